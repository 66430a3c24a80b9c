"""One competence: what rises, what closes, what is new."""

from datetime import date
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from scouting.answers import calls_answer, events_answer, search_answer, trends_answer
from scouting.digest import KIND, RISING
from scouting.web.calls import call_card
from scouting.web.site import Site, SiteOf
from search.entries import Filters, Query

router = APIRouter()
TRENDS, ENTRIES = 8, 5


@router.get("/competences/{slug}")
def competence(request: Request, slug: str, site: SiteOf) -> Response:
    """Its trends, calls, events, publications and news."""
    if slug not in site.competences:
        raise HTTPException(404)
    values = site.kept(("competence", slug), lambda: _values(site, slug, site.today()))
    weeks = site.app.store.editions(KIND, slug)
    return site.page(
        request, "competence.html", slug=slug, labels=site.app.configuration.competences[slug], weeks=weeks, **values
    )


def _values(site: Site, slug: str, today: date) -> dict[str, Any]:
    app, field = site.app, Filters(competence=(slug,))
    trends = trends_answer(app, competence=slug, kind=(), as_of=today, unit="week", top=TRENDS)
    calls = calls_answer(app, "", field, today=today, size=ENTRIES, open_only=True)
    return {
        "trends": trends,
        "rising": [trend for trend in trends["trends"] if trend["stage"] in RISING],
        "calls": {**calls, "hits": [call_card(hit, today) for hit in calls["hits"]]},
        "events": events_answer(app, "", field, today=today, size=ENTRIES),
        "publications": _newest(site, slug, "publication"),
        "news": _newest(site, slug, "news"),
    }


def _newest(site: Site, slug: str, kind: str) -> dict[str, Any]:
    filters = Filters(competence=(slug,), kind=(kind,), counted_only=True)
    return search_answer(site.app, Query(filters=filters, size=ENTRIES, sort="date"))
