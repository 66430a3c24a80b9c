"""The first page: all competences at a glance."""

from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from scouting.answers import calls_answer, outages, together
from scouting.digest import CLOSING_DAYS, RISING
from scouting.web.site import Site, SiteOf
from scouting.weeks import Week
from search.entries import Filters
from search.trends import Groups, find_trends

router = APIRouter()
TOP, SHOWN = 10, 2


@router.get("/")
def overview(request: Request, site: SiteOf) -> Response:
    """Cards of the competences, the next deadlines, what the last week brought."""
    return site.page(request, "overview.html", **kept_values(site))


def kept_values(site: Site) -> dict[str, Any]:
    """What the page shows: seconds of work for a large index, so it is kept, and prepared when the server starts."""
    return site.kept("overview", lambda: _values(site))


def _values(site: Site) -> dict[str, Any]:
    today, engine = site.today(), site.app.engine
    week = Week.last_closed(today)
    before = today + timedelta(days=CLOSING_DAYS + 1)
    were_out = together(outages(site.app, as_of=today, unit="week"), "week", today)
    cards = [_card(site, slug, label, were_out) for slug, label in site.competences.items()]
    return {
        "week": week,
        "cards": cards,
        "documents": engine.totals("week", Filters(counted_only=True)).get(str(week), 0),
        "rising": sum(card["rising"] for card in cards),
        "closing": calls_answer(site.app, "", Filters(), today=today, size=6, open_only=True, closing_before=before),
    }


def _card(site: Site, slug: str, label: str, were_out: Groups) -> dict[str, Any]:
    """Without the documents that prove the trends, which would cost most of the time."""
    today, engine = site.today(), site.app.engine
    report = find_trends(engine, Filters(competence=(slug,)), as_of=today, unit="week", top=TOP, were_out=were_out)
    rising = [trend for trend in report.trends if trend.stage in RISING]
    names = site.app.store.concepts([trend.concept for trend in rising[:SHOWN]])
    return {
        "slug": slug,
        "label": label,
        "documents": report.total[-1],
        "top": [(trend, names.get(trend.concept)) for trend in rising[:SHOWN]],
        "rising": len(rising),
        "calls": engine.count(Filters(kind=("call",), competence=(slug,), open_on=today)),
    }
