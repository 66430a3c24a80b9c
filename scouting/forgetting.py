"""Erasure: a document goes from record, index and editions, and a salted hash keeps it from coming back.

The hashes also stand in a list beside the record, so that they outlive it: `restore` goes by them.
"""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from scouting import stories
from scouting.app import App
from scouting.database import Database, upsert
from scouting.digest import KIND
from scouting.documents import stamp
from scouting.editions import forget_in_editions
from scouting.errors import RecordError
from scouting.masking import hashed_names, mask_record
from scouting.merging import hash_with, salt_of
from scouting.models import (
    aliases,
    annotations,
    concept_pairs,
    corrections,
    documents,
    erased_names,
    facts,
    identifiers,
    outbox,
    revisions,
    sightings,
    story_bands,
    tombstones,
)
from scouting.notes import Digest

ERASURES = "erasures.jsonl"


@dataclass(frozen=True, slots=True)
class Erasure:
    """A line of the list: the salted hash of an identifier that must not come back, and who had it erased.

    With `words` it is the hash of one way to write a person's name of so many words.
    """

    salt: str
    hash: str
    reason: str
    team: str
    actor: str
    at: str
    words: int = 0


def forget(
    database: Database, ids: Sequence[str], *, reason: str, team: str, actor: str, at: datetime, erasures: Path
) -> int:
    """Erase these documents and append them to the list. Returns how many there were; the index follows the outbox."""
    erased = 0
    for document in ids:
        with database.writing() as connection:
            pairs = connection.execute(
                select(identifiers.c.scheme, identifiers.c.value).where(identifiers.c.document_id == document)
            ).all()
            who: dict[str, Any] = {"reason": reason, "team": team, "actor": actor, "at": stamp(at)}
            salt = salt_of(connection)
            lines = [Erasure(salt, hash_with(salt, pair.scheme, pair.value), **who) for pair in pairs]
            bury(connection, lines)
            erased += _erase(connection, document)
            write_erasures(erasures, lines)  # before the commit: a line too many harms nobody, one too few does
    return erased


def rewrite_digests(app: App) -> None:
    """Write the pages of editions anew that named who or what was erased, where they lie in the data folder."""
    from scouting.delivery.files import write_files
    from scouting.delivery.letter import write_letter

    for data in app.store.blotted_editions(KIND):
        letter = write_letter(Digest.from_json(data))
        if (app.settings.data_dir / "digests" / letter.week / f"{letter.competence}.html").exists():
            write_files(app.settings.data_dir, letter, base_url=app.settings.base_url)


def read_erasures(path: Path) -> list[Erasure]:
    """The list as `forget` keeps it. Raises RecordError naming the line that is none."""
    found = []
    try:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            try:
                found.append(Erasure(**json.loads(line)))
            except (ValueError, TypeError) as error:
                raise RecordError(f"{path}: line {number} is no erasure; remove what does not belong there") from error
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"{path}: this list of erasures cannot be read: {error}") from error
    return found


def write_erasures(path: Path, lines: Iterable[Erasure]) -> None:
    """Append to the list, and have the disk keep it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict(line), ensure_ascii=False) + "\n" for line in dict.fromkeys(lines))
        file.flush()
        os.fsync(file.fileno())


def replay(database: Database, lines: Iterable[Erasure]) -> int:
    """Erase again what these lines name; returns how many documents that concerned, as a whole or a name in them.

    Raises RecordError where they are another record's.
    """
    lines = list(dict.fromkeys(lines))
    if not lines:
        return 0
    with database.writing() as connection:
        salt = _common_salt(connection, lines)
        bury(connection, lines)
        hashes = {line.hash for line in lines}
        pairs = connection.execute(select(identifiers.c.document_id, identifiers.c.scheme, identifiers.c.value))
        met = {row.document_id for row in pairs if hash_with(salt, row.scheme, row.value) in hashes}
        erased = sum(_erase(connection, document) for document in sorted(met))
    sizes = {line.hash: line.words for line in lines if line.words}
    return erased + (mask_record(database, hashed_names(salt, sizes)) if sizes else 0)


def _common_salt(connection: Connection, lines: Sequence[Erasure]) -> str:
    """Without the salt they were made with, hashes match nothing: a record that has none takes that of the lines."""
    upsert(connection, facts, [{"name": "salt", "value": lines[0].salt}])
    salt = salt_of(connection)
    if {line.salt for line in lines} != {salt}:
        raise RecordError("these erasures were made on another record: they cannot be found again in this one")
    return salt


def bury(connection: Connection, lines: Sequence[Erasure]) -> None:
    """Keep what these lines name from coming back."""
    for table, part in (
        (tombstones, [line for line in lines if not line.words]),
        (erased_names, [line for line in lines if line.words]),
    ):
        upsert(connection, table, [{column.name: getattr(line, column.name) for column in table.c} for line in part])


def _erase(connection: Connection, document: str) -> int:
    story = connection.execute(select(documents.c.story_id).where(documents.c.id == document)).scalar()
    names = connection.execute(select(aliases.c.alias).where(aliases.c.document_id == document)).scalars().all()
    forget_in_editions(connection, {document, *names})
    for table in (identifiers, aliases, annotations, concept_pairs, revisions, sightings, story_bands, corrections):
        connection.execute(delete(table).where(table.c.document_id == document))
    erased = connection.execute(delete(documents).where(documents.c.id == document)).rowcount
    connection.execute(insert(outbox), {"document_id": document})
    if story is not None:
        stories.choose_first(connection, story)
    return erased
