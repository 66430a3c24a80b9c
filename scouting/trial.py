"""Which sources have proved themselves: what the others give is kept and shown, but counts in no trend yet."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, exists, insert, select

from scouting.bulk import among
from scouting.models import annotations, outbox, sightings, source_runs
from scouting.source_days import GOOD
from spiders.sources import Source


def is_proven(connection: Connection, source: str) -> bool:
    """Whether a run of this source ended well."""
    query = select(source_runs.c.run_id).where(source_runs.c.source == source, source_runs.c.status.in_(GOOD))
    return connection.execute(query.limit(1)).first() is not None


def proven(connection: Connection, sources: Iterable[str]) -> frozenset[str]:
    """Those of these sources of which a run ended well."""
    query = select(source_runs.c.source).distinct()
    good = query.where(among(connection, source_runs.c.source, set(sources)), source_runs.c.status.in_(GOOD))
    return frozenset(connection.execute(good).scalars())


def on_trial(connection: Connection, sources: Iterable[Source]) -> frozenset[str]:
    """Names of the sources whose address nobody has vouched for and of which no run ended well yet."""
    unverified = [source.name for source in sources if source.known == "unverified"]
    return frozenset(unverified) - proven(connection, unverified)


def uncounted(connection: Connection, ids: Sequence[str]) -> frozenset[str]:
    """Those of these documents that only sources gave of which no run ended well. Imported ones are vouched for."""
    seen: dict[str, list[str | None]] = {}
    query = select(sightings.c.document_id, sightings.c.source, sightings.c.run_id)
    for row in connection.execute(query.where(among(connection, sightings.c.document_id, ids))):
        seen.setdefault(row.document_id, []).append(row.source if row.run_id is not None else None)
    good = proven(connection, (source for sources in seen.values() for source in sources if source is not None))
    return frozenset(document for document, sources in seen.items() if not any(s is None or s in good for s in sources))


def count_from_now(connection: Connection, source: str) -> None:
    """After its first good run: what earlier ones gave goes to the index anew, since from now on it counts."""
    given = exists().where(sightings.c.document_id == annotations.c.document_id, sightings.c.source == source)
    connection.execute(insert(outbox).from_select(["document_id"], select(annotations.c.document_id).where(given)))
