"""Labelled calls and what was read of them in, figures of quality with their 95 % intervals out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nlp.quality import Figure, precision_recall_f1, share

Labels = Mapping[str, Any]
Pair = tuple[Labels, Mapping[str, Any]]
SINGLES = ("deadline_model", "valid_until", "level")


def score_calls(pairs: Sequence[Pair]) -> list[Figure]:
    """Exact precision and recall of deadlines, amounts and applicants, accuracy of the single facts.

    A pair is the labels of one call (the shape of ../shared/data/calls/call_facts.jsonl) and what `extract_call` gave.
    Facts that a call has no label for are not counted. A deadline labelled `optional` is neither missed nor wrong;
    `not_deadlines` are days of the text that must not come out as one.
    """
    deadlines = [(_dates(want["deadlines"]), _dates(got["deadlines"]) - _optional(want)) for want, got in pairs]
    amounts = [(_amounts(want), _amounts(got)) for want, got in pairs if "amounts" in want]
    applicants = [(set(want["applicants"]), set(got["applicants"])) for want, got in pairs if "applicants" in want]
    figures = [
        *_precision_and_recall("deadlines", deadlines),
        share("deadlines", "traps avoided", *_traps(pairs)),
        *_precision_and_recall("amounts", amounts),
        *_precision_and_recall("applicants", applicants),
        *(_accuracy(name, pairs) for name in SINGLES),
    ]
    return [figure for figure in figures if figure.n]


def _dates(deadlines: Iterable[Labels]) -> set[tuple[Any, ...]]:
    return {(d["role"], d["date"], d["recurring"]) for d in deadlines if not d.get("optional")}


def _optional(want: Labels) -> set[tuple[Any, ...]]:
    return {(d["role"], d["date"], d["recurring"]) for d in want["deadlines"] if d.get("optional")}


def _amounts(call: Mapping[str, Any]) -> set[tuple[Any, ...]]:
    return {(amount["role"], amount["value"]) for amount in call["amounts"]}


def _traps(pairs: Sequence[Pair]) -> tuple[int, int]:
    """Days that are no deadline: how many were left alone, and of how many."""
    days = [
        (day, {d["date"] or d["recurring"] for d in got["deadlines"]})
        for want, got in pairs
        for day in want.get("not_deadlines", ())
    ]
    return sum(day not in found for day, found in days), len(days)


def _precision_and_recall(label: str, sets: Sequence[tuple[set[Any], set[Any]]]) -> tuple[Figure, ...]:
    right = sum(len(want & got) for want, got in sets)
    return precision_recall_f1(label, right, sum(len(got) for _, got in sets), sum(len(want) for want, _ in sets))


def _accuracy(name: str, pairs: Sequence[Pair]) -> Figure:
    labelled = [(want[name], got[name]) for want, got in pairs if name in want]
    return share(name, "accuracy", sum(want == got for want, got in labelled), len(labelled))
