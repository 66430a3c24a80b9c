"""`/api/sources`: the registry, and how each source's last run ended."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter

from scouting.trial import on_trial
from scouting.web.site import SiteOf

router = APIRouter()
PUBLIC = {"name", "title", "url", "kind", "language", "competences", "cadence", "licence", "attribution", "enabled"}


@router.get("/sources")
def sources(site: SiteOf) -> dict[str, Any]:
    """By name; `last` is null where a source never ran, and what one `on_trial` gave counts in no trend yet."""
    states = site.app.store.source_states()
    rows = sorted(site.app.configuration.sources, key=lambda source: source.name)
    with site.app.store.database.reading() as connection:
        trial = on_trial(connection, rows)
    return {
        "sources": [
            {
                **row.model_dump(mode="json", include=PUBLIC),
                "on_trial": row.name in trial,
                "last": asdict(states[row.name]) if row.name in states else None,
            }
            for row in rows
        ]
    }
