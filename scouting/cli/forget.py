"""`scouting forget`: erase documents for good, or give up texts whose time is over."""

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from scouting.cli.common import Json, app, err, fail, now, print_json, settings

if TYPE_CHECKING:
    from scouting.app import App


@app.command()
def forget(
    key: Annotated[
        str | None, typer.Argument(metavar="ID|URL|SOURCE", help="A document, or a source with all its documents.")
    ] = None,
    expired: Annotated[
        bool, typer.Option("--expired", help="Give up the texts that their sources' `keep` grants no longer.")
    ] = False,
    reason: Annotated[str, typer.Option("--reason", help="Why; kept with the erasure.")] = "on request",
    json: Json = False,
) -> None:
    """Erase from record, index and editions; what was erased does not come back."""
    from scouting.app import open_app
    from scouting.publish import publish

    if (key is None) is not expired:
        fail("name what to forget, or give --expired: one of the two", code=2)
    with open_app(settings(), must_exist=True) as running, running.store.writer(at=now()):
        done = _give_up(running) if key is None else _erase(running, key, reason)
        today = running.today(now())
        with running.writing_engine(today=today) as engine:
            publish(running.store.database, engine, index=running.index_name, today=today)
    what = "erased" if key else "texts given up"
    if json:
        print_json({what.replace(" ", "_"): done})
    else:
        err.print(f"{done} {'documents erased' if key else what}")


def _give_up(running: "App") -> int:
    from scouting.retention import drop_texts

    return drop_texts(running.store.database, now=now())


def _erase(running: "App", key: str, reason: str) -> int:
    from scouting.forgetting import ERASURES, rewrite_digests
    from scouting.forgetting import forget as erase

    document = running.store.document(key)
    ids = [document.id] if document else running.store.ids_of_source(key)
    if not ids:
        fail(f"{key}: no such document and no source with documents")
    listed = running.settings.data_dir / ERASURES
    erased = erase(
        running.store.database, ids, reason=reason, team="", actor=getpass.getuser(), at=now(), erasures=listed
    )
    rewrite_digests(running)
    return erased
