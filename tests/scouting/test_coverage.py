"""The registry as rows."""

import json
import re
from pathlib import Path
from typing import Any

from scouting.config import Configuration, Settings, load_configuration
from scouting.coverage import coverage_rows, source_rows
from scouting.runs import SourceState
from spiders.sources import Source
from tests.commands import scouting
from tests.conftest import ROOT


def source(name: str, **fields: Any) -> Source:  # noqa: ANN401  # fields of Source
    given = {"title": name, "url": "https://a.example/", "kind": "news", "spider": "feeds", "known": "unverified"}
    return Source(name=name, **{**given, "seen": "test", "licence": "CC0-1.0", **fields})


def configuration(folder: Path, *sources: Source) -> Configuration:
    (folder / "competences").mkdir()
    for slug in ("chemie", "sensorik"):
        (folder / "competences" / f"{slug}.yml").write_text(f"labels: {{de: {slug}, en: {slug}}}\n", "utf-8")
    return Configuration(settings=Settings(), layers=(folder,), sources=sources, teams=(), problems=())


def test_a_source_of_no_field_serves_all_and_one_switched_off_none(tmp_path: Path) -> None:
    watched = configuration(
        tmp_path,
        source("all"),
        source("own", competences=("sensorik",)),
        source("read_for", serves=("sensorik",)),
        source("off", competences=("sensorik",), enabled=False, reason="no licence"),
        source("calls", kind="call", competences=("chemie",)),
    )
    none = dict.fromkeys(("publication", "call", "news", "event", "project"), 0)
    assert coverage_rows(watched, ()) == [
        {"competence": "chemie", **none, "news": 1, "call": 1, "own": {**none, "call": 1}, "on_trial": none},
        {"competence": "sensorik", **none, "news": 3, "own": {**none, "news": 2}, "on_trial": none},
    ]


def test_a_source_on_trial_fills_no_hole(tmp_path: Path) -> None:
    watched = configuration(tmp_path, source("proven"), source("hoped"), source("hoped_too", competences=("chemie",)))
    chemie, sensorik = coverage_rows(watched, {"hoped", "hoped_too"})
    assert (chemie["news"], chemie["own"]["news"], chemie["on_trial"]["news"]) == (1, 0, 2)
    assert (sensorik["news"], sensorik["on_trial"]["news"]) == (1, 1)


def test_each_source_stands_with_its_last_run(tmp_path: Path) -> None:
    state = SourceState(
        source="ran", status="failed", finished="2026-11-21T09:00:00.000000Z", items=0, new=0, changed=0,
        error="unreachable", documents=7,
    )  # fmt: skip
    ran, never = source_rows(configuration(tmp_path, source("ran"), source("never")), {"ran": state}, {"never"})
    assert (ran["status"], ran["finished"], ran["documents"]) == ("failed", "2026-11-21T09:00", 7)
    assert (never["status"], never["finished"], never["documents"]) == (None, None, 0)
    assert (ran["on_trial"], never["on_trial"]) == (False, True)


def test_a_field_that_a_source_is_read_for_must_exist(tmp_path: Path) -> None:
    (tmp_path / "sources" / "news").mkdir(parents=True)
    lines = ("title: T", "url: https://a.example/", "kind: news", "spider: feeds", "known: unverified", "seen: test")
    text = "\n".join((*lines, "licence: CC0-1.0", "serves: [sensorik, alchemie]"))
    (tmp_path / "sources" / "news" / "paper.yml").write_text(text, "utf-8")
    problems = load_configuration(Settings(config_dir=tmp_path)).problems
    assert [problem.message for problem in problems] == ["source paper: unknown competence alchemie"]


def test_the_map_on_a_terminal_shows_holes_plainly(tmp_path: Path) -> None:
    done = scouting("sources", "list", "--coverage", "--data-dir", tmp_path / "data")
    (sensorik,) = (line for line in done.stdout.splitlines() if line.startswith("│ sensorik "))
    publications, _, news, events, _ = (cell.strip() for cell in sensorik.strip("│").split("│")[1:])
    assert re.fullmatch(r"\d+/\d+", publications)
    assert re.fullmatch(r"\d+/\d+ \+\d+", news)
    assert events.endswith("HOLE")
    assert done.stdout.count("\n│") == len(list((ROOT / "config" / "competences").glob("*.yml")))


def test_without_a_record_what_is_unverified_is_on_trial(tmp_path: Path) -> None:
    done = scouting("sources", "list", "--json", "--data-dir", tmp_path / "data")
    rows = json.loads(done.stdout)
    assert {row["on_trial"] for row in rows if row["known"] != "unverified"} == {False}
    assert {row["on_trial"] for row in rows if row["known"] == "unverified"} == {True}
