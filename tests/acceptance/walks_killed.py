"""Kills of crawls over pages in, proof out that nothing was lost, doubled or asked for again.

The server's log says what was asked; the checkpoints, read after each kill, say which pages were committed.
"""

import json
import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.acceptance.killing import SOON_MS, Point, begin, end_of, killed
from tests.acceptance.walking import EXPIRING, STEADY
from tests.commands import environment
from tests.conftest import ROOT
from tests.spiders.walks import EACH, PAGES, WITHDRAWN, next_of

KINDS = {"document": 150, "checkpoint": 150}  # how many commits may pass until a kill
RUNS = 20  # at most until every walk has ended: a slow machine may let a cursor expire within a run
MODULE = "tests.acceptance.walking"
Asked = tuple[str, int]
Held = dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Kill:
    """A crawl that was killed: how many pages were committed by then, and how many asked for in vain."""

    point: Point
    committed: int
    in_vain: int
    is_writing: bool
    late_ms: float


@dataclass(frozen=True, slots=True)
class World:
    """What is served, and where it is noted who asked for what."""

    declared: str
    log: Path

    def asked(self, since: int) -> list[Asked]:
        lines = self.log.read_text("utf-8").splitlines()[since:] if self.log.exists() else []
        return [(name, int(page)) for name, page in (line.split() for line in lines)]


@contextmanager
def world(log: Path) -> Iterator[World]:
    """The interfaces, in a process that survives every kill."""
    with subprocess.Popen(
        [sys.executable, "-m", MODULE, "serve", str(log)],
        cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        stderr=subprocess.DEVNULL,  # it is told of each connection that a kill broke
    ) as web:  # fmt: skip
        assert web.stdout is not None
        yield World(web.stdout.readline(), log)
        web.terminate()


