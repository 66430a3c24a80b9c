"""Documents in, annotations out (hops 3 and 4): annotated outside, committed with story and outbox row together."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

import structlog
from sqlalchemy import Connection, RowMapping, exists, func, insert, select, update

from nlp.annotate import Annotator
from nlp.annotations import Annotations, Text
from scouting import stories
from scouting.annotators import Failure, Results, Work, annotate_all, annotators
from scouting.bulk import among
from scouting.concept_pairs import store_pairs
from scouting.database import Database, upsert
from scouting.documents import day_of, stamp
from scouting.models import annotations, concepts, documents, outbox
from scouting.vocabulary import version_of

log = structlog.get_logger()
BATCH = 500
WORTH_A_POOL = 1_500
FORMS_KEPT = 12
# What was read from a text that is given up stays: it cannot be read again.
READ_FOR_GOOD = documents.c.text_dropped.is_not(None) & exists().where(annotations.c.document_id == documents.c.id)
FETCHED = (documents.c.stage == "fetched") & ~documents.c.withdrawn & ~READ_FOR_GOOD


@dataclass(frozen=True, slots=True)
class Processed:
    """How many documents were annotated, and (id, reason) of those that could not be."""

    annotated: int
    failed: tuple[tuple[str, str], ...]

    def __add__(self, other: "Processed") -> "Processed":
        return Processed(self.annotated + other.annotated, self.failed + other.failed)


class _Ready(NamedTuple):
    """All that can be worked out before others have to wait."""

    result: Annotations
    stored: dict[str, object]
    signed: stories.Signed


T = TypeVar("T")


def process(
    database: Database,
    layers: Sequence[Path],
    *,
    model: str | None,
    now: datetime,
    jobs: int = 1,
    on_batch: Callable[[int], None] | None = None,
) -> Processed:
    """Annotate all that is fetched. `on_batch` is told after each commit how many it held."""
    total = Processed(0, ())
    pass_on(database)
    with annotators(layers, model, jobs if pending(database) >= WORTH_A_POOL else 1) as (work, version):
        for rows, results in _one_ahead(_annotated(database, work)):
            total += _process_batch(database, rows, results, version, now)
            if on_batch is not None:
                on_batch(len(rows))
    return total


def _annotated(database: Database, work: Work) -> Iterator[tuple[Sequence[RowMapping], Results]]:
    after = ""
    while rows := _fetched(database, after):
        after = rows[-1]["id"]
        yield rows, work([text_of(row) for row in rows])


def _one_ahead(items: Iterable[T]) -> Iterator[T]:
    """Yield each when the next has been asked for: while one batch is stored, the next is annotated elsewhere."""
    ahead: deque[T] = deque()
    for item in items:
        ahead.append(item)
        if len(ahead) > 1:
            yield ahead.popleft()
    yield from ahead


def process_range(database: Database, annotator: Annotator, after: str, until: str, *, now: datetime) -> Processed:
    """Annotate what is fetched of one range of ids: a worker's share."""
    rows = _fetched(database, after, until)
    results = annotate_all(annotator, [text_of(row) for row in rows])
    return _process_batch(database, rows, results, annotator.version, now)


def ranges(database: Database) -> list[tuple[str, str]]:
    """All that is fetched, cut into ranges of at most BATCH documents: (after this id, up to that one)."""
    with database.reading() as connection:
        ids = connection.execute(select(documents.c.id).where(FETCHED).order_by(documents.c.id)).scalars().all()
    ends = [*ids[BATCH - 1 : -1 : BATCH], *ids[-1:]]
    return list(zip(["", *ends[:-1]], ends, strict=True)) if ends else []


def _process_batch(
    database: Database, rows: Sequence[RowMapping], results: Results, version: str, now: datetime
) -> Processed:
    ready, failures = [], []
    for result in results:
        if isinstance(result, Failure):
            log.warning("annotation failed", document=result.id, reason=result.reason)
            failures.append((result.id, result.reason))
        else:
            ready.append(_ready(result))
    with database.writing() as connection:
        _commit(connection, {row["id"]: row for row in rows}, ready, version, now)
    return Processed(len(ready), tuple(failures))


def pending(database: Database) -> int:
    """How many documents wait for annotation."""
    with database.reading() as connection:
        return connection.execute(
            select(func.count()).select_from(documents).where(documents.c.stage == "fetched", ~documents.c.withdrawn)
        ).scalar_one()


