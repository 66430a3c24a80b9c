"""`/api/calls`: calls with their facts and their status today."""

from typing import Any

from fastapi import APIRouter, Request

from scouting.answers import calls_answer
from scouting.web.forms import day_of, filters_of, is_on, number_of, start_of, text_of
from scouting.web.site import SiteOf

router = APIRouter()
DEFAULT_SIZE, MOST = 20, 100


@router.get("/calls")
def calls(request: Request, site: SiteOf) -> dict[str, Any]:
    """Parameters: q, exact, open, closing_before, level, applicant, competence, source, since, until, size, from."""
    params = request.query_params
    return calls_answer(
        site.app,
        text_of(params),
        filters_of(params, site.app),
        today=site.today(),
        size=number_of(params, "size", DEFAULT_SIZE, MOST),
        start=start_of(params),
        open_only=is_on(params, "open"),
        closing_before=day_of(params, "closing_before"),
        exact=is_on(params, "exact"),
    )
