"""A dossier on a concept or a competence, as Markdown to take away."""

from fastapi import APIRouter, HTTPException
from starlette.responses import PlainTextResponse, Response

from scouting.delivery.markdown import render_markdown
from scouting.dossier import UnknownTopicError, dossier
from scouting.web.site import SiteOf

router = APIRouter()


@router.get("/dossiers/{topic:path}")
def dossier_of(topic: str, site: SiteOf) -> Response:
    """The dossier as a file."""
    try:
        text = render_markdown(dossier(site.app, topic, today=site.today()))
    except UnknownTopicError as error:
        raise HTTPException(404) from error
    return PlainTextResponse(
        text,
        media_type="text/markdown; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="dossier.md"'},
    )
