"""Points in, kills out: runs are ended by SIGKILL at a moment, or just after a commit that another process can see."""

import fcntl
import json
import os
import random
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import NamedTuple, TypeVar

from tests.acceptance.leaving import assert_same, read_back
from tests.acceptance.sampling import served
from tests.commands import Process, start

PATIENCE = 240
SOON_MS = 5.0
POLL = 0.001
WRITE_LOCK = 120  # the byte of the -shm file that whoever writes to SQLite's log has locked
FLOCK = "hhqqi4x"
HOPS = ("1-2 crawl", "3 annotate", "4 commit", "5-6 publish and index", "7-8 digest")

# What a reader of the record sees of each kind of commit.
SEEN: Mapping[str, str] = {
    "document": "SELECT count(*) FROM documents",
    "checkpoint": "SELECT group_concat(source || data) FROM checkpoints",
    "annotation": "SELECT count(*) FROM annotations",
    "outbox": "SELECT count(*), max(number), (SELECT max(position) FROM indexes) FROM outbox",
    "schedule row": "SELECT group_concat(job || due_at || coalesce(finished_at, '')) FROM claims",
}
# How many commits of a kind may pass until the kill: not more than an undisturbed run makes.
PASSING: Mapping[str, int] = {"document": 30, "checkpoint": 3, "annotation": 2, "outbox": 3, "index": 2}
Change = Callable[[], object]
K = TypeVar("K")
SEED, WEEK = 17, "2026-W47"
SOURCES = (
    "foerderdatenbank",
    "foerderinfo-mobilitaet",
    "innovationsmagazin",
    "institut-meldungen",
    "cluster-termine",
    "kaputter-feed",
)


@dataclass(frozen=True, slots=True)
class Point:
    """When to kill: `after` seconds of a run, or `after` milliseconds past the `nth` commit of a kind."""

    kind: str
    after: float
    nth: int = 0


class Hit(NamedTuple):
    """How a process was when it was killed: inside a writing transaction or not, how long past the commit at most."""

    is_writing: bool
    late_ms: float


@dataclass(frozen=True, slots=True)
class Kill:
    """A run that was killed: when, in which hop and how."""

    point: Point
    hop: str
    is_writing: bool
    late_ms: float


