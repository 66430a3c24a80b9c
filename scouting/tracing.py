"""A document in, its way through the eight hops out."""

from typing import Any

from scouting.app import App
from scouting.concept_notes import notes_on_keys
from scouting.documents import Document
from search.entries import Entry
from search.merges import is_earlier


def trace(app: App, document: Document) -> dict[str, Any]:
    """One entry a hop: what went in, what came out, when, and what stood in the way."""
    rows = app.store.hops(document.id)
    annotation = app.store.annotations(document.id)
    entry = app.engine.get([document.id]).get(document.id)
    editions = app.store.editions_naming(document.id)
    return {
        "id": document.id,
        "title": document.title,
        "url": document.url,
        "hops": [
            _hop(1, "spiders", {"seen": rows["sightings"], "robots": _robots(rows["sightings"])}),
            _hop(2, "scouting.ingest", _ingested(document, rows, app)),
            _hop(3, "nlp.annotate", _annotated(annotation)),
            _hop(4, "scouting.store", _stored(document, rows, app)),
            _hop(5, "scouting.publish", _published(document, rows, annotation, app)),
            _hop(6, "search", _indexed(entry)),
            _hop(7, "scouting.digest", {"editions": [edition for edition, _ in editions]}),
            _hop(8, "scouting.delivery", {"deliveries": [row for _, sent in editions for row in sent]}),
        ],
    }


def _hop(number: int, room: str, found: dict[str, Any] | None) -> dict[str, Any]:
    return {"hop": number, "room": room, **(found or {"status": "not reached"})}


def _robots(sightings: list[dict[str, Any]]) -> str:
    """Nothing forbidden is ever fetched, so what was fetched was allowed."""
    return "allowed" if any(row["run_id"] for row in sightings) else "not asked: imported"


def _ingested(document: Document, rows: Any, app: App) -> dict[str, Any]:  # noqa: ANN401  # rows of Store.hops
    return {
        "document": document.id,
        "identifiers": rows["identifiers"],
        "hash": document.content_hash,
        "first_seen": document.first_seen,
        "date": document.date,
        "precision": document.precision,
        "revision": document.revision,
        "revisions": [
            {"revision": old["revision"], "at": old["at"], "title": old["title"]}
            for old in app.store.revisions(document.id)
        ],
        "merged": rows["aliases"],
    }


def _annotated(annotation: Any) -> dict[str, Any] | None:  # noqa: ANN401  # stored JSON
    if annotation is None:
        return None
    return {name: annotation[name] for name in ("language", "competences", "concepts", "entities", "call")}


def _stored(document: Document, rows: Any, app: App) -> dict[str, Any]:  # noqa: ANN401  # rows of Store.hops
    return {
        "stage": document.stage,
        "text_dropped": document.text_dropped,
        "annotation": rows["annotation"],
        "story": [
            {"id": told.id, "source": told.source, "title": told.title, "first": told.leads_story}
            for told in app.store.story(document.id)
        ],
    }


def _published(document: Document, rows: Any, annotation: Any, app: App) -> dict[str, Any]:  # noqa: ANN401  # stored JSON
    keys = [concept["key"] for concept in annotation["concepts"]] if annotation else []
    learned = notes_on_keys(app.store.database, keys)
    return {"waiting": rows["waiting"], "stage": document.stage, "learned": learned}


def _indexed(entry: Entry | None) -> dict[str, Any] | None:
    if entry is None:
        return None
    return {
        "revision": entry.revision,
        "known": entry.known,
        "periods": {"day": entry.day, "week": entry.week, "month": entry.month, "year": entry.year},
        "counted": entry.counted,
        "counted_in": [
            f"{concept} {entry.week or entry.month or entry.year}"
            for concept in entry.concepts
            if entry.counted and not is_earlier(concept)
        ],
    }
