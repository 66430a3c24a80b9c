"""What every engine finds like an entry."""

import pytest

from search.analysis import forms
from search.engine import Engine
from search.entries import Filters, Query
from search.errors import QueryError
from search.query import Everything, Field, Or, Prefix, Words
from tests.search.samples import entry, ids

FILLER = [
    entry(f"f{n}", title=f"Bericht {n} der Kammer", text="Die Kammer berichtet über das Jahr.") for n in range(20)
]
CORPUS = [
    *FILLER,
    entry("speicher", title="Wasserstoffspeicher für Züge", text="Die Züge tanken.", concepts=("wasserstoffspeicher",)),
    entry("zug", title="Neue Züge mit Wasserstoffspeichern", concepts=("wasserstoffspeicher", "zug")),
    entry("train", title="Trains that store hydrogen", language="en", concepts=("wasserstoffspeicher", "zug")),
    entry("tram", title="A train", language="en", text="The train and the tram.", concepts=("zug",)),
    entry("laser", title="Laser", text="Ein Laser, keine Züge."),
]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param(Query(like="speicher"), "zug", id="words and concepts"),
        pytest.param(Query(like="zug"), "speicher train", id="concepts alone reach the other language"),
        pytest.param(Query(like="train"), "tram zug", id="inflected"),
        pytest.param(Query(like="zug", filters=Filters(language=("en",))), "train", id="among what passes"),
        pytest.param(Query(like="zug", text="hydrogen OR Laser"), "train", id="and with a word"),
        pytest.param(Query(like="zug", text="-hydrogen"), "speicher", id="and without"),
        pytest.param(Query(like="laser"), "", id="one word in common is nothing in common"),
    ],
)
def test_an_entry_is_like_those_it_has_much_in_common_with(engine: Engine, query: Query, found: str) -> None:
    engine.write(CORPUS)
    result = engine.search(query)
    assert sorted(hit.id for hit in result.hits) == found.split()
    assert all(hit.score > 0 for hit in result.hits)


def test_most_in_common_comes_first_and_is_marked(engine: Engine) -> None:
    engine.write(CORPUS)
    assert ids(engine, like="zug", sort="relevance")[0] == "speicher"
    assert ids(engine, like="zug", sort="date") == ["speicher", "train"]
    assert "\ue000Züge\ue001" in engine.search(Query(like="zug")).hits[0].snippet


def test_an_entry_that_is_not_there_is_like_none_and_that_is_said(engine: Engine) -> None:
    with pytest.raises(QueryError, match="no document 'nowhere' in the index"):
        engine.search(Query(like="nowhere"))


def test_an_entry_alone_or_without_words_is_like_none(engine: Engine) -> None:
    engine.write([entry("alone", title="Laser", concepts=("laser",)), entry("empty", title="???")])
    assert ids(engine, like="alone") == ids(engine, like="empty") == []


def test_how_many_entries_hold_what(engine: Engine) -> None:
    engine.write(CORPUS)
    nodes = [Words(("Zug",)), Prefix("wasser"), Field("concept", "zug"), Field("id", "tram"), Words(("Nichts",))]
    assert list(engine.holding(nodes)) == [3, 2, 3, 1, 0]
    assert list(engine.holding([Everything(), Or((nodes[0], nodes[2]))])) == [len(CORPUS), 5]
    assert list(engine.holding([])) == []
    assert forms("Züge").de == forms("Zug").de
