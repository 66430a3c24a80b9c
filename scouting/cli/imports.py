"""`scouting import`: documents of your own."""

from pathlib import Path
from typing import Annotated

import typer

from scouting.cli.common import Json, app, err, now, print_json, progress, settings

SHOWN = 20


@app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(help="JSON lines or CSV, also .gz: id,kind,title,text,date,url,language,source.")
    ],
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 where a single line was passed over.")] = False,
    json: Json = False,
) -> None:
    """Take documents from a file; lines that cannot be used are named and passed over."""
    from scouting.app import open_app
    from scouting.importing import import_file

    with open_app(settings()) as running, progress("Import", None) as advance:
        result = import_file(running.store, file, now=now(), on_batch=advance)
    rejected = [{"line": bad.line, "error": bad.error} for bad in result.rejected]
    if json:
        print_json(
            {
                "read": result.read,
                "new": result.new,
                "changed": result.changed,
                "unchanged": result.unchanged,
                "rejected": rejected,
            }
        )
    else:
        err.print(f"{result.read} read: {result.new} new, {result.changed} changed, {result.unchanged} unchanged")
        for bad in result.rejected[:SHOWN]:
            err.print(f"{file}, line {bad.line}: {bad.error}", style="yellow", markup=False)
        if len(rejected) > SHOWN:
            err.print(f"… and {len(rejected) - SHOWN} more; --json names all", style="yellow")
    nothing_usable = result.read and len(rejected) == result.read
    if nothing_usable or (strict and rejected):
        raise typer.Exit(1)
