"""`/api/sources`: the registry, and how each source's last run ended."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter

from scouting.web.site import SiteOf

router = APIRouter()
PUBLIC = {"name", "title", "url", "kind", "language", "competences", "cadence", "licence", "attribution", "enabled"}


@router.get("/sources")
def sources(site: SiteOf) -> dict[str, Any]:
    """By name; `last` is null where a source never ran."""
    states = site.app.store.source_states()
    rows = sorted(site.app.configuration.sources, key=lambda source: source.name)
    return {
        "sources": [
            {
                **row.model_dump(mode="json", include=PUBLIC),
                "last": asdict(states[row.name]) if row.name in states else None,
            }
            for row in rows
        ]
    }
