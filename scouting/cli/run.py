"""`scouting run`, `crawl`, `process`, `digest`: the eight hops, or some of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scouting.cli.common import (
    Competences,
    Json,
    Sources,
    Strict,
    Today,
    app,
    beating,
    check_competences,
    day,
    err,
    fail,
    now,
    print_json,
    progress,
    settings,
    today_of,
)

if TYPE_CHECKING:
    from scouting.app import App
    from scouting.collect import SourceReport
    from scouting.delivery import Delivered
    from spiders.sources import Source

Jobs = Annotated[int, typer.Option("--jobs", min=1, max=64, help="Processes that annotate.")]
JOBS = 2


@app.command()
def run(
    source: Sources = None,
    competence: Competences = None,
    jobs: Jobs = JOBS,
    today: Today = None,
    strict: Strict = False,
    json: Json = False,
) -> None:
    """Crawl, process and write the digests."""
    from scouting.app import open_app, refuse_mixture

    with open_app(settings()) as running:
        refuse_mixture(running, sample=False)
        slugs = check_competences(competence, running.configuration.competences)
        reports = crawl_sources(running, chosen_sources(running, source, slugs))
        summary = process_documents(running, jobs=jobs, today=day(today))
        # An edition is never computed again: an outage must not be kept, and sent, as a quiet week.
        editions = None if nothing_collected(reports) else write_digests(running, slugs, today=day(today))
        finish(running, reports, strict=strict, json=json, summary=summary, digests=editions)
        end_with_failures(summary, editions or ())


@app.command()
def crawl(
    source: Sources = None,
    competence: Competences = None,
    backfill: Annotated[
        str | None, typer.Option("--backfill", metavar="SINCE", help="Go back to this day, where the source allows it.")
    ] = None,
    strict: Strict = False,
    json: Json = False,
) -> None:
    """Collect from the sources (hops 1 and 2)."""
    from scouting.app import open_app, refuse_mixture

    with open_app(settings()) as running:
        refuse_mixture(running, sample=False)
        slugs = check_competences(competence, running.configuration.competences)
        chosen = chosen_sources(running, source, slugs)
        if backfill is not None:
            days = (day(None) - day(backfill, "--backfill")).days
            chosen = [one.model_copy(update={"lookback_days": max(days, 1)}) for one in chosen]
        reports = crawl_sources(running, chosen, from_start=backfill is not None)
        finish(running, reports, strict=strict, json=json)


@app.command()
def process(
    stale: Annotated[bool, typer.Option("--stale", help="Annotate anew what an earlier vocabulary annotated.")] = False,
    jobs: Jobs = JOBS,
    today: Today = None,
    json: Json = False,
) -> None:
    """Annotate, store and index what was collected (hops 3 to 6)."""
    from scouting.app import open_app

    with open_app(settings(), must_exist=True) as running:
        summary = process_documents(running, jobs=jobs, today=today_of(running, today), stale=stale)
    if json:
        print_json({"sources": [], **summary})
    else:
        err.print(f"documents annotated: {summary['annotated']}, index entries written: {summary['indexed']}")
    end_with_failures(summary)


@app.command()
def digest(
    competence: Competences = None,
    week: Annotated[
        str | None, typer.Option("--week", metavar="2026-W47", help="Default: the last closed week.")
    ] = None,
    today: Today = None,
    json: Json = False,
) -> None:
    """Write, show and send the weekly digests (hops 7 and 8)."""
    from scouting.app import open_app

    with open_app(settings(), must_exist=True) as running:
        slugs = check_competences(competence, running.configuration.competences)
        if not running.store.count_by("stage"):
            fail("no document yet: an empty edition would be kept for good")
        editions = write_digests(running, slugs, today=today_of(running, today), week=week, show=not json)
    if json:
        print_json({"sources": [], "digests": [edition.as_json() for edition in editions]})
    end_with_failures({"failed": ()}, editions)


def end_with_failures(summary: Mapping[str, Any], editions: "Sequence[Delivered]" = ()) -> None:
    """Name the documents that could not be annotated, and why mails were not taken; the command then ends with 1."""
    from scouting.logs import redacted

    for failure in summary["failed"]:
        err.print(f"{failure['id']}: {failure['error']}", style="red", markup=False)
    if uncertain := sum(len(edition.posted.uncertain) for edition in editions):
        said = f"mails that may have been sent when the connection broke off: {uncertain}; they are not sent again"
        err.print(said, style="yellow", markup=False, soft_wrap=True)
    unsent = Counter(redacted(reason) for edition in editions for _, reason in edition.posted.failed)
    for reason, count in unsent.items():
        err.print(f"mails not sent: {count}; {reason}; `scouting digest` tries again", style="red", markup=False)
    if summary["failed"] or unsent:
        raise typer.Exit(1)


def nothing_collected(reports: "Sequence[SourceReport]") -> bool:
    """Whether sources were asked and none of them answered as it should."""
    return bool(reports) and all(report.status == "failed" for report in reports)


def chosen_sources(running: "App", names: Sequence[str] | None, slugs: Sequence[str]) -> "list[Source]":
    """The enabled sources, narrowed. A name that is not there ends the command with 2."""
    configuration = running.configuration
    for problem in configuration.problems:
        err.print(problem.message, style="yellow", markup=False)
    for name in names or ():
        if configuration.source(name) is None:
            fail(f"--source {name}: no such source; `scouting sources list` shows them", code=2)
    wanted = [s for s in configuration.sources if (s.name in names if names else s.enabled)]
    return [s for s in wanted if not slugs or not s.competences or set(slugs) & set(s.competences)]


def crawl_sources(running: "App", chosen: "Sequence[Source]", *, from_start: bool = False) -> "list[SourceReport]":
    """Hops 1 and 2, with a line for each source as it ends."""
    from scouting.collect import collect

    at = now()
    with progress("Quellen", len(chosen)) as advance:
        return collect(
            running.store,
            chosen,
            running.settings,
            now=at,
            today=running.today(at),
            from_start=from_start,
            on_source=lambda _: advance(1),
        )


def process_documents(running: "App", *, jobs: int, today: date, stale: bool = False) -> dict[str, Any]:
    """Hops 3 to 6. An index that cannot be reached costs nothing: its rows wait."""
    from scouting.pipeline import mark_stale, pending, process
    from scouting.publish import waiting

    store = running.store
    with store.writer(at=now()):
        if stale:
            mark_stale(store.database, running.configuration.layers, model=running.settings.nlp.model)
        with progress("Verschlagwortung", pending(store.database)) as advance:
            done = process(
                store.database,
                running.configuration.layers,
                model=running.settings.nlp.model,
                now=now(),
                jobs=jobs,
                on_batch=beating(store, advance),
            )
        with progress("Index", waiting(store.database)) as advance:
            indexed = running.publish(today=today, on_batch=beating(store, advance))
    failed = [{"id": document, "error": reason} for document, reason in done.failed]
    return {"annotated": done.annotated, "indexed": indexed, "failed": failed}


def write_digests(
    running: "App", slugs: Sequence[str], *, today: date, week: str | None = None, show: bool = False
) -> "list[Delivered]":
    """Hops 7 and 8 for these competences, or for all."""
    from scouting.delivery import deliver
    from scouting.weeks import Week

    chosen = [slug for slug in slugs if slug in running.configuration.competences] or list(
        running.configuration.competences
    )
    wanted = Week.parse(week) if week else Week.last_closed(today)
    with progress("Wochenberichte", len(chosen)) as advance:
        return deliver(running, chosen, wanted, now=now(), today=today, show=show, on_edition=lambda _: advance(1))


def finish(
    running: "App",
    reports: "Sequence[SourceReport]",
    *,
    strict: bool,
    json: bool,
    summary: Mapping[str, Any] | None = None,
    digests: "Sequence[Delivered] | None" = None,
) -> None:
    """Print what each source gave, and end with design.md's exit code."""
    from scouting.cli.tables import print_source_reports

    if json:
        written = {} if digests is None else {"digests": [edition.as_json() for edition in digests]}
        print_json({"sources": [report.as_json() for report in reports], **(summary or {}), **written})
    else:
        print_source_reports(reports)
        if digests is not None:
            err.print(f"Wochenberichte: {running.settings.data_dir / 'digests'}")
    if nothing_collected(reports) and len(reports) == 1:
        fail(f"{reports[0].source}: {reports[0].error}")
    if nothing_collected(reports):
        fail("no source could be collected; `scouting doctor` says what is wrong, digests wait until one answers")
    if strict and (any(report.status == "failed" for report in reports) or running.configuration.problems):
        raise typer.Exit(1)
