"""`scouting backup` and `scouting restore`: one file of record and configuration, and back."""

from pathlib import Path
from typing import Annotated

import typer

from scouting.cli.common import app, err, now, settings


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The ZIP file to write.")]) -> None:
    """Write record, erasures and configuration into one consistent file, while the program runs."""
    from scouting.backup import secrets_in, write_backup

    chosen = settings()
    size = write_backup(chosen, file, now=now())
    err.print(f"{file}: {size >> 10} kB", markup=False)
    for name in secrets_in(chosen):
        variable = f"SCOUTING_{name.replace('.', '__').upper()}"
        said = f"{chosen.config_dir}/settings.yml holds {name}, so this backup does too: set {variable} instead"
        err.print(said, style="yellow", markup=False, soft_wrap=True)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.")],
    erasures: Annotated[
        Path | None, typer.Option("--erasures", help="The erasures.jsonl of the folder that is lost or replaced.")
    ] = None,
) -> None:
    """Lay a backup into a data folder without a record; what was erased since is erased again."""
    from scouting.restoring import restore_backup

    done = restore_backup(settings(), file, erasures=erasures)
    if done.erased:
        err.print(f"{done.erased} documents erased again")
    if not done.knew_erasures:
        said = f"Erasures made after {done.made_at[:10]} are not known here; with --erasures PATH they are made again."
        err.print(said, style="yellow", soft_wrap=True)
    err.print("restored; `scouting rebuild` makes the index")
