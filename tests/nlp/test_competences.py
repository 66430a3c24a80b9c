import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from nlp.annotations import CompetenceTag, Text
from nlp.competences import CompetenceMatcher, needed, score
from nlp.quality import score_labels
from nlp.taxonomy import load_taxonomy
from tests.conftest import ROOT

OWN = ROOT / "tests" / "evaluation" / "competences.jsonl"
POLITICS = """Der Druck auf die Regierung wächst. Im Parlament stellte die Opposition eine ganze Batterie von Fragen,
und eine Welle der Solidarität erfasste das Land. Der Kanzler habe keinen Sensor für Stimmungen, hieß es. Die Weichen
für Reformen seien gestellt, das Netz der Unterstützer halte, und die Chemie zwischen den Partnern stimme wieder."""


@pytest.fixture(scope="module")
def matcher() -> CompetenceMatcher:
    return CompetenceMatcher(load_taxonomy(ROOT / "config" / "competences"))


def read(path: Path) -> Iterator[tuple[Text, list[str]]]:
    for line in path.read_text("utf-8").splitlines():
        record = json.loads(line)
        yield Text(**{name: record[name] for name in ("id", "title", "text", "language")}), record["labels"]


def tags_of(matcher: CompetenceMatcher, text: Text) -> tuple[CompetenceTag, ...]:
    return matcher(text, text.language or "de")


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        pytest.param("de", "Regierung unter Druck", POLITICS, id="figures of speech"),
        pytest.param("de", "Streit im Rat", "Der Antrag wurde vertagt. Das Betriebsklima leidet.", id="office"),
        pytest.param("en", "Talks stall", "The vote was a catalyst for change and sent shock waves.", id="English"),
        pytest.param("de", "", "", id="nothing"),
    ],
)
def test_a_general_text_has_no_field(matcher: CompetenceMatcher, language: str, title: str, text: str) -> None:
    assert tags_of(matcher, Text(id="1", title=title, text=text, language=language)) == ()


def test_the_evidence_stands_where_it_says(matcher: CompetenceMatcher) -> None:
    quoted = 0
    for text, _ in read(OWN):
        for evidence in (evidence for tag in tags_of(matcher, text) for evidence in tag.evidence):
            quoted += 1
            assert getattr(text, evidence.field)[evidence.start : evidence.end] == evidence.text
    assert quoted > 100


def test_an_astral_character_shifts_no_evidence(matcher: CompetenceMatcher) -> None:
    text = Text(id="1", title="🔋🔋 Batteriezellen 🔋", text="Über 🔋 Batteriezellen", language="de")
    (tag,) = tags_of(matcher, text)
    assert [(each.field, each.start, each.end) for each in tag.evidence] == [("title", 3, 17), ("text", 7, 21)]


def test_the_fields_a_source_names_are_kept_and_come_first(matcher: CompetenceMatcher) -> None:
    text = Text(id="1", title="Brennstoffzelle im Praxistest", competences=("bahntechnik",), language="de")
    first, second = tags_of(matcher, text)
    assert (first.competence, first.score, first.evidence[0].field) == ("bahntechnik", 1.0, "source")
    assert (second.competence, second.score < 1.0) == ("energietechnik", True)


def test_a_field_named_and_proved_is_tagged_once(matcher: CompetenceMatcher) -> None:
    text = Text(id="1", title="Brennstoffzelle", competences=("energietechnik", "energietechnik"), language="de")
    (tag,) = tags_of(matcher, text)
    assert [evidence.text for evidence in tag.evidence] == ["energietechnik", "Brennstoffzelle"]


def test_a_keyword_is_evidence_without_a_place(matcher: CompetenceMatcher) -> None:
    text = Text(id="1", title="Neues aus dem Labor", keywords=("Gentherapie", "Antikörper"), language="de")
    (tag,) = tags_of(matcher, text)
    assert tag.competence == "biotechnologie"
    assert [(each.field, each.text, each.start) for each in tag.evidence] == [
        ("keywords", "Gentherapie", None),
        ("keywords", "Antikörper", None),
    ]


def test_a_long_text_must_prove_more_than_a_short_one(matcher: CompetenceMatcher) -> None:
    said = "Ein Windpark steht am Ort."
    filler = " Die Bewohner des Dorfes sprachen lange miteinander und gingen dann nach Hause." * 25
    short = Text(id="1", text=said, language="de")
    assert [tag.competence for tag in tags_of(matcher, short)] == ["energietechnik"]
    assert tags_of(matcher, Text(id="2", text=said + filler, language="de")) == ()


def test_scores_lie_between_0_and_1_and_sort_the_tags(matcher: CompetenceMatcher) -> None:
    for text, _ in read(OWN):
        scores = [tag.score for tag in tags_of(matcher, text)]
        assert scores == sorted(scores, reverse=True)
        assert all(0.5 <= score <= 1.0 for score in scores)


@pytest.mark.parametrize(
    ("value", "words", "expected"), [(0, 10, 0.0), (1.0, 10, 0.5), (2.5, 250, 0.5), (2.5, 9999, 0.5)]
)
def test_a_score_is_a_half_where_the_need_is_met(value: float, words: int, expected: float) -> None:
    assert score(value, needed(words)) == pytest.approx(expected)


def macro_f1(matcher: CompetenceMatcher, corpus: Path) -> float:
    cases = [(labels, [tag.competence for tag in tags_of(matcher, text)]) for text, labels in read(corpus)]
    return next(figure.value for figure in score_labels(cases) if figure.metric == "macro f1")


def test_the_written_set_covers_all_fields_and_none(matcher: CompetenceMatcher) -> None:
    cases = list(read(OWN))
    slugs = {competence for _, labels in cases for competence in labels}
    assert len(cases) >= 60
    assert slugs == set(load_taxonomy(ROOT / "config" / "competences").labels())
    assert {text.language for text, labels in cases if not labels} == {"de", "en"}
    assert macro_f1(matcher, OWN) >= 0.9


def test_real_texts_are_tagged_as_a_reader_would(matcher: CompetenceMatcher, shared: Path) -> None:
    assert macro_f1(matcher, shared / "data" / "competences" / "labels.jsonl") >= 0.8
