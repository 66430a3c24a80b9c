"""Pages write while documents are processed: neither loses a row, nobody waits for long, nobody processes twice."""

import gzip
import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.acceptance.leaving import assert_same, read_back
from tests.commands import environment, said, scouting, start
from tests.conftest import ROOT

DOCUMENTS = 4_000
PROCESSES, THREADS = 4, 5
LONGEST_WAIT = 2.0
Written = dict[str, int]


@pytest.fixture
def imported(shared: Path, tmp_path: Path) -> Path:
    """A data folder with titles that wait for annotation."""
    source = shared / "data/trends/acl_titles_to_2015.jsonl.gz"
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        (tmp_path / "own.jsonl").write_text("".join(line for _, line in zip(range(DOCUMENTS), lines, strict=False)))
    done = scouting("import", tmp_path / "own.jsonl", "--data-dir", tmp_path / "data")
    assert done.returncode == 0, done.stderr
    return tmp_path / "data"


def open_page(data: Path, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.acceptance.writing", str(data), name, str(THREADS)],
        cwd=ROOT, env=environment(), text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


@contextmanager
def writers(data: Path) -> Iterator[list[subprocess.Popen[str]]]:
    """Twenty of them, in four processes."""
    pages = [open_page(data, name) for name in "abcd"[:PROCESSES]]
    try:
        yield pages
    finally:
        for page in pages:
            page.kill()
            page.communicate()


def told(page: subprocess.Popen[str]) -> tuple[Written, float]:
    """What a page wrote, each row of each of its threads, and the longest that one write took."""
    answer, errors = page.communicate(timeout=60)
    assert page.returncode == 0, errors
    found = json.loads(answer)
    return found["written"], found["longest"]


def rows(data: Path) -> set[str]:
    """What pages left in the record."""
    with closing(sqlite3.connect(data / "scouting.db")) as record:
        query = "SELECT name FROM facts UNION SELECT actor FROM corrections UNION SELECT period FROM editions"
        return {row[0] for row in record.execute(query) if row[0][0] in "abcd" and "-" in row[0]}


def passed(data: Path) -> int:
    """Rows that the outbox ever had."""
    with closing(sqlite3.connect(data / "scouting.db")) as record:
        number: int = record.execute("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").fetchone()[0]
        return number


def wait_for_lease(data: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with closing(sqlite3.connect(data / "scouting.db")) as record:
            if record.execute("SELECT 1 FROM leases WHERE name = 'writer'").fetchone():
                return
        time.sleep(0.02)


@pytest.mark.slow
def test_twenty_writers_and_a_second_process_disturb_nobody(imported: Path, tmp_path: Path) -> None:
    alone = Path(shutil.copytree(imported, tmp_path / "alone"))
    assert scouting("process", "--jobs", "1", "--data-dir", alone).returncode == 0
    with writers(imported) as pages:
        first = start("process", "--data-dir", imported)
        wait_for_lease(imported)
        second = scouting("process", "--data-dir", imported)
        assert (second.returncode, second.stdout, len(second.stderr.splitlines())) == (1, "", 1)
        assert f"process {first.pid} on " in said(second)
        _, errors = first.communicate(timeout=200)
        assert first.returncode == 0, errors
        answers = [told(page) for page in pages]
    expected = {f"{name}-{n}" for written, _ in answers for name, count in written.items() for n in range(count)}
    assert len(expected) > PROCESSES * THREADS * 10
    assert rows(imported) == expected
    assert max(longest for _, longest in answers) < LONGEST_WAIT
    got, undisturbed = read_back(imported), read_back(alone)
    assert_same({**got, "editions": {}}, {**undisturbed, "editions": {}})
    assert passed(imported) == passed(alone)
