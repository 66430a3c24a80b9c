"""Search over everything, with facets as links."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from scouting.answers import search_answer
from scouting.web.forms import filters_of, sort_of, start_of, text_of
from scouting.web.site import SiteOf
from search.entries import Query

router = APIRouter()
SIZE = 20
FACETS = ("kind", "competence", "source", "language")


@router.get("/search")
def search(request: Request, site: SiteOf) -> Response:
    """Hits with marked words; each facet counts what choosing it would show."""
    params = request.query_params
    query = Query(
        text=text_of(params),
        filters=filters_of(params, site.competences),
        size=SIZE,
        start=start_of(params),
        sort=sort_of(params),
        facets=FACETS,
    )
    return site.page(request, "search.html", answer=search_answer(site.app, query), query=query)
