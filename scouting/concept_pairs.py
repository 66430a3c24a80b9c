"""Pairs of keys that texts say are one idea in; which keys are merged, and from which day, out.

| a key is merged into another | when |
| --- | --- |
| enough say so | three documents of two sources, or five; copies of a story are one |
| hardly any says otherwise | nine of ten that explain the key |
| it is free | no key of the vocabulary, and the other does not lead to it |

The day is that on which the last document needed was known, so an archive teaches what it would have taught then.
Where enough come to use the key for something else, newer documents keep it.
"""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection, Text, cast, delete, func, insert, select

from nlp.annotations import Annotations
from scouting.bulk import among
from scouting.concept_merges import Merge, Merges, load_merges
from scouting.database import Database, upsert
from scouting.documents import Published, known_from
from scouting.models import annotations, concept_merges, concept_pairs, documents, outbox

DOCUMENTS, SOURCES = 3, 2
MANY = 5  # documents that are enough even of one source
SHARE = 0.9
BATCH = 1_000
_KEY = re.compile(r'"key": "((?:[^"\\]|\\.)*)"')
_COUNTED = (documents.c.leads_story, ~documents.c.withdrawn)


class Proof(NamedTuple):
    """A document that says it, and the day from which it is known."""

    key: str
    into: str
    document: str
    source: str
    day: str


def store_pairs(connection: Connection, done: Sequence[Annotations]) -> None:
    """Keep what these documents say now, instead of what they said before."""
    said = among(connection, concept_pairs.c.document_id, [result.id for result in done])
    connection.execute(delete(concept_pairs).where(said))
    upsert(
        connection,
        concept_pairs,
        [{"document_id": result.id, "key": pair.key, "into": pair.into} for result in done for pair in result.pairs],
    )


def learn(database: Database, vocabulary: Collection[str], *, today: date) -> None:
    """Decide anew what is merged.

    All is judged from all that is said, so the order in which documents come and go tells nothing. Documents that a
    change concerns wait for the index. The caller holds the writer's lease.
    """
    with database.reading() as connection:
        known, merges = load_merges(connection), decide(_proofs(connection, today), vocabulary)
        changed = sorted(key for key in known.keys | merges.keys if known.get(key) != merges.get(key))
        concerned = _documents_on(connection, known.keys_of(changed) | merges.keys_of(changed))
    if not changed:
        return
    rows = [merge.as_row() for key in changed if (merge := merges.get(key))]
    with database.writing() as connection:
        connection.execute(delete(concept_merges).where(among(connection, concept_merges.c.key, changed)))
        upsert(connection, concept_merges, rows)
        if concerned:
            connection.execute(insert(outbox), [{"document_id": document} for document in concerned])


def decide(proofs: Iterable[Proof], vocabulary: Collection[str]) -> Merges:
    """Return what is merged, and ended, by going through the days as they came."""
    merges, told = Merges(), defaultdict[str, _Said](dict)
    for day, known in groupby(sorted(proofs, key=lambda proof: (proof.day, proof)), lambda proof: proof.day):
        fresh = set()
        for proof in known:
            told[proof.key].setdefault(proof.into, _Told(set(), set())).add(proof)
            fresh.add(proof.key)
        for key in sorted(fresh.difference(vocabulary)):
            if merge := _judge(key, told[key], merges, day):
                merges.add(merge)
    return merges


class _Told(NamedTuple):
    """Who says one thing."""

    documents: set[str]
    sources: set[str]

    def add(self, proof: Proof) -> None:
        self.documents.add(proof.document)
        self.sources.add(proof.source)

    def is_enough(self) -> bool:
        number = len(self.documents)
        return number >= MANY or (number >= DOCUMENTS and len(self.sources) >= SOURCES)


_Said = dict[str, _Told]


def _judge(key: str, said: _Said, merges: Merges, day: str) -> Merge | None:
    """A new merge, or a known one that ends on this day."""
    roots = {into: merges.root(into, on=day) for into in said}
    known = merges.get(key)
    meant = merges.root(known.into, on=day) if known else None
    if known and (known.ended or known.learned >= day or {*roots.values()} <= {meant}):
        return None
    meanings = {root: _together(said[into] for into in said if roots[into] == root) for root in roots.values()}
    enough = [meaning for meaning, told in meanings.items() if told.is_enough()]
    most = SHARE * len(_together(said.values()).documents) if enough else 0
    if known is None:
        sure = (
            meaning for meaning in enough if len(meanings[meaning].documents) >= most and merges.root(meaning) != key
        )
        return next((Merge(key=key, into=meaning, learned=day) for meaning in sure), None)
    kept = len(meanings[meant].documents) if meant in meanings else 0
    return replace(known, ended=day) if set(enough) - {meant} and kept < most else None


def _together(told: Iterable[_Told]) -> _Told:
    first, *others = told
    if not others:
        return first
    return _Told(*(set().union(*column) for column in zip(first, *others, strict=True)))


def _proofs(connection: Connection, today: date) -> Iterator[Proof]:
    """All that is said of keys of which enough documents say something."""
    often = select(concept_pairs.c.key).group_by(concept_pairs.c.key).having(func.count() >= DOCUMENTS)
    query = (
        select(concept_pairs, *documents.c["source", "date", "precision", "published", "first_seen", "regular"])
        .join(documents)
        .where(concept_pairs.c.key.in_(often), *_COUNTED)
    )
    for row in connection.execute(query):
        day = known_from(Published(row.date, row.precision, row.published), row.first_seen, regular=row.regular)
        if day <= today.isoformat():
            yield Proof(row.key, row.into, row.document_id, row.source, day)


def explaining(connection: Connection, merges: Merges, merge: Merge) -> tuple[int, int]:
    """How many documents of how many sources say today what was merged."""
    query = select(concept_pairs.c.into, documents.c.id, documents.c.source).join(documents)
    rows = connection.execute(query.where(concept_pairs.c.key == merge.key, *_COUNTED))
    alike = [row for row in rows if merges.root(row.into) == merges.root(merge.into)]
    return len({row.id for row in alike}), len({row.source for row in alike})


def _documents_on(connection: Connection, keys: Collection[str]) -> list[str]:
    """Documents with one of these keys that do not wait for the index already."""
    if not keys:
        return []
    written = frozenset(json.dumps(key)[1:-1] for key in keys)
    said = cast(annotations.c.data, Text).label("said")  # read as a whole, it would take five times as long
    waits = annotations.c.document_id.in_(select(outbox.c.document_id))
    query = select(annotations.c.document_id, said).where(~waits).execution_options(yield_per=BATCH)
    with connection.execute(query) as rows:
        return [row.document_id for row in rows if not written.isdisjoint(_KEY.findall(row.said))]
