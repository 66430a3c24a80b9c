"""Documents with their annotations in, an open application on a real record and index out: for tests of what tells."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from scouting.app import App, open_app
from scouting.config import Mail, Settings
from scouting.database import upsert
from scouting.documents import read_date, stamp
from scouting.models import annotations, concepts, documents, outbox
from scouting.publish import publish
from tests.scouting.empty import empty_record

TODAY = date(2026, 11, 23)  # a Monday: the last closed week is 2026-W47
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
SENSORIK = "labels: {de: Sensorik, en: Sensor technology}\n"
TEAM = "title: Clusterteam Sensorik\ncompetences: [sensorik]\nrecipients: {recipients}\n"


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A document and what nlp would have said of it."""

    id: str
    title: str = "Neue Sensoren für die Fertigung"
    kind: str = "news"
    text: str = "Neue Sensoren messen genauer als alle zuvor gebauten Geräte."
    date: str = "2026-11-18"
    source: str = "zeitung"
    url: str | None = None
    language: str = "de"
    competences: tuple[str, ...] = ("sensorik",)
    concepts: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    call: Mapping[str, Any] | None = None
    organisations: tuple[Mapping[str, Any], ...] = ()
    evidence: tuple[Mapping[str, Any], ...] = ()
    story: str | None = None
    leads_story: bool = True
    listed: str | None = None
    """When it was found in regular operation; otherwise it counts as known from its date on."""


def furnish(
    folder: Path, papers: Iterable[Paper], *, sample: bool = False, mail: Mail | None = None, recipients: str = "[]"
) -> App:
    """An application in `folder` that holds and has indexed these documents."""
    overlay = folder / "config"
    overlay.mkdir(parents=True, exist_ok=True)
    for name, text in (("competences/sensorik.yml", SENSORIK), ("teams/sensorik.yml", TEAM)):
        (overlay / name).parent.mkdir(parents=True, exist_ok=True)
        (overlay / name).write_text(text.replace("{recipients}", recipients), "utf-8")
    settings = Settings(
        data_dir=folder / "data", config_dir=overlay, base_url="https://scouting.example", mail=mail or Mail()
    )
    settings.data_dir.mkdir(exist_ok=True)
    empty_record(settings.data_dir)
    app = open_app(settings)
    if sample:
        app.store.set_fact("sample", "true")
    add(app, papers)
    return app


def add(app: App, papers: Iterable[Paper]) -> None:
    """Put further documents into the record and the index."""
    papers = list(papers)
    keys = sorted({key for paper in papers for key in paper.concepts})
    with app.store.database.writing() as connection:
        for start in range(0, len(papers), 500):
            batch = papers[start : start + 500]
            connection.execute(insert(documents), [document_row(paper) for paper in batch])
            connection.execute(insert(annotations), [_annotation(paper) for paper in batch])
            connection.execute(insert(outbox), [{"document_id": paper.id, "revision": 1} for paper in batch])
        upsert(connection, concepts, [_concept(key) for key in keys], update=("label",))
    publish(app.store.database, app.engine, index=app.index_name, vocabulary=(), today=TODAY)


def weekly(concept: str, counts: Iterable[int], *, source: str = "zeitung", **fields: Any) -> list[Paper]:  # noqa: ANN401  # fields of Paper
    """Papers on a concept, so many a week, the last count in the last closed week."""
    counts = list(counts)
    first = TODAY - timedelta(weeks=len(counts))
    return [
        Paper(
            id=f"{concept}-{week}-{i}".replace(" ", "-"),
            title=f"Bericht {week}.{i} über {concept}",
            date=(first + timedelta(weeks=week, days=i % 5)).isoformat(),
            concepts=(concept,),
            source=source,
            **fields,
        )
        for week, count in enumerate(counts)
        for i in range(count)
    ]


def deadline(day: str, role: str = "submission", quote: str = "", start: int = 0) -> dict[str, Any]:
    evidence = {"field": "text", "text": quote or day, "start": start, "end": start + len(quote or day)}
    return {"role": role, "date": day, "recurring": None, "strict": None, "evidence": evidence}


def document_row(paper: Paper) -> dict[str, Any]:
    published = read_date(paper.date)
    return {
        "id": paper.id,
        "kind": paper.kind,
        "source": paper.source,
        "url": paper.url if paper.url is not None else f"https://{paper.source}.example/{paper.id}",
        "title": paper.title,
        "text": paper.text,
        "language": paper.language,
        "date": published.date,
        "precision": published.precision,
        "published": published.stamp,
        "first_seen": f"{paper.listed}T05:00:00.000000Z" if paper.listed else stamp(NOW),
        "regular": bool(paper.listed),
        "revision": 1,
        "content_hash": "0" * 64,
        "stage": "annotated",
        "withdrawn": False,
        "keep": "forever",
        "licence": "CC0-1.0",
        "details": {"facts": dict(paper.facts), "organisations": [dict(o) for o in paper.organisations]},
        "story_id": paper.story or paper.id,
        "leads_story": paper.leads_story,
    }


def _annotation(paper: Paper) -> dict[str, Any]:
    data = {
        "language": paper.language,
        "competences": [
            {"competence": slug, "score": 0.9, "evidence": [dict(e) for e in paper.evidence]}
            for slug in paper.competences
        ],
        "concepts": [{"key": k, "label": k, "count": 1, "forms": [k], "labels": {"de": k}} for k in paper.concepts],
        "entities": [],
        "call": dict(paper.call) if paper.call else None,
        "summary": "",
    }
    return {"document_id": paper.id, "revision": 1, "version": "test", "at": stamp(NOW), "data": data}


def _concept(key: str) -> dict[str, Any]:
    return {"key": key, "label": key, "labels": {"de": key}, "forms": [key], "learned_at": stamp(NOW)}
