"""`scouting backup` and `scouting restore`: one file of record and configuration, and back."""

from pathlib import Path
from typing import Annotated

import typer

from scouting.cli.common import app, err, settings


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The ZIP file to write.")]) -> None:
    """Write record and configuration into one consistent file, while the program runs."""
    from scouting.backup import write_backup

    size = write_backup(settings(), file)
    err.print(f"{file}: {size >> 10} kB")


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.")]) -> None:
    """Lay a backup into an empty data folder."""
    from scouting.backup import restore_backup

    restore_backup(settings(), file)
    err.print("restored; `scouting rebuild` makes the index")
