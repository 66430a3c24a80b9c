"""Ticks in, due runs claimed and handed to a runner out. One scheduler is active at a time; others stand by."""

import os
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from types import TracebackType
from typing import Protocol, Self

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from scouting.app import App
from scouting.errors import ScoutingError
from scouting.jobs import Outcome, lock_of, pause_after, perform, run_id
from scouting.leadership import Leadership
from scouting.schedule import Due, due, retry_after
from scouting.source_days import failing_since
from scouting.source_health import stretched

log = structlog.get_logger()
TICK_SECONDS = 5


class Runner(Protocol):
    """Does claimed runs, here or elsewhere."""

    def has_room(self, run: Due) -> bool:
        """Whether the run could begin now."""

    def start(self, run: Due) -> None:
        """Begin it and return."""

    def backlog(self) -> bool:
        """Whether documents wait for processing beyond what the claims tell."""

    def recover(self, now: datetime) -> None:
        """Let be started again what an ended process left unfinished."""


class LocalRunner:
    """Runs in processes of this machine: a few at once, those with the same lock one after the other."""

    def __init__(self, app: App, clock: Callable[[], datetime], *, at_once: int) -> None:
        self._app = app
        self._clock = clock
        self._at_once = at_once
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="run")
        self._running: dict[str, Due] = {}  # by lock
        self._stop = threading.Event()

    def has_room(self, run: Due) -> bool:
        return len(self._running) < self._at_once and self._lock(run) not in self._running

    def start(self, run: Due) -> None:
        lock = self._lock(run)
        self._running[lock] = run
        self._threads.submit(self._do, run, lock)

    def backlog(self) -> bool:
        return False

    def recover(self, now: datetime) -> None:
        ours = [run.job for run in tuple(self._running.values())]
        if left := self._app.store.release_claims(at=now, but=ours):
            log.info("unfinished runs taken up", runs=left)

    def close(self) -> None:
        """End what runs; it is started again next time."""
        self._stop.set()
        self._threads.shutdown(cancel_futures=True)

    def _lock(self, run: Due) -> str:
        return lock_of(run, self._app.configuration.hosts)

    def _do(self, run: Due, lock: str) -> None:
        try:
            note_end(self._app, run, perform(run, self._app.settings, self._stop), now=self._clock())
            self._stop.wait(pause_after(run, self._app.configuration))
        except (ScoutingError, OSError) as error:  # no room, or the record is away: it is taken up again
            log.error("run not ended properly", run=run_id(run), reason=str(error))
        finally:
            del self._running[lock]


class Scheduler:
    """Claims what is due and has it done. `clock` gives the moment; nothing else here asks for it."""

    def __init__(self, app: App, runner: Runner, clock: Callable[[], datetime]) -> None:
        self._app = app
        self._runner = runner
        self._clock = clock
        self._leadership = Leadership(app.store)
        self.leader: str | None = None
        self._holder = f"process {os.getpid()} on {socket.gethostname()}"

    def tick(self) -> None:
        """Start what is due and fits in. Whatever goes wrong is logged, and the next tick tries again."""
        try:
            self._tick()
        except (ScoutingError, OSError) as error:
            log.error("schedule waits", reason=str(error))

    def _tick(self) -> None:
        now = self._clock()
        for problem in self._app.reload():
            log.error("configuration", reason=problem.message)
        self.leader = self._leadership.lead(at=now)
        if self.leader is not None:
            return
        self._runner.recover(now)
        failing = failing_since(self._app.store.database)
        enabled = [source for source in self._app.configuration.sources if source.enabled]
        sources = [stretched(source, failing.get(source.name), now.date()) for source in enabled]
        for run in due(sources, self._app.store.claims(), now, backlog=self._runner.backlog()):
            if self._runner.has_room(run) and self._app.store.claim(run, holder=self._holder, at=now):
                log.info("run started", run=run_id(run), due=f"{run.due_at:%Y-%m-%d %H:%M}", attempt=run.attempts + 1)
                self._runner.start(run)

    def close(self) -> None:
        """Leave the schedule to others."""
        self._leadership.close()


def note_end(app: App, run: Due, outcome: Outcome, *, now: datetime) -> None:
    """Finish the claim, or let it be tried again; a run that was interrupted counts as not made."""
    if outcome.interrupted:
        app.store.release_claim(run, at=now)
    elif outcome.error is None:
        log.info("run ended", run=run_id(run))
        app.store.finish_claim(run, at=now)
    elif (wait := retry_after(run.attempts + 1)) is not None:
        log.warning("run failed", run=run_id(run), reason=outcome.error, again_in=str(wait))
        app.store.fail_claim(run, error=outcome.error, retry_at=now + wait)
    else:
        log.error("run failed for good", run=run_id(run), reason=outcome.error)
        app.store.finish_claim(run, at=now, error=outcome.error)


class Ticking:
    """A scheduler that ticks by itself as long as the block lasts."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        self._clockwork = BackgroundScheduler(timezone="UTC")

    def __enter__(self) -> Self:
        self._clockwork.add_job(
            self._scheduler.tick, "interval", seconds=TICK_SECONDS, next_run_time=datetime.now(UTC),
            max_instances=1, coalesce=True, misfire_grace_time=None,
        )  # fmt: skip
        self._clockwork.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._clockwork.shutdown(wait=False)
        self._scheduler.close()
