"""What teams say of a document's fields in, kept; its annotation as they left it out.

A correction lies over what nlp found, so that it survives each new annotation; undone, it is kept as history.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert, select, update

from scouting.bulk import among
from scouting.database import Database
from scouting.documents import stamp
from scouting.errors import ScoutingError
from scouting.models import corrections, outbox

if TYPE_CHECKING:
    from scouting.app import App


class CorrectionError(ScoutingError):
    """There is no such correction, or it is undone already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A team's word: this document belongs to a field, or it does not."""

    id: int
    document_id: str
    competence: str
    belongs: bool
    team: str
    actor: str
    at: str
    undone_at: str | None


def correct(
    database: Database, document_id: str, competence: str, *, belongs: bool, team: str, actor: str, now: datetime
) -> None:
    """Keep the word of a team; the opposite one on the same document and field is undone by it."""
    same = (corrections.c.document_id == document_id) & (corrections.c.competence == competence)
    row = {"competence": competence, "belongs": belongs, "team": team, "actor": actor, "at": stamp(now)}
    with database.writing() as connection:
        held = connection.execute(select(corrections).where(same, corrections.c.undone_at.is_(None))).all()
        if any(one.belongs == belongs for one in held):
            return
        connection.execute(
            update(corrections).where(same, corrections.c.undone_at.is_(None)).values(undone_at=row["at"])
        )
        connection.execute(insert(corrections), {"document_id": document_id, **row})
        connection.execute(insert(outbox), {"document_id": document_id})


def undo(database: Database, number: int, *, now: datetime) -> str:
    """Take a correction back. Returns its document's id. Raises CorrectionError."""
    with database.writing() as connection:
        row = connection.execute(select(corrections).where(corrections.c.id == number)).one_or_none()
        if row is None or row.undone_at is not None:
            raise CorrectionError(f"correction {number}: there is none, or it is undone already")
        connection.execute(update(corrections).where(corrections.c.id == number).values(undone_at=stamp(now)))
        connection.execute(insert(outbox), {"document_id": row.document_id})
    return str(row.document_id)


def list_corrections(database: Database, document_id: str | None = None) -> list[Correction]:
    """All that were made, of one document or of all, the newest first; those undone too."""
    query = select(corrections).order_by(corrections.c.id.desc())
    if document_id is not None:
        query = query.where(corrections.c.document_id == document_id)
    with database.reading() as connection:
        rows = connection.execute(query).mappings().all()
    return [Correction(**{field.name: row[field.name] for field in fields(Correction)}) for row in rows]


def standing(connection: Connection, ids: Sequence[str]) -> Mapping[str, Mapping[str, bool]]:
    """By document and field, what stands: it belongs there, or it does not."""
    query = (
        select(corrections.c.document_id, corrections.c.competence, corrections.c.belongs)
        .where(among(connection, corrections.c.document_id, ids), corrections.c.undone_at.is_(None))
        .order_by(corrections.c.id)
    )
    found: dict[str, dict[str, bool]] = {}
    for document_id, competence, belongs in connection.execute(query):
        found.setdefault(document_id, {})[competence] = belongs
    return found


def corrected(annotation: Mapping[str, Any], said: Mapping[str, bool]) -> Mapping[str, Any]:
    """The annotation with the tags that teams gave, and without those that they took."""
    if not said:
        return annotation
    kept = [tag for tag in annotation["competences"] if said.get(tag["competence"], True)]
    held = {tag["competence"] for tag in kept}
    evidence = {"field": "team", "text": "gehört zu", "start": None, "end": None}
    given = [
        {"competence": slug, "score": 1.0, "evidence": [evidence]}
        for slug, belongs in said.items()
        if belongs and slug not in held
    ]
    return {**annotation, "competences": [*given, *kept]}


def show_at_once(app: "App", *, now: datetime) -> None:
    """Bring the index level. Raises LeaseHeldError where another process writes it: that one does it."""
    with app.store.writer(at=now):
        app.publish(today=app.today(now))
