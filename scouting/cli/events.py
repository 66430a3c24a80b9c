"""`scouting events`: what takes place when and where."""

from typing import Annotated

import typer

from scouting.cli.common import (
    Competences,
    Exact,
    From,
    Json,
    Size,
    Today,
    app,
    check_competences,
    print_json,
    required_day,
    settings,
    today_of,
)


@app.command()
def events(
    query: Annotated[str, typer.Argument(help="Words to search for; none = all events.")] = "",
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Beginning on this day or later.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="Beginning by this day.")] = None,
    near: Annotated[
        str | None, typer.Option("--near", metavar="PLACE", help="A town, or a NUTS code such as DE21.")
    ] = None,
    competence: Competences = None,
    exact: Exact = False,
    size: Size = 20,
    start: From = 0,
    today: Today = None,
    json: Json = False,
) -> None:
    """Search events; without --since those that are not over."""
    from scouting.answers import events_answer, plain_snippets
    from scouting.app import open_app
    from search.entries import Filters

    with open_app(settings(), must_exist=True) as running:
        known = running.configuration.competences if competence else {}
        answer = events_answer(
            running,
            query,
            Filters(competence=check_competences(competence, known)),
            today=today_of(running, today),
            since=required_day(since, "--since") if since else None,
            until=required_day(until, "--until") if until else None,
            near=near,
            size=size,
            start=start,
            exact=exact,
        )
    if json:
        print_json(plain_snippets(answer, "**", "**"))
        return
    from scouting.cli.tables import print_events, print_widened

    print_widened(answer)
    print_events(answer)
