"""`/api/competences`: the fields and their names."""

from typing import Any

from fastapi import APIRouter

from scouting.web.site import SiteOf

router = APIRouter()


@router.get("/competences")
def competences(site: SiteOf) -> dict[str, Any]:
    """By slug."""
    labels = site.app.configuration.competences
    return {"competences": [{"competence": slug, "labels": dict(labels[slug])} for slug in sorted(labels)]}
