"""Documents in whose time is over, the same without their texts out: as their sources' licences ask."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, false, func, insert, or_, select, update

from scouting.database import Database
from scouting.documents import stamp
from scouting.models import annotations, documents, outbox, revisions

BATCH = 500
LONGEST_QUOTE = 200
_DAYS = re.compile(r"days ([1-9][0-9]*)")
_EVIDENCE = frozenset({"field", "text", "start", "end"})


def drop_texts(database: Database, *, now: datetime) -> int:
    """Give up the texts whose time is over; the outbox takes the documents to the index. Returns how many they were.

    Title, link, annotations with short quotes, counts and hash stay: a rebuilt index counts the same.
    """
    dropped = 0
    while True:
        with database.writing() as connection:
            ids = connection.execute(select(documents.c.id).where(_due(connection, now)).limit(BATCH)).scalars().all()
            if not ids:
                return dropped
            held = update(documents).where(documents.c.id.in_(ids))
            connection.execute(held.values(text="", text_dropped=stamp(now), revision=documents.c.revision + 1))
            connection.execute(update(revisions).where(revisions.c.document_id.in_(ids)).values(text=""))
            _shorten(connection, ids)
            connection.execute(insert(outbox), [{"document_id": document} for document in ids])
        dropped += len(ids)


def overdue(database: Database, *, now: datetime) -> int:
    """How many documents hold a text whose time is over."""
    with database.reading() as connection:
        return connection.execute(select(func.count()).where(_due(connection, now))).scalar_one()


def _due(connection: Connection, now: datetime) -> ColumnElement[bool]:
    """What is not yet indexed keeps its text: nothing has been read from it. What is withdrawn never will be."""
    said_before = exists().where(revisions.c.document_id == documents.c.id, revisions.c.text != "")
    return and_(
        or_(documents.c.stage == "indexed", documents.c.withdrawn),
        or_(*_ends(connection, now)),
        or_(documents.c.text != "", said_before),
    )


def _ends(connection: Connection, now: datetime) -> list[ColumnElement[bool]]:
    """For each way to keep that documents have: when it ends."""
    ends: list[ColumnElement[bool]] = [false()]
    for keep in connection.execute(select(documents.c.keep).distinct()).scalars():
        if keep == "facts":
            ends.append(documents.c.keep == keep)
        elif days := _DAYS.fullmatch(keep):
            first = stamp(now - timedelta(days=int(days[1])))
            ends.append((documents.c.keep == keep) & (documents.c.first_seen <= first))
    return ends


def _shorten(connection: Connection, ids: Sequence[str]) -> None:
    query = select(annotations.c.document_id, annotations.c.data).where(annotations.c.document_id.in_(ids))
    for row in connection.execute(query).all():
        data = {**_quoted(row.data), "summary": _cut(row.data.get("summary", ""))}
        connection.execute(update(annotations).where(annotations.c.document_id == row.document_id).values(data=data))


def _quoted(value: Any) -> Any:  # noqa: ANN401  # any JSON value
    """The same with short quotes in all evidence; where a quote stood stays, though the text is gone."""
    if isinstance(value, list):
        return [_quoted(part) for part in value]
    if not isinstance(value, dict):
        return value
    if value.keys() >= _EVIDENCE:
        return {**value, "text": _cut(value["text"])}
    return {key: _quoted(part) for key, part in value.items()}


def _cut(text: str) -> str:
    """At most 200 characters, ending with a whole word."""
    if len(text) <= LONGEST_QUOTE:
        return text
    room = text[:LONGEST_QUOTE]
    return f"{room.rsplit(None, 1)[0] if ' ' in room else room[:-1]}…"
