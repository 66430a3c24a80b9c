"""So many sources and hours between two ticks in, thirty days of an installation with two schedulers out, judged.

`python -m tests.acceptance.soaking 300` runs all of them and prints the figures.
"""

import logging
import socket
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from scouting.app import App, open_app
from scouting.collect import SourceReport, collect
from scouting.config import Mail, Outbound, Settings
from scouting.jobs import Outcome, lock_of
from scouting.schedule import CRAWL, WATCH, Due
from scouting.scheduler import Scheduler, note_end
from scouting.source_days import failing_since
from scouting.watching import watch
from spiders.sources import Source
from tests.acceptance.judging import Soaked, assert_alarmed, assert_left_in_peace, assert_made_once, figures
from tests.acceptance.publishers import DAYS, MAX_BYTES, START, World, declare
from tests.postbox import open_postbox
from tests.spiders.crawling import serve

HOUR = timedelta(hours=1)
ADDRESS = {"sender": "scouting@cluster.example", "operator": "it@cluster.example"}


def ticks(hours: int) -> list[datetime]:
    """More rarely than some are due: what was missed is made up once."""
    return [START + hour * HOUR for hour in range(0, 24 * DAYS, hours)]


def crawl_now(settings: Settings, now: datetime, sources: Sequence[Source]) -> list[SourceReport]:
    """One crawl of these sources, in a process of its own: a reactor runs once."""
    with open_app(settings) as app:
        return collect(app.store, sources, settings, now=now)


class Hand:
    """A runner that keeps what its scheduler claimed until it is fetched."""

    def __init__(self, names: set[str]) -> None:
        self._names = names
        self.claimed: list[Due] = []
        self.total = 0

    def has_room(self, run: Due) -> bool:
        return run.job == WATCH or run.job.removeprefix(CRAWL) in self._names

    def start(self, run: Due) -> None:
        self.claimed.append(run)
        self.total += 1

    def backlog(self) -> bool:
        return False

    def recover(self, now: datetime) -> None:
        del now  # nobody is killed here

    def fetch(self) -> list[Due]:
        runs, self.claimed = self.claimed, []
        return runs


class Crews:
    """Does runs: crawls in a few processes, hosts that lead to each other in the same one."""

    def __init__(self, app: App, hosts: Sequence[str], pool: ProcessPoolExecutor, count: int) -> None:
        self._app = app
        self._hosts = hosts
        self._pool = pool
        self._count = count

    def work(self, runs: Sequence[Due], now: datetime) -> None:
        by_job = {run.job: run for run in runs}
        assert len(by_job) == len(runs), "both schedulers claimed the same"
        watching = by_job.pop(WATCH, None)
        shares: defaultdict[int, list[Source]] = defaultdict(list)
        for run in by_job.values():
            source = self._app.configuration.source(run.job.removeprefix(CRAWL))
            assert source is not None
            shares[self._share(run)].append(source)
        begun = [self._pool.submit(crawl_now, self._app.settings, now, sources) for sources in shares.values()]
        for reports in begun:
            for report in reports.result():
                note_end(self._app, by_job[CRAWL + report.source], Outcome(report.error), now=now)
        if watching is not None:
            watch(self._app, now=now)
            note_end(self._app, watching, Outcome(), now=now)

    def _share(self, run: Due) -> int:
        host = lock_of(run, self._app.configuration.hosts)
        return self._hosts.index(host) // 2 % self._count if host in self._hosts else 0


def soak(folder: Path, many: int, *, hours: int) -> Soaked:
    """Let two schedulers tick at the same moments."""
    world, failing = World(), {}
    with ExitStack() as stack:
        box, port = stack.enter_context(open_postbox())
        for number in range(max(4, many // 10 * 2)):
            site = stack.enter_context(serve(world.answer, host=f"127.0.0.{number + 2}"))
            world.hosts.append(site.url.removeprefix("http://"))
        names = declare(folder / "config", world.hosts, stack.enter_context(deaf()), many)
        settings = settings_for(folder, port)
        apps = [stack.enter_context(open_app(settings)) for _ in range(2)]
        processes = 1 + many // 200
        pool = ProcessPoolExecutor(processes, mp_context=forkserver(), max_tasks_per_child=1)
        crews = Crews(apps[0], world.hosts, stack.enter_context(pool), processes)
        hands = [Hand(names) for _ in apps]
        schedulers = [Scheduler(app, hand, lambda: world.now) for app, hand in zip(apps, hands, strict=True)]
        at_once = stack.enter_context(ThreadPoolExecutor(2))
        for world.round, world.now in enumerate(ticks(hours)):
            failing[world.now] = failing_since(apps[0].store.database)
            list(at_once.map(Scheduler.tick, schedulers))
            crews.work([run for hand in hands for run in hand.fetch()], world.now)
        sources = tuple(source for source in apps[0].configuration.sources if source.name in names)
    return Soaked(settings, sources, failing, world.visits, box, [hand.total for hand in hands])


def settings_for(folder: Path, port: int) -> Settings:
    (folder / "data").mkdir()
    return Settings(
        data_dir=folder / "data", config_dir=folder / "config", contact="it@cluster.example",
        mail=Mail(host="127.0.0.1", port=port, starttls=False, **ADDRESS),
        outbound=Outbound(allow_loopback=True, max_bytes=MAX_BYTES),
    )  # fmt: skip


def forkserver() -> ForkServerContext:
    context = get_context("forkserver")
    context.set_forkserver_preload(["scouting.collect", "spiders.feeds"])
    return context


@contextmanager
def deaf() -> Iterator[str]:
    """A host that takes no connections."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{bound.getsockname()[1]}"


def main(many: str, hours: str = "12") -> None:
    """Soak, judge and print the figures."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    began = time.monotonic()
    with TemporaryDirectory() as folder:
        soaked = soak(Path(folder), int(many), hours=int(hours))
        seconds = time.monotonic() - began
        for line in figures(soaked):
            sys.stdout.write(f"{line}\n")
        sys.stdout.write(f"seconds: {seconds:.0f}\n")
        sys.stdout.flush()
        assert_left_in_peace(soaked.visits)
        assert_made_once(soaked)
        assert_alarmed(soaked)


if __name__ == "__main__":
    main(*sys.argv[1:])
