"""Calls: which are open, what closes when, who may apply."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from scouting.answers import calls_answer
from scouting.facts import amounts, next_deadline, words_of
from scouting.web.forms import day_of, filters_of, is_on, start_of, text_of
from scouting.web.site import SiteOf

router = APIRouter()
SIZE = 20


@router.get("/calls")
def calls(request: Request, site: SiteOf) -> Response:
    """A list of calls, the next deadline first."""
    params = request.query_params
    filters, text = filters_of(params, site.app), text_of(params)
    start, closing = start_of(params), day_of(params, "closing_before")
    open_only = is_on(params, "open") or not params  # who asks nothing wants to know what can be had
    today, exact = site.today(), is_on(params, "exact")
    answer = calls_answer(
        site.app,
        text,
        filters,
        today=today,
        size=SIZE,
        start=start,
        open_only=open_only,
        closing_before=closing,
        exact=exact,
    )
    return site.page(
        request,
        "calls.html",
        answer={**answer, "hits": [call_card(hit, today) for hit in answer["hits"]]},
        competences=site.competences,
        filters=filters,
        q=text,
        exact=exact,
        open_only=open_only,
        closing=closing,
        start=start,
        size=SIZE,
    )


def call_card(hit: dict[str, Any], today: date) -> dict[str, Any]:
    """A hit with its next date, its amounts and its funder in words."""
    return {
        **hit,
        "type": words_of(hit, "type"),
        "next": next_deadline(hit, today),
        "sums": list(amounts(hit)),
        "any_time": hit.get("submission") == "any_time",
        "level": words_of(hit, "level"),
        "funder": words_of(hit, "funder"),
        "applicants": hit.get("applicants") or [],
    }
