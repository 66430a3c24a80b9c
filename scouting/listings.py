"""All that a source lists in; what it lists no longer is marked with the day in the record, what is back no longer.

Nothing is deleted. A call that has left the list of its source counts as closed.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, Select, select

from scouting.bulk import among
from scouting.documents import day_of, stamp
from scouting.identity import canonical_identifier
from scouting.ingest import revise
from scouting.models import documents, identifiers, sightings

UNLISTED = "unlisted_since"


def mark_unlisted(connection: Connection, source: str, listed: Collection[str], *, now: datetime) -> int:
    """`listed`: the source's own ids of all it has now. What another source gave as well is left to that one.

    Returns how many documents were marked.
    """
    own, held = canonical_identifier("source", "", source)[0], documents.c
    ids = select(identifiers.c.value, identifiers.c.document_id).where(identifiers.c.scheme == own)
    present = {document for value, document in connection.execute(ids) if value in listed}
    elsewhere = set(connection.execute(_also_given_by_others(source)).scalars())
    since = held.details[("facts", UNLISTED)].as_string()
    known = select(held.id, since.is_not(None)).where(held.source == source, ~held.withdrawn)
    marked = {document: bool(is_marked) for document, is_marked in connection.execute(known)}
    gone = {document for document in marked if document not in present | elsewhere}
    changing = [document for document, was_gone in marked.items() if was_gone != (document in gone)]
    today = day_of(stamp(now)).isoformat()
    for row in connection.execute(select(documents).where(among(connection, held.id, changing))).mappings().all():
        facts = {name: fact for name, fact in row["details"].get("facts", {}).items() if name != UNLISTED}
        told = {**facts, UNLISTED: today} if row["id"] in gone else facts
        revise(connection, row, {"details": {**row["details"], "facts": told}}, now=now)
    return sum(document in gone for document in changing)


def _also_given_by_others(source: str) -> Select[tuple[str]]:
    here = select(sightings.c.document_id).where(sightings.c.source == source)
    return select(sightings.c.document_id).where(sightings.c.source != source, sightings.c.document_id.in_(here))
