"""A record carried to another database: the same rows, whatever happened on the way."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, text

from scouting.database import Database, opened
from scouting.documents import stamp
from scouting.errors import LeaseHeldError, RecordError
from scouting.ingest import ingest
from scouting.models import deliveries, facts, indexes, leases, outbox, runs, source_runs
from scouting.moving import TABLES, copy_record, move_record, sum_table
from scouting.runs import save_checkpoint
from scouting.store import Store
from spiders.items import Item
from tests.commands import said, scouting
from tests.conftest import ROOT
from tests.postgresql import Server
from tests.scouting.conftest import NOW, ON_A_SERVER, origin
from tests.scouting.house import Paper, deadline, furnish, weekly

MANY = 2_300
MOVE_AND_DIE = """
import os, signal, sys
from scouting.database import Database
from scouting.moving import copy_record

def die(table, rows, left=[int(sys.argv[3])]):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)

copy_record(Database(sys.argv[1]), Database(sys.argv[2]), on_rows=die)
"""

SPOILT = {
    "sqlite": ("CREATE TRIGGER spoil AFTER INSERT ON documents BEGIN {}; END",),
    "postgresql": (
        "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN {}; RETURN NULL; END'",
        "CREATE TRIGGER spoil AFTER INSERT ON documents FOR EACH ROW EXECUTE FUNCTION spoil()",
    ),
}


@pytest.fixture(
    params=[pytest.param("onto a server", marks=ON_A_SERVER), pytest.param("off a server", marks=ON_A_SERVER)]
)
def ways(request: pytest.FixtureRequest, postgresql: Server, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The addresses of a record and of an empty database, to a server and back from it."""
    server, file = postgresql.create(), f"sqlite:///{tmp_path / 'record.db'}"
    yield (file, server) if request.param == "onto a server" else (server, file)
    postgresql.drop(server)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with opened(f"sqlite:///{tmp_path_factory.mktemp('sample') / 'sample.db'}") as database:
        fill(Store(database))
        yield database


@pytest.fixture
def source(ways: tuple[str, str], sample: Database) -> Iterator[Store]:
    with opened(ways[0]) as database:
        copy_record(sample, database)
        yield Store(database)


@pytest.fixture
def target(ways: tuple[str, str], source: Store) -> Iterator[Database]:
    with opened(ways[1]) as database:
        yield database


def items(names: Iterator[str] | list[str]) -> list[Item]:
    return [
        Item(
            url=f"https://example.org/Ä-{name}", title=f"Straße „{name}“ 🚀 \\ \"x\"", text="Zeile\n\tzwei\u2028drei",
            date="2026-11-02", identifiers=(("doi", f"10.1000/{name}"),),
        )
        for name in names
    ]  # fmt: skip


def fill(store: Store) -> None:
    """Rows in many tables, more than a batch of them, with an outbox that was emptied."""
    run = store.start_run("crawl", at=NOW)
    with store.database.writing() as connection:
        for start in range(0, MANY, 500):
            ingest(connection, origin(), items([f"{n:05}" for n in range(start, min(start + 500, MANY))]), now=NOW)
        save_checkpoint(connection, "paper", {"seen": ["ü", 1.5, None, True]}, at=NOW)
        row = {
            "source": "paper",
            "status": "ok",
            "items": MANY,
            "new": 1,
            "changed": 0,
            "seconds": 0.1 + 0.2,
            "error": None,
        }
        connection.execute(insert(source_runs), {"run_id": run, "finished": stamp(NOW), **row})
        connection.execute(insert(outbox), [{"document_id": f"d{n}"} for n in range(40)])
        connection.execute(delete(outbox))
        connection.execute(insert(indexes), {"name": "embedded", "position": 40, "format": "", "live": True})
    edition = store.publish_edition("digest", "sensorik", "2026-W46", {"hits": ["a"]}, at=NOW)
    for recipient in ("ärger@example.org", "Zoo@example.org", "abc@example.org", "_x@example.org"):
        store.claim_delivery(edition, "mail", recipient, at=NOW)


def sums(database: Database) -> list[object]:
    with database.reading() as connection:
        return [sum_table(connection, table) for table in TABLES]


def test_both_say_the_same_afterwards(source: Store, target: Database) -> None:
    told: list[tuple[str, int]] = []
    moved = move_record(source, target, at=NOW, on_rows=lambda table, rows: told.append((table, rows)))
    assert moved == sums(source.database) == sums(target)
    assert [rows for table, rows in told if table == "documents"] == [1_000, 1_000, MANY - 2_000]
    assert {table.table for table in moved if table.rows} >= {"documents", "identifiers", "sightings", "deliveries"}


def test_numbers_given_once_are_not_given_again(source: Store, target: Database) -> None:
    copy_record(source.database, target)
    with target.writing() as connection:
        number = connection.execute(insert(outbox).values(document_id="x").returning(outbox.c.number)).scalar_one()
        run = connection.execute(insert(runs).values(command="x", started=stamp(NOW)).returning(runs.c.id)).scalar_one()
    assert (number, run) == (41, 2)


@pytest.mark.parametrize("commits", [1, 4, 6])
def test_a_killed_copy_goes_on_where_it_was(
    ways: tuple[str, str], source: Store, target: Database, commits: int
) -> None:
    die_after(ways, commits)
    before = sums(target)
    told: list[int] = []
    assert copy_record(source.database, target, on_rows=lambda _, rows: told.append(rows)) == sums(target)
    assert sum(told) == count(sums(target)) - count(before)


