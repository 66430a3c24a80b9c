"""A record and an index in, numbers about them out, as Prometheus reads them; and which scheduled runs are overdue."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from threading import Lock

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Connection, Row, func, select, text

from scouting import __version__
from scouting.app import App
from scouting.claims import newest_claims
from scouting.documents import stamp
from scouting.errors import ScoutingError
from scouting.models import QUEUE, documents, outbox, source_runs
from scouting.schedule import CRAWL
from search.entries import Filters
from search.errors import SearchError

LONGEST_RUN = timedelta(hours=6)
LONGEST_SILENCE = timedelta(hours=26)  # one run is due each night
KEPT_SECONDS = 15.0
Gauge = tuple[Sequence[str], float]


class Gauges(Collector):
    """Numbers read when they are asked for, at most once in KEPT_SECONDS. A part that fails is missing, and said so."""

    def __init__(self, app: App, *, now: Callable[[], datetime]) -> None:
        self._app = app
        self._now = now
        self._lock = Lock()
        self._kept: tuple[datetime, list[GaugeMetricFamily]] | None = None

    def collect(self) -> Iterable[GaugeMetricFamily]:
        now = self._now()
        with self._lock:
            if self._kept is None or not 0 <= (now - self._kept[0]).total_seconds() < KEPT_SECONDS:
                self._kept = (now, list(_read(self._app, now)))
            return self._kept[1]


def _read(app: App, now: datetime) -> Iterator[GaugeMetricFamily]:
    up: list[Gauge] = []
    for part, read in (("record", _of_record), ("index", _of_index)):
        try:
            yield from list(read(app, now))
        except (ScoutingError, SearchError, OSError):
            up.append(((part,), 0))
        else:
            up.append(((part,), 1))
    yield _gauge("up", "Whether a part answered.", ("part",), up)
    yield _gauge("build_info", "The version that runs.", ("version",), [((__version__,), 1)])


def _of_index(app: App, _now: datetime) -> Iterator[GaugeMetricFamily]:
    yield _gauge("index_entries", "Entries in the index.", (), [((), app.engine.count(Filters()))])


def _of_record(app: App, now: datetime) -> Iterator[GaugeMetricFamily]:
    with app.store.database.reading() as connection:
        yield from _of_documents(connection)
        yield from _of_sources(connection, now)
        yield from _of_jobs(connection)
        yield from _of_queue(connection)
    yield _gauge("record_size_bytes", "Size of the record.", (), [((), app.store.database.size())])


def _of_documents(connection: Connection) -> Iterator[GaugeMetricFamily]:
    columns = (documents.c.kind, documents.c.stage, documents.c.withdrawn)
    rows = connection.execute(select(*columns, func.count()).group_by(*columns)).all()
    present = [((row[0], row[1]), row[3]) for row in rows if not row[2]]
    yield _gauge("documents", "Documents that are not withdrawn.", ("kind", "stage"), present)
    yield _gauge("documents_withdrawn", "Withdrawn documents.", (), [((), sum(row[3] for row in rows if row[2]))])
    waiting = connection.execute(select(func.count()).select_from(outbox)).scalar_one()
    yield _gauge("outbox_rows", "Changes that wait for the index.", (), [((), waiting)])


def _of_sources(connection: Connection, now: datetime) -> Iterator[GaugeMetricFamily]:
    is_good = source_runs.c.status.in_(("ok", "unchanged"))
    by_source = select(
        source_runs.c.source,
        func.max(source_runs.c.run_id).label("run_id"),
        func.max(source_runs.c.finished).filter(is_good).label("good"),
    )
    last = by_source.group_by(source_runs.c.source).subquery()
    query = select(source_runs, is_good.label("is_good"), last.c.good).join(
        last, (last.c.source == source_runs.c.source) & (last.c.run_id == source_runs.c.run_id)
    )
    rows = connection.execute(query).all()
    held = connection.execute(select(documents.c.source, func.count()).group_by(documents.c.source))

    def gauge(name: str, help_: str, value: Callable[[Row[tuple[object, ...]]], float]) -> GaugeMetricFamily:
        return _gauge(f"source_{name}", help_, ("source",), [((row.source,), value(row)) for row in rows])

    yield gauge("last_run_ok", "1 where a source's last run ended well.", lambda row: row.is_good)
    yield gauge("last_run_items", "Items of a source's last run.", lambda row: row.items)
    yield gauge("last_run_duration_seconds", "How long a source's last run took.", lambda row: row.seconds)
    ages = [((row.source,), _seconds(row.good, now)) for row in rows if row.good]
    yield _gauge("source_last_success_age_seconds", "Time since a source's last good run.", ("source",), ages)
    counts = [((row[0],), row[1]) for row in held]
    yield _gauge("source_documents", "Documents first seen at a source.", ("source",), counts)


def _of_jobs(connection: Connection) -> Iterator[GaugeMetricFamily]:
    """Of each job its newest run: what failed before and went well since is over (`job` is Prometheus' own label)."""
    states = Counter((_kind(row.job), _state(row)) for row in newest_claims(connection))
    kinds = {kind for kind, _ in states}
    rows = [
        ((kind, state), states[kind, state]) for kind in sorted(kinds) for state in ("waiting", "running", "failed")
    ]
    yield _gauge("jobs", "Scheduled jobs by the state of their newest run.", ("kind", "state"), rows)
    over = newest_claims(connection, ended=True)
    ended = {_kind(row.job): row for row in sorted(over, key=lambda row: str(row.finished_at))}
    took = [((kind,), _seconds(row.claimed_at, datetime.fromisoformat(row.finished_at))) for kind, row in ended.items()]
    yield _gauge("job_last_duration_seconds", "How long the run of this job took that ended last.", ("kind",), took)


def _of_queue(connection: Connection) -> Iterator[GaugeMetricFamily]:
    """Where several machines work: procrastinate's own tables, if they are there."""
    dialect = connection.dialect
    if dialect.name != "postgresql" or not dialect.has_table(connection, "procrastinate_jobs", schema=QUEUE):
        return
    jobs = text(f"SELECT task_name, status::text, count(*) FROM {QUEUE}.procrastinate_jobs GROUP BY task_name, status")
    rows = [((row[0], row[1]), row[2]) for row in connection.execute(jobs)]
    yield _gauge("queue_jobs", "Jobs in the queue.", ("task", "status"), rows)
    alive = text(
        f"SELECT count(*) FROM {QUEUE}.procrastinate_workers WHERE last_heartbeat > now() - interval '1 minute'"
    )
    workers = connection.execute(alive).scalar_one()
    yield _gauge("queue_workers", "Workers heard of in the last minute.", (), [((), workers)])


def overdue(connection: Connection, now: datetime) -> list[str]:
    """Jobs that do not do what they should: running or retried too long, failed for good, or none started at all.

    A source that gives nothing is no such job: its crawl has failed, and the pages still answer.
    """
    newest = newest_claims(connection)
    if newest and max(row.claimed_at for row in newest) < stamp(now - LONGEST_SILENCE):
        return ["scheduler"]
    return sorted(row.job for row in newest if _is_stuck(row, now) or _has_failed(row))


def _is_stuck(row: Row[tuple[object, ...]], now: datetime) -> bool:
    return row.finished_at is None and bool(row.claimed_at < stamp(now - LONGEST_RUN))


def _has_failed(row: Row[tuple[object, ...]]) -> bool:
    return _state(row) == "failed" and not row.job.startswith(CRAWL)


def _state(row: Row[tuple[object, ...]]) -> str:
    if row.finished_at is not None:
        return "failed" if row.error is not None else "done"
    return "running" if row.retry_at is None else "waiting"


def _kind(job: str) -> str:
    """Which of the schedule's jobs: `crawl:heise` is `crawl`."""
    return job.partition(":")[0]


def _seconds(since: str, until: datetime) -> float:
    return (until - datetime.fromisoformat(since)).total_seconds()


def _gauge(name: str, help_: str, labels: Sequence[str], rows: Iterable[Gauge]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"scouting_{name}", help_, labels=labels)
    for values, value in rows:
        family.add_metric(values, value)
    return family
