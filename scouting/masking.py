"""Names that were erased in; what is about to be stored, and the whole record, with them blacked out, out.

Nothing gets longer or shorter, so what is proven by its place in a text stays proven.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from sqlalchemy import Column, Connection, Row, Select, Table, insert, select, update

from scouting.contact_persons import mask_contacts
from scouting.database import Database
from scouting.merging import salt_of
from scouting.models import (
    annotations,
    claims,
    corrections,
    documents,
    editions,
    erased_names,
    outbox,
    revisions,
    source_days,
    source_runs,
    tombstones,
)
from scouting.names import Names
from scouting.persons import KEPT, forget_concepts, persons_among, strings
from scouting.reading import Reading

Masker = Callable[[str], str]
BATCH = 500
EVIDENCE = frozenset({"field", "text", "start", "end"})
ADDRESS = re.compile(r"\w+://\S+")
OF_DOCUMENTS: Mapping[Table, tuple[Column[Any], tuple[Column[Any], ...]]] = {
    documents: (documents.c.id, (documents.c.title, documents.c.text, documents.c.licence, documents.c.details)),
    revisions: (revisions.c.document_id, (revisions.c.title, revisions.c.text, revisions.c.details)),
    annotations: (annotations.c.document_id, (annotations.c.data,)),
}
BESIDE: tuple[Column[Any], ...] = (
    editions.c.data,
    source_runs.c.error,
    source_days.c.reason,
    claims.c.error,
    corrections.c.actor,
    tombstones.c.reason,
    tombstones.c.actor,
    erased_names.c.reason,
    erased_names.c.actor,
)


def name_hash(salt: str, key: str) -> str:
    """Says nothing to who has only the hash."""
    return blake2b(key.encode(), key=salt.encode(), digest_size=32).hexdigest()


def erased(connection: Connection) -> Names | None:
    """The names that must not come back; None where there are none, which costs nothing."""
    rows = connection.execute(select(erased_names.c.hash, erased_names.c.words)).all()
    if not rows:
        return None
    return hashed_names(salt_of(connection), {row.hash: row.words for row in rows})


def hashed_names(salt: str, sizes: Mapping[str, int]) -> Names:
    """Names of which only the hashes are known, each with its number of words."""
    return Names(lambda key: name_hash(salt, key) in sizes, frozenset(sizes.values()))


def masked(reading: Reading, names: Names | None) -> Reading:
    """As it may be stored: without erased names and contact persons.

    Its hash stays that of what the source says: unchanged there is unchanged here.
    """
    mask = mask_contacts if names is None else lambda said: mask_contacts(names.mask(said))
    return replace(reading, values={**reading.values, **_masked_texts(reading.values, mask)})


def mask_record(database: Database, names: Names) -> int:
    """Black the names out wherever the record says them; returns in how many documents. Once again changes nothing."""
    with database.reading() as connection:
        ids = sorted({place.id for place in documents_naming(connection, names)})
    with database.writing() as connection:
        for start in range(0, len(ids), BATCH):
            persons = _mask_documents(connection, ids[start : start + BATCH], names)
            forget_concepts(connection, persons)
        for column in BESIDE:
            _mask_column(connection, column, names)
    return len(ids)


def documents_naming(connection: Connection, names: Names) -> Iterator[Row[Any]]:
    """The rows, each with the `id` of its document, that say a name and can be masked."""
    for owner, columns in OF_DOCUMENTS.values():
        for row in rows_of(connection, select(owner.label("id"), *columns)):
            if any(names.spans(said) for _, said in strings(row[1:]) if not ADDRESS.fullmatch(said)):
                yield row


def rows_of(connection: Connection, query: Select[Any]) -> Iterator[Row[Any]]:
    with connection.execute(query.execution_options(yield_per=BATCH)) as result:
        yield from result


def _mask_documents(connection: Connection, ids: Sequence[str], names: Names) -> set[str]:
    """Returns the keys of concepts that were nothing but such a name in one of them."""
    query = select(documents, annotations.c.data).outerjoin(annotations).where(documents.c.id.in_(ids))
    persons: set[str] = set()
    for row in [dict(row) for row in connection.execute(query).mappings()]:
        fields, data = _fields(row, names.mask), row.pop("data")
        said = {**_masked_texts(row, names.mask), "revision": row["revision"] + 1}
        connection.execute(update(documents).where(documents.c.id == row["id"]).values(said))
        if data is not None:
            found = persons_among(data, row, said, names)
            kept = [concept for concept in data["concepts"] if concept["key"] not in found]
            persons |= found
            held = update(annotations).where(annotations.c.document_id == row["id"])
            connection.execute(held.values(data=_mask({**data, "concepts": kept}, names.mask, fields)))
    _mask_revisions(connection, ids, names)
    connection.execute(insert(outbox), [{"document_id": document} for document in ids])
    return persons


def _mask_revisions(connection: Connection, ids: Sequence[str], names: Names) -> None:
    query = select(revisions).where(revisions.c.document_id.in_(ids))
    for row in [dict(row) for row in connection.execute(query).mappings()]:
        one = (revisions.c.document_id == row["document_id"]) & (revisions.c.revision == row["revision"])
        connection.execute(update(revisions).where(one).values(_masked_texts(row, names.mask)))


def _fields(row: Mapping[str, Any], mask: Masker) -> dict[str, tuple[str, str]]:
    """What the fields that quotes are taken from say, and what they say masked."""
    return {name: (row[name], mask(row[name])) for name in ("title", "text")}


def _masked_texts(row: Mapping[str, Any], mask: Masker) -> dict[str, Any]:
    fields = _fields(row, mask)
    others = {name: _mask(row[name], mask, fields) for name in ("licence", "details") if name in row}
    return {name: after for name, (_, after) in fields.items()} | others


def _mask(value: Any, mask: Masker, fields: Mapping[str, tuple[str, str]]) -> Any:  # noqa: ANN401  # any JSON value
    """Each text by itself; a quote as the field it is taken from says it then."""
    if isinstance(value, str):
        return value if ADDRESS.fullmatch(value) else mask(value)
    if isinstance(value, list | tuple):
        return [_mask(part, mask, fields) for part in value]
    if not isinstance(value, dict):
        return value
    if value.keys() >= EVIDENCE and value["start"] is not None:
        before, after = fields.get(value["field"], ("", ""))
        place = slice(value["start"], value["end"])
        if before[place] == value["text"]:
            return {**value, "text": after[place]}
    return {key: part if key in KEPT else _mask(part, mask, fields) for key, part in value.items()}


def _mask_column(connection: Connection, column: Column[Any], names: Names) -> None:
    keys = column.table.primary_key.columns
    query = select(*keys, column.label("said")).where(column.is_not(None))
    changed = [
        (row, said) for row in connection.execute(query).all() if (said := _mask(row.said, names.mask, {})) != row.said
    ]
    for row, said in changed:
        here = [key == row[at] for at, key in enumerate(keys)]
        connection.execute(update(column.table).where(*here).values({column.name: said}))
