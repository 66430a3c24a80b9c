"""Forms on a document's page in, corrections of its fields out; what was said is undone by the same way."""

import hashlib
import hmac
import secrets
from threading import Lock
from typing import Annotated
from urllib.parse import parse_qsl

import structlog
from fastapi import APIRouter, Depends, HTTPException, Request
from starlette.datastructures import QueryParams
from starlette.responses import RedirectResponse, Response

from scouting import corrections
from scouting.documents import Document
from scouting.errors import ScoutingError
from scouting.texts import one_line
from scouting.web.forms import FormError
from scouting.web.site import Site, SiteOf
from search.errors import SearchError

router = APIRouter()
log = structlog.get_logger()
LARGEST_FORM = 10_000
LONGEST_NAME = 60
KEY = "form_key"
FOREIGN = (
    "Dieses Formular stammt nicht von dieser Seite. Bitte laden Sie das Dokument neu und versuchen Sie es noch einmal."
)
_publishing = Lock()


async def form_of(request: Request) -> QueryParams:
    """The fields of a form. A body without end is read only so far."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            raise HTTPException(413)
    return QueryParams(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


FormOf = Annotated[QueryParams, Depends(form_of)]


@router.post("/documents/{key}/corrections")
def correct(request: Request, key: str, form: FormOf, site: SiteOf) -> Response:
    """Keep that the document belongs to a field, or that it does not."""
    document = _document(request, key, form, site)
    slug, says, team = form.get("competence", ""), form.get("says", ""), form.get("team", "")
    actor = one_line(form.get("actor", ""), LONGEST_NAME)
    if slug not in site.competences or says not in {"belongs", "not"}:
        raise FormError("Bitte wählen Sie ein Kompetenzfeld und sagen Sie, ob das Dokument dorthin gehört.")
    if not actor or team not in {"", *(one.name for one in site.app.configuration.teams)}:
        raise FormError("Bitte nennen Sie Ihren Namen und Ihr Team: Andere sollen sehen, wer es gesagt hat.")
    corrections.correct(
        site.app.store.database, document.id, slug, belongs=says == "belongs", team=team, actor=actor, now=site.now()
    )
    return _back_to(document, site)


@router.post("/documents/{key}/corrections/{number}/undo")
def undo(request: Request, key: str, number: int, form: FormOf, site: SiteOf) -> Response:
    """Take back what was said."""
    document = _document(request, key, form, site)
    if number not in {one.id for one in corrections.list_corrections(site.app.store.database, document.id)}:
        raise HTTPException(404)
    try:
        corrections.undo(site.app.store.database, number, now=site.now())
    except corrections.CorrectionError as error:
        raise FormError("Das ist schon zurückgenommen.") from error
    return _back_to(document, site)


def token_of(site: Site, document_id: str) -> str:
    """What only a form on our own page carries: other sites cannot read it, so they cannot post in a reader's name."""
    key = site.app.store.fact(KEY)
    if key is None:
        key = secrets.token_hex(32)
        site.app.store.set_fact(KEY, key)
    return hmac.new(bytes.fromhex(key), document_id.encode(), hashlib.sha256).hexdigest()


def _document(request: Request, key: str, form: QueryParams, site: Site) -> Document:
    document = site.app.store.document(key)
    if document is None or document.withdrawn:
        raise HTTPException(404)
    is_ours = hmac.compare_digest(form.get("token", "").encode(), token_of(site, document.id).encode())
    if not is_ours or request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise FormError(FOREIGN)
    return document


def _back_to(document: Document, site: Site) -> Response:
    """To the page, with the index level where nobody else writes it just now."""
    with _publishing:
        try:
            corrections.show_at_once(site.app, now=site.now())
        except (ScoutingError, SearchError) as error:
            log.warning("correction waits in the outbox", document=document.id, reason=str(error))
    return RedirectResponse(f"/documents/{document.id}#felder", 303)
