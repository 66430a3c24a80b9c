"""Pairs of texts in (`{"id","kind","same":bool,"a":{"title","text"},"b":{…}}`); how well copies are told, out."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from nlp.duplicates import bands, is_same_story, sign
from nlp.quality import Figure, precision_recall_f1, share
from scouting.evaluation.corpora import Record, read_cases

FIELDS = {"kind": str, "same": bool, "a": dict, "b": dict}


def measure(corpus: Path, layers: Sequence[Path]) -> tuple[int, list[Figure]]:
    """Return precision, recall and F1 of all pairs, and for each kind of pair how many were judged right."""
    del layers  # what is measured needs no vocabulary
    judged = [(pair["kind"], pair["same"], are_joined(pair["a"], pair["b"])) for pair in read_cases(corpus, FIELDS)]
    right = sum(same and said for _, same, said in judged)
    found, wanted = (sum(case[part] for case in judged) for part in (2, 1))
    kinds = groupby(sorted(judged), key=lambda case: case[0])
    correct = [(kind, [same == said for _, same, said in cases]) for kind, cases in kinds]
    return len(judged), [
        *precision_recall_f1("all", right, found, wanted),
        *(share(kind, "judged right", sum(hits), len(hits)) for kind, hits in correct),
    ]


def are_joined(one: Record, other: Record) -> bool:
    """Tell whether the product makes one story of two texts: it compares only what shares a band."""
    first, second = (sign(text["title"], text["text"]) for text in (one, other))
    return not {*bands(first)}.isdisjoint(bands(second)) and is_same_story(first, second)
