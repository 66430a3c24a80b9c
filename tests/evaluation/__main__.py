"""The labelled sets of floors.json in, the table of docs/quality.md out (`make evaluate`)."""

import sys

from scouting.config import SHIPPED
from scouting.evaluation import digest, evaluate
from tests.conftest import SHARED
from tests.evaluation.sets import LabelledSet, read_sets

HEAD = (
    "| part | cases | figure | value | 95 % | n | floor | data |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n"
)


def main() -> None:
    """Print the table; a set that is not there is named on standard error."""
    sys.stdout.write(HEAD)
    for labelled in read_sets():
        if SHARED.exists() or not labelled.needs_shared:
            sys.stdout.writelines(f"| {' | '.join(row)} |\n" for row in rows(labelled))
            sys.stdout.flush()
        else:
            sys.stderr.write(f"../shared is missing: {labelled.name} is not measured on {labelled.corpus}\n")


def rows(labelled: LabelledSet) -> list[list[str]]:
    """Return a row for each figure that has a floor, the data named by the beginning of their SHA-256."""
    found = evaluate(labelled.name, labelled.path, [SHIPPED]).figures
    figures = {f"{figure.label}: {figure.metric}": figure for figure in found}
    data = digest(labelled.path)[:12]
    table = []
    for name, floor in labelled.floors.items():
        figure = figures[name]
        bounds = "" if figure.low is None or figure.high is None else f"{figure.low:.3f}–{figure.high:.3f}"
        measured = [name, f"{figure.value:.3f}", bounds, str(figure.n), str(floor)]
        table.append([labelled.name, labelled.cases, *measured, f"`{data}`"])
    return table


if __name__ == "__main__":
    main()
