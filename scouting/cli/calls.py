"""`scouting calls`: funding calls with their deadlines."""

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
    check_codes,
    check_competences,
    print_json,
    required_day,
    settings,
    today_of,
)


@app.command()
def calls(
    query: Annotated[str, typer.Argument(help="Words to search for; none = all calls.")] = "",
    open_only: Annotated[bool, typer.Option("--open", help="Only those one can apply for today.")] = False,
    closing_before: Annotated[
        str | None,
        typer.Option("--closing-before", metavar="DATE", help="With a deadline from today to before this day."),
    ] = None,
    level: Annotated[list[str] | None, typer.Option("--level", help="eu, bund, bayern …; may be repeated.")] = None,
    applicant: Annotated[
        list[str] | None, typer.Option("--applicant", help="company, sme, university …; may be repeated.")
    ] = None,
    competence: Competences = None,
    exact: Exact = False,
    size: Size = 20,
    start: From = 0,
    today: Today = None,
    json: Json = False,
) -> None:
    """Search funding calls of EU, Bund and Freistaat Bayern."""
    from scouting.answers import calls_answer, plain_snippets
    from scouting.app import open_app
    from search.entries import Filters

    with open_app(settings(), must_exist=True) as running:
        chosen = today_of(running, today)
        known = running.configuration.competences if competence else {}
        answer = calls_answer(
            running,
            query,
            Filters(
                competence=check_competences(competence, known),
                level=check_codes("--level", level),
                applicant=check_codes("--applicant", applicant),
            ),
            today=chosen,
            size=size,
            start=start,
            exact=exact,
            open_only=open_only,
            closing_before=required_day(closing_before, "--closing-before") if closing_before else None,
        )
    if json:
        print_json(plain_snippets(answer, "**", "**"))
        return
    from scouting.cli.tables import print_calls, print_widened

    print_widened(answer)
    print_calls(answer, chosen)
