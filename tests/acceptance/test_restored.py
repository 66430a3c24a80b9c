"""A backup made while a crawl runs, laid out elsewhere and indexed anew, answers as its original and goes on as it."""

import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.sampling import configure, served
from tests.commands import said, scouting, start

FIRST = ("foerderdatenbank", "innovationsmagazin", "cluster-termine")
REST = ("institut-meldungen", "wirtschaft-regional", "foerderinfo-mobilitaet", "regionalpresse")
TODAY = ("--today", "2026-11-23")
QUESTIONS = {
    "all": ("search", "", "--size", "0"),
    "words": ("search", "Wasserstoff OR Sensor", "--size", "0"),
    "trends": ("trends", "--as-of", "2026-11-22", "--top", "50"),
    "calls": ("calls", "--open", "--size", "500", *TODAY),
}

pytestmark = pytest.mark.slow


def run(folder: Path, *words: str | Path) -> str:
    done = scouting(*words, "--data-dir", folder / "data", "--config-dir", folder / "config", timeout=600)
    assert done.returncode == 0, said(done)
    return done.stdout


def sources(names: tuple[str, ...]) -> list[str]:
    return [word for name in names for word in ("--source", name)]


def documents(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "data/scouting.db")) as record:
        return int(record.execute("SELECT count(*) FROM documents").fetchone()[0])


def answers(folder: Path) -> dict[str, Any]:
    told = {name: json.loads(run(folder, *words, "--json")) for name, words in QUESTIONS.items()}
    del told["trends"]["index_version"]
    return told


def back_up_while_it_crawls(original: Path, file: Path) -> None:
    before = documents(original)
    crawl = start("crawl", *sources(REST), "--data-dir", original / "data", "--config-dir", original / "config")
    while documents(original) == before:
        assert crawl.poll() is None, crawl.communicate()
        time.sleep(0.02)
    run(original, "backup", file)
    assert crawl.poll() is None, "the crawl had ended before the backup had"
    assert crawl.wait(timeout=300) == 0
    crawl.communicate()


def test_what_was_backed_up_during_a_crawl_answers_the_same_elsewhere(tmp_path: Path) -> None:
    original, other = tmp_path / "original", tmp_path / "other"
    with served(tmp_path / "log", 17, "2026-W47", *FIRST, *REST) as declared:
        configure(original / "config", declared)
        run(original, "crawl", *sources(FIRST))
        run(original, "process", *TODAY)
        before, held = answers(original), documents(original)
        assert before["all"]["total"] == held > 300
        assert min(before["calls"]["total"], sum(before["trends"]["total"])) > 0
        back_up_while_it_crawls(original, tmp_path / "b.zip")
        (other / "config").mkdir(parents=True)
        run(other, "restore", tmp_path / "b.zip")
        assert held < documents(other) < documents(original)
        run(other, "rebuild", *TODAY)
        assert answers(other) == before == answers(original)
        run(other, "crawl", *sources(REST))
        for folder in (original, other):
            run(folder, "process", *TODAY)
    assert documents(other) == documents(original)
    assert answers(other) == answers(original) != before
