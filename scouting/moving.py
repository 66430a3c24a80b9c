"""A record in, the same record on another database out: row by row, resumable, proven by counts and hashes."""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    String,
    Table,
    cast,
    collate,
    column,
    delete,
    func,
    insert,
    select,
    true,
    tuple_,
)
from sqlalchemy import (
    table as plain_table,
)
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlalchemy.exc import IntegrityError

from scouting.database import Database, upsert
from scouting.errors import RecordError
from scouting.models import facts, leases, metadata
from scouting.store import MOVING, Store

BATCH = 1_000
RECORD = "record"  # the fact that tells one record from another; it goes where the record goes
TABLES = [table for table in metadata.sorted_tables if table is not leases]  # who works is true of a place
SQLITE_SEQUENCE = plain_table("sqlite_sequence", column("name"), column("seq"))

OnRows = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class TableSum:
    """How many rows a table has, and one hash over all they say."""

    table: str
    rows: int
    sha256: str


def move_record(store: Store, target: Database, *, at: datetime, on_rows: OnRows | None = None) -> list[TableSum]:
    """Carry a record over while nobody may change it: what is written meanwhile would be left behind."""
    record_id(store.database)
    with store.writer(at=at), store.database.writing():
        return copy_record(store.database, target, on_rows=on_rows)


def copy_record(source: Database, target: Database, *, on_rows: OnRows | None = None) -> list[TableSum]:
    """Copy one consistent view of the source, whoever writes there, and prove that both say the same.

    An ended call goes on where it was. `on_rows` is told after each commit: table, rows.
    Raises RecordError where the target holds something else, or where it differs in the end.
    """
    _begin(target, record_id(source))
    with source.reading() as view:
        differences = _copy_all(view, target, on_rows)
        if differences:  # the source went on since the call that was ended: begin anew
            _empty(target)
            differences = _copy_all(view, target, on_rows)
        if differences:
            raise RecordError(f"{target.name} differs from {source.name}: {'; '.join(differences)}")
        sums = [sum_table(view, table) for table in TABLES]
    with target.writing() as connection:
        connection.execute(delete(facts).where(facts.c.name == MOVING))
    return sums


def record_id(database: Database) -> str:
    """The id of this record, given when it is first asked for. Raises RecordError for half a record."""
    found = Store(database).fact(RECORD)
    if found is None:
        with database.writing() as connection:
            upsert(connection, facts, [{"name": RECORD, "value": secrets.token_hex(16)}])
            found = _fact(connection, RECORD)
    return str(found)


def count_rows(database: Database) -> int:
    """All rows that a copy holds."""
    with database.reading() as connection:
        return sum(connection.execute(select(func.count()).select_from(table)).scalar_one() for table in TABLES)


def sum_table(connection: Connection, table: Table) -> TableSum:
    """All rows in the order of their keys: the same on every database."""
    digest, count = hashlib.sha256(), 0
    for rows in _batches(connection, _rows(connection, table)):
        for row in rows:
            digest.update(json.dumps(list(row), sort_keys=True).encode())
        count += len(rows)
    return TableSum(table.name, count, digest.hexdigest())


def _fact(connection: Connection, name: str) -> str | None:
    return connection.execute(select(facts.c.value).where(facts.c.name == name)).scalar()


def _begin(target: Database, record: str) -> None:
    """Mark an empty target as this record's; one that is marked goes on."""
    with target.writing() as connection:
        moving = _fact(connection, MOVING)
        if moving == record:
            return
        if moving is None and _fact(connection, RECORD) == record:
            raise RecordError(f"{target.name} holds this record already: set SCOUTING_DATABASE_URL to it")
        if any(connection.execute(select(table).limit(1)).first() is not None for table in TABLES):
            raise RecordError(f"{target.name} holds another record: name an empty database")
        connection.execute(insert(facts), {"name": MOVING, "value": record})


def _copy_all(view: Connection, target: Database, on_rows: OnRows | None) -> list[str]:
    """Copy what is missing. Returns in what the two differ then."""
    try:
        for table in TABLES:
            for copied in _copy_table(view, target, table):
                if on_rows is not None:
                    on_rows(table.name, copied)
    except IntegrityError as error:  # rows that refer to what came after an earlier call had passed its place
        return [" ".join(str(error.orig).split())]
    with target.writing() as connection:
        for table in TABLES:
            _go_on_counting(view, connection, table)
    with target.reading() as copy:
        pairs = [(sum_table(view, table), sum_table(copy, table)) for table in TABLES]
    return [
        f"{here.table} has {here.rows} rows ({here.sha256[:12]}), there {there.rows} ({there.sha256[:12]})"
        for here, there in pairs
        if here != there
    ]


def _copy_table(view: Connection, target: Database, table: Table) -> Iterator[int]:
    """Rows behind the greatest key that is there, each batch one transaction."""
    with target.reading() as connection:
        backwards = [key.desc() for key in _keys(connection, table)]
        reached = connection.execute(
            select(*table.primary_key.columns).where(_is_copied(table)).order_by(*backwards).limit(1)
        ).first()
    query = _rows(view, table)
    if reached is not None:
        query = query.where(tuple_(*_keys(view, table)) > tuple_(*reached))
    for rows in _batches(view, query):
        with target.writing() as connection:
            connection.execute(insert(table), [row._asdict() for row in rows])
        yield len(rows)


def _rows(connection: Connection, table: Table) -> Select[Any]:
    return select(table).where(_is_copied(table)).order_by(*_keys(connection, table))


def _is_copied(table: Table) -> ColumnElement[bool]:
    return table.c.name != MOVING if table is facts else true()


def _keys(connection: Connection, table: Table) -> list[ColumnElement[Any]]:
    """The primary key, ordered byte by byte on both: a server's own order may be a language's."""
    on_server = connection.dialect.name == "postgresql"
    return [
        collate(column, "C") if on_server and isinstance(column.type, String) else column
        for column in table.primary_key.columns
    ]


def _batches(connection: Connection, query: Select[Any]) -> Iterator[Sequence[Row[Any]]]:
    with connection.execute(query.execution_options(yield_per=BATCH)) as result:
        yield from result.partitions()


def _go_on_counting(view: Connection, target: Connection, table: Table) -> None:
    """Numbers that were given once are never given again, even where their rows are gone."""
    key = table.primary_key.columns[0]
    if len(table.primary_key.columns) > 1 or not isinstance(key.type, Integer):
        return
    last = max(_last_number(view, key), view.execute(select(func.max(key))).scalar() or 0)
    if last == 0:
        return
    if target.dialect.name == "postgresql":
        target.execute(select(func.setval(func.pg_get_serial_sequence(table.name, key.name), last)))
    elif table.dialect_options["sqlite"]["autoincrement"]:
        target.execute(SQLITE_SEQUENCE.delete().where(SQLITE_SEQUENCE.c.name == table.name))
        target.execute(SQLITE_SEQUENCE.insert(), {"name": table.name, "seq": last})


def _last_number(view: Connection, key: Column[Any]) -> int:
    table = key.table.name
    if view.dialect.name == "postgresql":
        query = select(func.pg_sequence_last_value(cast(func.pg_get_serial_sequence(table, key.name), REGCLASS)))
    else:
        query = select(SQLITE_SEQUENCE.c.seq).where(SQLITE_SEQUENCE.c.name == table)
    return view.execute(query).scalar() or 0


def _empty(target: Database) -> None:
    with target.writing() as connection:
        for table in reversed(TABLES):
            connection.execute(delete(table).where(_is_copied(table)))
