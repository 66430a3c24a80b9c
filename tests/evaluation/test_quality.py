"""Pinned quality: no part may fall below its floor, and no labelled set may change unseen."""

import json
from pathlib import Path
from typing import Any

import pytest

from nlp.quality import Figure, bootstrap, precision_recall_f1, score_labels, share, wilson
from scouting.config import SHIPPED
from scouting.evaluation import NAMES, CorpusError, digest, evaluate, own_corpus
from scouting.evaluation.extraction import compare, scores
from tests.commands import scouting
from tests.conftest import ROOT
from tests.evaluation.sets import LabelledSet, read_sets

SETS = [
    pytest.param(
        labelled,
        id=f"{labelled.name}, {labelled.cases}",
        marks=[pytest.mark.slow, pytest.mark.timeout(1200)] if labelled.slow else [],
    )
    for labelled in read_sets()
]


@pytest.fixture
def found(request: pytest.FixtureRequest, labelled: LabelledSet) -> LabelledSet:
    """The set, where its corpus is at hand."""
    if labelled.needs_shared:
        request.getfixturevalue("shared")
    return labelled


@pytest.mark.parametrize("labelled", SETS)
def test_no_part_falls_below_its_floor(found: LabelledSet) -> None:
    figures = evaluate(found.name, found.path, [SHIPPED]).figures
    values = {f"{figure.label}: {figure.metric}": figure.value for figure in figures}
    below = {name: (values[name], floor) for name, floor in found.floors.items() if values[name] < floor}
    assert not below


@pytest.mark.parametrize("labelled", SETS)
def test_floors_are_those_of_the_pinned_corpus(found: LabelledSet) -> None:
    assert digest(found.path) == found.sha256


def test_the_docs_name_the_corpora_measured() -> None:
    page = (ROOT / "docs" / "quality.md").read_text("utf-8")
    missing = [labelled.corpus for labelled in read_sets() if labelled.sha256[:12] not in page]
    assert not missing


def test_every_part_has_a_set_of_its_own() -> None:
    assert {labelled.name for labelled in read_sets()} == set(NAMES)
    assert all(own_corpus(name).exists() for name in NAMES)


def test_the_command_prints_the_contracts_json() -> None:
    answer = json.loads(scouting("evaluate", "language", "--json").stdout)
    assert answer.keys() == {"name", "n", "metrics"}
    assert answer["name"] == "language"
    assert {"class", "metric", "value", "low", "high", "n"} == answer["metrics"][0].keys()


def test_an_unknown_part_is_wrong_usage_and_the_known_ones_are_named() -> None:
    done = scouting("evaluate", "beauty")
    assert done.returncode == 2
    assert all(name in done.stderr.replace("\n", " ") for name in NAMES)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        pytest.param([], "no labelled case", id="empty"),
        pytest.param(["{"], "line 1: not JSON", id="no JSON"),
        pytest.param(
            ['{"kind": "a"}'], "line 1: missing or of another type: language (str), text (str)", id="no field"
        ),
        pytest.param(['{"kind": "a", "language": "de", "text": 1}'], "text (str)", id="no text"),
    ],
)
def test_a_corpus_that_cannot_be_used_is_named_with_its_line(tmp_path: Path, lines: list[str], message: str) -> None:
    corpus = tmp_path / "own.jsonl"
    corpus.write_text("\n".join(lines), "utf-8")
    with pytest.raises(CorpusError) as caught:
        evaluate("language", corpus, [SHIPPED])
    assert str(corpus) in str(caught.value)
    assert message in str(caught.value)


def test_a_missing_corpus_ends_with_one_sentence(tmp_path: Path) -> None:
    done = scouting("evaluate", "calls", tmp_path / "nowhere.jsonl")
    assert (done.returncode, done.stdout) == (1, "")
    assert "there is no such file" in done.stderr.replace("\n", " ")


def test_a_folder_is_read_file_by_file(tmp_path: Path) -> None:
    for name in ("a", "b"):
        case = {"kind": name, "language": "de", "text": "Der Zuschuss deckt die Hälfte aller Ausgaben des Vorhabens."}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(case), "utf-8")
    assert evaluate("language", tmp_path, [SHIPPED]).n == 2


@pytest.mark.parametrize("name", sorted({*NAMES} - {"extraction"}))
def test_an_empty_corpus_has_no_figures(name: str, tmp_path: Path) -> None:
    (tmp_path / "own.jsonl").write_text("\n", "utf-8")
    with pytest.raises(CorpusError, match="no labelled case"):
        evaluate(name, tmp_path / "own.jsonl", [SHIPPED])


