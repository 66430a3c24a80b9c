import json
from collections.abc import Callable
from pathlib import Path

import pytest
import spacy

from nlp.annotate import (
    Annotator,
    ModelError,
    PipelineOrderError,
    Step,
    annotator_version,
    build_annotator,
    check_order,
)
from nlp.annotations import Text
from nlp.taxonomy import TaxonomyError

VOCABULARY = """
labels: {de: Energietechnik, en: Energy Technology}
terms:
  - {de: [Wasserstoffspeicher, Elektrolyseur], en: [hydrogen storage, electrolyser], weight: 2}
"""
NAMES = """
organisations:
  - {name: Fraunhofer IIS, place: DE252}
  - {name: Stiftung Wasserstoffspeicher Bayern}
places:
  - {name: Wunsiedel, id: DE24D}
"""
TEXT = (
    "Das Fraunhofer IIS baut in Wunsiedel einen Wasserstoffspeicher. "
    "Er fasst mehr als jeder andere Wasserstoffspeicher im ganzen Land."
)


@pytest.fixture
def layer(tmp_path: Path) -> Path:
    for folder, name, content in (("competences", "energietechnik", VOCABULARY), ("gazetteer", "names", NAMES)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{name}.yml").write_text(content, "utf-8")
    return tmp_path


@pytest.fixture
def annotator(layer: Path) -> Annotator:
    return build_annotator([layer])


def news(**more: str) -> Text:
    return Text(**{"id": "1", "title": "Neuer Wasserstoffspeicher", "text": TEXT, "kind": "news"} | more)  # type: ignore[arg-type]


def test_all_that_is_said_of_a_text_is_said_at_once(annotator: Annotator) -> None:
    said = annotator(news())
    assert said.language == "de"
    assert [tag.competence for tag in said.competences] == ["energietechnik"]
    assert said.concepts[0].key == "wasserstoffspeicher"
    assert said.concepts[0].count == 3
    assert {(tag.type, tag.name) for tag in said.entities} >= {
        ("organisation", "Fraunhofer IIS"),
        ("place", "Wunsiedel"),
    }
    assert said.call is None
    assert said.summary.startswith("Das Fraunhofer IIS")
    assert said.signature


def test_every_quote_stands_where_it_is_said_to_stand(annotator: Annotator) -> None:
    text = news()
    said = annotator(text)
    quotes = [quote for tag in (*said.competences, *said.entities) for quote in tag.evidence]
    assert quotes
    for quote in quotes:
        assert getattr(text, quote.field)[quote.start : quote.end] == quote.text


def test_a_term_inside_a_name_proves_nothing(annotator: Annotator) -> None:
    said = annotator(
        news(title="Preis", text="Die Stiftung Wasserstoffspeicher Bayern verleiht ihren Preis. Es kamen viele.")
    )
    assert said.competences == ()
    assert "wasserstoffspeicher" not in {tag.key for tag in said.concepts}


def test_only_calls_have_facts_of_a_call(annotator: Annotator) -> None:
    text = "Anträge können bis zum 31. März 2027 eingereicht werden."
    said = annotator(news(kind="call", title="Förderaufruf Speicher", text=text))
    assert said.call is not None
    assert [deadline["date"] for deadline in said.call["deadlines"]] == ["2027-03-31"]


def test_annotations_become_json(annotator: Annotator) -> None:
    shape = json.loads(json.dumps(annotator(news()).as_json()))
    assert shape.keys() == {"id", "language", "competences", "concepts", "entities", "call"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(Text(id="1"), id="nothing"),
        pytest.param(Text(id="1", title="\x00\u202e\ufffd", text="💥" * 500), id="no words"),
        pytest.param(Text(id="1", text="(" * 5_000 + "A" * 5_000), id="brackets"),
        pytest.param(Text(id="1", text="-".join("ab" * 3_000)), id="hyphens"),
        pytest.param(
            Text(id="1", text="Őszi vásár a városban, sok új könyvvel és zenével.", language="hu"), id="not ours"
        ),
    ],
)
@pytest.mark.timeout(20)
def test_hostile_texts_are_annotated_too(annotator: Annotator, text: Text) -> None:
    assert annotator(text).id == "1"


def test_texts_come_out_in_their_order(annotator: Annotator) -> None:
    assert [said.id for said in annotator.pipe([news(id="b"), news(id="a")])] == ["b", "a"]


def test_the_version_changes_with_the_vocabulary(layer: Path, annotator: Annotator) -> None:
    assert build_annotator([layer]).version == annotator.version == annotator_version([layer])
    (layer / "competences/energietechnik.yml").write_text(VOCABULARY.replace("weight: 2", "weight: 1"), "utf-8")
    assert build_annotator([layer]).version == annotator_version([layer]) != annotator.version


@pytest.mark.parametrize("read", [build_annotator, annotator_version])
@pytest.mark.parametrize("folder", ["competences", "gazetteer"])
def test_a_broken_list_is_named(layer: Path, folder: str, read: Callable[..., object]) -> None:
    (layer / folder / "kaputt.yml").write_text("labels: [", "utf-8")
    with pytest.raises(TaxonomyError, match=r"kaputt\.yml"):
        read([layer])


def test_a_step_before_what_it_needs_is_refused() -> None:
    with pytest.raises(PipelineOrderError, match=r"concepts needs \['matches'\]"):
        check_order([Step("concepts", frozenset({"matches"}), lambda _: ())])


@pytest.mark.parametrize("read", [build_annotator, annotator_version])
def test_a_missing_model_is_named(layer: Path, read: Callable[..., object]) -> None:
    with pytest.raises(ModelError, match="de_nowhere"):
        read([layer], model="de_nowhere")


def test_a_model_adds_organisations_the_lists_do_not_know(layer: Path, tmp_path: Path) -> None:
    trained = spacy.blank("de")
    ruler = trained.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "ORG", "pattern": name} for name in ("Speicherwerk AG", "Fraunhofer IIS")])  # type: ignore[attr-defined]
    trained.to_disk(tmp_path / "trained")
    annotator = build_annotator([layer], model=str(tmp_path / "trained"))
    assert annotator.version == annotator_version([layer], model=str(tmp_path / "trained"))
    said = annotator(news(text=f"{TEXT} Die Speicherwerk AG ist dabei."))
    names = [tag.name for tag in said.entities if tag.type == "organisation"]
    assert names == ["Fraunhofer IIS", "Speicherwerk AG"]
