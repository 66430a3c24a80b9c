"""Labelled texts, documents with classes that their sources gave, and teams' corrections in; a model, or none, out.

A model is kept only where it beats the terms alone on labelled texts that it did not learn from.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from nlp.annotate import build_scorer
from nlp.annotations import Text
from nlp.competences import THRESHOLD
from nlp.trained import drop_trained, save_trained
from nlp.training import Case, Lesson, Verdict, judge, lesson_of, train
from scouting.bulk import among
from scouting.config import Configuration, overlay, read_yaml
from scouting.corrections import standing
from scouting.database import Database
from scouting.errors import ScoutingError
from scouting.evaluation.competences import FIELDS, text_of
from scouting.evaluation.corpora import read_cases
from scouting.models import corrections, documents

MOST_MAPPED = 20_000  # documents with classes: enough to learn from, few enough to learn in minutes
FEWEST = 50


class TrainingError(ScoutingError):
    """There is too little to learn from."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What was learned from, what came of it, and whether the model was kept."""

    labelled: int
    mapped: int
    corrected: int
    verdict: Verdict
    kept: bool


def train_model(database: Database, configuration: Configuration, labels: Sequence[Path], *, layer: Path) -> Trained:
    """Learn, judge, and keep the model in `layer` if it is better; else none is kept. Raises TrainingError."""
    slugs = sorted(configuration.competences)
    cases = _cases(labels, build_scorer(configuration.layers))
    if len(cases) < FEWEST:
        raise TrainingError(f"{len(cases)} labelled texts are too few to judge a model by: {FEWEST} are needed")
    held = {case.text.title.casefold() for case in cases}
    mapped = list(_mapped(database, _classes(configuration), slugs, held))
    corrected = list(_corrected(database, held))
    others = [*mapped, *corrected]
    verdict, combination = judge(cases, others, slugs)
    if verdict.is_better:
        words = train([*others, *(lesson_of(case, slugs) for case in cases)], slugs)
        save_trained(words, combination.weights, combination.thresholds, layer)
    else:
        drop_trained(layer)
    return Trained(len(cases), len(mapped), len(corrected), verdict, verdict.is_better)


def _cases(labels: Sequence[Path], scores_of: Callable[[Text], Mapping[str, float]]) -> list[Case]:
    cases = []
    for record in (record for path in labels for record in read_cases(path, FIELDS)):
        text = text_of(record)
        scores = scores_of(text)
        tags = sorted((slug for slug in scores if scores[slug] >= THRESHOLD), key=lambda slug: -scores[slug])
        cases.append(Case(text, tuple(record["labels"]), scores, tuple(tags)))
    return cases


def _classes(configuration: Configuration) -> dict[str, set[str]]:
    """The fields of each class that sources give, by its name in small letters."""
    found: dict[str, set[str]] = {}
    for path in overlay(configuration.layers, "taxonomies", "*.yml"):
        for slug, names in read_yaml(path).items():
            for name in names:
                found.setdefault(str(name).casefold(), set()).add(slug)
    return found


def _mapped(
    database: Database, classes: Mapping[str, set[str]], slugs: Sequence[str], held: set[str]
) -> Iterator[Lesson]:
    """Stored documents with a class that is mapped; of those to be judged by, none."""
    query = (
        select(documents.c.title, documents.c.text, documents.c.details["keywords"].label("keywords"))
        .where(~documents.c.withdrawn, func.length(documents.c.title) > 0)
        .order_by(documents.c.id)
    )
    with database.reading() as connection:
        given = 0
        for row in connection.execution_options(yield_per=1_000).execute(query):
            fields = {slug for word in row.keywords or () for slug in classes.get(word.casefold(), ())}
            if fields and row.title.casefold() not in held and given < MOST_MAPPED:
                given += 1
                yield Lesson(row.title, row.text, {slug: slug in fields for slug in slugs})


def _corrected(database: Database, held: set[str]) -> Iterator[Lesson]:
    """What teams said: only of the fields they named anything is known."""
    with database.reading() as connection:
        ids = connection.execute(select(corrections.c.document_id).distinct()).scalars().all()
        said = standing(connection, ids)
        query = select(documents.c.id, documents.c.title, documents.c.text)
        for row in connection.execute(query.where(among(connection, documents.c.id, said)).order_by(documents.c.id)):
            if row.title.casefold() not in held:
                yield Lesson(row.title, row.text, said[row.id])
