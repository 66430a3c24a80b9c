"""Digests and trends as published, and to whom they went: published once, delivered once."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, cast, insert, select, update

from scouting.database import Database, upsert
from scouting.documents import stamp
from scouting.models import deliveries, editions
from scouting.names import MASK

BLOTTED = {"id": "", "title": "Gelöschtes Dokument", "url": ""}
BLOTTED_NOTE = {"quote": "", "funder": None, "organiser": None, "place": None}


class Editions:
    """Questions and notes about editions and their delivery."""

    database: Database

    def edition(self, kind: str, competence: str, period: str) -> Mapping[str, Any] | None:
        query = select(editions.c.data).where(
            editions.c.kind == kind, editions.c.competence == competence, editions.c.period == period
        )
        with self.database.reading() as connection:
            return connection.execute(query).scalar()

    def editions(self, kind: str, competence: str) -> list[str]:
        """Periods, newest first."""
        query = select(editions.c.period).where(editions.c.kind == kind, editions.c.competence == competence)
        with self.database.reading() as connection:
            return list(connection.execute(query.order_by(editions.c.period.desc())).scalars())

    def rises_since(self, kind: str, period: str) -> list[tuple[str, str, list[Mapping[str, Any]]]]:
        """Competence, period and what was called rising of each edition from a period on, the oldest first."""
        query = select(editions.c.competence, editions.c.period, editions.c.data["rising"]).where(
            editions.c.kind == kind, editions.c.period >= period
        )
        with self.database.reading() as connection:
            rows = connection.execute(query.order_by(editions.c.period, editions.c.competence))
            return [(competence, week, rising or []) for competence, week, rising in rows]

    def publish_edition(self, kind: str, competence: str, period: str, data: Mapping[str, Any], *, at: datetime) -> int:
        """Keep an edition and return its id; one that was published before stays as it is."""
        where = (editions.c.kind == kind) & (editions.c.competence == competence) & (editions.c.period == period)
        with self.database.writing() as connection:
            found: int | None = connection.execute(select(editions.c.id).where(where)).scalar()
            if found is not None:
                return found
            row = {"kind": kind, "competence": competence, "period": period, "published_at": stamp(at), "data": data}
            new: int = connection.execute(insert(editions).values(row).returning(editions.c.id)).scalar_one()
            return new

    def editions_naming(self, document_id: str) -> list[tuple[Mapping[str, Any], list[Mapping[str, Any]]]]:
        """Editions in which a document stood, newest first, each with its deliveries."""
        query = select(editions).where(cast(editions.c.data, Text).contains(document_id, autoescape=True))
        with self.database.reading() as connection:
            rows = connection.execute(query.order_by(editions.c.period.desc(), editions.c.competence)).mappings().all()
        named = ("kind", "competence", "period", "published_at")
        return [({name: row[name] for name in named}, self.deliveries(row["id"])) for row in rows]

    def blotted_editions(self, kind: str) -> list[Mapping[str, Any]]:
        """Editions that named a document, or a person, who was erased since."""
        masked = cast(editions.c.data, Text).contains(json.dumps(MASK).strip('"'), autoescape=True)
        query = select(editions.c.data).where(editions.c.kind == kind, _contains(BLOTTED["title"]) | masked)
        with self.database.reading() as connection:
            return list(connection.execute(query).scalars())

    def deliveries(self, edition_id: int) -> list[Mapping[str, Any]]:
        query = select(deliveries).where(deliveries.c.edition_id == edition_id).order_by(deliveries.c.recipient)
        with self.database.reading() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def claim_delivery(self, edition_id: int, channel: str, recipient: str, *, at: datetime) -> bool:
        """Take a delivery before it is sent. False: it was sent, or is being sent, or a crash left that open."""
        where = _delivery(edition_id, channel, recipient)
        with self.database.writing() as connection:
            status = connection.execute(select(deliveries.c.status).where(where)).scalar()
            if status in {"sending", "sent"}:
                return False
            row = {
                "edition_id": edition_id,
                "channel": channel,
                "recipient": recipient,
                "status": "sending",
                "at": stamp(at),
            }
            upsert(connection, deliveries, [row], update=("status", "at"))
            return True

    def finish_delivery(self, edition_id: int, channel: str, recipient: str, *, at: datetime) -> None:
        self._set_delivery(edition_id, channel, recipient, "sent", at)

    def fail_delivery(self, edition_id: int, channel: str, recipient: str, *, at: datetime) -> None:
        """The channel refused before taking it over: it may be tried again."""
        self._set_delivery(edition_id, channel, recipient, "failed", at)

    def _set_delivery(self, edition_id: int, channel: str, recipient: str, status: str, at: datetime) -> None:
        with self.database.writing() as connection:
            connection.execute(
                update(deliveries).where(_delivery(edition_id, channel, recipient)).values(status=status, at=stamp(at))
            )


def forget_in_editions(connection: Connection, ids: Collection[str]) -> None:
    """Blot out these documents wherever an edition names them; what was counted stays as published."""
    for document in ids:
        query = select(editions.c.id, editions.c.data).where(_contains(document))
        for row in connection.execute(query).all():
            values = {"data": _blotted(row.data, document)}
            connection.execute(update(editions).where(editions.c.id == row.id).values(values))


def _contains(text: str) -> ColumnElement[bool]:
    return cast(editions.c.data, Text).contains(json.dumps(text), autoescape=True)


def _blotted(value: Any, document: str) -> Any:  # noqa: ANN401  # any JSON value
    if isinstance(value, list):
        return [_blotted(part, document) for part in value]
    if not isinstance(value, dict):
        return value
    if value.get("id") == document:
        return {**value, **{name: said for name, said in BLOTTED.items() if name in value}}
    told = value.get("document")
    if isinstance(told, dict) and told.get("id") == document:
        value = {**value, **{name: said for name, said in BLOTTED_NOTE.items() if name in value}}
    return {name: _blotted(part, document) for name, part in value.items()}


def _delivery(edition_id: int, channel: str, recipient: str) -> ColumnElement[bool]:
    return (
        (deliveries.c.edition_id == edition_id)
        & (deliveries.c.channel == channel)
        & (deliveries.c.recipient == recipient)
    )
