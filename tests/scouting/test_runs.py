"""What ran, how it ended, and who may write."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from scouting.documents import stamp
from scouting.errors import LeaseHeldError
from scouting.models import leases
from scouting.runs import LEASE_EXPIRES, save_checkpoint
from scouting.store import Store
from tests.scouting.conftest import NOW

ENDED = {"items": 3, "new": 2, "changed": 1, "seconds": 0.5, "error": None}


def note(store: Store, source: str, status: str, at: datetime = NOW, **values: object) -> None:
    run_id = store.start_run("crawl", at=at)
    store.note_source_run(run_id, {**ENDED, "source": source, "status": status, **values}, at=at)
    store.finish_run(run_id, at=at)


def holder(store: Store) -> tuple[str, int] | None:
    with store.database.reading() as connection:
        row = connection.execute(select(leases.c.host, leases.c.pid)).one_or_none()
    return None if row is None else (row.host, row.pid)


def held_by(store: Store, host: str, pid: int, heartbeat: datetime) -> None:
    with store.database.writing() as connection:
        row = {"name": "writer", "host": host, "pid": pid, "heartbeat": stamp(heartbeat)}
        connection.execute(insert(leases), row)


@contextmanager
def other_process() -> Iterator[int]:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process.pid
        process.kill()


def test_the_last_run_of_each_source_is_its_state(store: Store) -> None:
    note(store, "paper", "failed", error="https://a.example: 0 items, at least 5 expected")
    note(store, "paper", "ok", NOW + timedelta(days=1), items=7)
    note(store, "other", "unchanged")
    states = store.source_states()
    assert {name: (state.status, state.items, state.error) for name, state in states.items()} == {
        "paper": ("ok", 7, None),
        "other": ("unchanged", 3, None),
    }


@pytest.mark.parametrize(("status", "regular"), [("ok", True), ("unchanged", True), ("failed", False)])
def test_a_source_is_in_regular_operation_once_a_run_ended_well(store: Store, status: str, regular: bool) -> None:
    assert not store.has_finished_before("paper")
    note(store, "paper", status)
    assert store.has_finished_before("paper") is regular


def test_a_checkpoint_keeps_what_is_not_said_anew_and_drops_what_is_none(store: Store) -> None:
    assert store.checkpoint("paper") == {}
    with store.database.writing() as connection:
        save_checkpoint(connection, "paper", {"etag": "a", "since": "2026-11-01"}, at=NOW)
        save_checkpoint(connection, "paper", {"etag": "b"}, at=NOW)
    assert store.checkpoint("paper") == {"etag": "b", "since": "2026-11-01"}
    with store.database.writing() as connection:
        save_checkpoint(connection, "paper", {"since": None}, at=NOW)
    assert store.checkpoint("paper") == {"etag": "b"}


def test_the_lease_is_given_back_even_after_an_error(store: Store) -> None:
    def hold_and_fail() -> None:
        with store.writer(at=NOW):
            assert holder(store) == (socket.gethostname(), os.getpid())
            raise ValueError("midway")

    with pytest.raises(ValueError, match="midway"):
        hold_and_fail()
    assert holder(store) is None


def test_who_holds_the_lease_is_named(store: Store) -> None:
    with other_process() as pid:
        held_by(store, socket.gethostname(), pid, NOW)
        said = f"process {pid} on {socket.gethostname()} (last heard of 2026-11-21 09:00 UTC) works on this data folder"
        with pytest.raises(LeaseHeldError, match=re.escape(said)), store.writer(at=NOW + 9 * LEASE_EXPIRES):
            pass
        assert holder(store) == (socket.gethostname(), pid)


def test_the_lease_of_a_process_that_is_gone_is_taken_over(store: Store) -> None:
    with other_process() as pid:
        pass
    held_by(store, socket.gethostname(), pid, NOW)
    with store.writer(at=NOW):
        assert holder(store) == (socket.gethostname(), os.getpid())


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="whether it has ended is asked through /proc")
def test_a_process_that_has_ended_holds_nothing_though_nobody_asked_how(store: Store) -> None:
    with other_process() as pid:
        os.kill(pid, signal.SIGKILL)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        held_by(store, socket.gethostname(), pid, NOW)
        with store.writer(at=NOW):
            assert holder(store) == (socket.gethostname(), os.getpid())


@pytest.mark.parametrize(
    ("age", "is_held"), [(LEASE_EXPIRES - timedelta(seconds=1), True), (LEASE_EXPIRES + timedelta(seconds=1), False)]
)
def test_on_another_machine_the_heartbeat_decides(store: Store, age: timedelta, is_held: bool) -> None:
    held_by(store, "elsewhere", os.getpid(), NOW - age)
    if is_held:
        with pytest.raises(LeaseHeldError, match="elsewhere"), store.writer(at=NOW):
            pass
        return
    with store.writer(at=NOW):
        assert holder(store) == (socket.gethostname(), os.getpid())


def test_a_renewed_lease_lives_on(store: Store) -> None:
    with store.writer(at=NOW - timedelta(hours=1)):
        store.renew_lease(at=NOW)
        with store.database.writing() as connection:
            connection.execute(update(leases).values(host="elsewhere"))  # as another machine would see it
        with pytest.raises(LeaseHeldError), store.writer(at=NOW + timedelta(minutes=1)):
            pass
