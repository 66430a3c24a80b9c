"""`scouting annotate`: JSON lines in, their annotations out, nothing stored."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from scouting.cli.common import Json, app, err, settings


@app.command()
def annotate(
    file: Annotated[Path | None, typer.Argument(help="JSON lines, also .gz; default: standard input.")] = None,
    as_json: Json = True,
) -> None:
    """Print competences, concepts, entities and facts of each text, one JSON line each."""
    del as_json  # accepted for uniformity: this command prints nothing but JSON lines

    from scouting.annotating import annotate_lines
    from scouting.config import load_configuration
    from scouting.importing import read_lines
    from scouting.vocabulary import make_annotator

    chosen = settings()
    annotator = make_annotator(load_configuration(chosen).layers, chosen.nlp.model)
    rejected = 0
    for result in annotate_lines(read_lines(file or Path("/dev/stdin")), annotator):
        if isinstance(result, tuple):
            rejected += 1
            err.print(f"{file or 'standard input'}, line {result[0]}: {result[1]}", style="yellow", markup=False)
        else:
            sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    if rejected:
        err.print(f"{rejected} {'line' if rejected == 1 else 'lines'} passed over", style="yellow")
