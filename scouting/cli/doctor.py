"""`scouting doctor`: what is wrong with this installation and what to do."""

from dataclasses import asdict

import typer

from scouting.cli.common import Json, app, now, out, print_json, settings

SIGNS = {"ok": "[green]in Ordnung[/]", "warning": "[yellow]Hinweis[/]", "error": "[red]Fehler[/]"}


@app.command()
def doctor(json: Json = False) -> None:
    """Look at configuration, data folder, record and index."""
    from rich.markup import escape

    from scouting.app import App
    from scouting.health import examine

    with App(settings()) as running:
        findings = examine(running, now=now())
    if json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            advice = f" → {finding.advice}" if finding.advice else ""
            out.print(f"{SIGNS[finding.state]}  {escape(f'{finding.name}: {finding.message}{advice}')}", soft_wrap=True)
    if any(finding.state == "error" for finding in findings):
        raise typer.Exit(1)
