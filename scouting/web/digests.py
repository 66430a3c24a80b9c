"""The weekly digests, as they were published."""

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from scouting.delivery.letter import write_letter
from scouting.digest import KIND, find_digest
from scouting.web.site import SiteOf

router = APIRouter()


@router.get("/digests")
def digests(request: Request, site: SiteOf) -> Response:
    """Every edition, the newest week first."""
    weeks: dict[str, list[str]] = {}
    for slug in site.competences:
        for week in site.app.store.editions(KIND, slug):
            weeks.setdefault(week, []).append(slug)
    return site.page(request, "digests.html", weeks=dict(sorted(weeks.items(), reverse=True)))


@router.get("/digests/{week}/{slug}")
def digest(request: Request, week: str, slug: str, site: SiteOf) -> Response:
    """One edition."""
    found = find_digest(site.app, slug, week)
    if found is None:
        raise HTTPException(404)
    return site.page(request, "digest.html", letter=write_letter(found))
