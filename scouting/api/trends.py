"""`/api/trends`: what rises, with its series and its proof."""

from typing import Any

from fastapi import APIRouter, Request

from scouting.answers import trends_answer
from scouting.web.forms import day_of, filters_of, number_of, unit_of
from scouting.web.site import SiteOf

router = APIRouter()
DEFAULT_TOP, MOST = 20, 100


@router.get("/trends")
def trends(request: Request, site: SiteOf) -> dict[str, Any]:
    """Parameters: competence, kind, as_of, unit, top."""
    params = request.query_params
    filters = filters_of(params, site.competences)
    slug = filters.competence[0] if filters.competence else None
    top = number_of(params, "top", DEFAULT_TOP, MOST)
    unit, as_of = unit_of(params), day_of(params, "as_of") or site.today()
    return site.kept(
        ("trends", slug, filters.kind, unit, as_of, top),
        lambda: trends_answer(site.app, competence=slug, kind=filters.kind, as_of=as_of, unit=unit, top=top),
    )
