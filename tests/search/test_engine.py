"""One suite that holds every engine to the port's promises."""

import random
from dataclasses import replace

import pytest

from search.columns import FACETS
from search.engine import Engine
from search.entries import Filters, Query
from search.errors import QueryError
from search.memory import MemoryEngine
from tests.search.samples import CALLS, TODAY, call, entry, ids


def test_an_empty_index_answers(engine: Engine) -> None:
    assert engine.search(Query(facets=("kind",))).total == 0
    assert engine.search(Query(text="Laser", sort="deadline")).hits == ()
    assert (engine.get(["a"]), engine.count(Filters())) == ({}, 0)
    assert engine.concept_counts("year", ["2026"], Filters()) == {}
    assert engine.totals("week", Filters()) == {}


def test_an_entry_comes_back_as_it_was_written(engine: Engine) -> None:
    written = call(
        "ä/1 ?#",
        "2026-12-01",
        title="„Laser“ & <b>",
        text="Zeile\nzwei \U0001f52c \x00",
        concepts=("laser", "laser"),
        organisations=("Hochschule für Sensorik",),
        facts={"amounts": [{"role": "budget", "value": 1.5}], "topic_open": None},
        level="bund",
        opens="2026-01-01",
    )
    engine.write([written])
    assert engine.get(["?", "ä/1 ?#"]) == {"ä/1 ?#": written}
    assert engine.search(Query(text="laser")).hits[0].entry == written


def test_writing_an_entry_twice_changes_nothing(engine: Engine) -> None:
    engine.write([entry("a"), entry("b")])
    before = engine.version()
    engine.write([entry("a"), entry("b"), entry("a")])
    assert (engine.count(Filters()), engine.version()) == (2, before)


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize(
    ("revisions", "kept"),
    [
        pytest.param([2, 1], 2, id="older is late"),
        pytest.param([1, 2], 2, id="newer wins"),
        pytest.param([3, 1, 2], 3, id="neither"),
    ],
)
def test_an_older_revision_never_wins(engine: Engine, together: bool, revisions: list[int], kept: int) -> None:
    entries = [entry("a", revision=revision, title=f"Fassung {revision}") for revision in revisions]
    for batch in [entries] if together else [[one] for one in entries]:
        engine.write(batch)
    assert engine.get(["a"])["a"].revision == kept
    assert engine.search(Query(text="Fassung")).total == 1


def test_the_same_revision_with_new_annotations_replaces(engine: Engine) -> None:
    engine.write([entry("a", competences=("sensorik",))])
    engine.write([entry("a", competences=("chemie",))])
    assert ids(engine, filters=Filters(competence=("chemie",))) == ["a"]
    assert ids(engine, filters=Filters(competence=("sensorik",))) == []


def test_the_version_tells_states_apart_and_is_the_same_for_the_same_state(engine: Engine) -> None:
    states = [engine.version()]
    for change in (entry("a"), entry("b"), entry("a", text="neu")):
        engine.write([change])
        states.append(engine.version())
    engine.delete(["b"])
    states.append(engine.version())
    assert len(set(states)) == 5
    twin = MemoryEngine()
    twin.write([entry("a", text="neu")])
    assert engine.version() == twin.version()


def test_what_is_deleted_is_gone_and_may_come_back(engine: Engine) -> None:
    engine.write([entry("a", concepts=("x",)), entry("b", concepts=("x",))])
    engine.delete(["a", "unknown"])
    assert ids(engine) == ["b"]
    assert engine.concept_counts("year", ["2026"], Filters())["x"][0] == 1
    engine.write([entry("a")])
    assert ids(engine) == ["a", "b"]


def test_a_query_that_cannot_be_read_is_an_error(engine: Engine) -> None:
    for query in (Query(text="???"), Query(facets=("colour",)), Query(filters=Filters(since="gestern"))):
        with pytest.raises(QueryError):
            engine.search(query)


def test_the_title_counts_more_and_so_does_the_rare_word(engine: Engine) -> None:
    filler = "Wort und noch eines"
    engine.write([entry(f"n{i}", text=f"Wort {filler}") for i in range(9)])
    engine.write([entry("text", title="Kosten", text=f"Laser {filler}"), entry("title", title="Laser", text=filler)])
    assert ids(engine, "Laser") == ["title", "text"]
    assert set(ids(engine, "Laser OR Wort", size=2)) == {"title", "text"}
    first, second = engine.search(Query(text="Laser")).hits
    assert first.score > second.score > 0