def mark_stale(database: Database, layers: Sequence[Path], *, model: str | None) -> None:
    """Let documents that another version of the annotator annotated wait for annotation again."""
    version = version_of(layers, model)
    old = select(annotations.c.document_id).where(annotations.c.version != version)
    with database.writing() as connection:
        connection.execute(update(documents).where(documents.c.id.in_(old), ~READ_FOR_GOOD).values(stage="fetched"))


def text_of(row: RowMapping) -> Text:
    """What nlp is told of a stored document."""
    details = row["details"]
    return Text(
        id=row["id"],
        title=row["title"],
        text=row["text"],
        kind=row["kind"],
        language=row["language"],
        date=day_of(row["published"]).isoformat(),
        competences=tuple(details.get("competences", ())),
        keywords=tuple(details.get("keywords", ())),
        facts=details.get("facts", {}),
    )


def pass_on(database: Database) -> None:
    """Documents that changed after their text was given up go on with their annotations: a story may be another."""
    query = (
        select(documents.c.id, annotations.c.data["signature"].label("signature"))
        .join(annotations, annotations.c.document_id == documents.c.id)
        .where(documents.c.stage == "fetched", ~documents.c.withdrawn, documents.c.text_dropped.is_not(None))
        .limit(BATCH)
    )
    while True:
        with database.writing() as connection:
            signatures = {row.id: stories.signed(row.signature or ()) for row in connection.execute(query)}
            if not signatures:
                return
            stories.assign(connection, signatures)
            connection.execute(insert(outbox), [{"document_id": document} for document in signatures])


def _fetched(database: Database, after: str, until: str | None = None) -> Sequence[RowMapping]:
    query = select(documents).where(FETCHED, documents.c.id > after)
    if until is not None:
        query = query.where(documents.c.id <= until)
    with database.reading() as connection:
        return connection.execute(query.order_by(documents.c.id).limit(BATCH)).mappings().all()


def _commit(
    connection: Connection, rows: dict[str, RowMapping], done: Sequence[_Ready], version: str, now: datetime
) -> None:
    """Document, annotations and outbox row together; a document that changed meanwhile waits for the next round.

    One that another process has annotated meanwhile is not annotated again.
    """
    hashes = connection.execute(
        select(documents.c.id, documents.c.content_hash, documents.c.revision).where(
            among(connection, documents.c.id, rows), documents.c.stage == "fetched"
        )
    )
    # Its revision too: where a name is erased, the hash stays that of what the source says.
    said = {id_: (row["content_hash"], row["revision"]) for id_, row in rows.items()}
    current = {row.id: row.revision for row in hashes if (row.content_hash, row.revision) == said[row.id]}
    kept = {ready.result.id: ready for ready in done if ready.result.id in current}
    common = {"version": version, "at": stamp(now)}
    upsert(
        connection,
        annotations,
        [{"document_id": id_, "revision": current[id_], "data": ready.stored, **common} for id_, ready in kept.items()],
        update=("revision", "version", "at", "data"),
    )
    results = [ready.result for ready in kept.values()]
    _learn(connection, results, now)
    store_pairs(connection, results)
    stories.assign(connection, {id_: ready.signed for id_, ready in kept.items()})
    finished = select(documents.c.id).where(among(connection, documents.c.id, kept))
    connection.execute(insert(outbox).from_select(["document_id"], finished))


def _ready(result: Annotations) -> _Ready:
    stored = asdict(replace(result, signature=(), pairs=()))  # asdict would copy its numbers one by one
    del stored["id"], stored["pairs"]  # which stand in a table of their own
    return _Ready(result, {**stored, "signature": result.signature}, stories.signed(result.signature))


def _learn(connection: Connection, done: Sequence[Annotations], now: datetime) -> None:
    """Keep what a concept is called; its wordings are gathered, up to FORMS_KEPT."""
    found: dict[str, dict[str, object]] = {}
    forms: dict[str, dict[str, None]] = {}
    at = stamp(now)
    for result in done:
        for concept in result.concepts:
            forms.setdefault(concept.key, {}).update(dict.fromkeys(concept.forms))
            labels = dict(concept.labels) or {result.language: concept.label}
            found.setdefault(
                concept.key, {"key": concept.key, "label": concept.label, "labels": labels, "learned_at": at}
            )
    query = select(concepts.c.key, concepts.c.forms).where(among(connection, concepts.c.key, found))
    known = {row.key: row.forms for row in connection.execute(query)}
    changed = []
    for key in sorted(found):
        gathered = list(dict.fromkeys([*known.get(key, ()), *forms[key]]))[:FORMS_KEPT]
        if gathered != known.get(key):
            changed.append({**found[key], "forms": gathered})
    upsert(connection, concepts, changed, update=("forms",))
