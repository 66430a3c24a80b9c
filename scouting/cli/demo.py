"""`scouting demo`: the whole product on a sample web, in a folder of its own."""

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scouting.cli.common import Json, app, day, err, now, out, print_json, settings

if TYPE_CHECKING:
    from scouting.app import App

SEED = 17
WEEK = "sample_week"


@app.command()
def demo(
    serve: Annotated[bool, typer.Option("--serve", help="Show the pages afterwards, until interrupted.")] = False,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Where the pages are shown.")] = 8000,
    json: Json = False,
) -> None:
    """Play a sample web on loopback and run everything on it."""
    from scouting.app import open_app, refuse_mixture
    from scouting.config import Outbound

    chosen = settings()
    chosen = chosen.model_copy(
        update={
            "data_dir": chosen.data_dir / "demo",
            "contact": chosen.contact or "demo@beispiel.example",
            "outbound": Outbound(allow_loopback=True),
        }
    )
    with open_app(chosen) as running:
        refuse_mixture(running, sample=True)
        summary = _play(running, started=time.monotonic(), quiet=json)
        if json:
            print_json(summary)
        if serve:
            from scouting.cli.serve import serve_pages

            serve_pages(running, "127.0.0.1", port)


def _play(running: "App", *, started: float, quiet: bool) -> dict[str, Any]:
    """All eight hops on the sample web; a second time nothing is new."""
    from scouting.cli.run import JOBS, crawl_sources, process_documents, write_digests
    from scouting.cli.tables import print_source_reports
    from scouting.sample.web import SampleWeb
    from scouting.weeks import Week

    week = running.store.fact(WEEK) or str(Week.of(day(None)))
    running.store.set_fact("sample", "true")
    running.store.set_fact(WEEK, week)
    err.print(f"Beispieldaten: ein erfundenes Jahr bis {Week.parse(week).label}.")
    with SampleWeb(SEED, week) as web:
        reports = crawl_sources(running, web.sources())
    today = running.today(now())
    process_documents(running, jobs=JOBS, today=today)
    digests = write_digests(running, (), today=today)
    found = _planted_found(running, today)
    if not quiet:
        print_source_reports(reports)
        _print_found(found)
        folder = running.settings.data_dir / "digests"
        out.print(f"\nWochenberichte: {folder}")
        out.print("Seiten ansehen:  make serve-demo   (http://127.0.0.1:8000)")
        out.print(f"{sum(report.new for report in reports)} neue Dokumente, {time.monotonic() - started:.0f} s")
    return {
        "sources": [report.as_json() for report in reports],
        "planted": found,
        "digests": len(digests),
        "seconds": round(time.monotonic() - started, 1),
    }
