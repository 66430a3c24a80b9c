"""`/api/search`: hits of any kind; `/api/suggest`: how what is typed may go on."""

from typing import Any

from fastapi import APIRouter, Request

from scouting.answers import search_answer
from scouting.suggesting import suggestions
from scouting.web.forms import filters_of, is_on, number_of, sort_of, start_of, text_of
from scouting.web.search import like_of
from scouting.web.site import SiteOf
from search.entries import Query

router = APIRouter()
DEFAULT_SIZE, MOST = 10, 100


@router.get("/search")
def search(request: Request, site: SiteOf) -> dict[str, Any]:
    """Parameters: q, like, exact, kind, competence, source, language, since, until, sort, size,
    from, after (`next` of the page before).
    """
    params = request.query_params
    return search_answer(
        site.app,
        Query(
            text=text_of(params),
            like=like_of(params, site),
            filters=filters_of(params, site.app),
            size=number_of(params, "size", DEFAULT_SIZE, MOST),
            start=start_of(params),
            after=params.get("after") or None,
            sort=sort_of(params),
        ),
        exact=is_on(params, "exact"),
    )


@router.get("/suggest")
def suggest(request: Request, site: SiteOf) -> dict[str, Any]:
    """Parameter: q, what has been typed so far."""
    return {"suggestions": suggestions(site.app, text_of(request.query_params))}
