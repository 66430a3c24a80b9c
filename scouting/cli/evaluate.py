"""`scouting evaluate`: how good a part is, on labelled texts."""

from pathlib import Path
from typing import Annotated

import typer

from scouting.cli.common import Json, app, fail, out, print_json, settings
from scouting.evaluation import NAMES, Evaluation, own_corpus
from scouting.evaluation import evaluate as measure


@app.command()
def evaluate(
    name: Annotated[str, typer.Argument(help=f"One of {', '.join(NAMES)}.")],
    corpus: Annotated[Path | None, typer.Argument(help="A labelled corpus; default: the project's own.")] = None,
    json: Json = False,
) -> None:
    """Measure the quality of a part on the project's own labelled set or on yours."""
    if name not in NAMES:
        fail(f"{name}: not one of {', '.join(NAMES)}", code=2)
    from scouting.config import load_configuration

    layers = load_configuration(settings()).layers
    result = measure(name, corpus or own_corpus(name), layers)
    if json:
        print_json(result.as_json())
    else:
        _print(result)


def _print(result: Evaluation) -> None:
    from rich.table import Table

    table = Table("Klasse", "Maß", "Wert", "95 %", "n", title=f"{result.name}: {result.n} Fälle", title_justify="left")
    for figure in result.figures:
        bounds = "" if figure.low is None or figure.high is None else f"{figure.low:.3f}–{figure.high:.3f}"
        table.add_row(figure.label, figure.metric, f"{figure.value:.3f}", bounds, str(figure.n))
    out.print(table)
