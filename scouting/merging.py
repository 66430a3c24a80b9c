"""Two documents that turn out to be one become one; erased identifiers are remembered by a salted hash."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from scouting.database import upsert
from scouting.documents import stamp
from scouting.models import (
    aliases,
    annotations,
    concept_pairs,
    corrections,
    documents,
    facts,
    identifiers,
    outbox,
    revisions,
    sightings,
    story_bands,
)


def merge(connection: Connection, found: Sequence[str], *, now: datetime) -> str:
    """Keep the first id; the others become its aliases, their words revisions of it. Returns the id kept."""
    kept, *others = found
    for other in others:
        _move(connection, other, kept, now)
    connection.execute(update(documents).where(documents.c.id == kept).values(stage="fetched"))
    return kept


def _move(connection: Connection, other: str, kept: str, now: datetime) -> None:
    gone = connection.execute(select(documents).where(documents.c.id == other)).mappings().one()
    seen = select(sightings.c.source).where(sightings.c.document_id == kept)
    connection.execute(
        update(sightings)
        .where(sightings.c.document_id == other, sightings.c.source.not_in(seen))
        .values(document_id=kept)
    )
    for table in (sightings, annotations, concept_pairs, story_bands, revisions):
        connection.execute(delete(table).where(table.c.document_id == other))
    for table in (identifiers, aliases, corrections):
        connection.execute(update(table).where(table.c.document_id == other).values(document_id=kept))
    connection.execute(update(documents).where(documents.c.story_id == gone["story_id"]).values(stage="fetched"))
    connection.execute(delete(documents).where(documents.c.id == other))
    revision = _next_revision(connection, kept)
    said = {key: gone[key] for key in ("title", "text", "content_hash", "details")}
    if gone["keep"] != "forever":
        said["text"] = ""  # its licence ends, that of the document kept may not
    connection.execute(insert(revisions), {"document_id": kept, "revision": revision, "at": stamp(now), **said})
    connection.execute(update(documents).where(documents.c.id == kept).values(revision=revision + 1))
    connection.execute(
        insert(aliases), {"alias": other, "document_id": kept, "merged_at": stamp(now), "reason": "a shared identifier"}
    )
    connection.execute(insert(outbox), {"document_id": other})


def _next_revision(connection: Connection, document: str) -> int:
    current: int = connection.execute(select(documents.c.revision).where(documents.c.id == document)).scalar_one()
    last = connection.execute(
        select(func.max(revisions.c.revision)).where(revisions.c.document_id == document)
    ).scalar()
    return max(current, (last or 0) + 1)


def tombstone_hash(connection: Connection, scheme: str, value: str) -> str:
    """SHA-256 over this record's own salt and the identifier: says nothing to who has only the hash."""
    return hash_with(salt_of(connection), scheme, value)


def hash_with(salt: str, scheme: str, value: str) -> str:
    """The same for a salt at hand."""
    return hashlib.sha256(f"{salt}\x1f{scheme}\x1f{value}".encode()).hexdigest()


def salt_of(connection: Connection) -> str:
    """This record's own; made when it is first asked for."""
    query = select(facts.c.value).where(facts.c.name == "salt")
    found = connection.execute(query).scalar()
    if found is None:
        upsert(connection, facts, [{"name": "salt", "value": secrets.token_hex(16)}])
        found = connection.execute(query).scalar_one()
    return str(found)
