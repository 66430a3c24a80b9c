"""`scouting serve` is killed just after what it notes of its schedule: every run happens, none twice."""

import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from scouting.app import open_app
from scouting.config import Settings
from tests.acceptance.killing import POLL, SEEN, SOON_MS
from tests.acceptance.leaving import assert_same, read_back
from tests.acceptance.machines import Machines
from tests.acceptance.sampling import configure, served
from tests.commands import scouting
from tests.search.elasticsearch.node import free_port

SOURCES = ("foerderinfo-mobilitaet", "institut-meldungen", "cluster-termine", "innovationsmagazin")
KILLS = 6
PATIENCE = 120
JOBS = {"digest", "nightly", "process", "watch", *(f"crawl:{name}" for name in SOURCES)}
# Editions name the week of a real Monday, in which the sample year may have ended.
COMPARED = ("documents", "identifiers", "annotations", "waiting", "entries", "held")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_serve_killed_after_rows_of_its_schedule_does_everything_once(tmp_path: Path) -> None:
    rng = random.Random(5)
    folder = tmp_path / "serve"
    with served(tmp_path / "requests.log", 17, "2026-W47", *SOURCES) as sources:
        config = str(configure(tmp_path / "config", sources))
        done = scouting("run", "--json", SCOUTING_DATA_DIR=str(tmp_path / "one"), SCOUTING_CONFIG_DIR=config)
        assert done.returncode == 0, done.stderr
        with open_app(Settings(data_dir=folder)) as made:
            made.store.source_states()
        with (
            Machines(tmp_path, {"SCOUTING_CONFIG_DIR": config}) as machines,
            closing(sqlite3.connect(f"file:{folder / 'scouting.db'}?mode=ro", uri=True)) as record,
        ):
            killed = [kill_after(machines, record, rng) for _ in range(KILLS)]
            machines.start("serve", "serve", "--port", str(free_port()))
            until(lambda: ended(record) == JOBS, record, every=0.1)
            assert machines.end()["serve"] < 10
    assert sum(killed) >= KILLS / 2
    got, expected = read_back(folder), read_back(tmp_path / "one")
    assert_same({part: got[part] for part in COMPARED}, {part: expected[part] for part in COMPARED})


def kill_after(machines: Machines, record: sqlite3.Connection, rng: random.Random) -> bool:
    """Start `serve` and kill it after some changes of its schedule. False: there was nothing left to do before."""
    machines.start("serve", "serve", "--port", str(free_port()))
    seen, changes = {schedule(record)}, rng.randint(1, 3)

    def is_seen() -> bool:
        seen.add(schedule(record))
        return len(seen) > changes or ended(record) == JOBS

    until(is_seen, record)
    time.sleep(rng.uniform(0, SOON_MS / 1000))
    machines.kill("serve")
    return len(seen) > changes


def until(is_so: Callable[[], bool], record: sqlite3.Connection, *, every: float = POLL) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, asked(record, "SELECT group_concat(job || ' ' || error) FROM claims")
        time.sleep(every)


def schedule(record: sqlite3.Connection) -> object:
    return asked(record, SEEN["schedule row"])


def ended(record: sqlite3.Connection) -> set[str]:
    """Jobs that have run to their end."""
    names = asked(record, "SELECT group_concat(job) FROM claims WHERE finished_at IS NOT NULL AND error IS NULL")
    return set(str(names or "").split(",")) - {""}


def asked(record: sqlite3.Connection, query: str) -> object:
    return record.execute(query).fetchone()[0]
