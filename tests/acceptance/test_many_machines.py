"""Three workers, two schedulers, a PostgreSQL and three Elasticsearch nodes do together what one machine does alone."""

import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.acceptance.leaving import assert_same, read_back
from tests.acceptance.machines import Machines
from tests.acceptance.sampling import configure, served
from tests.commands import scouting
from tests.conftest import missing
from tests.postgresql import Server, find_binaries
from tests.search.elasticsearch.node import Node, NodeMissingError, cluster, free_port

SEED, WEEK = 17, "2026-W47"
SOURCES = (
    "foerderdatenbank", "foerderinfo-mobilitaet", "foerderinfo-gesundheit-ernaehrung", "technikbote",
    "innovationsmagazin", "institut-meldungen", "cluster-termine", "cluster-lehrgaenge", "arxiv",
)  # fmt: skip
DELAY, JITTER = 0.3, 0.06  # seconds: as asked for; on the way to the server's log
PATIENCE = 240
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


def ask(url: str, query: str) -> Any:  # noqa: ANN401  # one value of the database
    with psycopg.connect(url) as connection:
        found = connection.execute(query).fetchone()  # type: ignore[arg-type]  # a text of this file
    return found[0] if found else None


def wait_for(url: str, is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, ask_all(url)
        time.sleep(0.25)


def ask_all(url: str) -> list[list[Any]]:
    """What is still to do, for whoever reads why the test failed."""
    queries = (
        "SELECT job, finished_at, attempts, error FROM claims",
        "SELECT task_name, status, attempts, lock, scheduled_at FROM procrastinate.procrastinate_jobs",
        "SELECT stage, count(*) FROM documents GROUP BY stage",
    )
    with psycopg.connect(url) as connection:
        return [connection.execute(query).fetchall() for query in queries]


def is_done(url: str) -> bool:
    """Every source was read, every document is indexed, the digest is out."""
    try:
        ended = ask(url, "SELECT count(*) FROM claims WHERE finished_at IS NOT NULL AND job LIKE 'crawl:%'")
        digest = ask(url, "SELECT count(*) FROM claims WHERE finished_at IS NOT NULL AND job = 'digest'")
        left = ask(url, "SELECT count(*) FROM documents WHERE stage <> 'indexed'") + ask(
            url, "SELECT count(*) FROM outbox"
        )
    except psycopg.Error:
        return False
    return bool(ended == len(SOURCES) and digest and not left)


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
        done = scouting("run", "--json", SCOUTING_DATA_DIR=str(tmp_path / "one"), SCOUTING_CONFIG_DIR=str(config))
        assert done.returncode == 0, done.stderr
        asked = len(log.read_text("utf-8"))
        addresses = ",".join(node.url for node in nodes)
        settings = {"DATABASE_URL": url, "ELASTICSEARCH_URL": addresses, "CONFIG_DIR": str(config)}
        machines = Machines(tmp_path, {f"SCOUTING_{name}": value for name, value in settings.items()})
        for number in range(2):
            machines.start(f"serve-{number}", "serve", "--port", str(free_port()))
        for number in range(WORKERS):
            machines.start(f"worker-{number}", "worker")
        try:
            wait_for(url, lambda: is_reached(url, "documents", 200))
            machines.kill(f"worker-{rng.randrange(WORKERS)}")
            machines.kill(leader(url, machines))
            wait_for(url, lambda: is_reached(url, "annotations", 1))
            nodes[rng.randrange(len(nodes))].kill()
            wait_for(url, lambda: is_done(url))
        finally:
            ended = machines.end()
        assert max(ended.values()) < 10
        got = read_back(tmp_path / "worker-0", database_url=url, elasticsearch_url=addresses)
        expected = read_back(tmp_path / "one")
        assert_same({part: got[part] for part in COMPARED}, {part: expected[part] for part in COMPARED})
        gaps = least_gaps(log, asked)
    assert len(expected["documents"]) > 1_500
    assert min(gaps.values()) >= DELAY - JITTER, gaps


def is_reached(url: str, table: str, number: int) -> bool:
    try:
        return bool(ask(url, f"SELECT count(*) >= {number} FROM {table}"))
    except psycopg.Error:
        return False


def leader(url: str, machines: Machines) -> str:
    """The name of the process that keeps the schedule."""
    pid = ask(url, "SELECT pid FROM leases WHERE name = 'scheduler'")
    return next(name for name, process in machines.running.items() if process.pid == pid)
