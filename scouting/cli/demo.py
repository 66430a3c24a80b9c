"""`scouting demo`: the whole product on a sample web, in a folder of its own."""

import time
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scouting.cli.common import Json, app, day, err, now, out, print_json, settings

if TYPE_CHECKING:
    from scouting.app import App
    from scouting.sample.corpus import Corpus

SEED = 17
WEEK, PORT = "sample_week", "sample_port"
TOP = 10
RISING = ("emerging", "rising")


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
    from scouting.sample.web import FIRST_PORT, SampleWeb
    from scouting.texts import period_text
    from scouting.weeks import Week

    week = running.store.fact(WEEK) or str(Week.of(day(None)))
    running.store.set_fact("sample", "true")
    running.store.set_fact(WEEK, week)
    err.print(f"Beispieldaten: ein erfundenes Jahr bis {period_text(week)}.")
    with SampleWeb(SEED, week, port=int(running.store.fact(PORT) or FIRST_PORT)) as web:
        running.store.set_fact(PORT, str(web.port))
        reports = crawl_sources(running, web.sources())
    today = running.today(now())
    process_documents(running, jobs=JOBS, today=today)
    digests = write_digests(running, (), today=today)
    found = planted_found(running, web.corpus, as_of=today - timedelta(days=1))
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


def planted_found(running: "App", corpus: "Corpus", *, as_of: date) -> list[dict[str, Any]]:
    """Each planted trend: its competence, and the place at which it was found there (null: not found)."""
    from scouting.answers import trends_answer
    from scouting.sample.planted import planted_trends

    answers = {
        slug: trends_answer(running, competence=slug, kind=(), as_of=as_of, unit="week", top=TOP)["trends"]
        for slug in running.configuration.competences
    }
    rows = []
    for planted in planted_trends(corpus):
        wordings = {wording.casefold() for wording in (*planted.de, *planted.en)}
        places = [
            place
            for place, trend in enumerate(answers[planted.competence], 1)
            if trend["stage"] in RISING
            and any(
                wordings & {form.casefold() for form in (told["label"], *told["forms"])}
                for told in (trend, *trend["folded"])
            )
        ]
        rows.append({"competence": planted.competence, "trend": planted.de[0], "place": min(places, default=None)})
    return rows


def _print_found(rows: Sequence[dict[str, Any]]) -> None:
    from scouting.cli.tables import table_of

    shown = [
        [row["competence"], row["trend"], f"Platz {row['place']}" if row["place"] else "nicht gefunden"] for row in rows
    ]
    out.print(table_of(("Kompetenzfeld", "gepflanzter Trend", "gefunden"), shown))
    out.print(f"{sum(row['place'] is not None for row in rows)} von {len(rows)} gepflanzten Trends gefunden")
