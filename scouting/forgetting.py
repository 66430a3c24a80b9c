"""Erasure: a document goes from record and index, and a salted hash keeps it from coming back."""

from datetime import datetime

from sqlalchemy import delete, insert, select

from scouting import stories
from scouting.database import Database, upsert
from scouting.documents import stamp
from scouting.merging import tombstone_hash
from scouting.models import (
    aliases,
    annotations,
    corrections,
    documents,
    identifiers,
    outbox,
    revisions,
    sightings,
    story_bands,
    tombstones,
)


def forget(database: Database, ids: list[str], *, reason: str, team: str, actor: str, at: datetime) -> int:
    """Erase these documents. Returns how many there were; the index follows with the next `process`."""
    erased = 0
    for document in ids:
        with database.writing() as connection:
            pairs = connection.execute(
                select(identifiers.c.scheme, identifiers.c.value).where(identifiers.c.document_id == document)
            ).all()
            rows = [
                {
                    "hash": tombstone_hash(connection, pair.scheme, pair.value),
                    "reason": reason,
                    "team": team,
                    "actor": actor,
                    "at": stamp(at),
                }
                for pair in pairs
            ]
            upsert(connection, tombstones, rows)
            story = connection.execute(select(documents.c.story_id).where(documents.c.id == document)).scalar()
            for table in (identifiers, aliases, annotations, revisions, sightings, story_bands, corrections):
                connection.execute(delete(table).where(table.c.document_id == document))
            erased += connection.execute(delete(documents).where(documents.c.id == document)).rowcount
            connection.execute(insert(outbox), {"document_id": document})
            if story is not None:
                stories.choose_first(connection, story)
    return erased
