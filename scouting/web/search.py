"""Search over everything, with facets as links."""

from fastapi import APIRouter, HTTPException, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from scouting.answers import entry_id, search_answer
from scouting.web.forms import filters_of, is_on, sort_of, start_of, text_of
from scouting.web.site import Site, SiteOf
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
        like=like_of(params, site),
        filters=filters_of(params, site.app),
        size=SIZE,
        start=start_of(params),
        sort=sort_of(params),
        facets=FACETS,
    )
    like = site.app.engine.get([query.like])[query.like] if query.like else None
    exact = is_on(params, "exact")
    answer = search_answer(site.app, query, exact=exact)
    return site.page(request, "search.html", answer=answer, query=query, like=like, exact=exact)


def like_of(params: QueryParams, site: Site) -> str | None:
    """The document that hits shall be like; 404 where there is none."""
    key = params.get("like", "").strip()
    found = entry_id(site.app, key) if key else None
    if key and not found:
        raise HTTPException(404)
    return found