@pytest.mark.parametrize(
    ("name", "line", "message"),
    [
        pytest.param("calls", {"id": "a", "title": "", "text": "x", "deadlines": [{}]}, "role", id="a deadline's role"),
        pytest.param("concepts", {"id": "a", "kind": "b", "a": {"text": "x"}}, "language", id="a wording's language"),
        pytest.param("duplicates", {"kind": "a", "same": True, "a": {}, "b": {}}, "title", id="a text's title"),
        pytest.param("trends", {"title": "a", "date": "x"}, "'x'", id="a date"),
        pytest.param("trends", {"title": "a", "date": "2020"}, "needs", id="too few years"),
    ],
)
def test_labels_of_another_shape_are_named(name: str, line: dict[str, Any], message: str, tmp_path: Path) -> None:
    (tmp_path / "own.jsonl").write_text(json.dumps(line), "utf-8")
    with pytest.raises(CorpusError) as caught:
        evaluate(name, tmp_path / "own.jsonl", [SHIPPED])
    assert message in str(caught.value)


def test_a_broken_truth_of_pages_is_named(tmp_path: Path) -> None:
    (tmp_path / "ground-truth.json").write_text('{"a": {"url": "https://x.org"}}', "utf-8")
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "a.html").write_text("<p>x</p>", "utf-8")
    with pytest.raises(CorpusError, match="articleBody"):
        evaluate("extraction", tmp_path, [SHIPPED])


@pytest.mark.parametrize(
    ("right", "total", "low", "high"),
    [(0, 0, 0.0, 1.0), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662), (0, 10, 0.0, 0.2775)],
)
def test_wilsons_interval_is_that_of_the_tables(right: int, total: int, low: float, high: float) -> None:
    assert wilson(right, total) == pytest.approx((low, high), abs=5e-5)


def test_f1_lies_in_its_interval() -> None:
    for figure in precision_recall_f1("all", 8, 10, 16):
        assert figure.low is not None
        assert figure.high is not None
        assert figure.low < figure.value < figure.high


def test_a_share_of_nothing_says_nothing() -> None:
    assert share("a", "b", 0, 0) == Figure("a", "b", 0.0, 0.0, 1.0, 0)
    assert score_labels([])[0].value == 0.0


def test_labels_are_judged_class_by_class() -> None:
    cases: list[tuple[list[str], list[str]]] = [(["a", "b"], ["a"]), (["a"], ["b"]), ([], []), ([], ["c"])]
    values: dict[tuple[str, str], Any] = {(f.label, f.metric): f.value for f in score_labels(cases)}
    assert values["a", "f1"] == pytest.approx(2 / 3)
    assert values["b", "f1"] == 0.0
    assert values["all", "macro f1"] == pytest.approx(1 / 3)
    assert values["all", "micro precision"] == pytest.approx(1 / 3)
    assert values["all", "main one first"] == 0.5
    assert values["none", "left untagged"] == 0.5


def test_a_bootstrap_is_repeatable_and_widens_with_spread() -> None:
    def mean(sample: Any) -> float:  # noqa: ANN401  # numbers in a sequence
        return float(sum(sample) / len(sample))

    assert bootstrap([1.0, 1.0, 1.0], mean) == (1.0, 1.0)
    low, high = bootstrap([0.0, 1.0] * 20, mean)
    assert (low, high) == bootstrap([0.0, 1.0] * 20, mean)
    assert 0.3 < low < 0.5 < high < 0.7


@pytest.mark.parametrize(
    ("truth", "found", "parts"),
    [
        pytest.param("a b c d e", "a b c d e", (1.0, 0.0, 0.0), id="the same"),
        pytest.param("a b c d", "a b c d e", (0.5, 0.5, 0.0), id="too much"),
        pytest.param("a b c d", "", (0.0, 0.5, 0.5), id="nothing"),
    ],
)
def test_pages_are_compared_by_shingles_of_four_words(truth: str, found: str, parts: tuple[float, ...]) -> None:
    assert compare(truth, found) == pytest.approx(parts)


def test_each_page_weighs_the_same() -> None:
    assert scores([(1.0, 0.0, 0.0), (0.5, 0.5, 0.0)]) == pytest.approx((0.75, 1.0, 6 / 7))
