"""Calls with their facts in (those of design.md §7 beside `id`, `title`, `text`); how many were read exactly, out."""

from collections.abc import Sequence
from pathlib import Path

from nlp.annotations import Text
from nlp.call_quality import score_calls
from nlp.calls import extract_call
from nlp.quality import Figure
from scouting.evaluation.corpora import read_cases

FIELDS = {"id": str, "title": str, "text": str, "deadlines": list}


def measure(corpus: Path, layers: Sequence[Path]) -> tuple[int, list[Figure]]:
    """Return precision and recall of the facts, from the text alone: no field of a source helps."""
    del layers  # what is measured needs no vocabulary
    pairs = []
    for record in read_cases(corpus, FIELDS):
        text = Text(id=record["id"], title=record["title"], text=record["text"], kind="call")
        pairs.append((record, extract_call(text)))
    return len(pairs), score_calls(pairs)
