"""One concept: how often it was written of, in which words, by whom."""

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from scouting.answers import search_answer
from scouting.comparing import companions_answer, leads_answer
from scouting.concept_notes import concept_now, notes_on_concept
from scouting.web.charts import bar_chart
from scouting.web.forms import unit_of
from scouting.web.site import Site, SiteOf
from search.entries import Filters, Query, Unit
from search.periods import closed_periods
from search.trends import WINDOW, concept_series

router = APIRouter()
PERIODS = 52
DOCUMENTS = 10


@router.get("/concepts/{key:path}")
def concept(request: Request, key: str, site: SiteOf) -> Response:
    """Its series, its wordings and its documents; what counts as another concept leads there."""
    now = concept_now(site.app.store.database, key)
    if now != key:
        return RedirectResponse(f"/concepts/{quote(now)}?{request.url.query}".rstrip("?"), 302)
    found = site.app.store.concepts([key]).get(key)
    if found is None:
        raise HTTPException(404)
    unit = unit_of(request.query_params)
    values = site.kept(("concept", key, unit), lambda: _values(site, key, unit))
    return site.page(request, "concept.html", concept=found, unit=unit, **values)


def _values(site: Site, key: str, unit: Unit) -> dict[str, Any]:
    today = site.today()
    counted = concept_series(site.app.engine, [key], Filters(), as_of=today, unit=unit)
    periods = closed_periods(unit, today, WINDOW[unit])[-PERIODS:]
    series = counted[key][-PERIODS:]
    filters = Filters(concept=(key,), counted_only=True)
    facets = ("competence", "kind", "organisation")
    answer = search_answer(site.app, Query(filters=filters, size=DOCUMENTS, sort="date", facets=facets))
    learned = notes_on_concept(site.app.store.database, key)
    return {
        "learned": learned,
        "periods": periods,
        "series": series,
        "chart": bar_chart(periods, series),
        "answer": answer,
        "told": _told(leads_answer(site.app, key, as_of=today, unit=unit)),
        "companions": companions_answer(site.app, key)["companions"],
    }


def _told(leads: dict[str, Any]) -> dict[str, Any]:
    """Where there are at least two beginnings to compare."""
    groups = {by: leads[by] for by in ("kind", "competence")}
    return {by: found for by, found in groups.items() if sum(bool(one["onset"]) for one in found["courses"]) > 1}
