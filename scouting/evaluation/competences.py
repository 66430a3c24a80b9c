"""Texts with their fields in (`{"id","title","text","language"?,"labels":[slug]}`, the main field first); F1 out."""

from collections.abc import Sequence
from pathlib import Path

from nlp.annotations import Text
from nlp.quality import Figure, score_labels
from scouting.evaluation.corpora import read_cases
from scouting.vocabulary import make_annotator

FIELDS = {"id": str, "title": str, "text": str, "labels": list}


def measure(corpus: Path, layers: Sequence[Path]) -> tuple[int, list[Figure]]:
    """Return precision, recall and F1 of each field, and their macro and micro means."""
    annotator = make_annotator(layers, None)
    cases = []
    for record in read_cases(corpus, FIELDS):
        text = Text(id=record["id"], title=record["title"], text=record["text"], language=record.get("language"))
        cases.append((record["labels"], [tag.competence for tag in annotator(text).competences]))
    return len(cases), score_labels(cases)
