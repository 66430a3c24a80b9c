"""The sources and how their last run ended."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from scouting.web.site import SiteOf

router = APIRouter()


@router.get("/sources")
def sources(request: Request, site: SiteOf) -> Response:
    """By kind and title; those that failed stand out."""
    configuration = site.app.configuration
    states = site.app.store.source_states()
    rows = sorted(configuration.sources, key=lambda source: (source.kind, source.title.casefold()))
    failed = sum(states[s.name].status not in {"ok", "unchanged"} for s in rows if s.name in states)
    return site.page(
        request, "sources.html", sources=rows, states=states, failed=failed, problems=configuration.problems
    )
