"""Events of all clusters in one calendar."""

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from scouting.answers import events_answer
from scouting.texts import one_line
from scouting.web.forms import day_of, event_filters_of, is_on, start_of, text_of
from scouting.web.site import SiteOf

router = APIRouter()
SIZE = 20
LONGEST_PLACE = 60


def near_of(params: QueryParams) -> str | None:
    """A place or a NUTS code."""
    return one_line(params.get("near", ""), LONGEST_PLACE).replace('"', "") or None


@router.get("/events")
def events(request: Request, site: SiteOf) -> Response:
    """What is still to come, the next one first; with `since` what was as well."""
    params = request.query_params
    filters, text, start = event_filters_of(params, site.app), text_of(params), start_of(params)
    exact = is_on(params, "exact")
    since, until, near = day_of(params, "since"), day_of(params, "until"), near_of(params)
    answer = events_answer(
        site.app,
        text,
        filters,
        today=site.today(),
        since=since,
        until=until,
        near=near,
        size=SIZE,
        start=start,
        exact=exact,
    )
    return site.page(
        request,
        "events.html",
        answer=answer,
        competences=site.competences,
        filters=filters,
        q=text,
        exact=exact,
        since=since,
        until=until,
        near=near,
        start=start,
        size=SIZE,
    )
