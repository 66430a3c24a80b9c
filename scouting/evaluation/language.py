"""Texts with their language in (`{"id","kind","language","declared"?,"title"?,"text"}`); how often it was told, out."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from nlp.language import detect_language
from nlp.quality import Figure, share
from scouting.evaluation.corpora import read_cases

FIELDS = {"kind": str, "language": str, "text": str}


def measure(corpus: Path, layers: Sequence[Path]) -> tuple[int, list[Figure]]:
    """Return the accuracy on all texts, on each kind of text and on each language."""
    del layers  # what is measured needs no vocabulary
    judged = []
    for record in read_cases(corpus, FIELDS):
        told = detect_language(record.get("title") or "", record["text"], record.get("declared"))
        judged.append((record["kind"], record["language"], told == record["language"]))
    groups = [("all", judged)]
    for part in (0, 1):
        ordered = sorted(judged, key=lambda case: case[part])
        groups += [(name, list(cases)) for name, cases in groupby(ordered, key=lambda case: case[part])]
    return len(judged), [
        share(name, "accuracy", sum(right for *_, right in cases), len(cases)) for name, cases in groups
    ]
