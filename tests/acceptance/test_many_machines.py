"""Three workers, two schedulers, a PostgreSQL and three Elasticsearch nodes do together what one machine does alone."""

import random
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from tests.acceptance.leaving import assert_same, read_back
from tests.acceptance.machines import Machines, ask, is_done, is_reached, wait_for
from tests.acceptance.sampling import configure, served
from tests.commands import scouting
from tests.conftest import missing
from tests.postgresql import Server, find_binaries
from tests.search.elasticsearch.node import Node, NodeMissingError, cluster, free_port

SEED, WEEK = 17, "2026-W47"
SOURCES = (
    "foerderdatenbank", "foerderinfo-mobilitaet", "foerderinfo-gesundheit-ernaehrung",
    "innovationsmagazin", "institut-meldungen", "cluster-termine", "cluster-lehrgaenge", "arxiv",
)  # fmt: skip
DELAY, JITTER = 0.2, 0.06  # seconds: as asked for; on the way to the server's log
WORKERS = 3
# Not what depends on who came first: what a concept is called.
COMPARED = ("documents", "identifiers", "annotations", "waiting", "entries", "held")


@contextmanager
def parts(tmp_path: Path) -> Iterator[tuple[str, list[Node]]]:
    """An empty database and a cluster."""
    binaries = find_binaries()
    if binaries is None:
        missing("PostgreSQL", "apt-get install postgresql")
    assert binaries is not None
    try:
        with Server(binaries) as server, cluster(tmp_path / "cluster") as nodes:
            yield server.create_empty(), nodes
    except NodeMissingError as error:
        missing("Elasticsearch", str(error))


def least_gaps(log: Path, since: int) -> dict[str, float]:
    """The least time between two requests to each host, from the server's own log."""
    asked: defaultdict[str, list[float]] = defaultdict(list)
    for line in log.read_text("utf-8")[since:].splitlines():
        moment, port, _ = line.split(" ", 2)
        asked[port].append(float(moment))
    return {
        port: min(later - earlier for earlier, later in pairwise(sorted(moments)))
        for port, moments in asked.items()
        if len(moments) > 1
    }


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.elasticsearch
@pytest.mark.timeout(900)
def test_three_workers_do_what_one_machine_does_though_some_are_killed(tmp_path: Path) -> None:
    rng, log = random.Random(7), tmp_path / "requests.log"
    with served(log, SEED, WEEK, *SOURCES) as sources, parts(tmp_path) as (url, nodes):
        slowed = [{**source, "delay": DELAY} for source in sources]
        config = configure(tmp_path / "config", slowed)
        done = scouting(
            "run", "--jobs", "1", "--json", SCOUTING_DATA_DIR=str(tmp_path / "one"), SCOUTING_CONFIG_DIR=str(config)
        )
        assert done.returncode == 0, done.stderr
        asked = len(log.read_text("utf-8"))
        addresses = ",".join(node.url for node in nodes)
        settings = {"DATABASE_URL": url, "ELASTICSEARCH_URL": addresses, "CONFIG_DIR": str(config)}
        environ = {f"SCOUTING_{name}": value for name, value in settings.items()}
        with Machines(tmp_path, environ) as machines:
            for number in range(2):
                machines.start(f"serve-{number}", "serve", "--port", str(free_port()))
            for number in range(WORKERS):
                machines.start(f"worker-{number}", "worker")
            wait_for(url, lambda: is_reached(url, "documents", 200))
            machines.kill(f"worker-{rng.randrange(WORKERS)}")
            machines.kill(leader(url, machines))
            wait_for(url, lambda: is_reached(url, "annotations", 1))
            nodes[rng.randrange(len(nodes))].kill()
            wait_for(url, lambda: is_done(url, len(SOURCES)))
            assert max(machines.end().values()) < 10
        got = read_back(tmp_path / "worker-0", database_url=url, elasticsearch_url=addresses)
        expected = read_back(tmp_path / "one")
        assert_same({part: got[part] for part in COMPARED}, {part: expected[part] for part in COMPARED})
        gaps = least_gaps(log, asked)
    assert len(expected["documents"]) > 1_500
    assert min(gaps.values()) >= DELAY - JITTER, gaps


def leader(url: str, machines: Machines) -> str:
    """The name of the process that keeps the schedule."""
    pid = ask(url, "SELECT pid FROM leases WHERE name = 'scheduler'")
    return next(name for name, process in machines.running.items() if process.pid == pid)
