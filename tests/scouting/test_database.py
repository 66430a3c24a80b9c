"""The record: migrated, refused where newer, explained where broken, away and back again."""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, select, text

from scouting.database import Database, opened, upsert
from scouting.errors import LeaseHeldError, NewerRecordError, RecordError
from scouting.models import facts, metadata
from scouting.store import Store
from tests.conftest import ROOT
from tests.postgresql import PASSWORD, Server
from tests.scouting.conftest import ON_A_SERVER

HOLD = """
import sys, time
from datetime import UTC, datetime
from scouting.database import Database, opened, upsert
from scouting.store import Store
with Store(Database(sys.argv[1])).writer(at=datetime.now(UTC)):
    print("held", flush=True)
    time.sleep(60)
"""
OPEN = "import sys; from scouting.database import Database; Database(sys.argv[1]).close()"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=ON_A_SERVER)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    url: str = request.getfixturevalue("postgresql").create_empty()
    return url


@pytest.fixture(scope="module")
def own_server(postgresql: Server) -> Iterator[Server]:
    """A server that a test may stop."""
    with Server(postgresql.binaries) as server:
        yield server


def address(store: Store) -> str:
    return store.database.url.render_as_string(hide_password=False)


def test_the_migrations_make_the_tables_of_the_models(store: Store) -> None:
    with store.database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_record_of_a_newer_version_is_refused(store: Store) -> None:
    with store.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerRecordError, match="newer version"):
        Database(address(store))


def test_processes_that_open_an_empty_record_at_once_do_not_collide(empty_url: str) -> None:
    command = [sys.executable, "-c", OPEN, empty_url]
    with ThreadPoolExecutor(4) as threads:
        ended = list(threads.map(lambda _: subprocess.run(command, cwd=ROOT, check=False, timeout=60), range(4)))
    assert [process.returncode for process in ended] == [0, 0, 0, 0]


def test_a_step_that_fails_leaves_nothing_of_those_before(tmp_path: Path) -> None:
    path = tmp_path / "scouting.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE erased_names (hash TEXT)")  # as the third step does
        with pytest.raises(RecordError, match="erased_names"):
            Database(f"sqlite:///{path}")
        assert connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall() == [
            ("erased_names",)
        ]


def test_a_file_that_is_no_record_is_named(tmp_path: Path) -> None:
    path = tmp_path / "scouting.db"
    path.write_bytes(b"something else" * 1000)
    with pytest.raises(RecordError, match=r"scouting\.db: this file is no record"):
        Database(f"sqlite:///{path}")


def test_what_fails_inside_a_transaction_leaves_nothing(store: Store) -> None:
    def write_and_fail() -> None:
        with store.database.writing() as connection:
            connection.execute(insert(facts), {"name": "half", "value": "done"})
            raise ValueError("midway")

    with pytest.raises(ValueError, match="midway"):
        write_and_fail()
    with store.database.reading() as connection:
        assert connection.execute(select(facts).where(facts.c.name == "half")).all() == []


def test_a_second_writer_is_told_who_works(store: Store) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, address(store)], cwd=ROOT, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(LeaseHeldError, match=f"process {other.pid} on "), store.writer(at=datetime.now(UTC)):
            pass
        other.kill()
        other.wait()
        with store.writer(at=datetime.now(UTC)):
            pass


@pytest.mark.parametrize("url", ["mysql://localhost/x", "no address", f"postgresql://u:{PASSWORD}@h:port/x"])
def test_an_address_of_no_use_is_refused_without_its_secrets(url: str) -> None:
    with pytest.raises(RecordError, match="SCOUTING_DATABASE_URL looks like") as refused:
        Database(url)
    assert PASSWORD not in str(refused.value)


