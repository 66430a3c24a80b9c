"""What befalls a crawl, a process and an index: said in one sentence, then work goes on and nothing is lost."""

import json
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from scouting.app import App, open_app
from scouting.config import Settings
from scouting.documents import stamp
from scouting.errors import LeaseHeldError
from scouting.ingest import ingest
from scouting.models import documents, leases
from scouting.pipeline import process
from scouting.publish import waiting
from search.entries import Query
from spiders.items import Item
from tests.acceptance.sampling import configure, served
from tests.acceptance.test_hostile_world import counted, lines, needs_mount, small_disk, total, wait_until
from tests.commands import said, scouting, start
from tests.conftest import missing
from tests.scouting.conftest import NOW, origin
from tests.search.elasticsearch.node import Node, NodeMissingError
from tests.search.test_elastic import Reply, server

SEED, WEEK = 17, "2026-W47"
SOURCES = ("technikbote", "innovationsmagazin", "foerderdatenbank")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A configuration folder for sources of the sample web, which is served meanwhile."""
    root = tmp_path_factory.mktemp("sample")
    with served(root / "log", SEED, WEEK, *SOURCES) as sources:
        yield configure(root / "config", sources)


def held(data: Path) -> set[tuple[str, str]]:
    """The documents of a record with what they say."""
    with closing(sqlite3.connect(data / "scouting.db")) as record:
        return set(record.execute("SELECT id, content_hash FROM documents").fetchall())


def crawl(data: Path, config: Path) -> subprocess.CompletedProcess[str]:
    return scouting("crawl", "--json", "--data-dir", data, "--config-dir", config)


@pytest.mark.slow
@needs_mount
def test_a_disk_that_fills_during_a_crawl_keeps_what_was_committed(sample: Path, tmp_path: Path) -> None:
    assert crawl(tmp_path / "undisturbed", sample).returncode == 0
    expected = held(tmp_path / "undisturbed")
    with small_disk(tmp_path / "disk", "3m") as make_room:
        data = tmp_path / "disk/data"
        done = crawl(data, sample)
        assert "the disk is full" in said(done) + done.stdout, said(done)
        kept = held(data)
        assert kept < expected
        make_room()
        again = crawl(data, sample)
        assert again.returncode == 0, said(again)
        assert sum(report["new"] for report in json.loads(again.stdout)["sources"]) == len(expected - kept)
        assert held(data) == expected


@pytest.mark.slow
@needs_mount
def test_a_folder_that_cannot_be_written_ends_every_hop_in_one_sentence(sample: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "50m") as _:
        data = tmp_path / "disk/data"
        assert scouting("import", lines(tmp_path / "own.jsonl", 40), "--data-dir", data).returncode == 0
        subprocess.run(["mount", "-o", "remount,ro", str(tmp_path / "disk")], check=True)
        for command in ("crawl", "process", "run", "digest"):
            done = scouting(command, "--data-dir", data, "--config-dir", sample)
            assert (done.returncode, len(done.stderr.splitlines()), str(data) in said(done)) == (1, 1, True), said(done)
        subprocess.run(["mount", "-o", "remount,rw", str(tmp_path / "disk")], check=True)
        assert scouting("process", "--jobs", "1", "--data-dir", data).returncode == 0
        assert (counted(data), total(data)) == ({"indexed": 40}, 40)


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    """An Elasticsearch that a test may kill and start again."""
    try:
        started = Node(tmp_path / "node", ["discovery.type=single-node"])
        started.start()
        started.wait()
    except NodeMissingError as error:
        missing("Elasticsearch", str(error))
    yield started
    started.kill()


def publishes(data: Path) -> bool:
    """Whether the index is known to the record, which it is just before it is written."""
    with closing(sqlite3.connect(data / "scouting.db")) as record:
        return bool(record.execute("SELECT 1 FROM indexes").fetchone())


@pytest.mark.elasticsearch
@pytest.mark.slow
@pytest.mark.xdist_group("elasticsearch")
def test_an_elasticsearch_that_goes_and_comes_back_loses_and_doubles_nothing(node: Node, tmp_path: Path) -> None:
    data, own = tmp_path / "data", lines(tmp_path / "own.jsonl", 1_200, words=20)
    given: Any = {"SCOUTING_ELASTICSEARCH_URL": node.url}
    assert scouting("import", own, "--data-dir", data).returncode == 0
    first = start("process", "--data-dir", data, **given)
    wait_until(lambda: publishes(data) or first.poll() is not None)
    node.kill()
    _, errors = first.communicate(timeout=120)
    assert (first.returncode, len(errors.splitlines()), f"{node.url} does not answer" in errors) == (1, 1, True), errors
    assert counted(data) == {"annotated": 1_200}
    away = scouting("process", "--data-dir", data, **given)
    assert (away.returncode, f"{node.url} does not answer" in said(away)) == (1, True)
    node.start()
    node.wait()
    assert scouting("process", "--data-dir", data, **given).returncode == 0
    assert counted(data) == {"indexed": 1_200}
    found = scouting("search", "Sensorik", "--json", "--data-dir", data, **given)
    assert json.loads(found.stdout)["total"] == 1_200


@pytest.mark.parametrize("status", [401, 403])
def test_an_elasticsearch_that_refuses_our_key_is_named_and_the_key_is_not(status: int, tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert scouting("import", lines(tmp_path / "own.jsonl", 20), "--data-dir", data).returncode == 0

    def refuse(*_: object) -> Reply:
        return status, {"error": {"type": "security_exception", "reason": "unable to authenticate"}, "status": status}

    with server(refuse) as url:
        given: Any = {"SCOUTING_ELASTICSEARCH_URL": url, "SCOUTING_ELASTICSEARCH_API_KEY": "geheim-123"}
        done = scouting("process", "--jobs", "1", "--data-dir", data, **given)
    assert (done.returncode, len(done.stderr.splitlines()), "geheim" in said(done)) == (1, 1, False)
    assert f"{url} answered {status}" in said(done)
    assert "SCOUTING_ELASTICSEARCH_API_KEY" in said(done)
    assert counted(data) == {"annotated": 20}
    assert scouting("process", "--jobs", "1", "--data-dir", data).returncode == 0
    assert total(data) == 20


def report(number: int, text: str = "Ein Drucksensor misst genauer als alle zuvor.") -> Item:
    title = f"Bericht {number} über Sensorik"
    return Item(url=f"https://a.example/{number}", title=title, text=text, date="2026-11-20")


def take(app: App, items: Sequence[Item], now: datetime) -> None:
    """Hops 2 to 6 at a moment."""
    database = app.store.database
    with database.writing() as connection:
        ingest(connection, origin(regular=True), items, now=now)
    with app.store.writer(at=now):
        process(database, app.configuration.layers, model=None, now=now)
        app.publish(today=now.date())


def seen(app: App) -> dict[str, tuple[str, int, str]]:
    """When each document was first seen, how often it was changed, and since when the index says it is known."""
    with app.store.database.reading() as connection:
        rows = connection.execute(select(documents)).mappings().all()
    entries = app.engine.get([row["id"] for row in rows])
    return {row["url"]: (row["first_seen"], row["revision"], entries[row["id"]].known) for row in rows}


def test_a_clock_that_is_set_back_loses_and_doubles_nothing(tmp_path: Path) -> None:
    before = NOW - timedelta(hours=1)
    with open_app(Settings(data_dir=tmp_path)) as app:
        take(app, [report(1), report(2)], NOW)
        take(app, [report(1), report(2, "Jetzt sind es zwei Drucksensoren."), report(3)], before)
        assert seen(app) == {
            "https://a.example/1": (stamp(NOW), 1, "2026-11-21"),
            "https://a.example/2": (stamp(NOW), 2, "2026-11-21"),
            "https://a.example/3": (stamp(before), 1, "2026-11-21"),
        }
        assert app.store.count_by("stage") == {"indexed": 3}
        assert app.engine.search(Query(text="zwei")).total == 1
        assert waiting(app.store.database) == 0


@pytest.mark.parametrize(("ahead", "is_held"), [(timedelta(minutes=2), True), (timedelta(hours=1), False)])
def test_a_lease_from_the_future_locks_nobody_out_for_long(tmp_path: Path, ahead: timedelta, *, is_held: bool) -> None:
    with open_app(Settings(data_dir=tmp_path)) as app:
        with app.store.database.writing() as connection:
            row = {"name": "writer", "host": "elsewhere", "pid": 1, "heartbeat": stamp(NOW + ahead)}
            connection.execute(insert(leases), row)
        refused = pytest.raises(LeaseHeldError, match="process 1 on elsewhere") if is_held else nullcontext()
        with refused, app.store.writer(at=NOW):
            pass
