"""`/api/events`: events with their facts, the next one first."""

from typing import Any

from fastapi import APIRouter, Request

from scouting.answers import events_answer
from scouting.web.events import near_of
from scouting.web.forms import day_of, event_filters_of, is_on, number_of, start_of, text_of
from scouting.web.site import SiteOf

router = APIRouter()
DEFAULT_SIZE, MOST = 20, 100


@router.get("/events")
def events(request: Request, site: SiteOf) -> dict[str, Any]:
    """Parameters: q, exact, since, until, near, competence, source, size, from."""
    params = request.query_params
    return events_answer(
        site.app,
        text_of(params),
        event_filters_of(params, site.app),
        today=site.today(),
        since=day_of(params, "since"),
        until=day_of(params, "until"),
        near=near_of(params),
        size=number_of(params, "size", DEFAULT_SIZE, MOST),
        start=start_of(params),
        exact=is_on(params, "exact"),
    )
