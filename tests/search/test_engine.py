"""One suite that holds every engine to the port's promises."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from search.engine import Engine
from search.entries import Entry, Filters, Query
from search.errors import QueryError
from search.memory import MemoryEngine
from search.open import open_engine

Make = Callable[[pytest.FixtureRequest], Engine]


def parts(word: str) -> list[str]:
    """A compound splitter that knows three words."""
    return {
        "Wasserstoffspeicher": ["Wasserstoff", "speicher"],
        "Batteriespeichers": ["Batterie", "speichers"],
        "Lasersensorik": ["Laser", "sensorik"],
    }.get(word, [])


def memory(_request: pytest.FixtureRequest) -> Engine:
    return MemoryEngine(parts)


def embedded(request: pytest.FixtureRequest) -> Engine:
    folder = request.getfixturevalue("tmp_path") / "index"
    return open_engine(folder=folder, elasticsearch_url=None, parts=parts)


def elastic(request: pytest.FixtureRequest) -> Engine:
    url, index = request.getfixturevalue("elasticsearch"), f"test-{uuid4()}"
    request.addfinalizer(lambda: Elasticsearch(url).indices.delete(index=f"{index}-000001"))
    return open_engine(folder=Path("unused"), elasticsearch_url=url, index=index, parts=parts)


ON_A_NODE = (pytest.mark.elasticsearch, pytest.mark.xdist_group("elasticsearch"))


@pytest.fixture(params=[memory, embedded, pytest.param(elastic, marks=ON_A_NODE)], ids=lambda make: make.__name__)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    made: Engine = request.param(request)
    yield made
    made.close()


def entry(id_: str, on: str = "2026-11-21", **values: Any) -> Entry:  # noqa: ANN401 - the fields of Entry
    """A German news item of 21.11.2026, a Saturday, unless said otherwise."""
    plain: dict[str, Any] = {
        "revision": 1, "kind": "news", "title": id_, "text": "", "url": f"https://www.example.org/{id_}",
        "source": "blatt", "language": "de", "date": on, "precision": "day", "day": on,
        "week": "{}-W{:02}".format(*date.fromisoformat(on).isocalendar()[:2]), "month": on[:7], "year": on[:4],
        "known": on,
    }  # fmt: skip
    return Entry(id=id_, **(plain | values))


def call(id_: str, *deadlines: str, **values: Any) -> Entry:  # noqa: ANN401 - the fields of Entry
    return entry(id_, kind="call", deadlines=deadlines, **values)


def ids(engine: Engine, text: str = "", **values: Any) -> list[str]:  # noqa: ANN401 - the fields of Query
    result = engine.search(Query(text=text, **{"size": 100} | values))
    found = [hit.id for hit in result.hits]
    assert result.total == len(found) or "size" in values or "start" in values
    return found


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


CORPUS = [
    entry("hydrogen", language="en", title="Hydrogen storage", text="Machine translation of storages. The sensor."),
    entry("hyphen", title="Wasserstoff-Speicher", text="Ein Gerät für Bayern."),
    entry("compound", title="Wasserstoffspeicher", text="Geräte aus Grünwald und Großmehring."),
    entry("genitive", title="Kosten des Batteriespeichers", text="Maschine und Übersetzung"),
    entry("sensorik", title="Sensorik", text="Die Kompetenz."),
    entry("sensoren", title="Neue Sensoren", text="Translation: a machine."),
    entry("umlaut", title="Waermepumpen in Groszstaedten", text="Fuer Gebaeude, Zoe\u0308 Müller"),
    entry("french", language="fr", title="Capteurs et réseaux", text="sensors"),
    entry("lasersensorik", title="Lasersensorik", competences=("sensorik",)),
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Speicher", "compound genitive hyphen"),
        ("Wasserstoffspeicher", "compound hyphen"),
        ("Wasserstoff-Speicher", "compound hyphen"),
        ("wasserstoffspeichers", "compound hyphen"),
        ("Wasserstoff Speicher", "compound hyphen"),
        ('"Wasserstoff Speicher"', "hyphen"),
        ("Sensor", "french hydrogen sensoren"),
        ("Sensors", "french hydrogen sensoren"),
        ("Sensorik", "lasersensorik sensorik"),
        ("sensor*", "french hydrogen sensoren sensorik"),
        ("Laser", "lasersensorik"),
        ('"machine translation"', "hydrogen"),
        ("translation machine", "hydrogen sensoren"),
        ("Wärmepumpe", "umlaut"),
        ("WAERMEPUMPE", "umlaut"),
        ("Zoë Mueller", "umlaut"),
        ("Großstadt OR Grossmehring", "compound"),
        ("reseaux", "french"),
        ("storage -translation", ""),
        ("Gerät NOT Wasserstoffspeicher", ""),
        ("Gerät -Bayern", "compound"),
        ("-Gerät -Sensor -Sensorik", "genitive umlaut"),
        ("(Sensorik OR Sensor) -(Laser OR language:en)", "french sensoren sensorik"),
        ("title:Sensor", "sensoren"),
        ("title:sens*", "sensoren sensorik"),
        ("Gerat~", "hyphen"),
        ("Sesnorik~", "sensorik"),
        ("hidrogen~", "hydrogen"),
        ("title:hidrogen~", "hydrogen"),
        ("xy~", ""),
        ("competence:sensorik", "lasersensorik"),
        ("competence:none sensorik", "sensorik"),
        ("language:FR OR kind:call", "french"),
        ("since:2027", ""),
        ("until:2026-11 Kosten", "genitive"),
        ("Kosten since:2026-11-21 until:2026-11-21", "genitive"),
        ("*", " ".join(sorted(one.id for one in CORPUS))),
    ],
)
def test_a_query_finds(engine: Engine, text: str, found: str) -> None:
    engine.write(CORPUS)
    assert sorted(ids(engine, text)) == found.split()


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


TODAY = date(2026, 11, 21)
CALLS = [
    call("over", "2026-11-20"),
    call("today", "2026-11-21", applicants=("sme",)),
    call("next", "2026-11-01", "2026-12-01", "2027-06-01", applicants=("company",), level="bund"),
    call("far", "2027-01-01", applicants=("university",), level="eu"),
    call("rolling", any_time=True, level="eu"),
    call("undated"),
    call("closed", "2027-01-01", call_closed=True),
    call("forthcoming", "2027-03-01", opens="2026-11-22"),
    call("begun", "2026-12-15", opens="2026-11-21"),
    entry("fair", kind="event", starts="2026-11-19", ends="2026-11-22", places=("DE2", "Bayern")),
    entry("day", kind="event", starts="2026-11-20"),
    entry("project", kind="project", starts="2025-01-01", ends="2028-12-31", organisations=("Werk A", "Werk B")),
    entry("old", on="2024-02-29", source="post", language="en", concepts=("laser",), counted=False),
    entry("late", on="2024-03-01", known="2026-11-20", competences=("chemie", "sensorik")),
    entry("year", date="2024", precision="year", day=None, week=None, month=None, year="2024"),
    entry("month", date="2024-03", precision="month", day=None, week=None, month="2024-03", year="2024"),
]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(open_on=TODAY), "begun far next rolling today undated"),
        (Filters(open_on=TODAY, level=("eu", "bund")), "far next rolling"),
        (Filters(closing_from=TODAY, closing_before=date(2026, 12, 15)), "next today"),
        (Filters(closing_before=date(2026, 11, 21)), "next over"),
        (Filters(closing_from=date(2026, 12, 16), closing_before=date(2027, 1, 1)), ""),
        (Filters(closing_from=date(2027, 3, 1)), "forthcoming next"),
        (Filters(ends_from=date(2026, 11, 21)), "fair"),
        (Filters(ends_from=date(2026, 11, 20)), "day fair"),
        (Filters(starts_from=date(2026, 11, 19), starts_until=date(2026, 11, 19)), "fair"),
        (Filters(kind=("event", "project"), starts_until=date(2026, 11, 19)), "fair project"),
        (Filters(applicant=("sme",)), "next today"),
        (Filters(applicant=("company",)), "next"),
        (Filters(place=("Bayern",), organisation=("Werk A",)), ""),
        (Filters(organisation=("Werk B",)), "project"),
        (Filters(until="2024-02-29"), "old year"),
        (Filters(until="2024-03"), "late month old year"),
        (Filters(since="2024-01-02", until="2024-03-01"), "late month old"),
        (Filters(since="2024", until="2024-12-31", known_by=date(2026, 11, 19)), "old"),
        (Filters(until="2024-12-31", counted_only=True), "late month year"),
        (Filters(competence=("chemie",)), "late"),
        (Filters(competence=("none", "chemie"), source=("post",)), "old"),
        (Filters(concept=("laser",), language=("en", "fr")), "old"),
    ],
)
def test_a_filter_lets_pass(engine: Engine, filters: Filters, found: str) -> None:
    engine.write(CALLS)
    assert sorted(ids(engine, filters=filters)) == found.split()
    assert engine.count(filters) == len(found.split())


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
    entries = [entry(f"{i:03}", title="Laser" if i % 3 else "Laser Optik") for i in range(60)]
    random.Random(1).shuffle(entries)
    for start in range(0, 60, 20):
        engine.write(entries[start : start + 20])
    pages = [ids(engine, "Laser", start=start, size=7) for start in range(0, 63, 7)]
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


WORDS = [
    "Laser", "Optik", "Sensor", "Sensorik", "Speicher", "Wasserstoff",
    "storage", "storages", "neue", "neuen", "Gerät", "Geräte", "KI-Labor", "Netz-Werk",
]  # fmt: skip


def _random_entry(chance: random.Random, number: int) -> Entry:
    day = date.fromordinal(date(2025, 1, 1).toordinal() + chance.randrange(700)).isoformat()
    return entry(
        f"{chance.randrange(10**6):06}-{number}",
        on=day,
        kind=chance.choice(["call", "news", "event"]),
        title=" ".join(chance.choices(WORDS, k=3)),
        text=" ".join(chance.choices(WORDS, k=chance.randrange(9))),
        language=chance.choice(["de", "en", "fr"]),
        competences=tuple(chance.sample(["chemie", "sensorik", "mai_carbon"], chance.randrange(3))),
        concepts=tuple(chance.choices(WORDS, k=4)),
        deadlines=tuple(f"2026-{chance.randrange(1, 13):02}-01" for _ in range(chance.randrange(3))),
        counted=chance.random() < 0.8,
    )


def _random_query(chance: random.Random) -> Query:
    leaf = [*WORDS, "sens*", "lasre~", '"neue Geräte"', "title:Speicher", "kind:call", "until:2026", "concept:Laser"]
    text = " ".join(chance.choice(["", "", "-", "OR "]) + chance.choice(leaf) for _ in range(chance.randrange(4)))
    filters = Filters(
        kind=tuple(chance.sample(["call", "news"], chance.randrange(2))),
        competence=tuple(chance.sample(["none", "chemie", "sensorik"], chance.randrange(3))),
        since=chance.choice([None, "2025-07", "2026"]),
        open_on=chance.choice([None, None, TODAY]),
        counted_only=chance.random() < 0.3,
    )
    sort: Any = chance.choice(["relevance", "date", "deadline", "start"])
    return Query(text=text, filters=filters, sort=sort, size=400, facets=("kind", "competence", "language", "concept"))


def test_a_random_corpus_gives_what_the_twin_gives(engine: Engine) -> None:
    chance = random.Random(7)
    entries = [_random_entry(chance, number) for number in range(400)]
    twin = MemoryEngine(parts)
    for start in (0, 150, 300):
        engine.write(entries[start : start + 150])
    twin.write(entries)
    assert engine.version() == twin.version()
    for _ in range(80):
        query = _random_query(chance)
        one, other = engine.search(query), twin.search(query)
        assert (one.total, one.facets) == (other.total, other.facets), query
        found, expected = [hit.id for hit in one.hits], [hit.id for hit in other.hits]
        assert (sorted(found) if query.sort == "relevance" else found) == (
            sorted(expected) if query.sort == "relevance" else expected
        ), query
        assert {hit.id: hit.snippet for hit in one.hits} == {hit.id: hit.snippet for hit in other.hits}
        weeks = sorted(twin.totals("week", query.filters))
        assert engine.totals("week", query.filters) == twin.totals("week", query.filters)
        counts = engine.concept_counts("week", weeks, query.filters)
        assert {key: tuple(row) for key, row in counts.items()} == twin.concept_counts("week", weeks, query.filters)
