"""Three real Elasticsearch nodes to kill and freeze, a record to publish there, and who asks meanwhile."""

import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from elasticsearch import ApiError, Elasticsearch

from scouting.app import App, open_app
from scouting.config import Settings
from scouting.publish import all_entries, waiting
from search.elastic import ElasticEngine
from search.elastic_client import Access
from search.entries import Entry, Filters, Query
from search.errors import IndexUnavailableError
from tests.commands import said, scouting
from tests.search.elasticsearch.node import Node

LONGEST_ANSWER = 10.0
STORM_SECONDS = 5.0  # after it has struck
TODAY = date(2026, 11, 23)


class Cluster:
    """Its nodes, and the one index of a test."""

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes
        self.url = ",".join(node.url for node in nodes)
        self.client = Elasticsearch([node.url for node in nodes], max_retries=6, retry_on_timeout=True)

    def restore(self) -> None:
        """All nodes run, none of them holds an index of a test, all is green."""
        for node in self.nodes:
            node.thaw()
            if not node.runs:
                node.start()
        for node in self.nodes:
            node.wait(nodes=len(self.nodes), status="red")
        for name in self.client.indices.get(index="*").body:
            self.client.indices.delete(index=name)
        self.nodes[0].wait(nodes=len(self.nodes))

    def holder(self, index: str) -> Node:
        """The node with the index's primary shard."""
        shards = self.client.cat.shards(index=index, format="json")
        name = next(shard["node"] for shard in shards if shard["prirep"] == "p")
        return next(node for node in self.nodes if node.name == name)

    def behind(self, index: str) -> set[str]:
        """All indexes of an alias, those that are built too."""
        with suppress(Exception):
            return set(self.client.indices.get(index=f"{index}-*"))
        return set()

    @contextmanager
    def storm(self, has_struck: Callable[[], bool]) -> Iterator[None]:
        """More writes than the nodes have memory for, until so long after it has struck whom it should."""
        over = threading.Event()
        rain = [line for _ in range(40) for line in ({"index": {}}, {"text": "Regen " * 15_000})]

        def pour() -> None:
            client = Elasticsearch(self.url.split(","), max_retries=0)
            while not over.is_set():
                with suppress(ApiError):
                    client.bulk(index="storm", operations=rain)
            client.close()

        def pass_over() -> None:
            while not has_struck() and not over.wait(0.1):
                pass
            over.wait(STORM_SECONDS)
            over.set()

        self.client.indices.create(index="storm", mappings={"enabled": False}, settings={"number_of_replicas": 2})
        clouds = [threading.Thread(target=work) for work in (*[pour] * 8, pass_over)]
        for cloud in clouds:
            cloud.start()
        try:
            yield
        finally:
            over.set()
            for cloud in clouds:
                cloud.join()


@dataclass
class Installation:
    """A data folder whose index lies on the cluster."""

    data: Path
    url: str
    index: str
    more: dict[str, str] = field(default_factory=dict)

    @property
    def given(self) -> dict[str, Any]:
        """The environment of its commands."""
        named = {"URL": self.url, "INDEX": self.index, **self.more}
        return {
            "SCOUTING_DATA_DIR": str(self.data),
            **{f"SCOUTING_ELASTICSEARCH_{name}": value for name, value in named.items()},
        }

    def open(self) -> App:
        return open_app(Settings(data_dir=self.data, elasticsearch_url=self.url, elasticsearch_index=self.index))

    def expected(self) -> dict[str, Entry]:
        """What the record says that the index holds."""
        with self.open() as app:
            return {entry.id: entry for batch in all_entries(app.store.database, today=TODAY) for entry in batch}

    def assert_level(self, documents: int) -> None:
        """Nothing lost, nothing doubled, nothing old, nothing waiting."""
        expected = self.expected()
        with self.open() as app:
            assert app.engine.get(list(expected)) == expected
            assert (app.engine.count(Filters()), len(expected)) == (documents, documents)
            assert (app.store.count_by("stage"), waiting(app.store.database)) == ({"indexed": documents}, 0)


class Asker:
    """Asks again and again: what each answer was, or the sentence instead, and how long the longest took."""

    def __init__(self, url: str, index: str) -> None:
        self.totals: list[int] = []
        self.sentences: list[str] = []
        self.longest = 0.0
        self._engine = ElasticEngine(Access(url=url), index)
        self._stop = threading.Event()

    def _ask(self) -> None:
        while not self._stop.wait(0.2):
            began = time.monotonic()
            try:
                self.totals.append(self._engine.search(Query(text="Sensorik")).total)
            except IndexUnavailableError as error:
                self.sentences.append(str(error))
            self.longest = max(self.longest, time.monotonic() - began)

    @contextmanager
    def asking(self, threads: int = 2) -> Iterator[None]:
        """Meanwhile. Any other error than one that says that the index is away ends its thread, and is seen here."""
        failed: list[BaseException] = []

        def run() -> None:
            try:
                self._ask()
            except BaseException as error:
                failed.append(error)

        askers = [threading.Thread(target=run) for _ in range(threads)]
        for asker in askers:
            asker.start()
        try:
            yield
        finally:
            self._stop.set()
            for asker in askers:
                asker.join()
            self._engine.close()
        assert failed == []

    def assert_clear(self, total: int) -> None:
        """Each answer was whole, or a sentence, within ten seconds."""
        assert self.longest < LONGEST_ANSWER
        assert set(self.totals) == {total}
        assert all("does not answer" in said or "answered 503" in said for said in self.sentences), self.sentences


def run(command: str, here: Installation, *words: str, **more: str) -> tuple[subprocess.CompletedProcess[str], float]:
    began = time.monotonic()
    done = scouting(command, *words, **here.given, **more)
    return done, time.monotonic() - began


def begin(command: str, here: Installation) -> Future[tuple[subprocess.CompletedProcess[str], float]]:
    """A process of its own, meanwhile."""
    pool = ThreadPoolExecutor(1)
    begun = pool.submit(run, command, here)
    pool.shutdown(wait=False)
    return begun


def publish(here: Installation) -> None:
    done, _ = run("process", here)
    assert done.returncode == 0, done.stderr


def ask(here: Installation) -> str | int:
    """The total, or the one sentence that tells why there is none; within ten seconds, with the command's start."""
    done, seconds = run("search", here, "Sensorik", "--json", "--size", "1")
    assert seconds < LONGEST_ANSWER, (seconds, done.stderr)
    if done.returncode == 0:
        total: int = json.loads(done.stdout)["total"]
        return total
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
    return said(done)
