"""Tens of thousands of texts in, one statement out, on either database."""

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, Text, any_, cast, func, literal, select
from sqlalchemy.dialects import postgresql

from scouting.database import upsert


def insert_pairs(connection: Connection, table: Table, pairs: Sequence[tuple[str, str]]) -> None:
    """Rows of a table of two text columns that is all key, tens of thousands at once; those that exist stay."""
    names = [column.name for column in table.columns]
    if connection.dialect.name == "sqlite":
        upsert(connection, table, [dict(zip(names, pair, strict=True)) for pair in pairs])
        return
    columns = [func.unnest(_texts(list(values))) for values in zip(*pairs, strict=True)]
    if columns:  # two parameters instead of two a row
        insert = postgresql.insert(table).from_select(names, select(*columns))
        connection.execute(insert.on_conflict_do_nothing())


def among(connection: Connection, column: Column[str], values: Collection[str]) -> ColumnElement[bool]:
    """That a column holds one of these texts, however many they are: one parameter for all."""
    if connection.dialect.name == "sqlite":
        return column.in_(select(func.json_each(json.dumps(list(values))).table_valued("value").c.value))
    return column == any_(_texts(list(values)))


def _texts(values: list[str]) -> ColumnElement[Any]:
    return cast(literal(values, postgresql.ARRAY(Text)), postgresql.ARRAY(Text))
