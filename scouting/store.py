"""The record as the rooms beyond it see it: documents, concepts, sources, editions. Reads and short writes only."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import Row, RowMapping, Table, func, select, union

from scouting.bulk import among
from scouting.claims import Claims
from scouting.concept_merges import EVER, load_merges
from scouting.corrections import corrected, standing
from scouting.database import Database, upsert
from scouting.documents import Document
from scouting.editions import Editions
from scouting.errors import RecordError
from scouting.identity import canonical_url
from scouting.models import (
    aliases,
    annotations,
    concepts,
    documents,
    facts,
    identifiers,
    outbox,
    revisions,
    sightings,
)
from scouting.runs import Runs

CHUNK = 500
MOVING = "moving"  # the fact of a record that is not complete yet: which one it receives


@dataclass(frozen=True, slots=True)
class Concept:
    """What a concept is called, by language, and the wordings it was met in."""

    key: str
    label: str
    labels: Mapping[str, str]
    forms: tuple[str, ...]


class Store(Runs, Claims, Editions):
    """All questions to the record. Raises RecordError for one that is only half there."""

    def __init__(self, database: Database) -> None:
        self.database = database
        if self.fact(MOVING) is not None:
            raise RecordError(f"{database.name} holds half a record: let `migrate-record` or `restore` end first")

    def document(self, key: str) -> Document | None:
        """By id, by the id of a document merged into it, or by an identifier or an address that no other shares."""
        with self.database.reading() as connection:
            known = select(documents.c.id).where(documents.c.id == key)
            merged = select(aliases.c.document_id).where(aliases.c.alias == key)
            found = connection.execute(union(known, merged)).scalar()
            if found is None:  # asked only now, as all of them are read
                named = identifiers.c.value.in_({key, canonical_url(key), key.lower()})
                owner = select(identifiers.c.document_id).where(named).order_by("document_id").limit(1)
                found = connection.execute(owner).scalar()
            if found is None and "://" in key:
                # A call with an id of its own is not identified by its address; whoever has only that may still ask.
                at_address = select(documents.c.id).where(documents.c.url.in_({key, canonical_url(key)})).limit(2)
                owners = connection.execute(at_address).scalars().all()
                found = owners[0] if len(owners) == 1 else None
            if found is None:
                return None
            row = connection.execute(select(documents).where(documents.c.id == found)).mappings().one()
        return _document(row)

    def documents(self, ids: Sequence[str]) -> Mapping[str, Document]:
        with self.database.reading() as connection:
            rows = [
                row
                for start in range(0, len(ids), CHUNK)
                for row in connection.execute(
                    select(documents).where(documents.c.id.in_(ids[start : start + CHUNK]))
                ).mappings()
            ]
        return {row["id"]: _document(row) for row in rows}

    def story(self, document_id: str) -> list[Document]:
        """Documents that tell the same, the first one first; at least the document itself."""
        own = select(documents.c.story_id).where(documents.c.id == document_id).scalar_subquery()
        query = select(documents).where((documents.c.story_id == own) | (documents.c.id == document_id))
        with self.database.reading() as connection:
            rows = connection.execute(query.order_by(documents.c.published, documents.c.id)).mappings().all()
        return [_document(row) for row in rows]

    def story_sizes(self, ids: Sequence[str]) -> Mapping[str, int]:
        """How many documents tell each document's story."""
        told = documents.alias("told")
        query = (
            select(documents.c.id, func.count())
            .join(told, told.c.story_id == documents.c.story_id)
            .where(documents.c.id.in_(ids))
            .group_by(documents.c.id)
        )
        with self.database.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def annotations(self, document_id: str) -> Mapping[str, Any] | None:
        """As nlp found them and teams corrected them."""
        query = select(annotations.c.data).where(annotations.c.document_id == document_id)
        with self.database.reading() as connection:
            data = connection.execute(query).scalar()
            return data and corrected(data, standing(connection, [document_id]).get(document_id, {}))

    def revisions(self, document_id: str) -> list[Mapping[str, Any]]:
        """What the document said before, newest first."""
        query = select(revisions).where(revisions.c.document_id == document_id).order_by(revisions.c.revision.desc())
        with self.database.reading() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def revised_calls(self, since: str, until: str) -> Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]]:
        """Calls that changed between two moments (stamps; `until` excluded): what each said before, and what after."""
        query = (
            select(revisions)
            .join(documents, documents.c.id == revisions.c.document_id)
            .where(documents.c.kind == "call", ~documents.c.withdrawn, revisions.c.at >= since)
            .order_by(revisions.c.document_id, revisions.c.revision)
        )
        with self.database.reading() as connection:
            said: dict[str, list[Mapping[str, Any]]] = {}
            for row in connection.execute(query).mappings():
                said.setdefault(row["document_id"], []).append(dict(row))
        changed = {id_: versions for id_, versions in said.items() if versions[0]["at"] < until}
        current = {id_: asdict(document) for id_, document in self.documents(list(changed)).items()}
        return {
            id_: (versions[0], next((later for later in versions if later["at"] >= until), current[id_]))
            for id_, versions in changed.items()
            if id_ in current
        }

    def concepts(self, keys: Sequence[str], *, on: date | None = None) -> Mapping[str, Concept]:
        """Those of these that there are, with the wordings of the keys that count as theirs (on a day, or today)."""
        with self.database.reading() as connection:
            merges = load_merges(connection)
            day = on.isoformat() if on else EVER
            members = {key: [key, *(merge.key for merge in merges.members(key, on=day))] for key in keys}
            wanted = {member for family in members.values() for member in family}
            rows = connection.execute(select(concepts).where(among(connection, concepts.c.key, wanted))).all()
        found = {row.key: row for row in rows}
        named = {key: [found[one] for one in members[key] if one in found] for key in keys}
        return {key: _concept(key, told) for key, told in named.items() if told}

    def find_concept(self, name: str) -> Concept | None:
        """By key or by label, in any case; what was merged is found as what it counts as."""
        wanted = name.strip().lower()
        query = (
            select(concepts.c.key)
            .where((concepts.c.key == name) | (func.lower(concepts.c.label) == wanted))
            .order_by(concepts.c.key != name, concepts.c.key)
            .limit(1)
        )
        with self.database.reading() as connection:
            key = connection.execute(query).scalar()
            root = load_merges(connection).root(key) if key else ""
        return self.concepts([root]).get(root)

    def hops(self, document_id: str) -> Mapping[str, Any]:
        """The rows that a document left on its way: identifiers, aliases, sightings, annotation, outbox."""
        with self.database.reading() as connection:

            def rows(table: Table, *columns: str) -> list[dict[str, Any]]:
                query = select(*(table.c[name] for name in columns)).where(table.c.document_id == document_id)
                return [dict(row) for row in connection.execute(query).mappings()]

            return {
                "identifiers": rows(identifiers, "scheme", "value"),
                "aliases": rows(aliases, "alias", "merged_at", "reason"),
                "sightings": rows(sightings, "source", "url", "first_seen", "changed_at", "content_hash", "run_id"),
                "annotation": rows(annotations, "version", "at", "revision"),
                "waiting": len(rows(outbox, "number")),
            }

    def ids_of_source(self, source: str) -> list[str]:
        with self.database.reading() as connection:
            return list(connection.execute(select(documents.c.id).where(documents.c.source == source)).scalars())

    def fact(self, name: str) -> str | None:
        """Something that is true of this data folder."""
        with self.database.reading() as connection:
            return connection.execute(select(facts.c.value).where(facts.c.name == name)).scalar()

    def set_fact(self, name: str, value: str) -> None:
        with self.database.writing() as connection:
            upsert(connection, facts, [{"name": name, "value": value}], update=("value",))

    def count_by(self, column: str) -> Mapping[str, int]:
        """Documents by `kind`, `stage` or `source`."""
        grouped = documents.c[column]
        with self.database.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(select(grouped, func.count()).group_by(grouped))}


_NAMES = tuple(field.name for field in fields(Document))


def _concept(key: str, told: Sequence[Row[Any]]) -> Concept:
    """Called as the first of these rows says, in both languages as any of them does."""
    labels = {language: label for row in reversed(told) for language, label in row.labels.items()}
    return Concept(key, told[0].label, labels, tuple(dict.fromkeys(form for row in told for form in row.forms)))


def _document(row: RowMapping) -> Document:
    return Document(**{name: row[name] for name in _NAMES})
