"""20,000 real and invented entries, some hundred questions of their own words: the engines give one answer.

Totals, facets and series are the same to the last entry. Of the best ten a few may differ: tantivy and Lucene add up
scores in 32 bits, in an order of their own, so near ties can fall otherwise.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean
from typing import get_args
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from search.analysis import fold
from search.engine import Completed, Engine
from search.entries import Entry, Query, Result, Unit
from search.memory import MemoryEngine
from search.open import Place, open_engine
from tests.search.conftest import ON_A_NODE
from tests.search.corpus import SIZE, load_corpus, questions
from tests.search.samples import parts

pytestmark = [pytest.mark.slow, pytest.mark.shared, pytest.mark.xdist_group("elasticsearch")]
KINDS = ("term", "title term", "phrase", "prefix", "operators", "filter", "date", "like", "fuzzy")
NEAR = ("like", "fuzzy")
UNITS: tuple[Unit, ...] = ("week", "month", "year")


@pytest.fixture(scope="module")
def entries(shared: Path) -> list[Entry]:
    return load_corpus(shared / "data")


@pytest.fixture(scope="module")
def asked(entries: list[Entry]) -> dict[str, list[Query]]:
    return questions(entries)


@pytest.fixture(scope="module")
def twin(entries: list[Entry]) -> MemoryEngine:
    made = MemoryEngine(parts)
    made.write(entries)
    return made


@pytest.fixture(scope="module")
def expected(twin: MemoryEngine, asked: dict[str, list[Query]]) -> dict[str, list[Result]]:
    return {kind: [twin.search(query) for query in queries] for kind, queries in asked.items()}


@pytest.fixture(scope="module", params=["embedded", pytest.param("elastic", marks=ON_A_NODE)])
def other(
    request: pytest.FixtureRequest, entries: list[Entry], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    url = request.getfixturevalue("elasticsearch") if request.param == "elastic" else None
    place = Place(folder=tmp_path_factory.mktemp("parity"), elasticsearch_url=url, index=f"parity-{uuid4()}")
    engine = open_engine(place, parts)
    half = len(entries) // 2
    engine.write(entries[:half])  # in two parts: as many segments
    engine.write(entries[half:])
    yield engine
    engine.close()
    if url:
        with Elasticsearch(url) as client:
            client.indices.delete(index=f"{place.index}-000001")


def test_the_corpus_is_as_large_as_promised(entries: list[Entry], twin: MemoryEngine, other: Engine) -> None:
    assert len({entry.id for entry in entries}) == SIZE
    assert {entry.language for entry in entries} == {"de", "en"}
    assert other.version() == twin.version()


@pytest.mark.parametrize("kind", KINDS)
def test_totals_and_facets_are_equal_and_the_best_ten_nearly(
    kind: str, other: Engine, asked: dict[str, list[Query]], expected: dict[str, list[Result]]
) -> None:
    overlaps = []
    for query, twin in zip(asked[kind], expected[kind], strict=True):
        found = other.search(query)
        assert (found.total, found.facets) == (twin.total, twin.facets), query
        ids, wanted = ([hit.id for hit in result.hits] for result in (found, twin))
        assert len(ids) == len(wanted)
        if wanted:
            overlaps.append(len(set(ids) & set(wanted)) / len(wanted))
        if query.sort != "relevance":
            assert ids == wanted, query
    sys.stdout.write(f"{kind}: {len(overlaps)} with hits, best ten {fmean(overlaps):.4f}, least {min(overlaps)}\n")
    assert len(overlaps) >= len(asked[kind]) / 2
    assert min(overlaps) >= (0.8 if kind in NEAR else 0.9)


def test_series_are_equal(other: Engine, twin: MemoryEngine, asked: dict[str, list[Query]]) -> None:
    for number, query in enumerate(asked["filter"]):
        unit = UNITS[number % len(UNITS)]
        totals = twin.totals(unit, query.filters)
        assert dict(other.totals(unit, query.filters)) == dict(totals), query
        periods = sorted(totals)[-30:]
        counts, wanted = (engine.concept_counts(unit, periods, query.filters) for engine in (other, twin))
        assert {key: tuple(row) for key, row in counts.items()} == wanted, query


def test_beginnings_go_on_equally(other: Engine, twin: MemoryEngine, asked: dict[str, list[Query]]) -> None:
    for query in asked["term"][:30]:
        start = fold(query.text)[:3]
        for column in get_args(Completed):
            assert other.complete(column, start, 20) == twin.complete(column, start, 20), start
