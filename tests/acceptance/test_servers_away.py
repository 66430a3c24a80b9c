"""PostgreSQL and Elasticsearch are away for a while: pages say so, work waits and then goes on, nothing is lost."""

import os
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import psycopg
import pytest

from tests.acceptance.leaving import assert_same, read_back
from tests.acceptance.machines import Machines, is_done, is_reached, wait_for
from tests.acceptance.sampling import configure, served
from tests.commands import scouting
from tests.conftest import missing
from tests.postgresql import Server, find_binaries
from tests.search.elasticsearch.node import Node, NodeMissingError, free_port

SOURCES = ("foerderinfo-mobilitaet", "institut-meldungen", "cluster-termine", "innovationsmagazin", "arxiv")
AWAY = float(os.environ.get("SCOUTING_TEST_AWAY", "15"))  # seconds
COMPARED = ("documents", "identifiers", "annotations", "waiting", "entries", "held")


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.elasticsearch
@pytest.mark.timeout(900)
def test_servers_that_were_away_cost_nothing(tmp_path: Path) -> None:
    binaries = find_binaries()
    if binaries is None:
        missing("PostgreSQL", "apt-get install postgresql")
    assert binaries is not None
    try:
        node = Node(tmp_path / "node", ["discovery.type=single-node"])
    except NodeMissingError as error:
        missing("Elasticsearch", str(error))
    with ExitStack() as stack:
        sources = stack.enter_context(served(tmp_path / "requests.log", 17, "2026-W47", *SOURCES))
        server = stack.enter_context(Server(binaries))
        config = str(configure(tmp_path / "config", sources))
        done = scouting(
            "run", "--jobs", "1", "--json", SCOUTING_DATA_DIR=str(tmp_path / "one"), SCOUTING_CONFIG_DIR=config
        )
        assert done.returncode == 0, done.stderr
        node.start()
        node.wait()
        url, port = server.create_empty(), free_port()
        settings = {"DATABASE_URL": url, "ELASTICSEARCH_URL": node.url, "CONFIG_DIR": config}
        stack.callback(node.kill)
        environ = {f"SCOUTING_{name}": value for name, value in settings.items()}
        machines = stack.enter_context(Machines(tmp_path, environ))
        machines.start("serve", "serve", "--port", str(port))
        machines.start("worker", "worker")
        wait_for(url, lambda: is_reached(url, "documents", 100))
        server.stop()
        time.sleep(AWAY)
        assert answer(port, "/healthz") == 200
        assert answer(port, "/readyz") == 503
        server.start()
        wait_for(url, lambda: is_reached(url, "annotations", 1))
        node.kill()
        time.sleep(AWAY)
        assert answer(port, "/search?q=Sensor") == 503
        node.start()
        wait_for(url, lambda: is_done(url, len(SOURCES)))
        wait_for(url, lambda: answer(port, "/readyz") == 200)
        assert max(machines.end().values()) < 10
        got = read_back(tmp_path / "worker", database_url=url, elasticsearch_url=node.url)
        expected = read_back(tmp_path / "one")
        assert_same({part: got[part] for part in COMPARED}, {part: expected[part] for part in COMPARED})
        assert failed_jobs(url) == 0
    serving, working = ((tmp_path / f"{name}.log").read_text("utf-8") for name in ("serve", "worker"))
    assert "Traceback" not in serving + working
    assert "the server does not answer" in serving
    assert "the server does not answer" in working
    assert "geheim" not in serving + working


def answer(port: int, path: str) -> int:
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as page:
            status: int = page.status
            return status
    except HTTPError as error:
        return error.code


def failed_jobs(url: str) -> int:
    with psycopg.connect(url) as connection:
        query = "SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE status IN ('failed', 'aborted')"
        found = connection.execute(query).fetchone()
    return int(found[0]) if found else 0
