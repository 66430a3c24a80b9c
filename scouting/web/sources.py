"""The sources and how their last run ended."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from scouting.web.site import SiteOf

router = APIRouter()
FINE = frozenset({"ok", "unchanged"})


@router.get("/sources")
def sources(request: Request, site: SiteOf) -> Response:
    """By kind and title, those that failed stand out; what is no longer configured (or is sample data) by its name."""
    configuration, states = site.app.configuration, site.app.store.source_states()
    real = () if site.app.is_sample else configuration.sources
    rows = sorted(real, key=lambda source: (source.kind, source.title.casefold()))
    known = {source.name for source in rows}
    return site.page(
        request,
        "sources.html",
        sources=rows,
        others=[state for name, state in sorted(states.items()) if name not in known],
        states=states,
        failed=sum(state.status not in FINE for state in states.values()),
        problems=configuration.problems,
    )
