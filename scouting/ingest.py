"""Items in, documents out (hop 2): one identity, one revision for each change, nothing stored twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, bindparam, insert, or_, select, union, update

from scouting import merging
from scouting.documents import DateError, stamp
from scouting.identity import CANONICALISER, document_id
from scouting.masking import erased, masked
from scouting.models import aliases, documents, identifiers, outbox, revisions, sightings, tombstones
from scouting.reading import Origin, Reading, read_item
from spiders.items import Item

LONGEST_ID = 200
_TAKEN = union(
    select(documents.c.id).where(documents.c.id == bindparam("candidate")),
    select(aliases.c.alias).where(aliases.c.alias == bindparam("candidate")),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a batch; `rejected` holds the items that cannot be used, each with the reason."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: tuple[tuple[Item, str], ...] = ()

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(
            self.new + other.new,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.rejected + other.rejected,
        )


def ingest(connection: Connection, origin: Origin, items: Iterable[Item], *, now: datetime) -> Outcome:
    """Store a batch within the caller's transaction."""
    outcome = Outcome()
    something_erased = connection.execute(select(tombstones.c.hash).limit(1)).first() is not None
    names = erased(connection)
    for item in items:
        try:
            reading = read_item(item, origin, now)
        except (DateError, ValueError) as error:
            outcome += Outcome(rejected=((item, str(error)),))
            continue
        if something_erased and _is_erased(connection, reading.identifiers):
            outcome += Outcome(unchanged=1)
            continue
        outcome += _store(connection, origin, masked(reading, names), now)
    return outcome


def _store(connection: Connection, origin: Origin, reading: Reading, now: datetime) -> Outcome:
    known = _known(connection, reading.identifiers)
    found = list(dict.fromkeys(known.values()))
    if not found:
        return Outcome() if reading.withdrawn else _insert(connection, origin, reading, now)
    kept = merging.merge(connection, found, now=now) if len(found) > 1 else found[0]
    _add_identifiers(connection, kept, [pair for pair in reading.identifiers if pair not in known])
    if reading.withdrawn:
        return _withdraw(connection, kept)
    return _compare(connection, origin, reading, kept, now, merged=len(found) > 1)


def _is_erased(connection: Connection, pairs: Sequence[tuple[str, str]]) -> bool:
    hashes = [merging.tombstone_hash(connection, scheme, value) for scheme, value in pairs]
    return (
        connection.execute(select(tombstones.c.hash).where(tombstones.c.hash.in_(hashes)).limit(1)).first() is not None
    )