@pytest.mark.postgresql
@pytest.mark.xdist_group("postgresql")
class TestOnAServer:
    """What only a server can do wrong."""

    @pytest.mark.parametrize(
        ("database", "user", "password", "message"),
        [
            pytest.param("postgres", "scouting", "wrong", "check user, password and database", id="password"),
            pytest.param("postgres", "nobody", PASSWORD, "check user, password and database", id="user"),
            pytest.param("nowhere", "scouting", PASSWORD, '"nowhere" does not exist', id="database"),
            pytest.param("template1", "guest", PASSWORD, "make it the owner of the database", id="rights"),
        ],
    )
    def test_who_is_not_let_in_is_told_why(
        self, postgresql: Server, database: str, user: str, password: str, message: str
    ) -> None:
        url = postgresql.url(database, user=user, password=password)
        with pytest.raises(
            RecordError, match=rf"^postgresql://{user}:\*\*\*@127.0.0.1:\d+/{database}: .*{message}"
        ) as told:
            Database(url)
        assert password not in str(told.value)

    def test_a_database_that_does_not_know_every_letter_is_refused(self, postgresql: Server) -> None:
        with pytest.raises(RecordError, match=r"ascii_.*: this database cannot hold every letter"):
            Database(postgresql.create_ascii())

    def test_a_server_that_is_not_there_is_named(self) -> None:
        with pytest.raises(RecordError, match=r"127\.0\.0\.1:1/x: the server does not answer"):
            Database("postgresql://u:p@127.0.0.1:1/x")

    @pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["stopped", "crashed"])
    def test_a_server_that_was_away_serves_again(self, own_server: Server, how: signal.Signals) -> None:
        with opened(own_server.create()) as database:
            store = Store(database)
            store.set_fact("before", "kept")
            own_server.stop(how)
            with pytest.raises(RecordError, match="the server does not answer"):
                store.set_fact("while", "away")
            own_server.start()
            store.set_fact("after", "written")
            assert [store.fact(name) for name in ("before", "while", "after")] == ["kept", None, "written"]

    def test_a_server_that_goes_midway_leaves_nothing_of_the_step(self, own_server: Server) -> None:
        def write_midway(database: Database) -> None:
            with database.writing() as connection:
                connection.execute(insert(facts), {"name": "half", "value": "done"})
                own_server.stop(signal.SIGQUIT)
                connection.execute(insert(facts), {"name": "other half", "value": "done"})

        with opened(own_server.create()) as database:
            with pytest.raises(RecordError, match="connection to the server broke; nothing is lost"):
                write_midway(database)
            own_server.start()
            assert Store(database).fact("half") is None

    def test_a_writer_sees_what_was_written_while_it_waited(self, store_on_server: Store) -> None:
        def add_one(_: int) -> None:
            with store_on_server.database.writing() as connection:
                before = connection.execute(select(facts.c.value).where(facts.c.name == "n")).scalar() or "0"
                upsert(connection, facts, [{"name": "n", "value": str(int(before) + 1)}], update=("value",))

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(add_one, range(80)))
        assert store_on_server.fact("n") == "80"

    def test_a_reader_sees_one_state(self, store_on_server: Store) -> None:
        query = select(facts.c.value).where(facts.c.name == "n")
        with store_on_server.database.reading() as connection:
            assert connection.execute(query).scalar() is None
            store_on_server.set_fact("n", "1")
            assert connection.execute(query).scalar() is None

    def test_a_reader_cannot_write(self, store_on_server: Store) -> None:
        with pytest.raises(RecordError, match="takes no changes"), store_on_server.database.reading() as connection:
            connection.execute(insert(facts), {"name": "n", "value": "1"})

    @pytest.mark.slow  # it waits as long as a writer does
    def test_who_waits_too_long_for_the_writer_is_told(self, store_on_server: Store) -> None:
        with (
            store_on_server.database.writing(),
            pytest.raises(RecordError, match="another process has been writing for more than 30 seconds"),
        ):
            store_on_server.set_fact("n", "1")

    def test_a_value_too_long_is_explained(self, store_on_server: Store) -> None:
        with pytest.raises(RecordError, match="longer than"):
            store_on_server.set_fact("n" * 61, "1")

    @pytest.fixture
    def store_on_server(self, postgresql: Server) -> Iterator[Store]:
        with opened(postgresql.create()) as database:
            yield Store(database)
