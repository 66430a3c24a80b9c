"""`scouting trace`: one document's way through the eight hops."""

from typing import Annotated

import typer

from scouting.cli.common import Json, app, fail, print_json, settings


@app.command()
def trace(
    key: Annotated[str, typer.Argument(metavar="ID|URL", help="A document's id, address or identifier.")],
    json: Json = False,
) -> None:
    """Show each hop of one document."""
    from scouting.answers import trace_answer
    from scouting.app import open_app

    with open_app(settings(), must_exist=True) as running:
        answer = trace_answer(running, key)
    if answer is None:
        fail(f"{key}: no such document")
    if json:
        print_json(answer)
        return
    from scouting.cli.tables import print_trace

    print_trace(answer)
