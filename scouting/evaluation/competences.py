"""Texts with their fields in (`{"id","title","text","language"?,"labels":[slug],"certain"?}`, the main first); F1 out.

Where `scouting train` has kept a model, the figures are with it, and those of the terms alone follow.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from nlp.annotations import Text
from nlp.quality import Figure, Labels, bootstrap, pooled_f1, score_labels
from nlp.trained import load_trained
from scouting.evaluation.corpora import Record, read_cases
from scouting.vocabulary import make_annotator

FIELDS = {"id": str, "title": str, "text": str, "labels": list}


def measure(corpus: Path, layers: Sequence[Path]) -> tuple[int, list[Figure]]:
    """Return precision, recall and F1 of each field, and their macro and micro means."""
    records = list(read_cases(corpus, FIELDS))
    judged = _judged(records, layers)
    figures = [*score_labels(judged), *_sober(records, judged)]
    untrained = [layer for layer in layers if load_trained(layer) is None]
    if len(untrained) < len(layers):
        alone = score_labels(_judged(records, untrained))
        figures += [replace(figure, label=f"terms alone, {figure.label}") for figure in alone]
    return len(records), figures


def _sober(records: Sequence[Record], judged: Sequence[Labels]) -> list[Figure]:
    """Return macro F1 with rare fields pooled, as one text is no field; the certain texts apart."""
    figures = [Figure("all", "macro f1, rare pooled", pooled_f1(judged), *bootstrap(judged, pooled_f1), len(judged))]
    certain = [case for record, case in zip(records, judged, strict=True) if record.get("certain", True)]
    if len(certain) < len(judged):
        few = [figure for figure in score_labels(certain) if figure.label in {"all", "none"}]
        figures += [replace(figure, label=f"certain, {figure.label}") for figure in few]
    return figures


def _judged(records: Sequence[Record], layers: Sequence[Path]) -> list[Labels]:
    annotator = make_annotator(layers, None)
    return [
        (record["labels"], [tag.competence for tag in annotator(text_of(record)).competences]) for record in records
    ]


def text_of(record: Record) -> Text:
    """Return what is annotated of a labelled text."""
    return Text(id=record["id"], title=record["title"], text=record["text"], language=record.get("language"))
