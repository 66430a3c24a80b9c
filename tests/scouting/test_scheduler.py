"""Runs in processes of their own: bounded, interrupted, taken up again; a schedule kept by one of many."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scouting import jobs
from scouting.app import App, open_app
from scouting.claims import KEPT
from scouting.config import Settings
from scouting.jobs import Outcome, command_of, lock_of, perform
from scouting.leadership import Leadership
from scouting.runs import LEASE_EXPIRES
from scouting.schedule import Due
from scouting.scheduler import LocalRunner, Scheduler, note_end
from scouting.store import Store
from tests.commands import COMMAND, environment, scouting
from tests.conftest import ROOT
from tests.scouting.conftest import NOW
from tests.search.elasticsearch.node import free_port

MONDAY = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
ABSENT = Due("crawl:gibt-es-nicht", NOW)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    with open_app(Settings(data_dir=tmp_path)) as app:
        yield app


@pytest.mark.parametrize(
    ("job", "command"),
    [
        ("crawl:heise", "crawl --source heise"),
        ("process", "process"),
        ("digest", "digest --week 2026-W47 --json"),
        ("nightly", "forget --expired"),
        ("watch", "sources watch"),
    ],
)
def test_a_run_is_a_command_that_an_operator_can_give(job: str, command: str) -> None:
    assert " ".join(command_of(Due(job, MONDAY))) == command


def test_sources_on_one_host_follow_each_other_and_so_do_those_who_write_the_index() -> None:
    hosts = {"a": "x.example", "b": "x.example", "c": "y.example"}
    locks = [lock_of(Due(f"crawl:{name}", NOW), hosts) for name in ("a", "b", "c", "gone")]
    assert locks == ["x.example", "x.example", "y.example", "crawl:gone"]
    assert lock_of(Due("process", NOW), hosts) == lock_of(Due("nightly", NOW), hosts)


def test_why_a_run_failed_is_its_last_line(app: App) -> None:
    outcome = perform(ABSENT, app.settings, threading.Event())
    assert outcome == Outcome("--source gibt-es-nicht: no such source; `scouting sources list` shows them")


def test_a_run_that_is_told_to_stop_counts_as_not_begun(app: App) -> None:
    stop = threading.Event()
    stop.set()
    assert perform(ABSENT, app.settings, stop) == Outcome(interrupted=True)
    assert app.store.claim(ABSENT, holder="here", at=NOW)
    note_end(app, ABSENT, Outcome(interrupted=True), now=NOW)
    (left,) = app.store.claims().values()
    assert (left.attempts, left.retry_at) == (0, NOW)
    assert app.store.claim(ABSENT, holder="here", at=NOW)


def test_a_run_that_fails_is_tried_three_times_and_then_given_up(app: App) -> None:
    now, waits = NOW, []
    for attempts in range(3):
        run = Due(ABSENT.job, ABSENT.due_at, attempts)
        assert app.store.claim(run, holder="here", at=now)
        assert not app.store.claim(run, holder="elsewhere", at=now)
        note_end(app, run, Outcome("no answer"), now=now)
        (claim,) = app.store.claims().values()
        waits.append(claim.retry_at and claim.retry_at - now)
        now = claim.retry_at or now
    assert waits == [timedelta(minutes=5), timedelta(minutes=25), None]
    assert claim.finished_at == now
    assert not app.store.is_open(ABSENT)


def child(code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, start_new_session=True)


def test_a_run_that_takes_too_much_memory_ends_alone() -> None:
    with child("import time; time.sleep(0.5); bytearray(1 << 30)") as greedy:
        jobs._bound_memory(greedy.pid, 512 << 20)
        assert b"MemoryError" in greedy.communicate()[1]


def test_a_run_that_takes_too_long_is_ended_though_it_will_not() -> None:
    stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)"
    with child(stubborn) as process:
        time.sleep(0.5)
        began = time.monotonic()
        assert not jobs._wait(process, timedelta(seconds=0.3), threading.Event())
        assert time.monotonic() - began < jobs.GRACE_SECONDS + 2
        assert process.returncode == -signal.SIGKILL


def eventually(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_scheduler_that_comes_back_takes_up_what_it_left(app: App) -> None:
    assert app.store.claim(ABSENT, holder="a process that was killed", at=NOW)
    runner = LocalRunner(app, lambda: NOW, at_once=1)
    runner.recover(NOW + timedelta(minutes=1))
    (claim,) = app.store.claims().values()
    assert (claim.is_running, claim.attempts) == (False, 0)
    runner.start(ABSENT)
    assert not runner.has_room(ABSENT)
    assert not runner.has_room(Due("process", NOW))
    runner.recover(NOW + timedelta(minutes=2))
    eventually(lambda: runner.has_room(ABSENT))
    runner.close()
    (claim,) = app.store.claims().values()
    assert claim.retry_at == NOW + timedelta(minutes=5)


def test_a_host_is_left_alone_between_two_sources(tmp_path: Path) -> None:
    declared = "title: T\nurl: http://127.0.0.1:9/{}\nkind: news\nspider: feeds\nknown: documented\nseen: a test\n"
    for name in ("one", "other"):
        path = tmp_path / f"config/sources/news/{name}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(declared.format(name) + "licence: CC0-1.0\ndelay: 1.5\n", "utf-8")
    with open_app(Settings(data_dir=tmp_path / "data", config_dir=tmp_path / "config")) as app:
        app.settings.data_dir.mkdir()
        one, other = (Due(f"crawl:{name}", NOW) for name in ("one", "other"))
        assert app.store.claim(one, holder="here", at=NOW)
        runner = LocalRunner(app, lambda: NOW, at_once=2)
        runner.start(one)
        eventually(lambda: not app.store.claims()[one.job].is_running)
        ended = time.monotonic()
        assert not runner.has_room(other)
        eventually(lambda: runner.has_room(other))
        assert time.monotonic() - ended > 1
        runner.close()


class Nothing:
    """A runner that does nothing and remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def has_room(self, run: Due) -> bool:
        return run.job == "nightly"

    def start(self, run: Due) -> None:
        self.given.append(run.job)

    def backlog(self) -> bool:
        return False

    def recover(self, now: datetime) -> None:
        del now


