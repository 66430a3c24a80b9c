"""What goes wrong around the program is one clear sentence with an exit code; what was stored stays."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.commands import said, scouting, start, workers_of

WORDS = ("Drucksensor", "Wasserstoffspeicher", "Leichtbau", "Faserverbund", "Laser", "Elektrolyse", "Batterie")
needs_mount = pytest.mark.skipif(
    not sys.platform.startswith("linux") or os.geteuid() != 0, reason="mounting a small disk needs root on Linux"
)


def lines(path: Path, count: int, *, words: int = 60) -> Path:
    """A file of documents to import, all different."""
    texts = ([WORDS[(n * k + k * k) % len(WORDS)] + str(n * k % 97) for k in range(words)] for n in range(count))
    documents = [
        {"id": f"n{n}", "kind": "news", "title": f"Bericht {n} über Sensorik", "text": f"Sensorik: {' '.join(text)}.",
         "date": "2026-11-10", "url": f"https://a.example/{n}"}
        for n, text in enumerate(texts)
    ]  # fmt: skip
    path.write_text("\n".join(map(json.dumps, documents)), "utf-8")
    return path


@pytest.fixture(scope="module")
def processed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in order, to be copied."""
    root = tmp_path_factory.mktemp("processed")
    assert scouting("import", lines(root / "own.jsonl", 30), "--data-dir", root / "data").returncode == 0
    assert scouting("process", "--jobs", "1", "--data-dir", root / "data").returncode == 0
    return root / "data"


@pytest.fixture
def data(processed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(processed, tmp_path / "data"))


def total(data: Path) -> int:
    done = scouting("search", "Sensorik", "--json", "--data-dir", data)
    assert done.returncode == 0, done.stderr
    found: int = json.loads(done.stdout)["total"]
    return found


def counted(data: Path) -> dict[str, int]:
    """Documents in the record, by stage."""
    record = sqlite3.connect(data / "scouting.db")
    try:
        return dict(record.execute("SELECT stage, count(*) FROM documents GROUP BY stage").fetchall())
    finally:
        record.close()


def doctor(data: Path, *words: str | Path) -> dict[str, dict[str, str]]:
    """Its findings of trouble, by name; it ends with 1 where there is an error."""
    done = scouting("doctor", "--json", "--data-dir", data, *words)
    said(done)
    findings = json.loads(done.stdout)
    assert done.returncode == any(finding["state"] == "error" for finding in findings)
    return {finding["name"]: finding for finding in findings if finding["state"] != "ok"}


def overwrite(index: Path) -> None:
    for path in index.rglob("*"):
        if path.is_file() and path.name != "current.json":
            path.write_bytes(b"\xff" * path.stat().st_size)


def remove_segments(index: Path) -> None:
    for path in index.glob("g*/*.store"):
        path.unlink()


