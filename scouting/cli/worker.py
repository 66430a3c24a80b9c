"""`scouting worker`: does scheduled runs on this machine, beside workers on others."""

import asyncio
import gc
import signal
from typing import Annotated

import typer

from scouting.cli.common import app, err, fail, now, settings


@app.command()
def worker(
    crawls: Annotated[int, typer.Option("--crawls", min=0, max=64, help="Sources read at once.")] = 2,
) -> None:
    """Take jobs from the queue on PostgreSQL until interrupted; `scouting serve` puts them in."""
    from scouting.app import open_app
    from scouting.vocabulary import make_annotator
    from scouting.worker import Worker

    chosen = settings()
    if not (chosen.database_url or "").startswith("postgres"):
        fail("workers share a record on PostgreSQL: set SCOUTING_DATABASE_URL (docs/how-to/scale.md)", code=2)
    if not chosen.elasticsearch_url:
        err.print("no SCOUTING_ELASTICSEARCH_URL: all workers must be on this machine and share its data folder")
    with open_app(chosen) as running:
        make_annotator(running.configuration.layers, chosen.nlp.model)  # or say now what cannot be read
        gc.freeze()  # vocabularies stay: they need not be looked through again and again
        working = Worker(running, now, crawls_at_once=crawls)
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: working.stop())
        asyncio.run(working.work())
