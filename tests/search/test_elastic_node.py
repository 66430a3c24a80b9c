"""The index behind its alias on a real node: made, found again, built anew while it is used."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from email.message import Message
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from search.elastic import ElasticEngine, rebuild
from search.entries import Filters, Query
from search.errors import IndexFormatError, IndexUnavailableError
from search.memory import MemoryEngine
from tests.search.elasticsearch.front import Answer, in_front
from tests.search.samples import entry
from tests.search.test_elastic import access

pytestmark = [pytest.mark.elasticsearch, pytest.mark.xdist_group("elasticsearch")]


@pytest.fixture
def index(elasticsearch: str) -> Iterator[str]:
    name = f"test-{uuid4()}"
    yield name
    with Elasticsearch(elasticsearch) as client:
        for made in client.indices.get(index=f"{name}*"):
            client.indices.delete(index=made)


@pytest.fixture
def engine(elasticsearch: str, index: str) -> Iterator[ElasticEngine]:
    made = ElasticEngine(access(elasticsearch), index)
    made.write([entry("a"), entry("b")])
    yield made
    made.close()


def test_the_index_is_opened_again(elasticsearch: str, index: str, engine: ElasticEngine) -> None:
    again = ElasticEngine(access(elasticsearch), index)
    assert again.version() == engine.version()
    again.close()


def test_a_rebuilt_index_is_seen_at_once_and_only_when_swapped(
    elasticsearch: str, index: str, engine: ElasticEngine
) -> None:
    building = rebuild(access(elasticsearch), index)
    building.write([entry("c"), entry("d")])
    building.delete(["d"])
    assert engine.count(Filters()) == 2
    version = building.version()
    building.swap()
    assert list(engine.get(["a", "c"])) == ["c"]
    assert engine.version() == version


def test_a_discarded_or_interrupted_rebuild_leaves_the_live_index(
    elasticsearch: str, index: str, engine: ElasticEngine
) -> None:
    interrupted = rebuild(access(elasticsearch), index)
    interrupted.write([entry("c")])
    rebuild(access(elasticsearch), index).discard()
    assert engine.count(Filters()) == 2
    with Elasticsearch(elasticsearch) as client:
        assert list(client.indices.get(index=f"{index}-*")) == [f"{index}-000001"]
    with pytest.raises(IndexUnavailableError, match="refused entry"):
        interrupted.write([entry("d")])
    with pytest.raises(IndexFormatError):
        interrupted.swap()
    assert engine.count(Filters()) == 2


@pytest.mark.parametrize("lost", [1, 99], ids=["once", "always"])
def test_a_rebuild_of_which_answers_are_lost_loses_no_index(
    elasticsearch: str, index: str, engine: ElasticEngine, lost: int
) -> None:
    """A switch in between gives up after the node has done what it was told."""
    times: Counter[str] = Counter()

    def lose(path: str, _: Message, node: Callable[[], Answer]) -> Answer:
        done = node()
        times[path] += 1
        return (504, b"{}") if path == "/_aliases" and times[path] <= lost else done

    with in_front(elasticsearch, lose) as url:
        building = rebuild(access(url), index)
        building.write([entry("c")])
        gives_up = pytest.raises(IndexUnavailableError, match="answered 504") if lost > 1 else nullcontext()
        with gives_up:
            building.swap()
    assert list(engine.get(["a", "c"])) == ["c"]
    rebuild(access(elasticsearch), index).discard()
    assert list(engine.get(["a", "c"])) == ["c"]


def test_a_changed_mapping_is_told_with_its_fields(elasticsearch: str, index: str, engine: ElasticEngine) -> None:
    with Elasticsearch(elasticsearch) as client:
        client.indices.put_mapping(index=index, properties={"added": {"type": "keyword"}})
    with pytest.raises(IndexFormatError, match=rf"changed the mapping of {index}-000001 \(added\): run"):
        ElasticEngine(access(elasticsearch), index)


def test_another_format_is_refused_and_rebuilt(elasticsearch: str, index: str) -> None:
    with Elasticsearch(elasticsearch) as client:
        client.indices.create(index=index, mappings={"_meta": {"format": 99}})
    with pytest.raises(IndexFormatError, match=r"format 99\): run `scouting rebuild`"):
        ElasticEngine(access(elasticsearch), index)
    building = rebuild(access(elasticsearch), index)
    building.write([entry("a")])
    building.swap()
    engine = ElasticEngine(access(elasticsearch), index)
    assert engine.count(Filters()) == 1
    engine.close()


def test_an_index_that_is_lost_meanwhile_is_not_made_anew_by_a_write(
    elasticsearch: str, index: str, engine: ElasticEngine
) -> None:
    with Elasticsearch(elasticsearch) as client:
        client.indices.delete(index=f"{index}-000001")
    with pytest.raises(IndexUnavailableError, match="refused entry"):
        engine.write([entry("c")])
    for ask in (engine.version, lambda: engine.get(["a"]), lambda: engine.count(Filters())):
        with pytest.raises(IndexFormatError):
            ask()


def test_several_shards_count_and_rank_as_one(elasticsearch: str, index: str) -> None:
    """Each shard knows a third: counts are put together, rarity is counted over all."""
    chance = random.Random(5)
    concepts = [f"c{number}" for number in range(400)]
    entries = [
        entry(
            f"{n}",
            title=" ".join(chance.choices(["Laser", "Optik", "Netz"], k=4)),
            concepts=tuple(chance.sample(concepts, 9)),
        )
        for n in range(600)
    ]
    sharded, twin = ElasticEngine(access(elasticsearch, shards=3, replicas=0), index), MemoryEngine()
    for engine in (sharded, twin):
        engine.write(entries)
    with Elasticsearch(elasticsearch) as client:
        made = client.indices.get_settings(index=index)[f"{index}-000001"]["settings"]["index"]
    assert (made["number_of_shards"], made["number_of_replicas"]) == ("3", "0")
    for text in ("", "Laser", "Laser Optik", "Net*"):
        found, expected = (e.search(Query(text=text, size=600, facets=("concept",))) for e in (sharded, twin))
        assert (found.total, found.facets) == (expected.total, expected.facets)
        assert [hit.id for hit in found.hits] == [hit.id for hit in expected.hits]
    assert dict(sharded.totals("week", Filters())) == dict(twin.totals("week", Filters()))
    assert sharded.complete("concept", "c1", 50) == twin.complete("concept", "c1", 50)
    sharded.close()