DAMAGES: dict[str, Callable[[Path], object]] = {
    "bytes overwritten": overwrite,
    "files missing": remove_segments,
    "pointer missing": lambda index: (index / "current.json").unlink(),
    "folder missing": shutil.rmtree,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_corrupt_index_is_named_and_healed(data: Path, damage: Callable[[Path], object]) -> None:
    damage(data / "index")
    done = scouting("search", "Sensorik", "--data-dir", data)
    assert (done.returncode, str(data / "index") in said(done), "scouting rebuild" in said(done)) == (1, True, True)
    assert doctor(data)["index"]["state"] == "error"
    assert scouting("rebuild", "--data-dir", data).returncode == 0
    assert total(data) == 30


@contextmanager
def small_disk(folder: Path, size: str, *, then: str = "200m") -> Iterator[Callable[[], object]]:
    """A disk of its own below a folder; yields what makes room on it."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)], check=True)
    try:
        yield lambda: subprocess.run(["mount", "-o", f"remount,size={then}", str(folder)], check=True)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@needs_mount
def test_a_disk_that_fills_during_an_import_keeps_what_was_committed(tmp_path: Path) -> None:
    own = lines(tmp_path / "own.jsonl", 4_000)
    with small_disk(tmp_path / "disk", "6m") as make_room:
        data = tmp_path / "disk/data"
        done = scouting("import", own, "--data-dir", data)
        assert (done.returncode, "scouting.db: the disk is full" in said(done)) == (1, True), said(done)
        kept = counted(data)["fetched"]
        assert 1_000 <= kept < 4_000
        assert kept % 1_000 == 0
        assert "MB free" in doctor(data)["disk"]["message"]
        make_room()
        again = json.loads(scouting("import", own, "--json", "--data-dir", data).stdout)
        assert (again["new"], again["unchanged"]) == (4_000 - kept, kept)


@pytest.mark.slow
@needs_mount
def test_a_disk_that_fills_during_processing_keeps_what_was_committed(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "9m") as make_room:
        data = tmp_path / "disk/data"
        assert scouting("import", lines(tmp_path / "own.jsonl", 1_200), "--data-dir", data).returncode == 0
        done = scouting("process", "--jobs", "1", "--data-dir", data)
        assert (done.returncode, "the disk is full" in said(done)) == (1, True), said(done)
        assert sum(counted(data).values()) == 1_200
        make_room()
        assert scouting("process", "--jobs", "1", "--data-dir", data).returncode == 0
        assert counted(data) == {"indexed": 1_200}
        assert total(data) == 1_200


@needs_mount
@pytest.mark.parametrize("size", ["4k", "60k"])
def test_a_disk_without_room_for_the_index_loses_nothing(tmp_path: Path, size: str) -> None:
    data = tmp_path / "data"
    assert scouting("import", lines(tmp_path / "own.jsonl", 120), "--data-dir", data).returncode == 0
    with small_disk(data / "index", size) as make_room:
        done = scouting("process", "--jobs", "1", "--data-dir", data)
        assert (done.returncode, f"the index in {data / 'index'} cannot be written" in said(done)) == (1, True)
        assert counted(data) == {"annotated": 120}
        make_room()
        assert scouting("process", "--jobs", "1", "--data-dir", data).returncode == 0
        assert total(data) == 120


@needs_mount
def test_a_folder_that_cannot_be_written_is_named(data: Path, tmp_path: Path) -> None:
    own = lines(tmp_path / "own.jsonl", 40)
    with small_disk(tmp_path / "disk", "50m") as _:
        held = Path(shutil.copytree(data, tmp_path / "disk/data"))
        subprocess.run(["mount", "-o", "remount,ro", str(tmp_path / "disk")], check=True)
        for command in (("import", own), ("process",), ("search", "Sensorik")):
            done = scouting(*command, "--data-dir", held)
            assert (done.returncode, str(held) in said(done), "damaged" in said(done)) == (1, True, False), said(done)


def overlay(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    return path


def test_a_broken_source_is_named_and_the_others_are_used(data: Path, tmp_path: Path) -> None:
    path = overlay(tmp_path / "own", "sources/news/mine.yml", "title: Meine\nurl: [\nkind: news\n")
    given = ("--data-dir", data, "--config-dir", tmp_path / "own")
    done = scouting("sources", "list", "--json", *given)
    assert (done.returncode, str(path) in said(done), "line " in said(done)) == (0, True, True)
    assert len(json.loads(done.stdout)) > 10
    assert str(path) in doctor(data, "--config-dir", tmp_path / "own")["configuration"]["message"]
    assert scouting("process", *given).returncode == 0


@pytest.mark.parametrize(("terms", "where"), [("{", "line 3"), ("[{de: [Säure]}, {de: 7}]", "terms.2: ")])
def test_a_broken_vocabulary_is_named_with_its_line(data: Path, tmp_path: Path, terms: str, where: str) -> None:
    text = f"labels: {{de: Chemie, en: Chemistry}}\nterms: {terms}\n"
    path = overlay(tmp_path / "own", "competences/chemie.yml", text)
    given = ("--data-dir", data, "--config-dir", tmp_path / "own")
    done = scouting("process", *given)
    assert (done.returncode, f"{path}: " in said(done), where in said(done)) == (2, True, True), said(done)
    assert str(path) in doctor(data, "--config-dir", tmp_path / "own")["vocabulary"]["message"]
    assert counted(data) == {"indexed": 30}


@pytest.mark.parametrize("command", ["calls", "trends", "digest", "run"])
def test_an_unknown_competence_is_named(data: Path, command: str) -> None:
    done = scouting(command, "--competence", "gardening", "--data-dir", data)
    assert (done.returncode, "unknown competence gardening" in said(done), "sensorik" in said(done)) == (2, True, True)


@pytest.mark.parametrize("command", [("search", "x"), ("process",), ("rebuild",), ("trace", "x"), ("serve",)])
def test_a_missing_data_folder_is_named_and_not_made(tmp_path: Path, command: tuple[str, ...]) -> None:
    done = scouting(*command, "--data-dir", tmp_path / "none")
    assert (done.returncode, f"{tmp_path / 'none'}: no data here yet" in said(done)) == (1, True), said(done)
    assert list(tmp_path.iterdir()) == []


def test_rejected_lines_of_an_import_are_named_and_the_others_kept(tmp_path: Path) -> None:
    own = lines(tmp_path / "own.jsonl", 2)
    bad = [
        "{",
        "[]",
        '{"id": "x"}',
        '{"id": 1e9, "kind": "news", "title": "t", "date": "2026", "url": "https://a.example"}',
    ]
    with own.open("a", encoding="utf-8") as file:
        file.write("\n" + "\n".join(bad))
    done = scouting("import", own, "--data-dir", tmp_path / "data")
    assert done.returncode == 0
    for number in (3, 4, 5, 6):
        assert f"{own}, line {number}: " in said(done)
    assert counted(tmp_path / "data") == {"fetched": 2}
    assert scouting("import", own, "--strict", "--data-dir", tmp_path / "data").returncode == 1
    own.write_text("\n".join(bad), "utf-8")
    assert scouting("import", own, "--data-dir", tmp_path / "data").returncode == 1


def test_a_folder_of_a_newer_version_is_refused_and_unharmed(data: Path) -> None:
    record = sqlite3.connect(data / "scouting.db")
    record.execute("UPDATE alembic_version SET version_num = '9999'")
    record.commit()
    record.close()
    for command in (("process",), ("digest",), ("trace", "n1")):
        done = scouting(*command, "--data-dir", data)
        assert (done.returncode, "written by a newer version" in said(done)) == (1, True)
    assert doctor(data)["record"]["state"] == "error"
    assert counted(data) == {"indexed": 30}


def test_a_record_that_is_none_is_named(data: Path) -> None:
    (data / "scouting.db").write_bytes(b"something else" * 1_000)
    done = scouting("process", "--data-dir", data)
    assert (done.returncode, f"{data / 'scouting.db'}: this file is no record" in said(done)) == (1, True), said(done)


def wait_until(happened: Callable[[], object]) -> None:
    deadline = time.monotonic() + 120
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def holds_lease(data: Path) -> bool:
    record = sqlite3.connect(data / "scouting.db")
    try:
        return bool(record.execute("SELECT 1 FROM leases").fetchone())
    finally:
        record.close()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are found through /proc")
def test_of_two_that_process_one_is_refused_and_a_killed_worker_loses_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert scouting("import", lines(tmp_path / "own.jsonl", 1_600), "--data-dir", data).returncode == 0
    first = start("process", "--jobs", "2", "--data-dir", data)
    wait_until(lambda: holds_lease(data))
    second = scouting("process", "--data-dir", data)
    assert (second.returncode, second.stdout) == (1, "")
    assert f"process {first.pid} on " in said(second)
    assert len(second.stderr.splitlines()) == 1
    wait_until(lambda: workers_of(first.pid))
    os.kill(workers_of(first.pid)[0], signal.SIGKILL)
    _, errors = first.communicate(timeout=120)
    assert (first.returncode, "scouting process --jobs 1" in errors, "Traceback" in errors) == (1, True, False), errors
    assert sum(counted(data).values()) == 1_600
    assert scouting("process", "--jobs", "1", "--data-dir", data, timeout=200).returncode == 0
    assert total(data) == 1_600
