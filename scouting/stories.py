"""Signatures in, stories out: documents that tell the same thing count once, at the date of the first of them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import NamedTuple

from sqlalchemy import Connection, case, delete, func, insert, select, update

from nlp.duplicates import SAME_STORY, bands, similarity
from scouting.bulk import among, insert_pairs
from scouting.models import annotations, documents, outbox, story_bands
from scouting.works import Work, work_of

TOLD_TWICE = frozenset({"news", "publication"})
TOLD_WITHIN = timedelta(days=14)  # news; what a politician says a season later in the same words is another story
CROWD = 200  # documents in one band: more share a paywall's notice, not a story; without a bound they cost their square


class Signed(NamedTuple):
    """A signature and its bands, worked out before others have to wait."""

    signature: Sequence[int]
    bands: Sequence[int]


def signed(signature: Sequence[int]) -> Signed:
    """What `assign` needs of a document."""
    return Signed(signature, bands(signature))


def assign(connection: Connection, signatures: Mapping[str, Signed]) -> None:
    """Give each of these documents its story. A story that grows or changes its first document goes to the outbox.

    They are annotated then: the same statement says so, since each rewrites the whole row.
    """
    neighbours = _Neighbours(connection, signatures)
    of_these = among(connection, documents.c.id, signatures)
    story = func.coalesce(documents.c.story_id, documents.c.id)
    connection.execute(update(documents).where(of_these).values(story_id=story, stage="annotated"))
    alone = neighbours.alone()
    for document in signatures:
        alike = neighbours.alike(document)
        if alike or (neighbours.told[document].story_id and document not in alone):
            _join(connection, document, alike)
    neighbours.save()


class _Told(NamedTuple):
    """What stories need to know of a document."""

    kind: str
    published: str
    story_id: str | None
    work: Work | None

    def is_the_work_of(self, other: "_Told") -> bool:
        return self.work is not None and other.work is not None and self.work.is_that_of(other.work)

    def may_tell_the_same_as(self, other: "_Told") -> bool:
        if self.kind != other.kind:
            return False
        apart = datetime.fromisoformat(self.published) - datetime.fromisoformat(other.published)
        return self.kind != "news" or abs(apart) <= TOLD_WITHIN


class _Neighbours:
    """Finds documents that share a band with one of these; a batch is looked up at once, and knows its own members."""

    def __init__(self, connection: Connection, signatures: Mapping[str, Signed]) -> None:
        self._connection = connection
        self._signatures = {document: own.signature for document, own in signatures.items()}
        self.told = self._read_told(list(signatures))
        self._bands = {document: self._bands_of(document, own.bands) for document, own in signatures.items()}
        anew = [document for document, told in self.told.items() if told.story_id is not None]
        connection.execute(delete(story_bands).where(among(connection, story_bands.c.document_id, anew)))
        self._holders: defaultdict[int, list[str]] = defaultdict(list)
        wanted = Counter(chain.from_iterable(self._bands.values()))
        for row in connection.execute(select(story_bands).where(among(connection, story_bands.c.band, wanted))):
            self._holders[row.band].append(row.document_id)
        self._crowded = {band for band, holders in self._holders.items() if len(holders) >= CROWD}
        self._shared = self._holders.keys() | {band for band, times in wanted.items() if times > 1}
        self._fetch({holder for holders in self._holders.values() for holder in holders})

    def alike(self, document: str) -> list[str]:
        """Earlier documents, and members of the batch before this one, that tell the same; then it is one of them."""
        own = self._shared.intersection(self._bands[document])
        candidates = sorted({holder for band in own for holder in self._holders[band]})
        for band in own:
            if len(self._holders[band]) < CROWD:
                self._holders[band].append(document)
        told, signature = self.told[document], self._signatures[document]
        return [
            candidate
            for candidate in candidates
            if told.may_tell_the_same_as(self.told[candidate])
            and (
                told.is_the_work_of(self.told[candidate])
                or similarity(signature, self._signatures[candidate]) >= SAME_STORY
            )
        ]

    def alone(self) -> set[str]:
        """Of the batch, those whose story is nobody else's: annotated anew they have nothing to leave."""
        own = {document for document in self._bands if self.told[document].story_id == document}
        of_these = among(self._connection, documents.c.story_id, own)
        query = select(documents.c.story_id).where(of_these).group_by(documents.c.story_id).having(func.count() > 1)
        return own - set(self._connection.execute(query).scalars())

    def save(self) -> None:
        """Keep the bands of the batch, but those that have enough."""
        pairs = sorted((band, document) for document, own in self._bands.items() for band in {*own} - self._crowded)
        insert_pairs(self._connection, story_bands, pairs)

    def _bands_of(self, document: str, bands: Sequence[int]) -> Sequence[int]:
        """A work's band comes in the place of one of the text's: the record must not grow."""
        told = self.told[document]
        if told.kind not in TOLD_TWICE:
            return ()
        return (told.work.band, *bands[1:]) if told.work else bands

    def _fetch(self, ids: Collection[str]) -> None:
        of_these = among(self._connection, annotations.c.document_id, ids)
        query = select(annotations.c.document_id, annotations.c.data["signature"].label("signature")).where(of_these)
        self._signatures.update({row.document_id: row.signature for row in self._connection.execute(query)})
        self.told.update(self._read_told(ids))

    def _read_told(self, ids: Collection[str]) -> dict[str, _Told]:
        is_work = documents.c.kind == "publication"
        authors = case((is_work, documents.c.details["authors"]), else_=None).label("authors")
        said = select(*documents.c["id", "kind", "published", "story_id", "title", "date"], authors)
        rows = self._connection.execute(said.where(among(self._connection, documents.c.id, ids)))
        return {
            row.id: _Told(row.kind, row.published, row.story_id, work_of(row.title, row.authors, row.date))
            for row in rows
        }


def _join(connection: Connection, document: str, alike: Sequence[str]) -> None:
    """The document and all stories it is alike to become one story; the one it leaves goes on without it.

    The least id of its members names a story, whoever of them came first.
    """
    before = connection.execute(select(documents.c.story_id).where(documents.c.id == document)).scalar()
    joined = set(connection.execute(select(documents.c.story_id).where(documents.c.id.in_(alike))).scalars())
    story = min(joined | {document})
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
