"""`scouting dossier`: a cited brief for a course or workshop."""

from pathlib import Path
from typing import Annotated

import typer

from scouting.cli.common import Today, app, err, fail, settings, today_of


@app.command()
def dossier(
    topic: Annotated[
        str, typer.Argument(metavar="CONCEPT|COMPETENCE", help="A concept's label or key, or a competence.")
    ],
    output: Annotated[Path | None, typer.Option("--output", help="A file; default: standard output.")] = None,
    today: Today = None,
) -> None:
    """Write a dossier in Markdown, each statement with its source."""
    from scouting.app import open_app
    from scouting.delivery.markdown import render_markdown
    from scouting.dossier import UnknownTopicError
    from scouting.dossier import dossier as compose

    with open_app(settings(), must_exist=True) as running:
        try:
            text = render_markdown(compose(running, topic, today=today_of(running, today)))
        except UnknownTopicError as error:
            fail(str(error))
    if output is None:
        typer.echo(text)
    else:
        output.write_text(text, "utf-8")
        err.print(str(output), markup=False)
