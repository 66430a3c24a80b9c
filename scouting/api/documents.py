"""`/api/documents/ID`: each hop of one document."""

from typing import Any

from fastapi import APIRouter, HTTPException

from scouting.answers import trace_answer
from scouting.web.site import SiteOf

router = APIRouter()


@router.get("/documents/{key:path}")
def document(key: str, site: SiteOf) -> dict[str, Any]:
    """By id or address, as `scouting trace` prints it."""
    answer = trace_answer(site.app, key)
    if answer is None:
        raise HTTPException(404)
    return answer
