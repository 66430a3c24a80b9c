"""`scouting sources`: the registry, a dry run, a scaffold, OPML."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast, get_args

import typer

from scouting.cli.common import Json, Strict, app, day, err, fail, print_json, progress, settings
from scouting.cli.source_tables import print_contacts, print_coverage, print_rights, print_sources
from spiders.sources import Kind

if TYPE_CHECKING:
    from scouting.app import App
    from scouting.runs import SourceState

sources = typer.Typer(help="The sources: list, check, new, OPML.", no_args_is_help=True)
app.add_typer(sources, name="sources")


@sources.command("list")
def list_(
    coverage: Annotated[
        bool, typer.Option("--coverage", help="How many sources each competence has, by kind, and where holes are.")
    ] = False,
    json: Json = False,
) -> None:
    """All sources with their last run."""
    from scouting.app import App
    from scouting.coverage import coverage_rows, source_rows

    with App(settings()) as running:
        configuration = running.configuration
        states, on_trial = _record_of(running)
        rows = coverage_rows(configuration, on_trial) if coverage else source_rows(configuration, states, on_trial)
    if json:
        print_json(rows)
    elif coverage:
        print_coverage(rows)
    else:
        print_sources(rows)
    for problem in configuration.problems:
        err.print(problem.message, style="yellow", markup=False)


def _record_of(running: "App") -> tuple[Mapping[str, "SourceState"], Collection[str]]:
    """How each source's last run ended and which are on trial; without a record, all whose address is unverified."""
    from scouting.trial import on_trial

    known = running.configuration.sources
    if not (running.settings.database_url or (running.settings.data_dir / "scouting.db").exists()):
        return {}, {source.name for source in known if source.known == "unverified"}
    with running.store.database.reading() as connection:
        return running.store.source_states(), on_trial(connection, known)


@sources.command()
def check(
    names: Annotated[list[str] | None, typer.Argument(help="Sources; with --all every enabled one.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every enabled source: first contact.")] = False,
    strict: Strict = False,
    json: Json = False,
) -> None:
    """Ask sources what they would yield; nothing is stored. Each has answered, moved, is blocked, gone, or failed."""
    from scouting.app import App
    from scouting.collect import crawl_settings
    from scouting.contact import make_contact

    with App(settings()) as running:
        known = running.configuration.sources
        chosen = [source for source in known if (source.enabled if everything else source.name in (names or ()))]
        missing = set(names or ()) - {source.name for source in chosen}
        if missing or not chosen:
            fail(f"no such source: {', '.join(sorted(missing)) or 'none named'}", code=2)
        with progress("first contact", len(chosen)) as advance:
            asked = crawl_settings(running.settings)
            contacts = make_contact(chosen, settings=asked, today=day(None), progress=advance)
    if json:
        print_json([asdict(contact) for contact in contacts])
    else:
        print_contacts(contacts)
    failed = sum(contact.status == "failed" for contact in contacts)
    if failed == len(contacts) or (strict and failed):
        raise typer.Exit(1)


@sources.command()
def watch(json: Json = False) -> None:
    """Judge each source by what it did until now; tell the operator what has changed, at most once a day."""
    from scouting import watching
    from scouting.app import open_app
    from scouting.cli.common import now

    with open_app(settings(), must_exist=True) as running:
        found = watching.watch(running, now=now())
    if json:
        print_json(found.as_json())
    else:
        for line in found.lines:
            err.print(f"{line.source}: {line.status}" + (f" since {line.since}" if line.since else ""), markup=False)
        err.print(f"changed: {len(found.lines)} sources" + (", the operator was told" if found.told else ""))
    if found.error is not None:
        fail(found.error)


@sources.command()
def rights(
    everything: Annotated[bool, typer.Option("--history", help="What was seen before, too.")] = False,
    json: Json = False,
) -> None:
    """What each source and its hosts say of rights, since when, and what is therefore kept and shown."""
    from scouting.app import open_app
    from scouting.source_rights import read_rights

    with open_app(settings(), must_exist=True) as running:
        lines = read_rights(running.store.database, everything=everything)
    rows = [{**asdict(line), "may": line.may} for line in lines]
    if json:
        print_json(rows)
    else:
        print_rights(rows)


@sources.command()
def new(
    url: Annotated[str, typer.Argument(help="A site, or where its feed, calendar, interface or sitemap is.")],
    kind: Annotated[str, typer.Option("--kind", help="publication, call, news, event or project.")],
    name: Annotated[
        str | None, typer.Option("--name", help="Lower case, words joined by underscores; default: the host's.")
    ] = None,
    spider: Annotated[
        str | None, typer.Option("--spider", help="Ask nobody and write this one: feeds, sitemaps … or `code`.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--folder", help="The project's root; default: the configuration folder.")
    ] = None,
) -> None:
    """Find out what a site offers and write the source's file, switched off until its licence is known."""
    from scouting.discovery import name_of
    from spiders.scaffold import place_of, scaffold

    target = folder or settings().config_dir
    if target is None:
        fail("say where: --folder . in the project, or --config-dir", code=2)
    if kind not in get_args(Kind):
        fail(f"--kind: {kind} is none of {', '.join(get_args(Kind))}", code=2)
    if not url.startswith(("http://", "https://", "webcal://")):
        fail(f"{url}: needs an address with http:// or https://", code=2)
    chosen = name or name_of(url)
    if spider is None:
        _write_discovered(place_of(target, kind=kind, name=chosen), url, cast("Kind", kind))
        return
    for path in scaffold(target, kind=kind, name=chosen, url=url, spider=spider):
        err.print(str(path), markup=False)


def _write_discovered(path: Path, url: str, kind: Kind) -> None:
    from scouting.collect import crawl_settings
    from scouting.discovery import discover
    from spiders.scaffold import write_source

    found = discover(url, kind=kind, settings=crawl_settings(settings()), today=day(None))
    for address, spider, count, how in found.finds:
        err.print(f"{spider}: {address} ({count} entries, {how})", markup=False)
    write_source(path, found.declaration)
    err.print(f"{path}: {found.declaration['reason']}", markup=False)


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
