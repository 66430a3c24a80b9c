"""Papers in, answers of the Crossref works API out: filters, selected fields, cursors that may be wrong."""

from functools import lru_cache
from html import escape
from typing import Any

from scouting.sample.documents import Paper
from scouting.sample.sites.answers import Answer, Ask, Site, as_json, chosen, stamp

FILTERS = {"from-created-date", "has-abstract", "type"}
CURSOR = "QmVpc3BpZWxkYXRlbg-"


def crossref(papers: list[Paper]) -> Site:
    """`/works`, in the order in which DOIs were registered."""
    ordered = sorted((paper for paper in papers if paper.doi), key=lambda paper: (paper.indexed, paper.number))
    work = lru_cache(maxsize=None)(_work)

    def answer(ask: Ask) -> Answer:
        if ask.path not in {"/works", "/v1/works"}:
            return Answer(status=404, body=b"Resource not found.", content_type="text/plain")
        filters = dict(part.split(":", 1) for part in ask.query.get("filter", "").split(",") if part)
        if unknown := set(filters) - FILTERS:
            return _failed("filter-not-available", ", ".join(sorted(unknown)), status=400)
        cursor = ask.query.get("cursor", "*")
        if cursor != "*" and not cursor.startswith(CURSOR):
            return _failed("cursor-invalid", cursor, status=404)
        found = [paper for paper in ordered if paper.indexed.isoformat() >= filters.get("from-created-date", "")]
        size = min(int(ask.query.get("rows", "20")), 1000)
        start = 0 if cursor == "*" else int(cursor.removeprefix(CURSOR))
        items = [chosen(work(paper), ask.query.get("select", "")) for paper in found[start : start + size]]
        message = {
            "facets": {}, "next-cursor": f"{CURSOR}{start + size}", "total-results": len(found), "items": items,
            "items-per-page": size, "query": {"start-index": 0, "search-terms": None},
        }  # fmt: skip
        return as_json({"status": "ok", "message-type": "work-list", "message-version": "1.0.0", "message": message})

    return answer


def _failed(kind: str, value: str, *, status: int) -> Answer:
    message = {"type": kind, "value": value, "message": f"{kind}: {value}"}
    return as_json({"status": "failed", "message-type": "validation-failure", "message": [message]}, status=status)


def _work(paper: Paper) -> dict[str, Any]:
    parts = [paper.day.year] if paper.year_only else [paper.day.year, paper.day.month, paper.day.day]
    return {
        "DOI": paper.doi,
        "URL": f"https://doi.org/{paper.doi}",
        "title": [escape(paper.title, quote=False)],
        "subtitle": [],
        "abstract": f"<jats:title>Abstract</jats:title><jats:p>{escape(paper.text, quote=False)}</jats:p>",
        "author": [_author(name, paper.institution, first=index == 0) for index, name in enumerate(paper.authors)],
        "container-title": ["Beispieldaten: Zeitschrift"],
        "publisher": "Beispielverlag",
        "type": "journal-article",
        "language": paper.language,
        "issued": {"date-parts": [parts]},
        "published": {"date-parts": [parts]},
        "published-online": {"date-parts": [parts]},
        "created": {
            "date-parts": [[paper.indexed.year, paper.indexed.month, paper.indexed.day]],
            "date-time": stamp(paper.indexed),
        },
        "license": [
            {"URL": "https://creativecommons.org/licenses/by/4.0/", "content-version": "vor", "delay-in-days": 0}
        ],
        "is-referenced-by-count": 0,
        "prefix": "10.5555",
    }


def _author(name: str, institution: str, *, first: bool) -> dict[str, Any]:
    given, family = name.split(" ", 1)
    sequence = "first" if first else "additional"
    return {
        "given": given,
        "family": family,
        "sequence": sequence,
        "affiliation": [{"name": f"{institution} (Beispieldaten)"}],
    }
