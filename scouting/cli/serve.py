"""`scouting serve`: the pages, the API and the schedule."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Annotated

import typer

from scouting.cli.common import app, err, fail, now, settings

if TYPE_CHECKING:
    from scouting.app import App
    from scouting.scheduler import Runner

GRACE_SECONDS = 3


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8000,
    jobs: Annotated[
        int, typer.Option("--jobs", min=0, max=64, help="Scheduled runs at once, without workers; 0: pages only.")
    ] = 2,
) -> None:
    """Serve the pages and the API, and keep the schedule, until interrupted."""
    from scouting.app import open_app

    with open_app(settings(), must_exist=True) as running:
        if running.is_sample:
            err.print("sample data: nothing is scheduled")
            jobs = 0
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # to end is to end properly, whoever asks
        with suppress(KeyboardInterrupt), keeping_schedule(running, jobs):
            serve_pages(running, host, port)


@contextmanager
def keeping_schedule(running: "App", jobs: int) -> Iterator[None]:
    """The schedule is kept as long as the block lasts; where another process keeps it, ours stands by."""
    if jobs == 0:
        yield
        return
    from scouting.scheduler import Scheduler, Ticking

    with runner_of(running, jobs) as runner:
        scheduler = Scheduler(running, runner, now)
        scheduler.tick()
        if scheduler.leader is not None:
            err.print(f"{scheduler.leader} keeps the schedule; this one serves pages and stands by", markup=False)
        with Ticking(scheduler):
            yield


@contextmanager
def runner_of(running: "App", jobs: int) -> "Iterator[Runner]":
    """Where runs are done: by workers where the record lies on a server, else in processes of this one."""
    if running.store.database.engine.dialect.name == "postgresql":
        from scouting.queue import QueueRunner, open_queue

        with open_queue(running.store.database.url) as queue:
            yield QueueRunner(running, queue)
        return
    from scouting.scheduler import LocalRunner

    runner = LocalRunner(running, now, at_once=jobs)
    try:
        yield runner
    finally:
        runner.close()


def serve_pages(running: "App", host: str, port: int) -> None:
    """Serve an opened folder."""
    import uvicorn

    from scouting.web.app import create_web

    web = create_web(running, today=lambda: running.today(now()))
    config = uvicorn.Config(
        web,
        host=host,
        port=port,
        log_level="warning",
        log_config=None,  # its lines have the form of all others, without secrets
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = uvicorn.Server(config)
    err.print(f"http://{host}:{port}  (Strg+C beendet)")
    try:
        server.run()
    except SystemExit:
        fail(f"http://{host}:{port}: cannot listen there; is the address in use? --port takes another")
