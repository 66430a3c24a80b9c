"""Words that mean the same: what a query is widened by, what not, and that every engine finds it."""

from dataclasses import replace

import pytest

from search.engine import Engine
from search.entries import Query
from search.query import And, Not, Or, Words, parse
from search.widening import Widened, Widener
from tests.search.samples import entry

GROUPS = [
    {"": ["H2", "Wasserstoff", "hydrogen"]},
    {"de": ["Wasserstoff", "grüner Wasserstoff"], "en": ["hydrogen", "green hydrogen"]},
    {"de": ["LH2-Tank", "Wasserstofftank"], "en": ["hydrogen tank"]},
    {"de": ["maschinelles Lernen", "Machine Learning"], "en": ["machine learning"]},
    {"de": ["Zug"], "en": ["train"]},
    {"de": ["allein"]},
]
WIDENER = Widener(GROUPS)


@pytest.mark.parametrize(
    ("text", "also"),
    [
        pytest.param("H2", {"H2": "Wasserstoff, hydrogen"}, id="the same in all languages"),
        pytest.param("wasserstoffs", {"wasserstoffs": "H2, hydrogen"}, id="inflected, the first group counts"),
        pytest.param("grüner Wasserstoff", {"grüner Wasserstoff": "green hydrogen"}, id="not by what means more"),
        pytest.param("Züge", {"Züge": "train"}, id="umlaut"),
        pytest.param("trains Wasserstoff", {"trains": "Zug", "Wasserstoff": "H2, hydrogen"}, id="each word"),
        pytest.param("LH2-Tank", {"LH2-Tank": "Wasserstofftank, hydrogen tank"}, id="with a hyphen"),
        pytest.param("machine learning", {"machine learning": "maschinelles Lernen"}, id="not by itself"),
        pytest.param("title:Zug OR (Zug kind:call)", {"Zug": "train"}, id="in groups, said once"),
        pytest.param('"maschinelles Lernen"', {}, id="not a phrase"),
        pytest.param("-Zug Zug* Zug~ kind:call allein", {}, id="not what is excluded, begun or misspelt"),
        pytest.param("title:hydrogen Tank", {"hydrogen": "H2, Wasserstoff"}, id="not across title and text"),
        pytest.param("", {}, id="nothing"),
    ],
)
def test_words_are_widened_by(text: str, also: dict[str, str]) -> None:
    _, added = WIDENER(parse(text))
    assert {one.words: ", ".join(one.also) for one in added} == also


def test_the_tree_looks_for_any_of_them() -> None:
    node, added = WIDENER(parse("title:Zug -Zug hydrogen tank"))
    title = Or((Words(("Zug",), title=True), Words(("train",), title=True)))
    tank = And((Words(("hydrogen",)), Words(("tank",))))
    assert node == And((title, Not(Words(("Zug",))), Or((tank, Words(("LH2-Tank",)), Words(("Wasserstofftank",))))))
    assert added[1] == Widened(words="hydrogen tank", also=("LH2-Tank", "Wasserstofftank"))
    assert Widener([])(parse("Zug")) == (parse("Zug"), ())


def test_every_engine_finds_and_marks_what_means_the_same(engine: Engine) -> None:
    engine.write(
        [
            entry("de", title="Ein Zug fährt mit Wasserstoff"),
            entry("en", title="Trains", text="A train with hydrogen.", language="en"),
            entry("h2", title="H2 im Zug"),
            entry("other", title="Züge"),
        ]
    )
    query = Query(text="Zug H2", facets=("language",))
    assert [hit.id for hit in engine.search(query).hits] == ["h2"]
    widened = engine.search(replace(query, text=WIDENER(parse("Zug H2"))[0]))
    assert {hit.id for hit in widened.hits} == {"de", "en", "h2"}
    assert {one.value: one.count for one in widened.facets["language"]} == {"de": 2, "en": 1}
    (english,) = [hit for hit in widened.hits if hit.id == "en"]
    assert english.snippet == "A \ue000train\ue001 with \ue000hydrogen\ue001."
