"""A person's name in, every place where the record says it out; or the same record without it, for good."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import Column, Connection, Table, delete, select

from scouting.app import App
from scouting.config import Configuration
from scouting.documents import stamp
from scouting.forgetting import ERASURES, Erasure, bury, write_erasures
from scouting.masking import ADDRESS, BESIDE, OF_DOCUMENTS, mask_record, name_hash, rows_of
from scouting.merging import salt_of
from scouting.models import annotations, concepts, deliveries, documents, identifiers, revisions, sightings
from scouting.names import Names, keys_of, names_of, possible_spans, words_of
from scouting.persons import strings

AROUND = 60  # characters of a quote on each side of a name
ADDRESSES: tuple[Column[Any], ...] = (documents.c.id, documents.c.url, identifiers.c.value, sightings.c.url)
Match = Literal["certain", "possible", "address"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a name stands. `certain` is blacked out by an erasure, `possible` and `address` are for a person to judge.

    `id` is that of a document, else the row's key.
    """

    where: str
    id: str
    title: str
    field: str
    quote: str
    match: Match


def find_name(app: App, name: str) -> list[Place]:
    """Everywhere in record and settings, documents first. Raises UnclearNameError."""
    names = names_of(name)
    with app.store.database.reading() as connection:
        found = [
            *_in_documents(connection, name, names),
            *_in_addresses(connection, names),
            *_beside(connection, name, names),
        ]
    return [*found, *_in_settings(app.configuration, names)]


def erase_name(app: App, name: str, *, reason: str, actor: str, at: datetime) -> int:
    """Black a name out and keep it from coming back; returns in how many documents. The index follows the outbox.

    First it is kept out, then the record is searched: what is stored in between holds it no more. Ended in between,
    the same call does the rest. Raises UnclearNameError.
    """
    names, size = names_of(name), len(words_of(name))
    recipients = {recipient for team in app.configuration.teams for recipient in team.recipients}
    database = app.store.database
    with database.writing() as connection:
        salt = salt_of(connection)
        said: dict[str, Any] = {"reason": names.mask(reason), "team": "", "actor": actor, "at": stamp(at)}
        lines = [Erasure(salt, name_hash(salt, key), words=size, **said) for key in sorted(keys_of(name))]
        bury(connection, lines)
        _forget_deliveries(connection, names, recipients)
        write_erasures(app.settings.data_dir / ERASURES, lines)  # before the commit, as with documents
    return mask_record(database, names)


def _in_documents(connection: Connection, name: str, names: Names) -> Iterator[Place]:
    where: dict[Table, str] = {documents: "document", revisions: "revision", annotations: "annotation"}
    for table, (owner, columns) in OF_DOCUMENTS.items():
        titles = table.join(documents, owner == documents.c.id) if table is not documents else documents
        query = select(owner.label("id"), documents.c.title.label("named"), *columns).select_from(titles)
        for row in rows_of(connection, query):
            for column, value in zip(columns, cast("tuple[Any, ...]", row[2:]), strict=True):
                for field, match, quote in _places(column.name, value, name, names):
                    yield Place(where=where[table], id=row.id, title=row.named, field=field, quote=quote, match=match)


def _places(column: str, value: Any, name: str, names: Names) -> Iterator[tuple[str, Match, str]]:  # noqa: ANN401  # any JSON value
    for path, said in strings(value):
        field = ".".join((column, *path))
        if ADDRESS.fullmatch(said):
            if _is_in_address(said, names):
                yield field, "address", said
            continue
        for span in names.spans(said):
            yield field, "certain", _quote(said, *span)
        for span in possible_spans(said, name):
            yield field, "possible", _quote(said, *span)


def _quote(text: str, start: int, end: int) -> str:
    return " ".join(text[max(start - AROUND, 0) : end + AROUND].split())


def _in_addresses(connection: Connection, names: Names) -> Iterator[Place]:
    """An address without the name would be none."""
    for column in ADDRESSES:
        owner = column.table.c.id if column.table is documents else column.table.c.document_id
        query = select(owner.label("id"), documents.c.title, column.label("said"))
        if column.table is not documents:
            query = query.join(documents, owner == documents.c.id)
        for row in rows_of(connection, query):
            if _is_in_address(row.said, names):
                where, field = column.table.name.removesuffix("s"), column.name
                yield Place(where=where, id=row.id, title=row.title, field=field, quote=row.said, match="address")


def _is_in_address(address: str, names: Names) -> bool:
    """Its parts are read as words: /anna-mueller, mueller.anna@."""
    words = (letter if letter.isalpha() else " " if letter in "-._+~" else ";" for letter in address)
    return bool(names.spans("".join(words)))


def _beside(connection: Connection, name: str, names: Names) -> Iterator[Place]:
    """Editions, concepts, notes and who did something."""
    for column in (*BESIDE, concepts.c.label, concepts.c.forms):
        keys = column.table.primary_key.columns
        for row in rows_of(connection, select(*keys, column.label("said")).where(column.is_not(None))):
            key = " ".join(str(part) for part in row[: len(keys)])
            for field, match, quote in _places(column.name, row.said, name, names):
                yield Place(where=column.table.name, id=key, title="", field=field, quote=quote, match=match)
    for row in rows_of(connection, select(deliveries.c.edition_id, deliveries.c.recipient)):
        if _is_in_address(row.recipient, names):
            key = str(row.edition_id)
            yield Place(where="deliveries", id=key, title="", field="recipient", quote=row.recipient, match="address")


def _in_settings(configuration: Configuration, names: Names) -> Iterator[Place]:
    settings = configuration.settings
    listed = [
        ("teams", team.name, "recipients", recipient) for team in configuration.teams for recipient in team.recipients
    ]
    listed += [
        ("settings", "", "contact", settings.contact or ""),
        ("settings", "", "mail.operator", settings.mail.operator or ""),
    ]
    for where, key, field, address in listed:
        if _is_in_address(address, names):
            yield Place(where=where, id=key, title="", field=field, quote=address, match="address")


def _forget_deliveries(connection: Connection, names: Names, recipients: Collection[str]) -> None:
    """To whom an edition went; not of those who still get them, or they would get it again."""
    everybody = connection.execute(select(deliveries.c.recipient).distinct()).scalars()
    gone = [address for address in everybody if address not in recipients and _is_in_address(address, names)]
    connection.execute(delete(deliveries).where(deliveries.c.recipient.in_(gone)))
