"""`/api/compare`, `/api/leads`, `/api/companions`, `/api/elsewhere`: concepts side by side, who had them first."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from starlette.datastructures import QueryParams

from scouting.comparing import companions_answer, compare_answer, leads_answer, scopes_of
from scouting.web.compare import concepts_of
from scouting.web.forms import by_of, filters_of, unit_of
from scouting.web.site import Site, SiteOf
from scouting.web.trends import elsewhere_kept

router = APIRouter()


@router.get("/compare")
def compare(request: Request, site: SiteOf) -> dict[str, Any]:
    """Parameters: concept (up to five), by (concept, competence, region), unit."""
    params = request.query_params
    scopes = scopes_of(site.app, list(concepts_of(params, site)), by_of(params))
    return compare_answer(site.app, scopes, as_of=site.today(), unit=unit_of(params, "month"))


@router.get("/leads")
def leads(request: Request, site: SiteOf) -> dict[str, Any]:
    """Parameters: concept, unit."""
    params = request.query_params
    return leads_answer(site.app, _concept(params, site), as_of=site.today(), unit=unit_of(params))


@router.get("/companions")
def companions(request: Request, site: SiteOf) -> dict[str, Any]:
    """Parameter: concept."""
    return companions_answer(site.app, _concept(request.query_params, site))


@router.get("/elsewhere")
def elsewhere(request: Request, site: SiteOf) -> dict[str, Any]:
    """Parameter: competence."""
    slug = next(iter(filters_of(request.query_params, site.app).competence), None)
    if slug is None or slug not in site.competences:
        raise HTTPException(404)
    return elsewhere_kept(site, slug)


def _concept(params: QueryParams, site: Site) -> str:
    found = next(iter(concepts_of(params, site)), None)
    if found is None:
        raise HTTPException(404)
    return found
