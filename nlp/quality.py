"""What was wanted and what was found in; shares with their 95 % intervals out."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from operator import and_
from statistics import fmean
from typing import Any, TypeVar

T = TypeVar("T")
Z = 1.959964  # 95 %
SAMPLES = 1_000
FEWEST = 5  # cases of a class, below which it is no class of its own


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value with its 95 % interval; `n` is what it was measured on, `label` the class of cases."""

    label: str
    metric: str
    value: float
    low: float | None
    high: float | None
    n: int

    def as_json(self) -> dict[str, Any]:
        """Return the shape that `scouting evaluate` prints."""
        values = {"value": self.value, "low": self.low, "high": self.high}
        rounded = {name: value if value is None else round(value, 4) for name, value in values.items()}
        return {"class": self.label, "metric": self.metric, **rounded, "n": self.n}


def wilson(right: float, total: float) -> tuple[float, float]:
    """Return the score interval of a share (Wilson 1927); (0, 1) for a share of nothing."""
    if not total:
        return 0.0, 1.0
    share, spread = right / total, Z * Z / total
    middle, half = share + spread / 2, Z * sqrt(share * (1 - share) / total + spread / (4 * total))
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))


def share(label: str, metric: str, right: int, total: int) -> Figure:
    """Return a share of cases; 0 of nothing."""
    return Figure(label, metric, right / total if total else 0.0, *wilson(right, total), total)


def precision_recall_f1(label: str, right: int, found: int, wanted: int) -> tuple[Figure, Figure, Figure]:
    """Return the three; F1 is the share of `right` in the mean of `found` and `wanted`, and so has its interval."""
    mean = (found + wanted) / 2
    f1 = Figure(label, "f1", right / mean if mean else 0.0, *wilson(right, mean), max(found, wanted))
    return share(label, "precision", right, found), share(label, "recall", right, wanted), f1


def bootstrap(cases: Sequence[T], statistic: Callable[[Sequence[T]], float], *, seed: int = 0) -> tuple[float, float]:
    """Return the 95 % interval of a statistic over samples of the cases (Efron 1979, percentiles); (0, 1) for none."""
    if not cases:
        return 0.0, 1.0
    rng = random.Random(seed)  # repeatable on purpose, nothing secret
    values = sorted(statistic(rng.choices(cases, k=len(cases))) for _ in range(SAMPLES))
    return values[SAMPLES // 40 - 1], values[-(SAMPLES // 40)]


Labels = tuple[Sequence[str], Sequence[str]]
"""What is wanted and what was found, the main one first."""


def score_labels(cases: Sequence[Labels]) -> list[Figure]:
    """Judge texts with several labels each.

    Macro F1 is the mean over the classes that are wanted somewhere; its interval comes from samples of the texts.
    """
    classes = _classes(cases)
    counts = list(map(_counts, cases))
    micro = precision_recall_f1("all", *(sum(count[part] for count in counts) for part in range(3)))
    leading = [tuple(found[:1]) == tuple(wanted[:1]) for wanted, found in cases if wanted]
    untagged = [not found for wanted, found in cases if not wanted]
    return [
        Figure("all", "macro f1", macro_f1(cases), *bootstrap(cases, macro_f1), len(cases)),
        *(replace(figure, metric=f"micro {figure.metric}") for figure in micro),
        share("all", "main one first", sum(leading), len(leading)),
        share("none", "left untagged", sum(untagged), len(untagged)),
        *(figure for name in classes for figure in precision_recall_f1(name, *_counts_of(name, cases))),
    ]


def _counts(case: Labels) -> tuple[int, int, int]:
    wanted, found = map(set, case)
    return len(wanted & found), len(found), len(wanted)


def _counts_of(name: str, cases: Sequence[Labels]) -> tuple[int, int, int]:
    wanted, found = ([name in case[side] for case in cases] for side in (0, 1))
    return sum(map(and_, wanted, found)), sum(found), sum(wanted)


def _classes(cases: Sequence[Labels]) -> list[str]:
    return sorted({name for wanted, _ in cases for name in wanted})


def macro_f1(cases: Sequence[Labels]) -> float:
    """Return the mean F1 over the classes that are wanted somewhere."""
    counts = [_counts_of(name, cases) for name in _classes(cases)]
    return fmean(2 * right / (found + wanted) for right, found, wanted in counts) if counts else 0.0


def pooled_f1(cases: Sequence[Labels]) -> float:
    """Return the same with all classes that are wanted fewer than `FEWEST` times as one."""
    wanted = Counter(name for labels, _ in cases for name in set(labels))
    rare = {name for name in wanted if wanted[name] < FEWEST}
    groups = [{name} for name in wanted if name not in rare] + ([rare] if rare else [])
    shares = []
    for group in groups:
        right, found, total = map(sum, zip(*(_counts(_within(case, group)) for case in cases), strict=True))
        shares.append(2 * right / (found + total))
    return fmean(shares) if shares else 0.0


def _within(case: Labels, group: set[str]) -> Labels:
    return [name for name in case[0] if name in group], [name for name in case[1] if name in group]
