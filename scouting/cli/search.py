"""`scouting search`: documents of any kind."""

from typing import Annotated, get_args

import typer

from scouting.cli.common import (
    Competences,
    Exact,
    From,
    Json,
    Kinds,
    Size,
    Sources,
    app,
    check_codes,
    check_competences,
    check_held,
    fail,
    iso_day,
    print_json,
    settings,
)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help='Words, "phrases", -not, OR, field:value, wort*, wort~.')] = "",
    kind: Kinds = None,
    competence: Competences = None,
    source: Sources = None,
    language: Annotated[list[str] | None, typer.Option("--language", help="de, en …; may be repeated.")] = None,
    like: Annotated[
        str | None, typer.Option("--like", metavar="ID|URL", help="Only documents like this one, best first.")
    ] = None,
    exact: Exact = False,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Published on this day or later.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="Published by this day.")] = None,
    size: Size = 10,
    start: From = 0,
    after: Annotated[
        str | None,
        typer.Option("--after", metavar="CURSOR", help="The page after this one: `next` of the page before."),
    ] = None,
    sort: Annotated[str, typer.Option("--sort", help="relevance, date, deadline or start.")] = "relevance",
    json: Json = False,
) -> None:
    """Search documents."""
    from scouting.answers import plain_snippets, search_answer
    from scouting.app import open_app
    from search.entries import Filters, Query, Sort

    order: Sort | None = next((known for known in get_args(Sort) if known == sort), None)
    if order is None:
        fail(f"--sort {sort}: not one of {', '.join(get_args(Sort))}", code=2)
    with open_app(settings(), must_exist=True) as running:
        filters = Filters(
            kind=check_codes("--kind", kind),
            competence=check_competences(competence, running.configuration.competences) if competence else (),
            source=check_held(running, "source", source),
            language=check_held(running, "language", language),
            since=iso_day(since, "--since"),
            until=iso_day(until, "--until"),
        )
        asked = Query(text=query, like=like, filters=filters, size=size, start=start, after=after, sort=order)
        answer = search_answer(running, asked, exact=exact)
    if json:
        print_json(plain_snippets(answer, "**", "**"))
        return
    from scouting.cli.tables import print_hits, print_widened

    print_widened(answer)
    print_hits(answer, start)
