"""`scouting migrate-record`: the record of a data folder onto a database server."""

from dataclasses import asdict
from typing import Annotated

import typer

from scouting.cli.common import Json, app, err, now, out, print_json, progress, settings


@app.command("migrate-record")
def migrate_record(
    url: Annotated[
        str,
        typer.Argument(
            envvar="SCOUTING_DATABASE_URL",
            help="An empty database: postgresql://user:password@host:5432/database; a command's words can be seen by"
            " others, so leave the password to the environment.",
        ),
    ],
    json: Json = False,
) -> None:
    """Carry the data folder's record over to PostgreSQL, and prove it by counts and hashes. Goes on where it ended."""
    from scouting.app import open_app
    from scouting.database import opened
    from scouting.moving import count_rows, move_record

    here = settings().model_copy(update={"database_url": None})
    with (
        open_app(here, must_exist=True) as running,
        opened(url) as target,
        progress("Record", count_rows(running.store.database)) as advance,
    ):
        advance(count_rows(target))
        sums = move_record(running.store, target, at=now(), on_rows=lambda _table, rows: advance(rows))
    if json:
        print_json({"tables": [asdict(table) for table in sums]})
        return
    for table in sums:
        out.print(f"{table.table:<16}{table.rows:>10}  {table.sha256[:16]}")
    err.print(f"{target.name} holds the same; set SCOUTING_DATABASE_URL, and keep {here.data_dir} for index and files")
