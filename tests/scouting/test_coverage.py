"""The registry as rows."""

from pathlib import Path
from typing import Any

from scouting.config import Configuration, Settings
from scouting.coverage import coverage_rows, source_rows
from scouting.runs import SourceState
from spiders.sources import Source


def source(name: str, **fields: Any) -> Source:  # noqa: ANN401  # fields of Source
    given = {"title": name, "url": "https://a.example/", "kind": "news", "spider": "feeds", "known": "unverified"}
    return Source(name=name, **{**given, "seen": "test", "licence": "CC0-1.0", **fields})


def configuration(folder: Path, *sources: Source) -> Configuration:
    (folder / "competences").mkdir()
    for slug in ("chemie", "sensorik"):
        (folder / "competences" / f"{slug}.yml").write_text(f"labels: {{de: {slug}, en: {slug}}}\n", "utf-8")
    return Configuration(settings=Settings(), layers=(folder,), sources=sources, teams=(), problems=())


def test_a_source_of_no_field_serves_all_and_one_switched_off_none(tmp_path: Path) -> None:
    rows = coverage_rows(
        configuration(
            tmp_path,
            source("all"),
            source("own", competences=("sensorik",)),
            source("off", competences=("sensorik",), enabled=False, reason="no licence"),
            source("calls", kind="call", competences=("chemie",)),
        )
    )
    none = {"publication": 0, "event": 0, "project": 0}
    assert rows == [
        {"competence": "chemie", "news": 1, "call": 1, **none},
        {"competence": "sensorik", "news": 2, "call": 0, **none},
    ]


def test_each_source_stands_with_its_last_run(tmp_path: Path) -> None:
    state = SourceState(
        source="ran", status="failed", finished="2026-11-21T09:00:00.000000Z", items=0, new=0, changed=0,
        error="unreachable", documents=7,
    )  # fmt: skip
    ran, never = source_rows(configuration(tmp_path, source("ran"), source("never")), {"ran": state})
    assert (ran["status"], ran["finished"], ran["documents"]) == ("failed", "2026-11-21T09:00", 7)
    assert (never["status"], never["finished"], never["documents"]) == (None, None, 0)
