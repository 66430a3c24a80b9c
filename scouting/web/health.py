"""What machines ask: does it live, is it ready, what are its numbers. A proxy should keep these from the public."""

import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from datetime import datetime
from threading import Lock, Thread

from fastapi import APIRouter, Request
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from sqlalchemy import select
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scouting.app import App
from scouting.errors import ScoutingError
from scouting.metrics import Gauges, overdue
from search.entries import Filters
from search.errors import SearchError

router = APIRouter()
PATIENCE_SECONDS = 2.0
FRESH = {"Cache-Control": "no-store"}
TEXT = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
JOBS_NAMED = 5


class Health:
    """What is measured of one web application, and what is asked of the parts behind it."""

    def __init__(self, app: App, *, now: Callable[[], datetime]) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(Gauges(app, now=now))
        ProcessCollector(registry=self.registry)
        self.requests = Counter("scouting_http_requests", "Answers.", ("status",), registry=self.registry)
        self.durations = Histogram(
            "scouting_http_request_duration_seconds",
            "Time until an answer is complete.",
            ("route",),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.checks = {
            "record": Asked(lambda: _record_state(app)),
            "index": Asked(lambda: _index_state(app)),
            "jobs": Asked(lambda: _jobs_state(app, now())),
        }


class Asked:
    """A question that may hang: asked in a thread of its own, and never again before it is answered."""

    def __init__(self, question: Callable[[], str]) -> None:
        self._question = question
        self._lock = Lock()
        self._answer: Future[str] | None = None

    def ask(self) -> Future[str]:
        with self._lock:
            if self._answer is None or self._answer.done():
                self._answer = Future()
                # A daemon: a part that hangs must not keep the program from ending.
                Thread(target=self._fill, args=(self._answer,), daemon=True).start()
            return self._answer

    def _fill(self, answer: Future[str]) -> None:
        try:
            answer.set_result(self._question())
        except (ScoutingError, SearchError, OSError):
            answer.set_result("does not answer")
        except BaseException as error:  # else who waits would never hear of it
            answer.set_exception(error)


@router.get("/healthz")
async def healthz() -> Response:
    """The process answers."""
    return PlainTextResponse("ok\n", headers=FRESH)


@router.get("/readyz")
def readyz(request: Request) -> Response:
    """Whether record and index answer within two seconds and no job is overdue; 503 where not."""
    health: Health = request.app.state.health
    answers = {name: asked.ask() for name, asked in health.checks.items()}
    wait(answers.values(), timeout=PATIENCE_SECONDS)
    states = {name: _state_of(answer) for name, answer in answers.items()}
    ready = set(states.values()) == {"ok"}
    return JSONResponse({"ready": ready, **states}, 200 if ready else 503, headers=FRESH)


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Numbers in Prometheus' text format, in whatever form they were asked for."""
    health: Health = request.app.state.health
    return Response(generate_latest(health.registry), headers={"Content-Type": TEXT, **FRESH})


class Measured:
    """Counts answers by class of status and times them by route, never by address: those are too many, and people's."""

    def __init__(self, app: ASGIApp, health: Health) -> None:
        self._app = app
        self._health = health

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        began, status = time.perf_counter(), 500  # what an error makes of it further out

        async def send_and_note(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        finally:
            self._health.requests.labels(f"{status // 100}xx").inc()
            self._health.durations.labels(route_of(scope)).observe(time.perf_counter() - began)


def route_of(scope: Scope) -> str:
    """The route's template; files of ours and addresses that lead nowhere have one name each."""
    path = getattr(scope.get("route"), "path", None)
    if path is None:
        return "/static" if scope.get("endpoint") else "none"
    return f"/api{path}" if scope["path"].startswith("/api/") else str(path)


def _state_of(answer: "Future[str]") -> str:
    return answer.result() if answer.done() and answer.exception() is None else "does not answer"


def _record_state(app: App) -> str:
    with app.store.database.reading() as connection:
        connection.execute(select(1))
    return "ok"


def _index_state(app: App) -> str:
    app.engine.count(Filters())
    return "ok"


def _jobs_state(app: App, now: datetime) -> str:
    with app.store.database.reading() as connection:
        late = overdue(connection, now)
    more = f" and {len(late) - JOBS_NAMED} more" if len(late) > JOBS_NAMED else ""
    return f"overdue: {', '.join(late[:JOBS_NAMED])}{more}" if late else "ok"
