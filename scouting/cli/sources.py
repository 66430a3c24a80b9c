"""`scouting sources`: the registry, a dry run, a scaffold, OPML."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from scouting.cli.common import Json, app, day, err, fail, out, print_json, settings

sources = typer.Typer(help="The sources: list, check, new, OPML.", no_args_is_help=True)
app.add_typer(sources, name="sources")
ITEMS_SHOWN = 5


@sources.command("list")
def list_(
    coverage: Annotated[
        bool, typer.Option("--coverage", help="How many sources each competence has, by kind.")
    ] = False,
    json: Json = False,
) -> None:
    """All sources with their last run."""
    from scouting.app import App
    from scouting.cli.tables import table_of
    from scouting.coverage import coverage_rows, source_rows

    with App(settings()) as running:
        has_record = bool(running.settings.database_url) or (running.settings.data_dir / "scouting.db").exists()
        states = running.store.source_states() if has_record else {}
        rows = coverage_rows(running.configuration) if coverage else source_rows(running.configuration, states)
        problems = running.configuration.problems
    if json:
        print_json(rows)
    elif rows:
        columns = [column for column in rows[0] if column not in ("title", "known", "cadence", "reason")]
        out.print(table_of(columns, [[_cell(row[column]) for column in columns] for row in rows]))
    for problem in problems:
        err.print(problem.message, style="yellow", markup=False)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


@sources.command()
def check(
    names: Annotated[list[str] | None, typer.Argument(help="Sources; with --all every enabled one.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every enabled source.")] = False,
    json: Json = False,
) -> None:
    """Ask sources what they would yield; nothing is stored."""
    from scouting.app import App
    from scouting.collect import crawl_settings
    from scouting.crawl import crawl
    from spiders.items import Item

    with App(settings()) as running:
        configuration = running.configuration
        chosen = [s for s in configuration.sources if (s.enabled if everything else s.name in (names or ()))]
        missing = set(names or ()) - {source.name for source in chosen}
        if missing or not chosen:
            fail(f"no such source: {', '.join(sorted(missing)) or 'none named'}", code=2)
        items: dict[str, list[Item]] = {source.name: [] for source in chosen}
        runs = crawl(
            chosen,
            store_items=lambda source, batch: items[source.name].extend(p for p in batch if isinstance(p, Item)),
            checkpoints=lambda _: {},
            settings=crawl_settings(running.settings),
            today=day(None),
        )
    answers = [
        {
            "source": run.source,
            "status": run.status,
            "error": run.error,
            "items": run.items,
            "first": [asdict(item) for item in items[run.source][:ITEMS_SHOWN]],
        }
        for run in runs
    ]
    if json:
        print_json(answers)
    else:
        _print_answers(answers)
    if all(answer["status"] == "failed" for answer in answers):
        raise typer.Exit(1)


def _print_answers(answers: Sequence[dict[str, Any]]) -> None:
    for answer in answers:
        style = "red" if answer["status"] == "failed" else "green"
        said = f"{answer['source']}: {answer['status']}, {answer['items']} items {answer['error'] or ''}"
        out.print(said, style=style, markup=False)
        for item in answer["first"]:
            out.print(f"   {item['date'] or '–'}  {item['title'][:100]}  {item['url']}", style="dim", markup=False)


@sources.command()
def new(
    kind: Annotated[str, typer.Argument(help="publication, call, news, event or project.")],
    name: Annotated[str, typer.Argument(help="Lower case, words joined by underscores.")],
    url: Annotated[str, typer.Argument(help="Where the feed, sitemap, calendar or page is.")],
    spider: Annotated[str, typer.Option("--spider", help="feeds, sitemaps, calendars, oai_pmh or `code`.")] = "feeds",
    folder: Annotated[
        Path | None, typer.Option("--folder", help="The project's root; default: the configuration folder.")
    ] = None,
) -> None:
    """Write a source's file; with `--spider code` also its module and its frozen page."""
    from spiders.scaffold import scaffold

    target = folder or settings().config_dir
    if target is None:
        fail("say where: --folder . in the project, or --config-dir", code=2)
    for path in scaffold(target, kind=kind, name=name, url=url, spider=spider):
        err.print(str(path), markup=False)


@sources.command("export")
def export(file: Annotated[Path, typer.Argument(help="The OPML file to write.")]) -> None:
    """Write all feed sources as OPML."""
    from scouting.config import load_configuration
    from scouting.opml import write_opml

    file.write_text(write_opml(load_configuration(settings()).sources), "utf-8")


@sources.command("import")
def import_(file: Annotated[Path, typer.Argument(help="An OPML file of a feed reader.")]) -> None:
    """Take feeds from OPML into the configuration folder, switched off until their licence is known."""
    from scouting.config import load_configuration
    from scouting.opml import import_opml

    chosen = settings()
    if chosen.config_dir is None:
        fail("needs --config-dir: there the new files are written", code=2)
    known = load_configuration(chosen).sources
    for path in import_opml(file, chosen.config_dir, known):
        err.print(str(path), markup=False)
