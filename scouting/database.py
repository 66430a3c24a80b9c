"""An address in, the record's database out: opened, migrated, with short writing transactions."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    URL,
    Connection,
    Engine,
    Table,
    TableValuedAlias,
    cast,
    column,
    create_engine,
    event,
    func,
    literal,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from scouting.errors import NewerRecordError, RecordError

SCHEMA = "0004"
BUSY_SECONDS = 10
LOCK_SECONDS = 30
SILENT_SECONDS = 60
WRITE_LOCK = 0x5C0071  # any number, the same for ever and on every machine
EXAMPLE = "SCOUTING_DATABASE_URL looks like postgresql://user:password@host:5432/database"
NO_UTF8 = "this database cannot hold every letter: make one with ENCODING 'UTF8' TEMPLATE template0"
LOST = "the connection to the server broke; nothing is lost: run the same again when the server is back"
OPTIONS: dict[str, dict[str, Any]] = {
    "sqlite": {"connect_args": {"timeout": BUSY_SECONDS}},
    "postgresql": {
        "pool_pre_ping": True,  # a server that was away and is back again is not noticed
        "isolation_level": "READ COMMITTED",  # a writer sees what was committed while it waited for the lock
        "connect_args": {
            "connect_timeout": BUSY_SECONDS,
            "application_name": "scouting",
            "client_encoding": "utf8",  # whatever the environment says
            "prepare_threshold": None,  # a plan for any 500 values scans the table; one for these uses its index
        },
    },
}
ONE_VIEW: dict[str, dict[str, Any]] = {
    "sqlite": {},
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
}
BY_STATE = {
    "08": LOST,
    "22001": "a value is longer than the record holds; nothing of this step was stored",
    "57P0": LOST,
    "25P03": LOST,
    "25006": "this server takes no changes (a standby?): name the one that does in SCOUTING_DATABASE_URL",
    "42501": "this user may not do this: make it the owner of the database (ALTER DATABASE … OWNER TO …)",
    "53100": "the server's disk is full; nothing of this step was stored",
    "53200": "the server is out of memory; nothing of this step was stored",
    "53300": "the server has no connection left: raise its max_connections or run fewer processes",
    "55P03": f"another process has been writing for more than {LOCK_SECONDS} seconds",
    "57014": "the server ended this step (statement_timeout?); nothing of it was stored",
    "58030": "the server's disk does not take it; nothing of this step was stored",
    "XX001": "the record is damaged; restore a backup",
    "XX002": "the record is damaged; restore a backup",
}
BY_WORDS = {
    "database or disk is full": "the disk is full; nothing of this step was stored",
    "disk I/O error": "the disk does not take it (full or broken); nothing of this step was stored",
    "database is locked": f"another process has been writing for more than {BUSY_SECONDS} seconds",
    "file is not a database": "this file is no record of this program (damaged?); restore a backup",
    "malformed": "the record is damaged; restore a backup",
    "unable to open": "the data folder cannot be opened",
    "readonly": "the data folder is not writable",
}


class Database:
    """Hands out connections to a file of SQLite or to a PostgreSQL server.

    `writing` takes the only write lock at its start, on both: what it looks up stays true until it is committed, and
    the outbox's numbers become visible in their order. On a server the lock is one over all machines.
    """

    def __init__(self, url: str) -> None:
        self.url = _read_url(url)
        self.name = _without_secrets(self.url)
        backend = self.url.get_backend_name()
        if backend == "sqlite" and self.url.database:
            _make_folder(Path(self.url.database).parent)
        self.engine = create_engine(self.url, **OPTIONS[backend])
        if backend == "sqlite":
            event.listen(self.engine, "connect", _configure_sqlite)
        event.listen(self.engine, "begin", _begin_sqlite if backend == "sqlite" else _begin_postgresql)
        self._view = ONE_VIEW[backend]
        try:
            with _explained(self.name):
                _migrate(self.engine)
        except BaseException:
            self.engine.dispose()
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view."""
        with (
            _explained(self.name),
            self.engine.connect().execution_options(**self._view) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """All or nothing. No network and no language processing inside."""
        with (
            _explained(self.name),
            self.engine.connect().execution_options(scouting_writing=True) as connection,
            connection.begin(),
        ):
            yield connection

    def size(self) -> int:
        """Bytes on disk."""
        if self.engine.dialect.name == "sqlite":
            path = Path(str(self.url.database))
            return sum(part.stat().st_size for part in path.parent.glob(f"{path.name}*"))
        with self.reading() as connection:
            return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())

    def explaining(self) -> AbstractContextManager[None]:
        """For who talks to the engine itself: errors as RecordError, with what to do."""
        return _explained(self.name)

    def close(self) -> None:
        self.engine.dispose()


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """A database for a while."""
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


