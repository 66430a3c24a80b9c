"""The sources, how their last run ended, and which fields they cover."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from scouting.coverage import ENOUGH, KINDS, coverage_rows
from scouting.trial import on_trial
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
    with site.app.store.database.reading() as connection:
        trial = on_trial(connection, (source for source in rows if source.enabled))
    return site.page(
        request,
        "sources.html",
        sources=rows,
        others=[state for name, state in sorted(states.items()) if name not in known],
        states=states,
        on_trial=trial,
        coverage=coverage_rows(configuration, trial) if real else [],
        kinds=KINDS,
        enough=ENOUGH,
        failed=sum(state.status not in FINE and name not in trial for name, state in states.items()),
        problems=configuration.problems,
    )
