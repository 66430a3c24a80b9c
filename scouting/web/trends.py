"""What rises: in one competence or in all documents, by week, month or year, as of any day."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from scouting.answers import trends_answer
from scouting.digest import KIND
from scouting.elsewhere import elsewhere_answer
from scouting.web.forms import day_of, filters_of, unit_of
from scouting.web.site import Site, SiteOf

router = APIRouter()
TOP = 30


@router.get("/trends")
def trends(request: Request, site: SiteOf) -> Response:
    """Concepts, the clearest rise first."""
    params = request.query_params
    filters = filters_of(params, site.app)
    unit, as_of = unit_of(params), min(day_of(params, "as_of") or site.today(), site.today())
    slug = filters.competence[0] if filters.competence else None
    answer = site.kept(
        ("trends", slug, filters.kind, unit, as_of),
        lambda: trends_answer(site.app, competence=slug, kind=filters.kind, as_of=as_of, unit=unit, top=TOP),
    )
    is_now = slug in site.competences and unit == "week" and as_of == site.today()
    return site.page(
        request,
        "trends.html",
        answer=answer,
        elsewhere=elsewhere_kept(site, slug)["concepts"] if slug and is_now else (),
        competences=site.competences,
        competence=slug,
        kinds=filters.kind,
        unit=unit,
        as_of=as_of,
    )


def elsewhere_kept(site: Site, slug: str) -> dict[str, Any]:
    """What other fields see already; a new digest changes it as a new document does."""
    week = max(site.app.store.editions(KIND, slug), default="")
    return site.kept(("elsewhere", slug, week), lambda: elsewhere_answer(site.app, slug, today=site.today()))