LEAD = """
import sys, time
from datetime import UTC, datetime
from scouting.database import Database
from scouting.leadership import Leadership
from scouting.store import Store
assert Leadership(Store(Database(sys.argv[1]))).lead(at=datetime.now(UTC)) is None
print("leads", flush=True)
time.sleep(60)
"""


def test_one_scheduler_hands_out_runs_until_it_is_gone(store: Store, tmp_path: Path) -> None:
    url = store.database.url.render_as_string(hide_password=False)
    runner = Nothing()
    with open_app(Settings(data_dir=tmp_path, database_url=url)) as app:
        scheduler = Scheduler(app, runner, lambda: datetime.now(UTC))
        with subprocess.Popen([sys.executable, "-c", LEAD, url], cwd=ROOT, stdout=subprocess.PIPE) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == b"leads\n"
            scheduler.tick()
            assert (runner.given, scheduler.leader is None) == ([], False)
            other.kill()
            other.wait()
        eventually(lambda: not (scheduler.tick() or scheduler.leader))
        scheduler.tick()
        assert (runner.given, scheduler.leader) == (["nightly"], None)
        scheduler.close()


def test_who_gives_up_the_lead_leaves_it_to_others(store: Store) -> None:
    leading = Leadership(store)
    assert leading.lead(at=NOW) is None
    assert leading.lead(at=NOW + LEASE_EXPIRES) is None
    leading.close()
    with subprocess.Popen(
        [sys.executable, "-c", LEAD, store.database.url.render_as_string(hide_password=False)],
        cwd=ROOT, stdout=subprocess.PIPE,
    ) as other:  # fmt: skip
        assert other.stdout is not None
        assert other.stdout.readline() == b"leads\n"
        other.kill()


def serve(folder: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, "serve", *words], cwd=ROOT, env=environment(SCOUTING_DATA_DIR=str(folder)),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def said(process: subprocess.Popen[str], word: str) -> str:
    """The first line that holds a word."""
    assert process.stdout is not None
    for line in process.stdout:
        if word in line:
            return line
    raise AssertionError(f"it ended without saying {word}")


@pytest.mark.slow
def test_a_second_serve_says_who_keeps_the_schedule_and_both_end_at_once(tmp_path: Path) -> None:
    port = str(free_port())
    with open_app(Settings(data_dir=tmp_path)) as made:
        made.store.set_fact("made", "for a test")
    with serve(tmp_path, "--port", port) as first:
        said(first, "http://")
        with serve(tmp_path, "--port", str(free_port())) as second:
            assert f"process {first.pid} on " in said(second, "keeps the schedule")
            with serve(tmp_path, "--port", port, "--jobs", "0") as third:
                assert "is the address in use?" in said(third, "cannot listen")
                assert third.wait(30) == 1
            for process in (second, first):
                process.send_signal(signal.SIGTERM)
                began = time.monotonic()
                assert process.wait(30) == 0
                assert time.monotonic() - began < 10


def test_the_nightly_command_drops_claims_that_are_long_over(tmp_path: Path) -> None:
    old, recent = Due("crawl:heise", NOW - 2 * KEPT), Due("crawl:heise", datetime.now(UTC))
    with open_app(Settings(data_dir=tmp_path)) as app:
        for run in (old, recent):
            assert app.store.claim(run, holder="here", at=run.due_at)
            app.store.finish_claim(run, at=run.due_at)
        done = scouting("forget", "--expired", SCOUTING_DATA_DIR=str(tmp_path))
        assert done.returncode == 0, done.stderr
        assert not app.store.claim(recent, holder="here", at=recent.due_at)
        assert app.store.claim(old, holder="here", at=old.due_at)
