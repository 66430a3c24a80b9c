"""A run that is killed goes on where it was: what it ends with is what an undisturbed one ends with."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from scouting.app import open_app
from scouting.config import Settings
from scouting.models import annotations, concepts, documents, editions, identifiers, outbox
from search.entries import Filters
from tests.acceptance.crashing import COMPETENCES
from tests.commands import environment
from tests.conftest import ROOT

SEED = 3
PATIENCE = 240
Reached = Callable[[Path, sqlite3.Connection], bool]


def count(record: sqlite3.Connection, what: str) -> int:
    found: int = record.execute(f"SELECT count(*) FROM {what}").fetchone()[0]
    return found


POINTS: Mapping[str, Reached] = {
    "in the first answers": lambda _, record: count(record, "documents") > 0,
    "while sources are read": lambda _, record: count(record, "documents") > 700,
    "between two commits of annotations": lambda _, record: count(record, "annotations") > 0,
    "while the index is written": lambda folder, _: (folder / "index").exists(),
    "between two digests": lambda _, record: count(record, "editions") >= 2,
}


@pytest.fixture(scope="module")
def declared() -> Iterator[str]:
    """The declarations of sources on a sample web of its own process, which survives every kill."""
    command = [sys.executable, "-m", "tests.acceptance.crashing", "serve"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as web:
        assert web.stdout is not None
        yield web.stdout.readline()
        web.terminate()


def start(folder: Path, declared: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.acceptance.crashing", "run", str(folder), declared],
        cwd=ROOT, env=environment(), stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def wait_for(process: subprocess.Popen[str]) -> None:
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said


def kill_at(folder: Path, declared: str, reached: Reached, delay: float) -> None:
    """Start a run and kill it, with all its children, this long after the point is reached."""
    process = start(folder, declared)
    deadline = time.monotonic() + PATIENCE
    while not is_reached(folder, reached):
        assert process.poll() is None, f"the run ended before: {process.communicate()[1]}"
        assert time.monotonic() < deadline
        time.sleep(0.01)
    time.sleep(delay)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL


def is_reached(folder: Path, reached: Reached) -> bool:
    if not (folder / "scouting.db").exists():
        return False
    try:
        record = sqlite3.connect(f"file:{folder / 'scouting.db'}?mode=ro", uri=True)
        try:
            return reached(folder, record)
        finally:
            record.close()
    except sqlite3.OperationalError:  # its tables are being made
        return False


def read_back(folder: Path) -> dict[str, Any]:
    """All that a run leaves, without the moments at which it did."""
    with open_app(Settings(data_dir=folder)) as app, app.store.database.reading() as connection:
        found = {row["id"]: _said(row) for row in connection.execute(select(documents)).mappings()}
        return {
            "documents": found,
            "identifiers": {(r.scheme, r.value): r.document_id for r in connection.execute(select(identifiers))},
            "annotations": {row.document_id: row.data for row in connection.execute(select(annotations))},
            "concepts": {row.key: (row.labels, row.forms) for row in connection.execute(select(concepts))},
            "editions": {row.competence: row.data for row in connection.execute(select(editions))},
            "waiting": connection.execute(select(outbox)).all(),
            "entries": app.engine.get(list(found)),
            "held": app.engine.count(Filters()),
        }


def _said(row: Mapping[str, Any]) -> dict[str, Any]:
    """A document without when it was seen; that is also the date of one that bears none."""
    moments = {"first_seen", *(("date", "published") if row["details"]["date_assumed"] else ())}
    return {name: value for name, value in row.items() if name not in moments}


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_run_killed_at_five_points_ends_like_an_undisturbed_one(declared: str, tmp_path: Path) -> None:
    rng = random.Random(SEED)
    killed, undisturbed = tmp_path / "killed", tmp_path / "undisturbed"
    beside = start(undisturbed, declared)
    for reached in POINTS.values():
        kill_at(killed, declared, reached, rng.uniform(0, 0.25))
    wait_for(start(killed, declared))
    wait_for(beside)
    got, expected = read_back(killed), read_back(undisturbed)
    assert len(expected["documents"]) > 1_000
    assert set(expected["editions"]) == set(COMPETENCES)
    assert set(Counter(document["stage"] for document in expected["documents"].values())) == {"indexed"}
    assert expected["held"] == len(expected["entries"]) == len(expected["documents"])
    for part, value in expected.items():
        assert got[part] == value, part
