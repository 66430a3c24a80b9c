"""Signatures in, stories out: documents that tell the same thing count once, at the date of the first of them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, func, insert, select, update

from nlp.duplicates import SAME_STORY, bands, similarity
from scouting.database import upsert
from scouting.models import annotations, documents, outbox, story_bands

TOLD_TWICE = frozenset({"news", "publication"})


def assign(connection: Connection, signatures: Mapping[str, Sequence[int]]) -> None:
    """Give each of these documents its story. A story that grows or changes its first document goes to the outbox."""
    for document, signature in signatures.items():
        own_bands = bands(signature)
        connection.execute(delete(story_bands).where(story_bands.c.document_id == document))
        alike = _alike(connection, document, signature, own_bands)
        upsert(connection, story_bands, [{"band": band, "document_id": document} for band in own_bands])
        _join(connection, document, alike)


def _alike(connection: Connection, document: str, signature: Sequence[int], own_bands: Sequence[str]) -> list[str]:
    kind = connection.execute(select(documents.c.kind).where(documents.c.id == document)).scalar_one()
    if not own_bands or kind not in TOLD_TWICE:
        return []
    candidates = connection.execute(
        select(documents.c.id, annotations.c.data)
        .join(story_bands, story_bands.c.document_id == documents.c.id)
        .join(annotations, annotations.c.document_id == documents.c.id)
        .where(story_bands.c.band.in_(own_bands), documents.c.id != document, documents.c.kind == kind)
        .distinct()
    )
    return [row.id for row in candidates if similarity(signature, row.data["signature"]) >= SAME_STORY]


def _join(connection: Connection, document: str, alike: Sequence[str]) -> None:
    """The document and all stories it is alike to become one story; the one it leaves goes on without it."""
    before = connection.execute(select(documents.c.story_id).where(documents.c.id == document)).scalar()
    joined = set(connection.execute(select(documents.c.story_id).where(documents.c.id.in_(alike))).scalars())
    story = min(joined, default=document)
    if before == document and before not in joined:
        _rename(connection, document)
    everyone = (documents.c.story_id.in_(joined)) | (documents.c.id == document)
    connection.execute(update(documents).where(everyone).values(story_id=story))
    choose_first(connection, story)
    if before and before not in joined:
        choose_first(connection, before)


def _rename(connection: Connection, left: str) -> None:
    """A story bears the id of one of its members: those whom its namesake leaves need another name."""
    rest = (documents.c.story_id == left) & (documents.c.id != left)
    named = connection.execute(select(func.min(documents.c.id)).where(rest)).scalar()
    if named is not None:
        connection.execute(update(documents).where(rest).values(story_id=named))
        choose_first(connection, named)


def choose_first(connection: Connection, story: str) -> None:
    """The earliest published leads; whoever gains or loses the lead is indexed again."""
    rows = connection.execute(
        select(documents.c.id, documents.c.leads_story)
        .where(documents.c.story_id == story, ~documents.c.withdrawn)
        .order_by(documents.c.published, documents.c.first_seen, documents.c.id)
    ).all()
    changed = [row.id for position, row in enumerate(rows) if row.leads_story != (position == 0)]
    if not changed:
        return
    first = rows[0].id
    connection.execute(
        update(documents)
        .where(documents.c.id.in_(changed))
        .values(leads_story=documents.c.id == first, revision=documents.c.revision + 1)
    )
    connection.execute(insert(outbox), [{"document_id": document} for document in changed])
