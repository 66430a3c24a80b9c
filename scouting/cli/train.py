"""`scouting train`: a model beside the terms, kept only where it is better."""

import logging
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from scouting.cli.common import Json, app, err, out, print_json, settings


@app.command()
def train(
    labels: Annotated[
        list[Path] | None,
        typer.Argument(help="Labelled texts as `evaluate competences` takes them; default: the project's own."),
    ] = None,
    json: Json = False,
) -> None:
    """Learn from labels, from classes that sources gave and from teams' corrections; keep what beats the terms."""
    from scouting.app import open_app
    from scouting.evaluation import own_corpus
    from scouting.training import train_model

    logging.getLogger("spacy").setLevel(logging.WARNING)  # it tells of each step of each model
    with open_app(settings(), must_exist=True) as running, err.status("learning and judging, a minute or more"):
        done = train_model(
            running.store.database,
            running.configuration,
            labels or [own_corpus("competences")],
            layer=running.settings.learned,
        )
    if json:
        print_json(asdict(done))
        return
    verdict = done.verdict
    gain = f"{verdict.model - verdict.terms:+.3f} (95 % {verdict.low:+.3f} to {verdict.high:+.3f})"
    out.print(
        f"{done.labelled} labelled texts, {done.mapped} with classes of their sources, {done.corrected} corrected.\n"
        f"Macro F1 on {verdict.texts} texts not learned from: terms alone {verdict.terms:.3f}, with model "
        f"{verdict.model:.3f}; gain {gain}.",
        soft_wrap=True,
    )
    kept = "The model is kept; `scouting process --stale` annotates anew with it."
    out.print(kept if done.kept else "That is no sure gain: no model is kept, the terms stay alone.", soft_wrap=True)
