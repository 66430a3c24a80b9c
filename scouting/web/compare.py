"""Several concepts side by side, or one in several fields or regions: shares, counts and where to find them."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from starlette.datastructures import QueryParams
from starlette.responses import RedirectResponse, Response

from scouting.comparing import MOST, By, compare_answer, concept_named, scopes_of, unplaced
from scouting.concept_notes import concept_now
from scouting.elsewhere import risen_lately
from scouting.store import Concept
from scouting.texts import one_line
from scouting.web.addresses import Address
from scouting.web.charts import Chart, bar_chart
from scouting.web.forms import by_of, unit_of
from scouting.web.site import Site, SiteOf
from search.entries import Unit

router = APIRouter()
LONGEST_NAME = 120
FINE = 100_000  # parts of a whole that a chart tells apart


@router.get("/compare")
def compare(request: Request, site: SiteOf) -> Response:
    """One chart a line, all on one scale; a concept to be added may be named by any of its wordings."""
    params = request.query_params
    concepts, unit, by = concepts_of(params, site), unit_of(params, "month"), by_of(params)
    name = one_line(params.get("add", ""), LONGEST_NAME)
    added = concept_named(site.app, name) if name else None
    if added:
        here = Address.of(request).without("add", "by")
        chosen = added.key in concepts or len(concepts) == MOST
        return RedirectResponse(str(here if chosen else here.toggled("concept", added.key)), 302)
    keys = tuple(concepts)
    values = site.kept(("compare", keys, by, unit), lambda: _values(site, keys, by, unit)) if keys else None
    return site.page(
        request,
        "compare.html",
        concepts=concepts,
        unit=unit,
        by=by,
        unknown=name,
        most=MOST,
        values=values,
        risen={} if keys else risen_lately(site.app, today=site.today()),
    )


def concepts_of(params: QueryParams, site: Site) -> dict[str, Concept]:
    """Those asked for, each once, by the keys of today; 404 where one is none."""
    keys = [concept_now(site.app.store.database, key) for key in dict.fromkeys(params.getlist("concept")[:MOST]) if key]
    found = site.app.store.concepts(keys)
    if len(found) < len(set(keys)):
        raise HTTPException(404)
    return {key: found[key] for key in keys}


def _values(site: Site, concepts: Sequence[str], by: By, unit: Unit) -> dict[str, Any]:
    answer = compare_answer(site.app, scopes_of(site.app, concepts, by), as_of=site.today(), unit=unit)
    return {
        "answer": answer,
        "charts": _charts(answer),
        "unplaced": unplaced(site.app, concepts[0]) if by == "region" else None,
    }


def _charts(answer: dict[str, Any]) -> list[Chart]:
    """All on one scale: what looks taller is a larger share."""
    shares = [[round(FINE * share) for share in line["shares"]] for line in answer["lines"]]
    highest = max((share for line in shares for share in line), default=0)
    return [bar_chart(answer["periods"], line, highest=highest) for line in shares]
