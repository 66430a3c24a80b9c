import json
import subprocess
import sys
from pathlib import Path

import pytest

from search.hindcast import TOP, WEEKS, History, is_name, load_history, named_by_peers, title_phrases
from search.hindcast_metrics import bootstrap_ratio, calibration, evaluate_trends, hits_by_cut

CUTS = range(2000, 2014)


@pytest.fixture(scope="module")
def acl(shared: Path) -> Path:
    return shared / "data/trends/acl_titles_to_2015.jsonl.gz"


@pytest.mark.shared
def test_what_we_name_comes_true_more_often_than_what_jlh_names(acl: Path) -> None:
    metrics = {
        metric["metric"]: metric
        for metric in evaluate_trends(load_history(acl, title_phrases), CUTS)
        if metric["class"] == "ours"
    }
    ratio = metrics["ratio_to_jlh"]
    assert ratio["value"] >= 1.4
    assert ratio["low"] > 1
    assert ratio["n"] == TOP * len(CUTS)


@pytest.mark.shared
def test_rule_candidates_and_jlh_are_those_of_the_published_baseline(acl: Path) -> None:
    run = [sys.executable, str(acl.with_name("baseline.py")), str(acl), "2004", "2004"]
    printed = subprocess.run(run, capture_output=True, text=True, check=True).stdout.splitlines()[0]
    history = load_history(acl, title_phrases)
    candidates = history.candidates(2004)
    right = sum(history.is_right(candidate, 2004) for candidate in candidates)
    jlh = hits_by_cut(history, [2004])[2004]["jlh"]
    assert printed == f"2004: JLH {jlh} of 50; right {right} of {len(candidates)} candidates"


@pytest.mark.shared
def test_by_weeks_too_more_comes_true_of_what_we_name(shared: Path) -> None:
    history = load_history(shared / "data/trends/arxiv_cs_2025-03_to_2025-06.jsonl.gz", title_phrases, WEEKS)
    metrics = {metric["metric"]: metric for metric in evaluate_trends(history) if metric["class"] == "ours"}
    assert metrics["hits_of_50"]["n"] == TOP * len(range(8, 12))
    assert metrics["ratio_to_jlh"]["value"] > 1
    assert metrics["ratio_to_raw_growth"]["low"] > 1


def test_a_week_needs_a_day(tmp_path: Path) -> None:
    path = tmp_path / "titles.jsonl"
    days = ("2026", "2026-11", "2026-11-15", "2026-11-16", "2026-11-22")
    path.write_text("\n".join(json.dumps({"title": "Sensors", "date": day}) for day in days), "utf-8")
    assert list(load_history(path, title_phrases, WEEKS).totals.values()) == [1, 2]


def test_a_concept_is_right_if_its_share_doubles() -> None:
    totals = dict.fromkeys(range(2000, 2005), 1000)
    history = History(totals, {2001: {"new": 4, "old": 10}, 2002: {"new": 4, "old": 10}, 2003: {"new": 17, "old": 30}})
    assert history.is_right("new", 2002)
    assert not history.is_right("old", 2002)
    assert not history.is_right("new", 2004)


def test_peers_put_growth_first() -> None:
    totals = dict.fromkeys(range(2000, 2005), 1000)
    counts = {year: {"flat": 9} for year in totals} | {2004: {"flat": 9, "new": 9}}
    lists = named_by_peers(History(totals, counts), 2004)
    assert {rule: names[0] for rule, names in lists.items()} == dict.fromkeys(lists, "new")


def test_titles_are_cut_into_runs_without_stop_words_at_their_ends() -> None:
    assert set(title_phrases("A study of word-sense disambiguation using 2004 texts")) == {
        "disambiguation", "texts", "word-sense", "word-sense disambiguation", "disambiguation using 2004",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("phrase", "name"), [("neural network", True), ("extraction from comparable", False), ("wmt 10", False)]
)
def test_fragments_and_events_are_no_names(phrase: str, name: bool) -> None:
    assert is_name(phrase) is name


def test_a_bootstrap_of_equal_hits_is_one() -> None:
    assert bootstrap_ratio([2, 3, 4], [2, 3, 4]) == (1.0, 1.0, 1.0)


def test_a_plain_file_is_evaluated_too(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    rows = [{"date": str(year), "title": f"steady topic {at}"} for year in range(2000, 2015) for at in range(20)]
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    metrics = evaluate_trends(load_history(path, title_phrases))
    assert {metric["class"] for metric in metrics} == {"ours", "jlh", "z_score", "raw_growth", "kleinberg"}


@pytest.fixture
def doubling() -> History:
    """A thousand entries a year; `laser` comes up in the last of the known years and has its best year three later."""
    totals = dict.fromkeys(range(2000, 2014), 1000)
    steady = {year: {"steady": 20} for year in totals}
    return History(
        totals,
        steady | {2008: {"steady": 20, "laser": 6}, 2009: {"laser": 20}, 2010: {"laser": 30}, 2011: {"laser": 40}},
    )


def test_metrics_tell_hits_by_place_and_how_early_they_were(doubling: History) -> None:
    found = {(m["class"], m["metric"]): m["value"] for m in evaluate_trends(doubling, [2008])}
    assert {found[rule, f"hits_of_{place}"] for rule in ("ours", "jlh", "kleinberg") for place in (10, 25, 50)} == {1}
    assert found["ours", "lead"] == 3


def test_chances_are_compared_with_what_came(doubling: History) -> None:
    found = calibration(doubling, [2008])
    assert sum(one.n for one in found) == 2
    assert sum(one.right for one in found) == 1
    assert all(one.low <= one.said <= one.high for one in found)
