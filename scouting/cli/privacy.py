"""`scouting privacy`: what is kept of persons, where one is named, and a name blacked out for good."""

import getpass
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from scouting.cli.common import Json, app, beating, err, now, out, print_json, settings

if TYPE_CHECKING:
    from scouting.privacy import Place

privacy = typer.Typer(help="Personal data: report, find, erase.", no_args_is_help=True)
app.add_typer(privacy, name="privacy")


def _clear(name: str) -> str:
    from scouting.names import UnclearNameError, names_of

    try:
        names_of(name)
    except UnclearNameError as error:
        raise typer.BadParameter(str(error)) from error
    return name


Name = Annotated[
    str, typer.Argument(help='First name and surname, as "Anna Müller" or "Müller, Anna".', callback=_clear)
]


@privacy.command()
def report(json: Json = False) -> None:
    """Every personal field with its purpose, legal basis, retention and recipients."""
    from scouting.personal_data import FIELDS

    if json:
        print_json([asdict(field) for field in FIELDS])
        return
    for field in FIELDS:
        out.print(field.what, style="bold", markup=False, soft_wrap=True)
        for name in ("kept_in", "purpose", "basis", "retention", "recipients"):
            value = getattr(field, name)
            said = value if isinstance(value, str) else ", ".join(value)
            out.print(f"   {name.replace('_', ' ')}: {said}", markup=False, soft_wrap=True)


@privacy.command()
def find(name: Name, json: Json = False) -> None:
    """Where record and settings name a person: for certain, possibly, or in an address."""
    from scouting.app import open_app
    from scouting.privacy import find_name

    with open_app(settings(), must_exist=True) as running:
        places = find_name(running, name)
    if json:
        print_json([asdict(place) for place in places])
    else:
        _print(places)


@privacy.command()
def erase(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    reason: Annotated[str, typer.Option("--reason", help="Why; kept with the erasure.")] = "on request",
    json: Json = False,
) -> None:
    """Black a name out in record, index and editions, and keep it from coming back."""
    from scouting.app import open_app
    from scouting.forgetting import rewrite_digests
    from scouting.privacy import erase_name, find_name
    from scouting.rebuilding import rebuild_index

    if not yes:
        typer.confirm("What is blacked out cannot be brought back. Go on?", abort=True, err=True)
    with open_app(settings(), must_exist=True) as running, running.store.writer(at=now()):
        done = erase_name(running, name, reason=reason, actor=getpass.getuser(), at=now())
        rewrite_digests(running)
        # An engine only marks what is replaced, its files hold it on: a new index does not.
        rebuild_index(running, today=running.today(now()), on_batch=beating(running.store, lambda _: None))
        left = find_name(running, name)
    if json:
        print_json({"documents": done, "left": [asdict(place) for place in left]})
        return
    err.print(f"blacked out in {done} documents")
    if left:
        err.print("left for you to judge: `scouting forget ID` erases a document, an address in settings goes by hand")
        _print(left)


def _print(places: list["Place"]) -> None:
    if not places:
        err.print("named nowhere")
        return
    for place in places:
        out.print(f"{place.match}: {place.where} {place.id}, {place.field}", style="bold", markup=False, soft_wrap=True)
        out.print(f"   {place.quote}", markup=False, soft_wrap=True)
