"""`scouting forget`: erase documents for good, or give up texts whose time is over."""

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from scouting.cli.common import Json, app, beating, err, fail, now, print_json, settings

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

    if (key is None) is not expired:
        fail("name what to forget, or give --expired: one of the two", code=2)
    with open_app(settings(), must_exist=True) as running, running.store.writer(at=now()):
        done = _give_up(running) if key is None else _erase(running, key, reason)
    what = "erased" if key else "texts given up"
    if json:
        print_json({what.replace(" ", "_"): done})
    else:
        err.print(f"{done} {'documents erased' if key else what}")


def _give_up(running: "App") -> int:
    from scouting.retention import drop_texts
    from scouting.source_days import forget_days

    database, today = running.store.database, running.today(now())
    done = drop_texts(database, now=now())
    running.store.forget_claims(at=now())
    forget_days(database, today=today)
    running.publish(today=today, on_batch=beating(running.store, _quietly))
    return done


def _erase(running: "App", key: str, reason: str) -> int:
    from scouting.forgetting import ERASURES, rewrite_digests
    from scouting.forgetting import forget as erase
    from scouting.rebuilding import rebuild_index

    store = running.store
    document = store.document(key)
    ids = [document.id] if document else store.ids_of_source(key)
    if not ids:
        fail(f"{key}: no such document and no source with documents")
    listed = running.settings.data_dir / ERASURES
    erased = erase(store.database, ids, reason=reason, team="", actor=getpass.getuser(), at=now(), erasures=listed)
    rewrite_digests(running)
    # An engine only marks what is deleted, its files hold it on: a new index does not.
    rebuild_index(running, today=running.today(now()), on_batch=beating(store, _quietly))
    return erased


def _quietly(_done: int) -> None:
    """No bar for what nobody waits for."""
