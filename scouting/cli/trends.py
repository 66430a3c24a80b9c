"""`scouting trends`: what rises, with proof."""

from typing import TYPE_CHECKING, Annotated, cast

import typer

from scouting.cli.common import (
    Json,
    Kinds,
    app,
    check_codes,
    check_competences,
    fail,
    print_json,
    settings,
    today_of,
)

if TYPE_CHECKING:
    from search.entries import Unit

UNITS = ("week", "month", "year")


@app.command()
def trends(
    competence: Annotated[
        str | None, typer.Option("--competence", metavar="SLUG", help="Default: all documents.")
    ] = None,
    kind: Kinds = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="Only what was known by this day.")
    ] = None,
    unit: Annotated[str, typer.Option("--unit", help="week, month or year.")] = "week",
    top: Annotated[int, typer.Option("--top", min=1, max=1000, help="How many.")] = 20,
    json: Json = False,
) -> None:
    """Say which concepts rise, best first."""
    from scouting.answers import trends_answer
    from scouting.app import open_app

    if unit not in UNITS:
        fail(f"--unit {unit}: not one of {', '.join(UNITS)}", code=2)
    with open_app(settings(), must_exist=True) as running:
        if competence:
            check_competences([competence], running.configuration.competences)
        answer = trends_answer(
            running,
            competence=competence,
            kind=check_codes("--kind", kind),
            as_of=today_of(running, as_of, "--as-of"),
            unit=cast("Unit", unit),
            top=top,
        )
    if json:
        print_json(answer)
        return
    from scouting.cli.tables import print_trends

    print_trends(answer)
