"""An address in, the record's database out: opened, migrated, with short writing transactions."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url, text
from sqlalchemy.exc import DatabaseError, OperationalError

from scouting.errors import NewerRecordError, RecordError

SCHEMA = "0002"
BUSY_SECONDS = 10


class Database:
    """Hands out connections. `writing` takes SQLite's write lock at its start: no reader turns writer midway."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        if self.url.get_backend_name() == "sqlite" and self.url.database:
            _make_folder(Path(self.url.database).parent)
        self.engine = create_engine(self.url, **_options(self.url.get_backend_name()))
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _configure_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        try:
            with _explained(self.url.render_as_string()):
                _migrate(self.engine)
        except BaseException:
            self.engine.dispose()
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view."""
        with _explained(self.url.render_as_string()), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """All or nothing. No network and no language processing inside."""
        with (
            _explained(self.url.render_as_string()),
            self.engine.connect().execution_options(scouting_writing=True) as connection,
            connection.begin(),
        ):
            yield connection

    def close(self) -> None:
        self.engine.dispose()


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
    connection.execute(statement, rows)


def _options(backend: str) -> dict[str, Any]:
    return {"connect_args": {"timeout": BUSY_SECONDS}} if backend == "sqlite" else {"pool_pre_ping": True}


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


@contextmanager
def _explained(address: str) -> Iterator[None]:
    """Say what and where instead of a driver's words."""
    try:
        yield
    except (OperationalError, DatabaseError) as error:
        if not isinstance(error, OperationalError) and type(error) is not DatabaseError:
            raise
        raise RecordError(f"{address}: {_reason(str(error.orig))}") from error


def _reason(message: str) -> str:
    known = {
        "database or disk is full": "the disk is full; nothing of this step was stored",
        "disk I/O error": "the disk does not take it (full or broken); nothing of this step was stored",
        "database is locked": f"another process has been writing for more than {BUSY_SECONDS} seconds",
        "file is not a database": "this file is no record of this program (damaged?); restore a backup",
        "malformed": "the record is damaged; restore a backup",
        "unable to open": "the data folder cannot be opened",
        "readonly": "the data folder is not writable",
    }
    return next((said for part, said in known.items() if part in message), message)


def _migrate(engine: Engine) -> None:
    """Bring the schema to the newest version; Alembic is imported only where there is something to do."""
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
    with engine.connect().execution_options(scouting_writing=True) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def _current_schema(connection: Connection) -> str | None:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
