"""An open application in, a web application out: pages, API, health; every answer carries the same safe headers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from functools import partial

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scouting.api import routers as api_routers
from scouting.app import App
from scouting.web import (
    calls,
    compare,
    competences,
    concepts,
    corrections,
    digests,
    documents,
    dossiers,
    events,
    health,
    overview,
    score_board,
    search,
    sources,
    subscriptions,
    trends,
)
from scouting.web.forms import FormError
from scouting.web.site import STATIC, Site
from search.errors import IndexFormatError, IndexUnavailableError, QueryError

PAGES = (
    overview,
    competences,
    trends,
    compare,
    score_board,
    calls,
    events,
    search,
    documents,
    concepts,
    sources,
    digests,
    dossiers,
    health,
    corrections,
    subscriptions,
)
UTC_NOW = partial(datetime.now, UTC)
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
UNREADABLE_QUERY = (
    "Die Suchanfrage ist nicht lesbar. Sie braucht mindestens ein Suchwort, "
    "höchstens 64 Wörter und Daten wie 2026-11-21."
)
NO_INDEX = (IndexUnavailableError, IndexFormatError)
SENTENCES = {
    400: ("Das haben wir nicht verstanden", "Eine Angabe in der Adresse oder im Formular ist nicht lesbar."),
    404: ("Diese Seite gibt es nicht", "Vielleicht wurde sie verschoben, oder das Dokument wurde entfernt."),
    405: ("So lässt sich diese Seite nicht aufrufen", "Diese Adresse lässt sich nur ansehen."),
    500: ("Da ist etwas schiefgegangen", "Der Fehler liegt bei uns und steht im Protokoll dieses Servers."),
    503: (
        "Der Suchindex antwortet gerade nicht",
        "Es geht nichts verloren. Bitte versuchen Sie es gleich noch einmal.",
    ),
}


class HeadAsGet:
    """Answers HEAD as GET, without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            return await self._app(scope, receive, send)

        async def send_without_body(message: Message) -> None:
            is_body = message["type"] == "http.response.body"
            await send({**message, "body": b""} if is_body else message)

        return await self._app({**scope, "method": "GET"}, receive, send_without_body)


def create_web(app: App, *, today: Callable[[], date], now: Callable[[], datetime] = UTC_NOW) -> FastAPI:
    """The web application; closing `app` stays with the caller."""
    web = FastAPI(
        title="Technologie-Scouting",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=_warmed_up,
    )
    web.state.site = Site(app, today, now)
    web.state.health = health.Health(app, now=now)
    for page in PAGES:
        web.include_router(page.router, include_in_schema=False)
    for router in api_routers:
        web.include_router(router, prefix="/api")
    web.mount("/static", StaticFiles(directory=STATIC))
    for kind in (HTTPException, RequestValidationError, FormError, QueryError, *NO_INDEX, Exception):
        web.add_exception_handler(kind, _answer_error)
    web.add_middleware(GZipMiddleware, minimum_size=1_000)
    web.middleware("http")(_with_headers)
    web.add_middleware(health.Measured, health=web.state.health)
    web.add_middleware(HeadAsGet)
    return web


@asynccontextmanager
async def _warmed_up(web: FastAPI) -> AsyncIterator[None]:
    """The first page is prepared while the server starts; where that fails, its visitors are told why."""
    preparing = asyncio.create_task(run_in_threadpool(overview.kept_values, web.state.site))
    yield
    await asyncio.gather(preparing, return_exceptions=True)


async def _with_headers(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await answer(request)
    response.headers.update(HEADERS)
    return response


def _answer_error(request: Request, error: Exception) -> Response:
    """A German page, or JSON below /api. An unforeseen error passes by the middleware, so headers are set here too."""
    status, sentence = _status_of(error)
    heading, usual = SENTENCES.get(status, SENTENCES[400 if status < 500 else 500])
    site: Site = request.app.state.site
    if request.url.path.startswith("/api/"):
        response: Response = JSONResponse({"error": sentence or usual}, status)
    else:
        response = site.page(request, "error.html", status, heading=heading, sentence=sentence or usual, code=status)
    response.headers.update(HEADERS)
    return response


def _status_of(error: Exception) -> tuple[int, str]:
    """The status, and a sentence where the error has one for its reader."""
    match error:
        case HTTPException():
            return error.status_code, ""
        case RequestValidationError():
            return 400, ""
        case FormError():
            return 400, str(error)
        case QueryError():
            return 400, UNREADABLE_QUERY
        case IndexUnavailableError() | IndexFormatError():
            return 503, ""
    return 500, ""
