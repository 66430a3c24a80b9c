"""Every engine, and a real Elasticsearch node for the tests that ask for one, started once a worker."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from search.engine import Engine
from search.memory import MemoryEngine
from search.open import Place, open_engine
from tests.conftest import missing
from tests.search.elasticsearch.node import NodeMissingError, running
from tests.search.samples import parts


@pytest.fixture(scope="session")
def elasticsearch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address; `SCOUTING_TEST_ELASTICSEARCH_URL` names one that runs already."""
    if url := os.environ.get("SCOUTING_TEST_ELASTICSEARCH_URL"):
        yield url
        return
    node = running(tmp_path_factory.mktemp("elasticsearch"))
    try:
        url = node.__enter__()
    except NodeMissingError as error:
        missing("Elasticsearch", str(error))
    yield url
    node.__exit__(None, None, None)


def memory(_request: pytest.FixtureRequest) -> Engine:
    return MemoryEngine(parts)


def embedded(request: pytest.FixtureRequest) -> Engine:
    folder = request.getfixturevalue("tmp_path") / "index"
    return open_engine(Place(folder=folder), parts)


def elastic(request: pytest.FixtureRequest) -> Engine:
    url, index = request.getfixturevalue("elasticsearch"), f"test-{uuid4()}"
    request.addfinalizer(lambda: Elasticsearch(url).indices.delete(index=f"{index}-000001"))
    return open_engine(Place(folder=Path("unused"), elasticsearch_url=url, index=index), parts)


ON_A_NODE = (pytest.mark.elasticsearch, pytest.mark.xdist_group("elasticsearch"))


@pytest.fixture(params=[memory, embedded, pytest.param(elastic, marks=ON_A_NODE)], ids=lambda make: make.__name__)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    made: Engine = request.param(request)
    yield made
    made.close()