def test_hits_show_why_they_were_found(engine: Engine) -> None:
    engine.write([entry("a", title="Neues", text="Viele Speicher. Ein <b>Wasserstoffspeicher</b> steht in Bayern.")])
    snippet = engine.search(Query(text="Speicher -Auto Bayern")).hits[0].snippet
    assert snippet == (
        "Viele \ue000Speicher\ue001. Ein <b>\ue000Wasserstoffspeicher\ue001</b> steht in \ue000Bayern\ue001."
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param(
            Query(sort="deadline", filters=Filters(open_on=TODAY)), "today next begun far rolling undated", id="next"
        ),
        pytest.param(
            Query(sort="deadline", filters=Filters(kind=("call",)), size=4), "next over today begun", id="first"
        ),
        pytest.param(Query(sort="start", size=3), "project fair day", id="starts"),
        pytest.param(Query(sort="start", start=3, size=2), "begun closed", id="without a start last"),
        pytest.param(Query(sort="date", start=12), "late month old year", id="newest first"),
        pytest.param(Query(sort="date", text="kind:event OR kind:project"), "day fair project", id="ties by id"),
        pytest.param(Query(sort="relevance", size=3), "begun closed day", id="nothing to tell apart"),
        pytest.param(Query(start=15), "year", id="last page"),
        pytest.param(Query(start=16), "", id="behind the last page"),
    ],
)
def test_hits_are_sorted(engine: Engine, query: Query, found: str) -> None:
    for one in CALLS:
        engine.write([one])  # one by one: an engine may keep them in as many files
    result = engine.search(query)
    assert [hit.id for hit in result.hits] == found.split()
    assert all(hit.score == 0.0 for hit in result.hits)


def test_pages_put_together_are_the_whole_even_where_scores_are_equal(engine: Engine) -> None:
    entries = [entry(f"{i:03}", title="Laser" if i % 3 else "Laser Optik") for i in range(450)]
    random.Random(1).shuffle(entries)
    for start in range(0, 450, 150):
        engine.write(entries[start : start + 150])
    pages = [ids(engine, "Laser", start=start, size=49) for start in range(0, 490, 49)]
    equal = sorted(one.id for one in entries if one.title == "Laser")
    longer = sorted(one.id for one in entries if one.title != "Laser")
    assert [id_ for page in pages for id_ in page] == equal + longer
    assert ids(engine, "Laser", size=0) == []


def test_a_facet_ignores_its_own_filter_and_heeds_the_others(engine: Engine) -> None:
    engine.write([*CALLS, entry("laser", title="Laser", competences=("chemie",))])
    filters = Filters(kind=("news",), competence=("chemie",))
    result = engine.search(Query(filters=filters, facets=("kind", "competence", "language")))
    assert result.total == 2
    counted = {name: [(one.value, one.count) for one in values] for name, values in result.facets.items()}
    assert counted == {
        "kind": [("news", 2)],
        "competence": [("none", 3), ("chemie", 2), ("sensorik", 1)],
        "language": [("de", 2)],
    }
    searched = engine.search(Query(text="Laser", filters=Filters(kind=("call",)), facets=("kind", "organisation")))
    assert searched.total == 0
    assert [(one.value, one.count) for one in searched.facets["kind"]] == [("news", 1)]
    assert searched.facets["organisation"] == ()


def test_facets_asked_together_are_those_asked_alone(engine: Engine) -> None:
    engine.write(CALLS)
    for filters in (
        Filters(),
        Filters(kind=("call",)),
        Filters(kind=("call", "event"), level=("eu",), source=("blatt",)),
    ):
        together = engine.search(Query(filters=filters, facets=FACETS, size=0)).facets
        alone = {name: engine.search(Query(filters=filters, facets=(name,), size=0)).facets[name] for name in FACETS}
        assert together == alone


def test_periods_leave_out_what_is_dated_too_inexactly(engine: Engine) -> None:
    engine.write([replace(one, concepts=("x",)) for one in CALLS[-4:]])
    assert engine.totals("year", Filters()) == {"2024": 4}
    assert engine.totals("month", Filters()) == {"2024-02": 1, "2024-03": 2}
    assert engine.totals("week", Filters(counted_only=True)) == {"2024-W09": 1}
    months = engine.concept_counts("month", ["2024-01", "2024-02", "2024-03"], Filters())
    assert {concept: list(counts) for concept, counts in months.items()} == {"x": [0, 1, 2]}
    assert engine.concept_counts("month", [], Filters()) == {}


def test_concept_counts_are_exact_however_many_concepts_there_are(engine: Engine) -> None:
    entries = [
        entry(f"{i}", on=f"202{5 + i % 2}-06-01", concepts=("all", *(f"c{i * 100 + j}" for j in range(100))))
        for i in range(1400)
    ]
    engine.write(entries)
    engine.write([replace(entries[0], revision=2, concepts=("all", "c1"))])
    counts = engine.concept_counts("year", ["2025", "2026"], Filters())
    assert len(counts) == 140_000 + 1 - 99
    assert (list(counts["all"]), list(counts["c1"]), list(counts["c100"])) == ([700, 700], [1, 0], [0, 1])
    facet = engine.search(Query(text="since:2026", facets=("concept",))).facets["concept"]
    assert (len(facet), facet[0].count, facet[1].value) == (100, 700, "c100")
