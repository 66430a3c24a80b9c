"""Merged concepts in, German sentences that say what was learned and from how many texts out."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select

from scouting.concept_merges import EVER, Merge, Merges, load_merges
from scouting.concept_pairs import explaining
from scouting.database import Database
from scouting.models import concepts
from scouting.texts import counted, date_text


def notes_on_concept(database: Database, key: str) -> list[str]:
    """One sentence for each wording that counts as this concept."""
    with database.reading() as connection:
        merges = load_merges(connection)
        return _notes(connection, merges, merges.members(key))


def notes_on_keys(database: Database, keys: Iterable[str]) -> list[str]:
    """One sentence for each of these keys that counts as another."""
    with database.reading() as connection:
        merges = load_merges(connection)
        return _notes(connection, merges, [merge for key in keys if (merge := merges.get(key))])


def concept_now(database: Database, key: str) -> str:
    """The key under which new documents count."""
    with database.reading() as connection:
        return load_merges(connection).root(key, known=EVER)


def _notes(connection: Connection, merges: Merges, learned: Sequence[Merge]) -> list[str]:
    roots = {merge.key: merges.root(merge.key) for merge in learned}
    rows = connection.execute(select(concepts).where(concepts.c.key.in_({*roots, *roots.values()})))
    names = {row.key: row.labels.get("de") or row.label for row in rows}
    return [
        _note(
            merge,
            names.get(merge.key, merge.key),
            names.get(roots[merge.key], roots[merge.key]),
            explaining(connection, merges, merge),
        )
        for merge in learned
    ]


def _note(merge: Merge, short: str, long: str, proof: tuple[int, int]) -> str:
    """Of a merge: since when, and how many texts of how many sources prove it."""
    if merge.ended:
        span = f"vom {date_text(merge.learned)} bis {date_text(merge.ended)}"
        return f"{short} galt {span} als {long}; in neueren Texten steht es auch für anderes."
    said = f"{short} gilt seit {date_text(merge.learned)} als {long}"
    texts, sources = proof
    if not texts:
        return f"{said}."
    verb = "erklärt" if texts == 1 else "erklären"
    return f"{said}: {counted(texts, 'Text', 'Texte')} aus {counted(sources, 'Quelle', 'Quellen')} {verb} es so."