def kill_all(root: Path, number: int, rng: random.Random) -> list[Kill]:
    """Kill as many crawls, on one folder until its walks have ended, then on the next."""
    with world(root / "asked.log") as served:
        seconds, kills, folder = run_to_end(root / "undisturbed", served), list[Kill](), root / "0"
        check_whole(root / "undisturbed")
        for point in points_of(number, seconds, rng):
            while (kill := kill_at(folder, served, point)) is None:
                check_whole(folder)
                folder = root / str(int(folder.name) + 1)
                point = Point(point.kind, 0.8 * point.after, point.nth // 2)  # noqa: PLW2901  # it ended before
            kills.append(kill)
        run_to_end(folder, served)
        check_whole(folder)
        return kills


def points_of(number: int, seconds: float, rng: random.Random) -> list[Point]:
    """A half at any moment of a run, a half just after a commit."""
    points = []
    for position in range(number):
        kind = ("moment", *KINDS, "moment")[position % 4]
        nth = rng.randint(1, KINDS.get(kind, 1))
        points.append(Point(kind, rng.uniform(0, seconds if kind == "moment" else SOON_MS - 1), nth))
    return points


def run_to_end(folder: Path, served: World) -> float:
    """The seconds its runs took, from when they were there."""
    seconds = 0.0
    for _ in range(RUNS):
        before, since = checkpoints(folder), len(served.asked(0))
        process = begin(folder, served.declared, MODULE)
        began = time.monotonic()
        end_of(process)
        seconds += time.monotonic() - began
        check_asked(before, served.asked(since))
        if all(is_ended(mark) for mark in checkpoints(folder).values()):
            return seconds
    raise AssertionError(f"{folder}: {checkpoints(folder)}")


def kill_at(folder: Path, served: World, point: Point) -> Kill | None:
    """Start a crawl and kill it at this point; None if it came to its end."""
    before, since = checkpoints(folder), len(served.asked(0))
    process = begin(folder, served.declared, MODULE)
    hit = killed(process, folder, point)
    asked = served.asked(since)
    check_asked(before, asked)
    if hit is None:
        run_to_end(folder, served)
        return None
    after = checkpoints(folder)
    in_vain = sum(page >= next_page(after.get(name)) for name, page in asked)
    return Kill(point, sum(next_page(after.get(name)) for name in STEADY), in_vain, *hit)


def checkpoints(folder: Path) -> dict[str, Held]:
    """What is kept of each walk: nothing before its first page."""
    try:
        with closing(sqlite3.connect(f"file:{folder / 'scouting.db'}?mode=ro", uri=True)) as record:
            found = dict(record.execute("SELECT source, data FROM checkpoints").fetchall())
    except sqlite3.OperationalError:  # no record yet
        found = {}
    return {name: json.loads(found[name]) if name in found else None for name in (*STEADY, *EXPIRING)}


def is_ended(checkpoint: Held) -> bool:
    """A page was committed, and no mark is left."""
    if checkpoint is None:
        return False
    assert not {"watermark", "resume"} <= checkpoint.keys(), checkpoint
    return "resume" not in checkpoint


def next_page(checkpoint: Held) -> int:
    """How many pages were committed."""
    if checkpoint is None:
        return 0
    return next_of(checkpoint["resume"]) if "resume" in checkpoint else PAGES


def check_asked(before: dict[str, Held], asked: Sequence[Asked]) -> None:
    """A run asks for what was not committed before it, once and in order; only an expired cursor starts anew."""
    for name in STEADY:
        pages = [page for other, page in asked if other == name]
        first = next_page(before.get(name))
        pages = pages[pages[:2] == [first, first] :]  # the killed run's last request may come in late
        assert pages == list(range(first, first + len(pages))), (name, first, pages)
    assert Counter(name for name, page in asked if page == 0 and name in EXPIRING).total() <= 2 * len(EXPIRING)


def check_whole(folder: Path) -> None:
    """All that was listed, each thing once, in one revision."""
    assert all(is_ended(mark) for mark in checkpoints(folder).values())
    with closing(sqlite3.connect(folder / "scouting.db")) as record:
        held = dict(record.execute("SELECT source, count(*) FROM documents GROUP BY source").fetchall())
        titles = record.execute("SELECT count(DISTINCT title) FROM documents").fetchone()[0]
        revised = record.execute("SELECT count(*) FROM documents WHERE revision > 1 AND NOT withdrawn").fetchone()[0]
        withdrawn = record.execute("SELECT title FROM documents WHERE withdrawn ORDER BY title").fetchall()
    assert held == {name: PAGES * EACH - name.startswith("crossref") for name in (*STEADY, *EXPIRING)}
    assert (titles, revised) == (sum(held.values()), 0)
    gone = sorted(f"Report {name.rpartition('-')[2]}{WITHDRAWN:03}" for name in held if name.startswith("oai"))
    assert [title for (title,) in withdrawn] == gone


def table(kills: Sequence[Kill]) -> str:
    """How many kills fell into each part of the walks, and how."""
    lines = [
        f"{'pages committed':<18}{'kills':>6}{'moments':>9}{'after a commit':>16}{'while writing':>15}{'in vain':>9}"
    ]
    every = PAGES * len(STEADY)
    bounds = [0, 1, *(every * part // 4 for part in (1, 2, 3)), every, every + 1]
    for low, high in pairwise(bounds):
        here = [kill for kill in kills if low <= kill.committed < high]
        moments = sum(kill.point.kind == "moment" for kill in here)
        writing, in_vain = sum(kill.is_writing for kill in here), sum(kill.in_vain for kill in here)
        label = str(low) if high == low + 1 else f"{low} to {high - 1}"
        lines.append(f"{label:<18}{len(here):>6}{moments:>9}{len(here) - moments:>16}{writing:>15}{in_vain:>9}")
    soon = [kill.late_ms for kill in kills if kill.point.kind != "moment"]
    near = sum(late <= SOON_MS for late in soon)
    said = f"{len(kills)} kills: 0 lost, 0 doubled, 0 requests repeated whose page was committed"
    return "\n".join([*lines, f"within {SOON_MS:.0f} ms of the commit: {near} of {len(soon)}", said])