def _known(connection: Connection, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The documents that these identifiers point to, the oldest document first."""
    asked = {f"{part}{n}": said for n, pair in enumerate(pairs) for part, said in zip("sv", pair, strict=True)}
    found = connection.execute(_pointing(len(pairs)), asked).all()
    rows = sorted(found, key=lambda row: (row.first_seen, row.document_id))
    return {(row.scheme, row.value): row.document_id for row in rows}


@cache
def _pointing(pairs: int) -> Select[str, str, str, str]:
    """The question for so many identifiers (s0, v0), (s1, v1) …, written once: that takes longer than its answer."""
    # One equality each: SQLite searches its index for these, but scans the table for a list of pairs.
    scheme, value = identifiers.c.scheme, identifiers.c.value
    any_of_them = or_(*((scheme == bindparam(f"s{n}")) & (value == bindparam(f"v{n}")) for n in range(pairs)))
    return (
        select(scheme, value, identifiers.c.document_id, documents.c.first_seen)
        .join(documents, identifiers.c.document_id == documents.c.id)
        .where(any_of_them)
    )


def _add_identifiers(connection: Connection, document: str, pairs: Sequence[tuple[str, str]]) -> None:
    if pairs:
        rows = [
            {"scheme": s, "value": v, "document_id": document, "canonicaliser": CANONICALISER if s == "url" else None}
            for s, v in dict.fromkeys(pairs)
        ]
        connection.execute(insert(identifiers), rows)


def _insert(connection: Connection, origin: Origin, reading: Reading, now: datetime) -> Outcome:
    new_id = _free_id(connection, origin, reading.identifiers)
    row = {
        **reading.values,
        "id": new_id,
        "source": origin.source,
        "first_seen": stamp(now),
        "regular": origin.regular,
        "revision": 1,
        "content_hash": reading.content_hash,
        "stage": "fetched",
        "withdrawn": False,
        "keep": origin.keep,
        "leads_story": True,
    }
    connection.execute(insert(documents), row)
    _add_identifiers(connection, new_id, reading.identifiers)
    _sight(connection, origin, reading, new_id, now)
    return Outcome(new=1)


def _free_id(connection: Connection, origin: Origin, pairs: Sequence[tuple[str, str]]) -> str:
    """Ids of merged documents stay taken for ever."""
    own = next((value for scheme, value in pairs if scheme.startswith("source:")), "")
    if origin.keeps_ids and 0 < len(own) <= LONGEST_ID and not _is_taken(connection, own):
        return own
    scheme, value = pairs[0]
    candidate, attempt = document_id(scheme, value), 0
    while _is_taken(connection, candidate):
        attempt += 1
        candidate = document_id(scheme, f"{value}\x1f{attempt}")
    return candidate


def _is_taken(connection: Connection, candidate: str) -> bool:
    return connection.execute(_TAKEN, {"candidate": candidate}).first() is not None


def _sight(connection: Connection, origin: Origin, reading: Reading, document: str, now: datetime) -> None:
    connection.execute(
        insert(sightings),
        {
            "document_id": document,
            "source": origin.source,
            "url": reading.values["url"],
            "content_hash": reading.content_hash,
            "first_seen": stamp(now),
            "changed_at": stamp(now),
            "run_id": origin.run_id,
        },
    )


def _compare(
    connection: Connection, origin: Origin, reading: Reading, document: str, now: datetime, *, merged: bool
) -> Outcome:
    """A source is held against what it said itself before; a second source only fills what the first left empty."""
    here = (sightings.c.document_id == document) & (sightings.c.source == origin.source)
    before = connection.execute(select(sightings.c.content_hash).where(here)).scalar()
    if before == reading.content_hash and not merged:
        return Outcome(unchanged=1)
    if before is None:
        _sight(connection, origin, reading, document, now)
    else:
        connection.execute(
            update(sightings)
            .where(here)
            .values(content_hash=reading.content_hash, changed_at=stamp(now), run_id=origin.run_id)
        )
    stored = connection.execute(select(documents).where(documents.c.id == document)).mappings().one()
    says_anew = stored["source"] == origin.source and before != reading.content_hash
    values = reading.values if stored["source"] == origin.source else _filled(stored, reading.values)
    if stored["text_dropped"] and not says_anew:
        values = {**values, "text": stored["text"]}  # given up for good: only what its source says anew is read again
    if values["details"]["date_assumed"]:
        values = {**values, **{key: stored[key] for key in ("date", "precision", "published")}}
        values["details"] = {**values["details"], "date_assumed": stored["details"].get("date_assumed", False)}
    changed = {key: value for key, value in values.items() if stored[key] != value}
    if stored["withdrawn"]:
        changed["withdrawn"] = False
    if changed.get("text"):
        changed |= {"text_dropped": None, "keep": origin.keep}  # whose text it is says how long it stays
    if not changed:
        return Outcome(unchanged=1)
    revise(connection, stored, changed | {"content_hash": reading.content_hash}, now=now)
    return Outcome(changed=1)


def _filled(stored: RowMapping, offered: dict[str, Any]) -> dict[str, Any]:
    """What is stored, its gaps filled from a second source, and the more exact of two dates."""
    values = {key: stored[key] for key in offered}
    values["text"] = stored["text"] or offered["text"]
    values["language"] = stored["language"] or offered["language"]
    if len(offered["date"]) > len(stored["date"]) and offered["date"].startswith(stored["date"]):
        values.update({key: offered[key] for key in ("date", "precision", "published")})
    details = dict(stored["details"])
    for key in ("authors", "organisations", "keywords", "competences"):
        details[key] = stored["details"].get(key) or offered["details"][key]
    details["facts"] = {**offered["details"]["facts"], **stored["details"].get("facts", {})}
    return {**values, "details": details}


def revise(connection: Connection, stored: RowMapping, changed: dict[str, Any], *, now: datetime) -> None:
    """Keep what the document said, then let it say something else; it goes through all later hops again."""
    kept = {key: stored[key] for key in ("revision", "title", "text", "content_hash", "details")}
    connection.execute(insert(revisions), {"document_id": stored["id"], "at": stamp(now), **kept})
    connection.execute(
        update(documents)
        .where(documents.c.id == stored["id"])
        .values(**changed, revision=stored["revision"] + 1, stage="fetched")
    )


def _withdraw(connection: Connection, document: str) -> Outcome:
    """A withdrawn document stays in the record and leaves the index; its story finds another first document."""
    row = connection.execute(
        select(documents.c.withdrawn, documents.c.story_id).where(documents.c.id == document)
    ).one()
    if row.withdrawn:
        return Outcome(unchanged=1)
    connection.execute(
        update(documents).where(documents.c.id == document).values(withdrawn=True, revision=documents.c.revision + 1)
    )
    others = (documents.c.story_id == row.story_id) & (documents.c.id != document)
    connection.execute(update(documents).where(others).values(stage="fetched"))
    connection.execute(insert(outbox), {"document_id": document})
    return Outcome(changed=1)
