"""The first page: all competences at a glance."""

from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from scouting.answers import calls_answer, trends_answer
from scouting.digest import CLOSING_DAYS
from scouting.web.site import Site, SiteOf
from scouting.weeks import Week
from search.entries import Filters

router = APIRouter()
RISING = frozenset({"emerging", "rising"})


@router.get("/")
def overview(request: Request, site: SiteOf) -> Response:
    """Cards of the competences, the next deadlines, what the last week brought."""
    values = site.kept("overview", lambda: _values(site))
    return site.page(request, "overview.html", **values)


def _values(site: Site) -> dict[str, Any]:
    today, engine = site.today(), site.app.engine
    week = Week.last_closed(today)
    before = today + timedelta(days=CLOSING_DAYS + 1)
    cards = [_card(site, slug, label) for slug, label in site.competences.items()]
    return {
        "week": week,
        "cards": cards,
        "documents": engine.totals("week", Filters(counted_only=True)).get(str(week), 0),
        "rising": sum(card["rising"] for card in cards),
        "closing": calls_answer(site.app, "", Filters(), today=today, size=6, open_only=True, closing_before=before),
    }


def _card(site: Site, slug: str, label: str) -> dict[str, Any]:
    today, engine = site.today(), site.app.engine
    trends = trends_answer(site.app, competence=slug, kind=(), as_of=today, unit="week", top=10)
    rising = [trend for trend in trends["trends"] if trend["stage"] in RISING]
    return {
        "slug": slug,
        "label": label,
        "documents": trends["total"][-1],
        "top": rising[:2],
        "rising": len(rising),
        "calls": engine.count(Filters(kind=("call",), competence=(slug,), open_on=today)),
    }