def test_a_source_that_went_on_after_a_killed_copy_is_carried_over_as_it_is_now(
    ways: tuple[str, str], source: Store, target: Database
) -> None:
    die_after(ways, 4)
    with source.database.writing() as connection:
        ingest(connection, origin("second"), items([f"{n:05}-b" for n in range(0, MANY, 50)]), now=NOW + timedelta(1))
        connection.execute(delete(deliveries).where(deliveries.c.recipient == "Zoo@example.org"))
    assert copy_record(source.database, target) == sums(source.database) == sums(target)


def test_what_the_target_changed_is_named(source: Store, target: Database) -> None:
    change = "UPDATE documents SET title = upper(title) WHERE id = NEW.id"
    with target.writing() as connection:
        for statement in SPOILT[target.engine.dialect.name]:
            connection.execute(text(statement.format(change)))
    with pytest.raises(RecordError, match=rf"documents has {MANY} rows \(\w+\), there {MANY} \(\w+\)$"):
        copy_record(source.database, target)


def test_a_target_with_anything_else_in_it_is_refused(source: Store, target: Database) -> None:
    Store(target).set_fact("sample", "true")
    with pytest.raises(RecordError, match="holds another record: name an empty database"):
        copy_record(source.database, target)


def test_a_complete_copy_is_not_written_over(source: Store, target: Database) -> None:
    copy_record(source.database, target)
    with pytest.raises(RecordError, match="holds this record already"):
        copy_record(source.database, target)


def test_a_record_that_someone_works_on_stays(source: Store, target: Database) -> None:
    row = {"name": "writer", "host": "elsewhere", "pid": 1, "heartbeat": stamp(NOW)}
    with source.database.writing() as connection:
        connection.execute(insert(leases), row)
    with pytest.raises(LeaseHeldError, match="process 1 on elsewhere"):
        move_record(source, target, at=NOW)
    assert count(sums(target)) == 0


@pytest.mark.slow  # SQLite lets a writer wait for ten seconds
def test_nobody_writes_while_the_record_moves(sample: Database, tmp_path: Path) -> None:
    def write(_table: str, _rows: int) -> None:
        with opened(str(sample.url)) as other, other.writing() as connection:
            connection.execute(insert(facts), {"name": "late", "value": "lost?"})

    with (
        opened(f"sqlite:///{tmp_path / 'target.db'}") as empty,
        pytest.raises(RecordError, match="another process has been writing"),
    ):
        move_record(Store(sample), empty, at=NOW, on_rows=write)


def test_half_a_record_is_not_worked_on(ways: tuple[str, str], target: Database, tmp_path: Path) -> None:
    die_after(ways, 2)
    with pytest.raises(RecordError, match="holds half a record"):
        Store(target)
    with opened(f"sqlite:///{tmp_path / 'copy.db'}") as copy, pytest.raises(RecordError, match="holds half a record"):
        copy_record(target, copy)


def die_after(ways: tuple[str, str], commits: int) -> None:
    command = [sys.executable, "-c", MOVE_AND_DIE, *ways, str(commits)]
    assert subprocess.run(command, cwd=ROOT, check=False, timeout=60).returncode == -signal.SIGKILL


def count(found: list[object]) -> int:
    return sum(table.rows for table in found)


@pytest.mark.postgresql
@pytest.mark.xdist_group("postgresql")
@pytest.mark.slow
def test_the_application_answers_the_same_from_the_server(postgresql: Server, tmp_path: Path) -> None:
    papers = [
        *weekly("gassensor", [1, 1, 2, 1, 1, 2, 1, 6]),
        Paper(id="call", kind="call", title="Förderaufruf", call={"deadlines": [deadline("2027-01-31")]}),
    ]
    with furnish(tmp_path, papers) as app:
        edition = app.store.publish_edition("digest", "sensorik", "2026-W46", {"hits": [{"id": "call"}]}, at=NOW)
        app.store.claim_delivery(edition, "mail", "a@example.org", at=NOW)
    url = postgresql.create_empty()
    folders = ("--data-dir", tmp_path / "data", "--config-dir", tmp_path / "config")
    moved = scouting("migrate-record", "--json", *folders, SCOUTING_DATABASE_URL=url)
    assert moved.returncode == 0, moved.stderr
    tables = {table["table"]: table["rows"] for table in json.loads(moved.stdout)["tables"]}
    assert (tables["documents"], tables["deliveries"]) == (len(papers), 1)
    refused = scouting("migrate-record", url, *folders)
    assert (refused.returncode, "holds this record already" in said(refused)) == (1, True)

    questions = (
        ["trace", "call"],
        ["search", "Bericht"],
        ["trends"],
        ["calls", "--open"],
        ["digest", "--week", "2026-W47"],
    )
    for question in questions:
        words = (*question, "--json", "--today", "2026-11-23") if question[0] != "trace" else (*question, "--json")
        there = scouting(*words, *folders, SCOUTING_DATABASE_URL=url)
        here = scouting(*words, *folders)
        assert (there.returncode, there.stdout) == (here.returncode, here.stdout), question

    record = {
        "id": "new",
        "kind": "news",
        "title": "Neuer Drucksensor",
        "url": "https://new.example/1",
        "date": "2026-11-20",
    }
    (tmp_path / "new.jsonl").write_text(json.dumps(record), "utf-8")
    for words in (("import", tmp_path / "new.jsonl"), ("process",)):
        assert scouting(*words, *folders[:2], SCOUTING_DATABASE_URL=url).returncode == 0
    found = scouting("search", "Drucksensor", "--json", *folders, SCOUTING_DATABASE_URL=url)
    assert [hit["id"] for hit in json.loads(found.stdout)["hits"]] == ["new"]