def points_of(number: int, seconds: float, rng: random.Random) -> list[Point]:
    """Half of them uniform over the run's seconds, half soon after a commit; in turns, commits in the hops' order."""
    kinds = list(PASSING)
    points = []
    for position in range(number // 2):
        kind = kinds[position % len(kinds)]
        points.append(Point(kind, rng.uniform(0, SOON_MS - 1), rng.randint(1, PASSING[kind])))
        points.append(Point("moment", rng.uniform(0, seconds)))
    return points


def begin(folder: Path, declared: str, module: str = "tests.acceptance.crashing") -> Process:
    """A run of this module's in a process group of its own."""
    return start("run", folder, declared, module=module)


def run_to_end(folder: Path, declared: str) -> float:
    """The seconds it took, from when it was there."""
    process = begin(folder, declared)
    began = time.monotonic()
    end_of(process)
    return time.monotonic() - began


def end_of(process: Process) -> None:
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said


def compare_all(root: Path, number: int, rng: random.Random) -> list[Kill]:
    """Kill as many runs; each folder must end like one that nobody disturbed."""
    with served(root / "requests.log", SEED, WEEK, *SOURCES) as sources:
        declared = json.dumps(sources)
        seconds = run_to_end(root / "undisturbed", declared)
        expected = read_back(root / "undisturbed")
        assert expected["documents"]
        assert {document["stage"] for document in expected["documents"].values()} == {"indexed"}
        assert expected["held"] == len(expected["entries"]) == len(expected["documents"])
        return kill_all(
            root, declared, points_of(number, seconds, rng), lambda folder: assert_same(read_back(folder), expected)
        )


def kill_all(root: Path, declared: str, points: Sequence[Point], whole: Callable[[Path], object]) -> list[Kill]:
    """A kill for each point, run after run on one folder; `whole` is told of each folder whose run reached its end."""
    folders = (root / f"killed-{number}" for number in count(1))
    folder = next(folders)
    kills: list[Kill] = []
    for point in points:
        while (kill := kill_at(folder, declared, point)) is None:
            whole(folder)
            folder, point = next(folders), _earlier(point)  # noqa: PLW2901  # the run ended before it
        kills.append(kill)
    run_to_end(folder, declared)
    whole(folder)
    return kills


def _earlier(point: Point) -> Point:
    """A moment that a faster machine reaches too; the first commit of a kind."""
    return replace(point, nth=1) if point.nth else replace(point, after=0.8 * point.after)


def kill_at(folder: Path, declared: str, point: Point) -> Kill | None:
    """Start a run and kill it, with all its children, at this point; None if it ended before."""
    before = last_run(folder)
    process = begin(folder, declared)
    if (hit := killed(process, folder, point)) is None:
        return None
    hop = HOPS[2] if point.kind == "annotation" else hop_of(folder, process.pid, before, is_writing=hit.is_writing)
    return Kill(point, hop, hit.is_writing, hit.late_ms)


def killed(process: Process, folder: Path, point: Point) -> Hit | None:
    """Wait for the point, then end a run with all its children; None if it ended before."""
    with first_in_line():
        seen = wait(process, folder, point)
        is_writing = holds_write_lock(folder, process.pid)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        late = (time.monotonic() - seen) * 1000
    _, said = process.communicate()
    if process.returncode == 0:
        return None
    assert process.returncode == -signal.SIGKILL, said
    return Hit(is_writing, late)


@contextmanager
def first_in_line() -> Iterator[None]:
    """Where the system lets us: who waits for a processor sees a commit too late."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except (AttributeError, PermissionError):
        yield
        return
    try:
        yield
    finally:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def wait(process: Process, folder: Path, point: Point) -> float:
    """Until the point, or the run's end. When the commit was not yet made, at most."""
    seen = began = time.monotonic()
    if point.kind == "moment":
        with suppress(subprocess.TimeoutExpired):
            process.wait(point.after)
        return began
    passed, asked_before = 0, began
    with _watching(process, folder, point.kind) as change:
        last = change()
        while process.poll() is None and passed < point.nth:
            asked, now = time.monotonic(), change()
            if now != last:
                passed, last, seen = passed + 1, now, asked_before
            asked_before = asked
            time.sleep(POLL)
    while time.monotonic() < seen + point.after / 1000:
        pass  # to sleep could take longer
    return seen


@contextmanager
def _watching(process: Process, folder: Path, kind: str) -> Iterator[Change]:
    """What can be asked, again and again, for what commits of this kind change."""
    if kind == "index":
        yield lambda: tuple(sorted((path, path.stat().st_mtime_ns) for path in folder.glob("index/g*/meta.json")))
        return
    while process.poll() is None:
        try:
            with closing(_reader(folder)) as record:
                record.execute(SEEN[kind])
                yield lambda: record.execute(SEEN[kind]).fetchone()
                return
        except sqlite3.OperationalError:  # its tables are being made
            time.sleep(0.01)
    yield lambda: None


def _reader(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{folder / 'scouting.db'}?mode=ro", uri=True)


def last_run(folder: Path) -> tuple[int, bool]:
    """The number of the newest crawl and whether it came to its end."""
    try:
        with closing(_reader(folder)) as record:
            row = record.execute("SELECT id, finished FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    except sqlite3.OperationalError:  # no record yet
        row = None
    return (row[0], row[1] is not None) if row else (0, False)


def hop_of(folder: Path, pid: int, before: tuple[int, bool], *, is_writing: bool) -> str:
    """Where a killed process was, by what it left."""
    crawl, crawl_ended = last_run(folder)
    if crawl == before[0] or not crawl_ended:
        return HOPS[0]
    with closing(_reader(folder)) as record:
        processing = record.execute("SELECT 1 FROM leases WHERE pid = ?", (pid,)).fetchone()
        waiting = record.execute("SELECT count(*) FROM documents WHERE stage = 'fetched'").fetchone()[0]
    if processing is None:
        return HOPS[0] if waiting else HOPS[4]
    if waiting:
        return HOPS[2] if is_writing else HOPS[1]
    return HOPS[3]


def holds_write_lock(folder: Path, pid: int) -> bool:
    """Whether a process is within a writing transaction; on Linux, where the system says whose a lock is."""
    try:
        with (folder / "scouting.db-shm").open("rb") as shared:
            wanted = struct.pack(FLOCK, fcntl.F_WRLCK, os.SEEK_SET, WRITE_LOCK, 1, 0)
            held = struct.unpack(FLOCK, fcntl.fcntl(shared, fcntl.F_GETLK, wanted))
    except OSError:
        return False
    return bool(held[0] != fcntl.F_UNLCK and held[-1] == pid)


def print_kills(kill_all: Callable[[Path, int, random.Random], list[K]], table: Callable[[list[K]], str]) -> None:
    """By hand: as many kills as the second word of the command line says, with the third as seed."""
    number, seed = int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 3
    with tempfile.TemporaryDirectory() as root:
        kills = kill_all(Path(root), number, random.Random(seed))
    sys.stdout.write(table(kills) + "\n")


def table(kills: Sequence[Kill]) -> str:
    """How many kills fell into each hop, and how."""
    lines = [f"{'hop':<24}{'kills':>6}{'moments':>9}{'after a commit':>16}{'while writing':>15}"]
    for hop in HOPS:
        here = [kill for kill in kills if kill.hop == hop]
        moments = sum(kill.point.kind == "moment" for kill in here)
        writing = sum(kill.is_writing for kill in here)
        lines.append(f"{hop:<24}{len(here):>6}{moments:>9}{len(here) - moments:>16}{writing:>15}")
    late = sorted(kill.late_ms for kill in kills if kill.point.kind != "moment")
    soon = sum(milliseconds <= SOON_MS for milliseconds in late)
    return "\n".join(
        [*lines, f"within {SOON_MS:.0f} ms of the commit: {soon} of {len(late)}, latest {late[-1]:.1f} ms"]
    )
