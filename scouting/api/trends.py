"""`/api/trends`: what rises, with its series and its proof."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request

from scouting.answers import trends_answer
from scouting.score_board import score_board
from scouting.web.forms import day_of, filters_of, number_of, unit_of
from scouting.web.site import SiteOf

router = APIRouter()
DEFAULT_TOP, MOST = 20, 100


@router.get("/trends")
def trends(request: Request, site: SiteOf) -> dict[str, Any]:
    """Parameters: competence, kind, as_of, unit, top."""
    params = request.query_params
    filters = filters_of(params, site.app)
    slug = filters.competence[0] if filters.competence else None
    top = number_of(params, "top", DEFAULT_TOP, MOST)
    unit, as_of = unit_of(params), day_of(params, "as_of") or site.today()
    return site.kept(
        ("trends", slug, filters.kind, unit, as_of, top),
        lambda: trends_answer(site.app, competence=slug, kind=filters.kind, as_of=as_of, unit=unit, top=top),
    )


@router.get("/score-board")
def board(site: SiteOf) -> dict[str, Any]:
    """What became of the topics that digests called rising, the latest calling first."""
    called = score_board(site.app, list(site.competences), today=site.today())
    return {"called": [asdict(one) for one in called]}