def upsert(connection: Connection, table: Table, rows: list[dict[str, Any]], *, update: tuple[str, ...] = ()) -> None:
    """Insert rows; where the primary key exists, set the columns in `update` (none: keep the row)."""
    if not rows:
        return
    insert = import_module(f"sqlalchemy.dialects.{connection.dialect.name}").insert(table)
    keys = list(table.primary_key.columns)
    if update:
        statement = insert.on_conflict_do_update(
            index_elements=keys, set_={name: insert.excluded[name] for name in update}
        )
    else:
        statement = insert.on_conflict_do_nothing(index_elements=keys)
    if connection.dialect.name == "sqlite":
        connection.execute(statement, rows)
    else:  # one parameter instead of one a value
        names = list(rows[0])
        connection.execute(statement.from_select(names, select(*_recordset(table, names, rows).c)))


def _recordset(table: Table, names: list[str], rows: list[dict[str, Any]]) -> TableValuedAlias:
    """Rows as PostgreSQL reads them from one text."""
    text_of_rows = cast(literal(json.dumps(rows)), JSON)
    typed = func.json_to_recordset(text_of_rows).table_valued(*(column(name, table.c[name].type) for name in names))
    return typed.render_derived(with_types=True)


def _read_url(raw: str) -> URL:
    """The address with the driver that is installed. Raises RecordError, never with what may be a password."""
    try:
        url = make_url(raw)
        backend = url.get_backend_name()
    except (ArgumentError, ValueError) as error:
        raise RecordError(f"the database's address cannot be read; {EXAMPLE}") from error
    if backend in {"postgres", "postgresql"}:
        return url.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise RecordError(f"{backend}: the record lies on SQLite or PostgreSQL; {EXAMPLE}")
    return url


def _without_secrets(url: URL) -> str:
    """For messages: neither password nor options, which may hold one."""
    shown = url.set(drivername=url.get_backend_name(), password=None).difference_update_query(url.query)
    return shown.render_as_string()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RecordError(f"{folder}: this data folder cannot be made: {error.strerror}") from error


def _configure_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # what is erased leaves the file too


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("scouting_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    """A writer waits for the lock before it sees anything; one that falls silent must not keep the others out."""
    if connection.get_execution_options().get("scouting_writing", False):
        connection.exec_driver_sql(
            f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s';"
            f"SET LOCAL idle_in_transaction_session_timeout = '{SILENT_SECONDS}s';"
            f"SELECT pg_advisory_xact_lock({WRITE_LOCK})"
        )


@contextmanager
def _explained(name: str) -> Iterator[None]:
    """Say what and where instead of a driver's words."""
    try:
        yield
    except PoolTimeoutError as error:
        raise RecordError(f"{name}: too many at once; try again in a moment") from error
    except DBAPIError as error:
        reason = _reason(error)
        if reason is None:
            raise
        raise RecordError(f"{name}: {reason}") from error


def _reason(error: DBAPIError) -> str | None:
    """What to tell; None where the program itself is wrong, not its surroundings."""
    said = " ".join(str(error.orig).split())
    if error.connection_invalidated:
        return LOST
    if not hasattr(error.orig, "sqlstate"):
        if not isinstance(error, OperationalError) and type(error) is not DatabaseError:
            return None
        return next((told for part, told in BY_WORDS.items() if part in said), said)
    state: str = getattr(error.orig, "sqlstate", None) or ""  # the same in every language a server may speak
    known = next((told for start, told in BY_STATE.items() if state.startswith(start)), None)
    if known or not isinstance(error, OperationalError):
        return known
    return f"{said} ({state})" if state else _refusal(said)


def _refusal(said: str) -> str:
    """Why no connection came about. The server speaks its own language, so its words are handed on."""
    _, refused, words = said.partition("FATAL: ")
    if refused:
        return (
            f"the server refuses the connection: {words.strip()}; nothing is lost: "
            "unless it is just starting or stopping, check user, password and database in its address"
        )
    return f"the server does not answer ({said}); nothing is lost: run the same again when it is back"


def _migrate(engine: Engine) -> None:
    """Bring the schema to the newest version, all or nothing; Alembic is imported only where there is something to do.

    In one transaction of ours: left to itself Alembic commits after each step on SQLite, and processes that open a
    record at the same time would take turns at its steps.
    """
    with engine.connect() as connection:
        current = _current_schema(connection)
    if current == SCHEMA:
        return
    if current is not None and current > SCHEMA:
        raise NewerRecordError
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.connect().execution_options(scouting_writing=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql" and connection.scalar(text("SHOW server_encoding")) != "UTF8":
            raise RecordError(f"{_without_secrets(engine.url)}: {NO_UTF8}")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _current_schema(connection: Connection) -> str | None:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
