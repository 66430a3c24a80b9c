"""Claimed runs in, jobs on the record's PostgreSQL out (procrastinate), for workers on any number of machines."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import psycopg
from procrastinate import App as Queue
from procrastinate import SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.psycopg_connector import PsycopgConnector
from sqlalchemy import URL

from scouting.app import App
from scouting.documents import stamp
from scouting.errors import RecordError
from scouting.jobs import lock_of
from scouting.models import QUEUE
from scouting.schedule import CRAWL, Due

LOCK = 0x5C0073  # while the schema is made; any number that nothing else uses in this database
CRAWLS, DOCUMENTS = "crawls", "documents"  # queues
RUN, ANNOTATE, PUBLISH = "run", "annotate", "publish"  # tasks
WRITER = "writer"
UNFINISHED = (
    "SELECT queueing_lock FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND task_name = ANY(%(tasks)s)"
)
WAITING = "SELECT id FROM procrastinate_jobs WHERE status = 'todo' AND task_name = %(task)s LIMIT 1"


def connection_of(url: URL) -> dict[str, Any]:
    """What psycopg needs to reach the jobs of a record."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return {"conninfo": plain, "kwargs": {"options": f"-c search_path={QUEUE}"}}


@contextmanager
def open_queue(url: URL) -> Iterator[Queue]:
    """To put jobs in. Raises RecordError where the server does not answer."""
    _make_schema(url)
    queue = Queue(connector=SyncPsycopgConnector(**connection_of(url)))
    try:
        queue.open()
    except psycopg.Error as error:
        raise RecordError(f"{url.render_as_string()}: no answer") from error
    try:
        yield queue
    finally:
        queue.close()


def worker_queue(url: URL) -> Queue:
    """To take jobs out."""
    return Queue(connector=PsycopgConnector(**connection_of(url)))


def defer(
    queue: Queue,
    task: str,
    *,
    name: str | None = None,
    lock: str | None = None,
    to: str = DOCUMENTS,
    wait: int = 0,
    priority: int = 0,
    **arguments: str | int,
) -> None:
    """Put a job in, to be taken after `wait` seconds, unless one of this `name` is there already.

    Jobs with the same `lock` follow each other; those of a higher `priority` come first.
    """
    job = queue.configure_task(
        task, queue=to, lock=lock, queueing_lock=name, schedule_in={"seconds": wait}, priority=priority
    )
    try:
        job.defer(**arguments)
    except AlreadyEnqueued:
        return
    except ConnectorException as error:
        raise RecordError("the queue does not answer; the job is put in again when it does") from error


def waits(queue: Queue, task: str) -> bool:
    """Whether a job of this task waits for a worker."""
    try:
        return bool(queue.connector.get_sync_connector().execute_query_all(WAITING, task=task))
    except ConnectorException as error:
        raise RecordError("the queue does not answer") from error


class QueueRunner:
    """Hands runs to whichever worker is free."""

    def __init__(self, app: App, queue: Queue) -> None:
        self._app = app
        self._queue = queue

    def has_room(self, run: Due) -> bool:
        del run
        return True  # it waits in the queue for a worker and for its lock

    def start(self, run: Due) -> None:
        due_at = stamp(run.due_at)
        defer(
            self._queue, RUN, name=_name(run.job, due_at), lock=lock_of(run, self._app.configuration.hosts),
            to=CRAWLS if run.job.startswith(CRAWL) else DOCUMENTS,
            job=run.job, due_at=due_at, attempts=run.attempts,
        )  # fmt: skip

    def backlog(self) -> bool:
        return bool(self._unfinished((ANNOTATE, PUBLISH)))

    def recover(self, now: datetime) -> None:
        """A run that was claimed by one who died before it was put in."""
        held = [name.partition("@")[0] for name in self._unfinished((RUN,))]
        self._app.store.release_claims(at=now, but=held)

    def _unfinished(self, tasks: Sequence[str]) -> list[str]:
        try:
            rows = self._queue.connector.get_sync_connector().execute_query_all(UNFINISHED, tasks=list(tasks))
        except ConnectorException as error:
            raise RecordError("the queue does not answer") from error
        return [row["queueing_lock"] or "" for row in rows]


def _name(job: str, due_at: str) -> str:
    return f"{job}@{due_at}"


def _make_schema(url: URL) -> None:
    """The queue's tables, once."""
    connection = connection_of(url)
    try:
        with psycopg.connect(connection["conninfo"], **connection["kwargs"]) as session:
            session.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
            session.execute(f"CREATE SCHEMA IF NOT EXISTS {QUEUE}")
            found = session.execute("SELECT to_regclass(%s)", (f"{QUEUE}.procrastinate_jobs",)).fetchone()
            if found is None or found[0] is None:
                session.execute(Queue(connector=SyncPsycopgConnector()).schema_manager.get_schema())
    except psycopg.Error as error:
        raise RecordError(f"{url.render_as_string()}: the queue cannot be made: {error}") from error
