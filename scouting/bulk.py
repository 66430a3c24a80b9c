"""Tens of thousands of values in, one statement out, on either database."""

import json
from collections.abc import Collection, Sequence
from typing import Any, TypeVar

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Integer,
    Table,
    TypeDecorator,
    any_,
    func,
    insert,
    literal,
    select,
)

T = TypeVar("T", str, int)


def insert_pairs(connection: Connection, table: Table, pairs: Sequence[tuple[str | int, str | int]]) -> None:
    """New rows of a table of two columns, tens of thousands at once."""
    names = [column.name for column in table.columns]
    if not pairs:
        return
    if connection.dialect.name == "sqlite":
        connection.execute(insert(table), [dict(zip(names, pair, strict=True)) for pair in pairs])
        return
    held = ((column, [pair[at] for pair in pairs]) for at, column in enumerate(table.columns))
    columns = [func.unnest(_array(column, values)) for column, values in held]
    connection.execute(insert(table).from_select(names, select(*columns)))  # two parameters instead of two a row


def among(connection: Connection, column: Column[T], values: Collection[T]) -> ColumnElement[bool]:
    """That a column holds one of these values, however many they are: one parameter for all."""
    if connection.dialect.name == "sqlite":
        return column.in_(select(func.json_each(json.dumps(list(values))).table_valued("value").c.value))
    return column == any_(_array(column, values))


def _array(column: Column[T], values: Collection[T]) -> ColumnElement[Any]:
    written = ",".join(map(str if isinstance(column.type, Integer) else _quoted, values))
    return literal(f"{{{written}}}", _Written(type(column.type)))


class _Written(TypeDecorator[Any]):
    """An array that comes as its text: the driver would ask for each value how to write it, ten times as long."""

    impl = ARRAY
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> None:
        """Leave it as it is."""


def _quoted(value: object) -> str:
    """As in https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO."""
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
