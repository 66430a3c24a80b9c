"""Names from our lists, exactly where they stand; no people, no everyday words."""

from pathlib import Path

import pytest

from nlp.annotations import EntityTag
from nlp.entities import EntityFinder, load_gazetteer
from nlp.lemmas import tokenise
from nlp.taxonomy import TaxonomyError
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def finder() -> EntityFinder:
    return EntityFinder(load_gazetteer(ROOT / "config" / "gazetteer"))


def found(finder: EntityFinder, text: str, language: str = "de") -> list[EntityTag]:
    return list(finder({"text": tokenise(text, language)}, language))


@pytest.mark.parametrize(
    ("text", "kind", "name", "code"),
    [
        ("Ein Labor am Fraunhofer ISC entsteht.", "organisation", "Fraunhofer-Institut für Silicatforschung", None),
        ("Der Projektträger Jülich berät.", "funder", "Projektträger Jülich", None),
        ("Mittel aus Horizon Europe", "programme", "Horizont Europa", None),
        ("Tagung in Würzburg", "place", "Würzburg", "DE263"),
        ("Firmen aus Hof", "place", "Hof", "DE244"),
        ("Partner aus Norwegen", "place", "Norwegen", "NO"),
    ],
)  # fmt: skip
def test_names_of_the_lists_are_found(finder: EntityFinder, text: str, kind: str, name: str, code: str | None) -> None:
    assert (kind, name, code) in [(tag.type, tag.name, tag.id) for tag in found(finder, text)]


@pytest.mark.parametrize(
    "text",
    [
        "Das Essen war gut, die Halle voll und der Regen stark.",
        "Der Hof wird mit Weiden bepflanzt.",
        "Angela Merkel und Markus Söder trafen sich.",
        "Ein Fraunhoferscher Gedanke",
    ],
)
def test_everyday_words_and_people_are_no_entities(finder: EntityFinder, text: str) -> None:
    assert found(finder, text) == []


def test_of_overlapping_names_the_longest_counts(finder: EntityFinder) -> None:
    names = [tag.name for tag in found(finder, "Die Technische Universität München forscht.") if tag.type != "place"]
    assert names == ["Technische Universität München"]


def test_evidence_stands_where_it_says(finder: EntityFinder) -> None:
    text = "Gestern traf sich die TU München mit der TU München in Garching."
    for tag in found(finder, text):
        assert all(text[e.start : e.end] == e.text for e in tag.evidence)


def test_an_organisations_seat_is_a_place(finder: EntityFinder) -> None:
    seat = [tag for tag in found(finder, "Das Helmholtz Munich lädt ein.") if tag.type == "place"]
    assert [(tag.id, tag.role) for tag in seat] == [("DE21H", "seat")]


def test_a_broken_list_is_named(tmp_path: Path) -> None:
    (tmp_path / "own.yml").write_text("places:\n  - {name: X, colour: red}\n", "utf-8")
    with pytest.raises(TaxonomyError, match=r"own\.yml: places\.1: Extra inputs"):
        load_gazetteer(tmp_path)
