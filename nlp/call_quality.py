"""Labelled calls and what was read of them in, figures of quality with their 95 % intervals out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

Labels = Mapping[str, Any]
Pair = tuple[Labels, Mapping[str, Any]]
Z = 1.959964  # 95 %
SINGLES = ("deadline_model", "valid_until", "level")


@dataclass(frozen=True, slots=True)
class Figure:
    """A share with its Wilson interval; `n` is what it was measured on, `label` the kind of fact."""

    label: str
    metric: str
    value: float
    low: float
    high: float
    n: int

    def as_json(self) -> dict[str, Any]:
        """The shape that `scouting evaluate` prints."""
        return {"class": self.label, "metric": self.metric} | {
            name: round(getattr(self, name), 4) for name in ("value", "low", "high", "n")
        }


def wilson(right: int, total: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927); (0, 1) for a share of nothing."""
    if total == 0:
        return 0.0, 1.0
    share, spread = right / total, Z * Z / total
    middle, half = share + spread / 2, Z * sqrt(share * (1 - share) / total + spread / (4 * total))
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))


def score_calls(pairs: Sequence[Pair]) -> list[Figure]:
    """Exact precision and recall of deadlines, amounts and applicants, accuracy of the single facts.

    A pair is the labels of one call (the shape of ../shared/data/calls/call_facts.jsonl) and what `extract_call` gave.
    Facts that a call has no label for are not counted. A deadline labelled `optional` is neither missed nor wrong;
    `not_deadlines` are days of the text that must not come out as one.
    """
    deadlines = [(_dates(want["deadlines"]), _dates(got["deadlines"]) - _optional(want)) for want, got in pairs]
    amounts = [(_amounts(want), _amounts(got)) for want, got in pairs if "amounts" in want]
    applicants = [(set(want["applicants"]), set(got["applicants"])) for want, got in pairs if "applicants" in want]
    return [
        *_precision_and_recall("deadlines", deadlines),
        _share("deadlines", "traps avoided", *_traps(pairs)),
        *_precision_and_recall("amounts", amounts),
        *_precision_and_recall("applicants", applicants),
        *(_accuracy(name, pairs) for name in SINGLES),
    ]


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


def _precision_and_recall(label: str, sets: Sequence[tuple[set[Any], set[Any]]]) -> list[Figure]:
    right = sum(len(want & got) for want, got in sets)
    found, wanted = sum(len(got) for _, got in sets), sum(len(want) for want, _ in sets)
    f1 = 2 * right / (found + wanted) if found + wanted else 0.0
    return [
        _share(label, "precision", right, found),
        _share(label, "recall", right, wanted),
        Figure(label, "micro f1", f1, *wilson(right, max(found, wanted)), max(found, wanted)),
    ]


def _accuracy(name: str, pairs: Sequence[Pair]) -> Figure:
    labelled = [(want[name], got[name]) for want, got in pairs if name in want]
    return _share(name, "accuracy", sum(want == got for want, got in labelled), len(labelled))


def _share(label: str, metric: str, right: int, total: int) -> Figure:
    return Figure(label, metric, right / total if total else 0.0, *wilson(right, total), total)
