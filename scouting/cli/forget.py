"""`scouting forget`: erase documents for good."""

import getpass
from typing import Annotated

import typer

from scouting.cli.common import Json, app, err, fail, now, print_json, settings


@app.command()
def forget(
    key: Annotated[
        str, typer.Argument(metavar="ID|URL|SOURCE", help="A document, or a source with all its documents.")
    ],
    reason: Annotated[str, typer.Option("--reason", help="Why; kept with the erasure.")] = "on request",
    json: Json = False,
) -> None:
    """Erase from record and index; what was erased does not come back."""
    from scouting.app import open_app
    from scouting.forgetting import forget as erase
    from scouting.publish import publish

    with open_app(settings(), must_exist=True) as running:
        document = running.store.document(key)
        ids = [document.id] if document else running.store.ids_of_source(key)
        if not ids:
            fail(f"{key}: no such document and no source with documents")
        with running.store.writer(at=now()):
            erased = erase(running.store.database, ids, reason=reason, team="", actor=getpass.getuser(), at=now())
            with running.writing_engine() as engine:
                publish(running.store.database, engine, index=running.index_name, today=running.today(now()))
    if json:
        print_json({"erased": erased})
    else:
        err.print(f"{erased} documents erased")
