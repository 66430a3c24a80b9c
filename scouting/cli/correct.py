"""`scouting correct`: what a team says of a document's fields."""

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from scouting.cli.common import Json, app, err, fail, now, out, print_json, settings
from scouting.errors import LeaseHeldError

if TYPE_CHECKING:
    from scouting.app import App


@app.command()
def correct(
    key: Annotated[
        str | None, typer.Argument(metavar="ID|URL", help="A document; without one all corrections are listed.")
    ] = None,
    to: Annotated[list[str] | None, typer.Option("--to", metavar="SLUG", help="It belongs to this field.")] = None,
    not_: Annotated[list[str] | None, typer.Option("--not", metavar="SLUG", help="It does not belong here.")] = None,
    undo: Annotated[int | None, typer.Option("--undo", metavar="NUMBER", help="Take a correction back.")] = None,
    team: Annotated[str, typer.Option("--team", help="In whose name.")] = "",
    json: Json = False,
) -> None:
    """Say that a document belongs to a field or not; it holds at once, and the next `train` learns from it."""
    from scouting.app import open_app

    if key is None and (to or not_):
        fail("name the document that --to or --not is about", code=2)
    with open_app(settings(), must_exist=True) as running:
        document_id = _document_of(running, key) if key else None
        if to or not_ or undo is not None:
            _change(
                running, document_id, {**dict.fromkeys(not_ or (), False), **dict.fromkeys(to or (), True)}, undo, team
            )
        _show(running, document_id, json=json)


def _document_of(running: "App", key: str) -> str:
    document = running.store.document(key)
    if document is None or document.withdrawn:
        fail(f"{key}: no such document")
    return document.id


def _change(running: "App", document_id: str | None, said: dict[str, bool], undo: int | None, team: str) -> None:
    from scouting import corrections
    from scouting.corrections import show_at_once

    known = running.configuration.competences
    if unknown := sorted(said.keys() - known.keys()):
        fail(f"unknown competence {unknown[0]}; known are {', '.join(sorted(known))}", code=2)
    teams = {one.name for one in running.configuration.teams}
    if team and team not in teams:
        fail(f"--team {team}: not one of {', '.join(sorted(teams))}", code=2)
    database = running.store.database
    if undo is not None:
        corrections.undo(database, undo, now=now())
    for slug, belongs in said.items():
        assert document_id is not None
        corrections.correct(database, document_id, slug, belongs=belongs, team=team, actor=getpass.getuser(), now=now())
    try:
        show_at_once(running, now=now())
    except LeaseHeldError as error:
        err.print(f"kept; the index follows when {error}", markup=False, soft_wrap=True)


def _show(running: "App", document_id: str | None, *, json: bool) -> None:
    from dataclasses import asdict

    from rich.table import Table

    from scouting.corrections import list_corrections

    found = list_corrections(running.store.database, document_id)
    if json:
        print_json({"corrections": [asdict(one) for one in found]})
        return
    table = Table("Nr.", "Dokument", "Kompetenzfeld", "", "Team", "von", "am", "zurückgenommen")
    for one in found:
        says = "gehört dazu" if one.belongs else "gehört nicht dazu"
        row = (str(one.id), one.document_id, one.competence, says, one.team, one.actor, one.at, one.undone_at or "")
        table.add_row(*row)
    out.print(table)
