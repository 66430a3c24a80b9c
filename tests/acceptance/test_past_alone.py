"""Trends of a past day are those that an installation which knew only the past would have told on that day."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands import scouting
from tests.conftest import ROOT

CORPUS = ROOT / "tests/evaluation/trends.jsonl.gz"
TOLD_THEN = ("concept", "stage", "score", "q_value", "count", "expected", "low", "high", "series", "documents", "query")


def trends_of(folder: Path, titles: list[str], year: str) -> list[dict[str, Any]]:
    """What is told at the end of a year where these titles were imported."""
    corpus = folder / "titles.jsonl"
    folder.mkdir()
    corpus.write_text("\n".join(titles), "utf-8")
    for words in (("import", str(corpus)), ("process", "--jobs", "1")):
        assert scouting(*words, "--data-dir", folder / "data").returncode == 0
    asked = ("trends", "--as-of", f"{year}-12-31", "--unit", "year", "--top", "50", "--json")
    answer = json.loads(scouting(*asked, "--data-dir", folder / "data").stdout)
    told = [{name: trend[name] for name in TOLD_THEN} for trend in answer["trends"]]
    return [*told, {"total": answer["total"], "periods": answer["periods"]}]


@pytest.mark.slow
def test_importing_only_the_past_gives_the_same_trends(tmp_path: Path) -> None:
    year = "2008"
    titles = gzip.decompress(CORPUS.read_bytes()).decode().splitlines()
    past = [title for title in titles if json.loads(title)["date"] <= year]
    assert 0 < len(past) < len(titles)
    found = trends_of(tmp_path / "whole", titles, year)
    assert found == trends_of(tmp_path / "past", past, year)
    assert len(found) > 20
