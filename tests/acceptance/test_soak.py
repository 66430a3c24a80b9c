"""Thirty days of schedule over many sources on loopback, real crawls and mails: each run once, hosts left in peace.

Alarms are raised for exactly the sources that fell silent, fail or stand behind a wall.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path

import pytest

from scouting.app import open_app
from scouting.collect import SourceReport, collect
from scouting.config import Mail, Outbound, Settings
from scouting.jobs import Outcome
from scouting.schedule import CRAWL, Due, due
from scouting.scheduler import note_end
from scouting.source_days import failing_since
from scouting.source_health import stretched
from scouting.watching import watch
from scouting.workdays import is_working_day
from tests.postbox import Postbox, open_postbox
from tests.spiders.crawling import Answer, Asked, Site, serve

START = datetime(2026, 9, 7, 4, 0, tzinfo=UTC)  # a Monday
DAYS, SILENT_FROM, MANY = 30, 16, 20
DELAY = 0.25
JITTER = 0.2  # on the way from the crawler's clock to the server's, on a machine under load
DAY = timedelta(days=1)
KINDS = ("steady", "changing", "slow", "huge", "steady", "silent", "failing", "walled", "steady", "changing")
DECLARED = (
    "title: {name}\nurl: {url}/{name}\nkind: news\nspider: feeds\nknown: documented\nseen: a test\nlicence: CC0-1.0\n"
    "delay: {delay}\nkeep: forever\n"
)
ITEM = (
    "<item><title>{title}</title><link>/{name}/{number}</link><guid>{name}-{number}</guid>"
    "<description>{text}</description></item>"
)
WALL = b"<!DOCTYPE html><html><head><title>Radware Captcha Page</title></head><body></body></html>"


class World:
    """What the sources publish on its day."""

    def __init__(self) -> None:
        self.day = 0

    def answer(self, asked: Asked) -> Answer | bytes | None:
        if asked.path == "/robots.txt":
            return None
        kind, name = asked.path.strip("/").split("-")[0], asked.path.strip("/")
        if kind == "failing":
            return Answer(status=404)
        if kind == "walled":
            return Answer(WALL, headers={"Content-Type": "text/html"})
        if kind == "slow":
            time.sleep(0.2)
        last = min(self.day, SILENT_FROM) if kind == "silent" else self.day
        published = [day for day in range(last + 1) if is_working_day((START + day * DAY).date())]
        repeated = 3 if kind == "huge" else 1
        edited = f" (Stand {self.day})" if kind == "changing" else ""
        text = "Sensoren messen genauer. " * (2_000 if kind == "huge" else 2)
        items = [
            ITEM.format(title=f"Meldung {day}.{part} aus {name}{edited}", name=name, number=f"{day}-{part}", text=text)
            for day in published[-5:]
            for part in range(repeated)
        ]
        return f'<rss version="2.0"><channel><title>T</title>{"".join(items)}</channel></rss>'.encode()


def crawl_now(settings: Settings, names: Sequence[str], now: datetime) -> list[SourceReport]:
    """One crawl of these sources, in a process of its own: a reactor runs once."""
    with open_app(settings) as app:
        chosen = [source for source in app.configuration.sources if source.name in names]
        return collect(app.store, chosen, settings, now=now)


class Operation:
    """An installation that is in use; `ended` counts how often each run was made to its end."""

    def __init__(self, settings: Settings, names: set[str]) -> None:
        self.app = open_app(settings)
        self.names = names
        self.ended: Counter[tuple[str, datetime]] = Counter()
        self._context = get_context("forkserver")
        self._context.set_forkserver_preload(["scouting.collect", "spiders.feeds"])

    def tick(self, now: datetime) -> None:
        failing = failing_since(self.app.store.database)
        own = [source for source in self.app.configuration.sources if source.name in self.names]
        asked = [stretched(source, failing.get(source.name), now.date()) for source in own]
        runs = [run for run in due(asked, self.app.store.claims(), now) if run.job.startswith(CRAWL)]
        claimed = {run.job.removeprefix(CRAWL): run for run in runs if self.app.store.claim(run, holder="a", at=now)}
        assert not any(self.app.store.claim(run, holder="b", at=now) for run in runs)
        if claimed:
            with ProcessPoolExecutor(1, mp_context=self._context) as pool:
                reports = pool.submit(crawl_now, self.app.settings, list(claimed), now).result()
            for report in reports:
                self._note(claimed[report.source], report.error, now)

    def _note(self, run: Due, error: str | None, now: datetime) -> None:
        note_end(self.app, run, Outcome(error), now=now)
        self.ended[run.job, run.due_at] += error is None


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, int]]:
    with open_postbox() as opened:
        yield opened


def declare(folder: Path, sites: Sequence[Site], many: int) -> set[str]:
    """So many sources, several on each host."""
    (folder / "sources/news").mkdir(parents=True)
    names = {f"{KINDS[number % len(KINDS)]}-{number}": number for number in range(many)}
    for name, number in names.items():
        declared = DECLARED.format(name=name, url=sites[number % len(sites)].url, delay=DELAY)
        (folder / f"sources/news/{name}.yml").write_text(declared, "utf-8")
    return set(names)


def alarmed(box: Postbox) -> dict[str, set[str]]:
    """By the headings of all mails: the sources that stood under them."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for _, mail in box.mails:
        heading = ""
        for line in mail.get_content().splitlines():
            heading = line if line.isupper() else heading
            if line.startswith("* "):
                found[heading].add(line.split()[1])
    return found


@pytest.mark.slow
def test_thirty_days_of_many_sources(tmp_path: Path, postbox: tuple[Postbox, int]) -> None:
    box, port = postbox
    world = World()
    with ExitStack() as stack:
        sites = [stack.enter_context(serve(world.answer)) for _ in range(MANY // 6)]
        names = declare(tmp_path / "config", sites, MANY)
        (tmp_path / "data").mkdir()
        address = {"sender": "scouting@cluster.example", "operator": "it@cluster.example"}
        settings = Settings(
            data_dir=tmp_path / "data", config_dir=tmp_path / "config", contact="it@cluster.example",
            mail=Mail(host="127.0.0.1", port=port, starttls=False, **address),
            outbound=Outbound(allow_loopback=True, ports=(80, *(int(site.url.rpartition(":")[2]) for site in sites))),
        )  # fmt: skip
        operation = Operation(settings, names)
        for world.day in range(DAYS):
            operation.tick(START + world.day * DAY)
            watch(operation.app, now=START + world.day * DAY + timedelta(hours=1))
        operation.app.close()
        for site in sites:
            at = sorted(asked.at for asked in site.asked if asked.path != "/robots.txt")
            assert all(later - earlier >= DELAY - JITTER for earlier, later in pairwise(at))
    answering = {name for name in names if name.partition("-")[0] not in {"failing", "walled"}}
    assert set(operation.ended.values()) <= {0, 1}
    made = Counter(job.removeprefix(CRAWL) for (job, _), count in operation.ended.items() if count)
    assert made == dict.fromkeys(answering, DAYS)
    found = alarmed(box)
    assert {heading: {name.partition("-")[0] for name in told} for heading, told in found.items()} == {
        "VERSTUMMT": {"silent"}, "GESTÖRT": {"failing"}, "GESPERRT": {"walled"},
    }  # fmt: skip
    assert set.union(*found.values()) == {n for n in names if n.partition("-")[0] in {"silent", "failing", "walled"}}
    assert len({mail["Message-ID"] for _, mail in box.mails}) == len(box.mails) <= DAYS
