"""`scouting extract`: saved pages to their parts."""

import gzip
import json
import logging
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from scouting.cli.common import Json, app, err


@app.command()
def extract(
    files: Annotated[list[Path], typer.Argument(help="HTML pages, also .gz.")],
    url: Annotated[str | None, typer.Option("--url", help="Where the page came from; for one file.")] = None,
    as_json: Json = True,
) -> None:
    """Print title, main text, dates and authors of each page, one JSON line each, in the order given."""
    del as_json  # accepted for uniformity: this command prints nothing but JSON lines
    from spiders.pages import extract as extract_page

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what matters of a page is said below, by file
    failed = 0
    for file in files:
        try:
            body = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
            page = extract_page(body, url if len(files) == 1 else None)
        except Exception as error:  # a page that breaks a parser costs only itself
            failed += 1
            err.print(f"{file}: {getattr(error, 'strerror', None) or error}", style="red", markup=False)
            continue
        sys.stdout.write(json.dumps({"file": str(file), **asdict(page)}, ensure_ascii=False) + "\n")
    if failed == len(files):
        raise typer.Exit(1)
