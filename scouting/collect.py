"""Sources in, documents in the record out (hops 1 and 2): items and checkpoint of a batch in one transaction."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from scouting import __version__
from scouting.config import Settings
from scouting.crawl import CrawlSettings, SourceRun, crawl
from scouting.documents import BERLIN
from scouting.ingest import Outcome, ingest
from scouting.listings import mark_unlisted
from scouting.reading import Origin
from scouting.runs import save_checkpoint
from scouting.sanitise import clean
from scouting.source_days import yielded
from scouting.source_rights import note_rights
from scouting.store import Store
from spiders.items import Checkpoint, Item
from spiders.marks import MARK
from spiders.runs import DAYS
from spiders.sources import Source

LONGEST_ADDRESS = 200
BACKFILL = "backfill"  # the key under which a checkpoint holds the mark of a walk further back, and since when that is


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """A source's run with what became of its items; `notes` names requests and items that came to nothing."""

    source: str
    title: str
    status: str
    items: int
    new: int
    changed: int
    seconds: float
    error: str | None
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The row that `--json` prints (design.md §6)."""
        names = ("source", "status", "items", "new", "changed", "seconds", "error")
        return {name: getattr(self, name) for name in names}


def collect(
    store: Store,
    sources: Sequence[Source],
    settings: Settings,
    *,
    now: datetime,
    today: date | None = None,
    from_start: bool = False,
    on_source: Callable[[SourceReport], None] | None = None,
) -> list[SourceReport]:
    """Crawl these sources. Once in a process: Scrapy's reactor cannot be started again.

    Sources are asked for what is dated up to `today`; left out, it is the day of `now` in Berlin. `from_start` passes
    over the checkpoints, so that each source looks back as far as its `lookback_days` says; such a walk has its own
    mark to go on from, and leaves a watermark that is later where it is.
    """
    run_id, today = store.start_run("crawl", at=now), today or now.astimezone(BERLIN).date()
    if not from_start:
        sources = [reaching_back(source, store) for source in sources]
    collection = _Collection(store, sources, run_id, now, on_source, from_start=today if from_start else None)
    crawl(
        sources,
        store_items=collection.store_items,
        checkpoints=collection.checkpoint,
        settings=crawl_settings(settings),
        today=today,
        progress=collection.finish,
    )
    store.finish_run(run_id, at=now + timedelta(seconds=sum(report.seconds for report in collection.reports)))
    return collection.reports


def reaching_back(source: Source, store: Store) -> Source:
    """Until a run has ended well a source may look back further: trends are measured against what was before."""
    if source.backfill_days is None or store.has_finished_before(source.name):
        return source
    return source.model_copy(update={"lookback_days": max(source.backfill_days, source.lookback_days)})


def further_back(values: Mapping[str, Any], known: Mapping[str, Any], since: str) -> dict[str, Any]:
    """What a walk back to a day leaves in a checkpoint: a mark of its own, and no watermark earlier than the known."""
    left = dict(values)
    if MARK in left:
        mark = left.pop(MARK)
        left[BACKFILL] = mark and {"since": since, MARK: mark}
    if "watermark" in left:
        left["watermark"] = max(left["watermark"], known.get("watermark", ""))
    return left


def crawl_settings(settings: Settings) -> CrawlSettings:
    """How a crawl behaves in this installation."""
    return CrawlSettings(
        outbound=settings.outbound, version=__version__, project_url=settings.project_url, contact=settings.contact
    )


class _Collection:
    """Stores what sources hand on, and counts."""

    def __init__(
        self,
        store: Store,
        sources: Sequence[Source],
        run_id: int,
        now: datetime,
        on_source: Callable[[SourceReport], None] | None,
        *,
        from_start: date | None,
    ) -> None:
        self._store = store
        self._sources = {source.name: source for source in sources}
        self._regular = {source.name: store.has_finished_before(source.name) for source in sources}
        self._run_id = run_id
        self._now = now
        self._on_source = on_source
        self._from_start = from_start
        self._outcomes: defaultdict[str, Outcome] = defaultdict(Outcome)
        self._listed: dict[str, set[str]] = {}
        self.reports: list[SourceReport] = []

    def checkpoint(self, source: Source) -> Mapping[str, Any]:
        """What the source's spider goes on from."""
        known = self._store.checkpoint(source.name)
        if source.complete and self._from_start is None and MARK not in known:
            self._listed[source.name] = set()
        if self._from_start is None:
            return {**{key: value for key, value in known.items() if key != BACKFILL}, **self._yielded(source)}
        earlier = known.get(BACKFILL, {})
        return {MARK: earlier[MARK]} if earlier.get("since") == self._since(source) else {}

    def _yielded(self, source: Source) -> Mapping[str, Any]:
        """What a source judged over several days gave before today."""
        days = int(source.expect.get(DAYS, 0))
        today = self._now.astimezone(BERLIN).date()
        return {"yielded": yielded(self._store.database, source.name, days=days, today=today)} if days else {}

    def _since(self, source: Source) -> str | None:
        """The first day of a walk further back; None in regular operation."""
        if self._from_start is None:
            return None
        return (self._from_start - timedelta(days=source.lookback_days)).isoformat()

    def store_items(self, source: Source, batch: Sequence[Item | Checkpoint]) -> None:
        origin = Origin(
            source=source.name,
            kind=source.kind,
            keep=source.keep,
            licence=source.licence,
            language=source.language,
            competences=source.competences,
            regular=self._regular[source.name],
            run_id=self._run_id,
        )
        items = [part for part in batch if isinstance(part, Item)]
        since = self._since(source)
        known = self._store.checkpoint(source.name) if since else {}
        with self._store.database.writing() as connection:
            outcome = ingest(connection, origin, items, now=self._now)
            for part in batch:
                if isinstance(part, Checkpoint):
                    values = further_back(part.values, known, since) if since else part.values
                    save_checkpoint(connection, source.name, values, at=self._now)
        self._outcomes[source.name] += outcome
        if source.name in self._listed:
            own = (value for item in items for scheme, value in item.identifiers if scheme == "source")
            self._listed[source.name].update(own)

    def _mark_unlisted(self, source: str) -> int:
        """Only after a full listing of which every record could be read: else what is missing may still be there."""
        if source not in self._listed:
            return 0
        with self._store.database.writing() as connection:
            return mark_unlisted(connection, source, self._listed[source], now=self._now)

    def finish(self, run: SourceRun) -> None:
        outcome = self._outcomes[run.source]
        notes = [f"{error.url}: {error.reason}" for error in run.errors]
        notes += [f"{item.url[:LONGEST_ADDRESS]}: {reason}" for item, reason in outcome.rejected]
        if run.status == "ok" and not notes and (gone := self._mark_unlisted(run.source)):
            notes.append(f"{gone} documents are listed no longer: they are kept, calls count as closed")
        report = SourceReport(
            source=run.source,
            title=self._sources[run.source].title,
            status=run.status,
            items=run.items,
            new=outcome.new,
            changed=outcome.changed,
            seconds=round(run.seconds, 2),
            error=None if run.error is None else clean(run.error),
            notes=tuple(notes),
        )
        self._store.note_source_run(self._run_id, report.as_json(), at=self._now, filled=run.filled)
        with self._store.database.writing() as connection:
            note_rights(connection, self._sources[run.source], run, at=self._now)
        self.reports.append(report)
        if self._on_source is not None:
            self._on_source(report)
