"""Jobs of the queue in, done on this machine out: scheduled runs, shares of documents, the index.

A worker may come, go or be killed at any time: what it held is given to another, and doing a job twice does no harm.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Any

import psycopg
import structlog
from procrastinate import App as Queue
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status

from scouting.app import App
from scouting.errors import ScoutingError
from scouting.jobs import pause_after, perform
from scouting.pipeline import pass_on, process_range, ranges
from scouting.publish import waiting
from scouting.queue import ANNOTATE, CRAWLS, DOCUMENTS, PUBLISH, RUN, WRITER, defer, open_queue, waits, worker_queue
from scouting.schedule import PROCESS, Due
from scouting.scheduler import note_end
from scouting.vocabulary import make_annotator
from search.errors import SearchError

log = structlog.get_logger()
ATTEMPTS = 5
SILENT_SECONDS = 45  # a worker that has not been heard of for so long is dead
LOOK_SECONDS = 15
GRACE_SECONDS = 6
AGAIN_SECONDS = 5
LONGEST_WAIT = 300
GATHER_SECONDS = 2  # in which more documents may come for the same writing of the index


class InterruptedRunError(ScoutingError):
    """This worker was told to stop: another does the job."""


class Again(BaseRetryStrategy):
    """At once where a worker was stopped; after an error later each time, five times in all."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, InterruptedRunError | asyncio.CancelledError):
            return RetryDecision(retry_in={"seconds": 0})
        if job.attempts + 1 >= ATTEMPTS:
            return None
        return RetryDecision(retry_in={"seconds": 5 * 3**job.attempts})


class Worker:
    """Does the jobs of one record until told to stop."""

    def __init__(self, app: App, clock: Callable[[], datetime], *, crawls_at_once: int) -> None:
        self._app = app
        self._clock = clock
        self._crawls_at_once = crawls_at_once
        self._stop = threading.Event()
        self._jobs: Queue

    def stop(self) -> None:
        """End what runs here within seconds; others take it up."""
        self._stop.set()

    async def work(self) -> None:
        """Until `stop`. A server that is away is waited for."""
        while not self._stop.is_set():
            try:
                with open_queue(self._app.store.database.url) as self._jobs:
                    queue = worker_queue(self._app.store.database.url)
                    self._add_tasks(queue)
                    async with queue.open_async():
                        await self._take(queue)
            except (ScoutingError, ConnectorException, psycopg.Error, OSError) as error:
                log.error("worker waits for the record", reason=str(error) or type(error).__name__)
                await self._pause(AGAIN_SECONDS)

    async def _take(self, queue: Queue) -> None:
        options: dict[str, Any] = {
            "install_signal_handlers": False,
            "shutdown_graceful_timeout": GRACE_SECONDS,
            "delete_jobs": "successful",  # the failed ones stay to be seen
            "fetch_job_polling_interval": 1.0,  # a job put in for later is found only so
        }
        takers = [
            asyncio.create_task(queue.run_worker_async(queues=[name], concurrency=places, **options))
            for name, places in ((CRAWLS, self._crawls_at_once), (DOCUMENTS, 1))
            if places
        ]
        takers.append(asyncio.create_task(self._take_over(queue)))
        stopped = asyncio.create_task(self._stopped())
        await asyncio.wait([*takers, stopped], return_when=asyncio.FIRST_COMPLETED)
        for task in (*takers, stopped):
            task.cancel()
        ended = await asyncio.gather(*takers, stopped, return_exceptions=True)
        errors = [e for e in ended if isinstance(e, Exception)]
        if errors and not self._stop.is_set():
            raise errors[0]

    async def _take_over(self, queue: Queue) -> None:
        """Give what dead workers held to the living."""
        while True:
            for job in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
                try:
                    await queue.job_manager.retry_job(job)
                except UniqueViolation:  # one of its name waits: that will do, and this must not keep its lock
                    await queue.job_manager.finish_job(job, status=Status.ABORTED, delete_job=False)
                except ConnectorException:  # another worker has done so already
                    continue
                log.warning("job of a dead worker taken over", job=job.id, task=job.task_name)
            await asyncio.sleep(LOOK_SECONDS)

    async def _stopped(self) -> None:
        while not self._stop.is_set():
            await asyncio.sleep(0.2)

    async def _pause(self, seconds: float) -> None:
        await asyncio.to_thread(self._stop.wait, seconds)

    def _add_tasks(self, queue: Queue) -> None:
        for name, do in ((RUN, self._run), (ANNOTATE, self._annotate), (PUBLISH, self._publish)):
            queue.task(name=name, retry=Again())(_threaded(do))

    def _run(self, job: str, due_at: str, attempts: int) -> None:
        run = Due(job, datetime.fromisoformat(due_at), attempts)
        if not self._app.store.is_open(run):
            return  # done by the one it was taken from
        if job == PROCESS:
            self._share_out()
            self._app.store.finish_claim(run, at=self._clock())
            return
        self._app.reload()
        outcome = perform(run, self._app.settings, self._stop)
        if outcome.interrupted:
            raise InterruptedRunError
        note_end(self._app, run, outcome, now=self._clock())
        self._stop.wait(pause_after(run, self._app.configuration))

    def _share_out(self) -> None:
        """Cut what waits into shares for all workers."""
        pass_on(self._app.store.database)
        shares = ranges(self._app.store.database)
        for after, until in shares:
            defer(self._jobs, ANNOTATE, after=after, until=until)
        if not shares and waiting(self._app.store.database):
            self._publish_soon()

    def _annotate(self, after: str, until: str) -> None:
        annotator = make_annotator(self._app.configuration.layers, self._app.settings.nlp.model)
        done = process_range(self._app.store.database, annotator, after, until, now=self._clock())
        if done.annotated:
            self._publish_soon()

    def _publish_soon(self, attempt: int = 0) -> None:
        if attempt:
            wait = min(5 * 3 ** (attempt - 1), LONGEST_WAIT)
        else:
            wait = GATHER_SECONDS if waits(self._jobs, ANNOTATE) else 0
        defer(self._jobs, PUBLISH, name=PUBLISH, lock=WRITER, wait=wait, priority=1, attempt=attempt)

    def _publish(self, attempt: int) -> None:
        """The rows stay until the index has them: where it does not answer, another job tries later, for ever.

        Never by raising: the queue cannot put a job back while another of its name waits.
        """
        try:
            self._drain()
        except InterruptedRunError:
            self._publish_soon()
        except (ScoutingError, SearchError) as error:
            log.warning("index waits", reason=str(error), attempt=attempt + 1)
            self._publish_soon(attempt + 1)

    def _drain(self) -> None:
        app, now = self._app, self._clock()

        def go_on(_: int) -> None:
            app.store.renew_lease(at=self._clock())
            if self._stop.is_set():
                raise InterruptedRunError

        with app.store.writer(at=now):
            app.publish(today=app.today(now), on_batch=go_on)


def _threaded(do: Callable[..., None]) -> Callable[..., Awaitable[None]]:
    """Off the event loop, which must go on telling that this worker lives."""

    async def task(**arguments: Any) -> None:  # noqa: ANN401  # as the queue keeps them
        await asyncio.to_thread(partial(do, **arguments))

    return task
