"""`scouting serve`: the pages and the API."""

from typing import TYPE_CHECKING, Annotated

import typer

from scouting.cli.common import app, err, now, settings

if TYPE_CHECKING:
    from scouting.app import App


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8000,
) -> None:
    """Serve the pages and the API until interrupted."""
    from scouting.app import open_app

    with open_app(settings(), must_exist=True) as running:
        serve_pages(running, host, port)


def serve_pages(running: "App", host: str, port: int) -> None:
    """Serve an opened folder."""
    import uvicorn

    from scouting.web.app import create_web

    err.print(f"http://{host}:{port}  (Strg+C beendet)")
    web = create_web(running, today=lambda: running.today(now()))
    uvicorn.run(web, host=host, port=port, log_level="warning", server_header=False)
