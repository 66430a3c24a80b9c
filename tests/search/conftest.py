"""A real Elasticsearch node for the tests that ask for one, started once a worker."""

import os
from collections.abc import Iterator

import pytest

from tests.conftest import missing
from tests.search.elasticsearch.node import NodeMissingError, running


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
