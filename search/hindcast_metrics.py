"""A history and cuts in; how often each rule was right, how early, and how far its forecast can be believed, out."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np

from search.bursts import chance_to_double
from search.hindcast import TOP, History, is_name, named, table_of
from search.lines import MIN_LAST

PLACES = (10, 25, TOP)
CHANCES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)

Lists = Mapping[int, Mapping[str, Sequence[str]]]
"""Cut → rule → what it named."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """`n` concepts had a chance between `low` and `high`, `said` on the mean; `right` of them came true."""

    low: float
    high: float
    said: float
    right: int
    n: int


def evaluate_trends(history: History, cuts: Sequence[int] = ()) -> list[dict[str, Any]]:
    """Return the metrics of `scouting evaluate trends`: each rule's hits among its first 10, 25, 50; our ratio to each.

    Without `cuts`, every year counts that has eight years before it and two after it in the corpus, or every week with
    eight up to it and two after it. `lead`: how many periods after its first naming a concept that came true was most
    talked of, the median.
    """
    cuts = cuts or history.cuts()
    lists: Lists = {cut: named(history, cut) for cut in cuts}
    rules = list(next(iter(lists.values())))
    metrics = []
    for rule in rules:
        found = {place: _hits(history, lists, rule, place) for place in PLACES}
        metrics += [_metric(rule, f"hits_of_{k}", sum(hits) / len(cuts), n=k * len(cuts)) for k, hits in found.items()]
        if leads := list(_leads(history, lists, rule)):
            metrics.append(_metric(rule, "lead", median(leads), n=len(leads)))
    ours = _hits(history, lists, "ours")
    for rule in rules[1:]:
        ratio, low, high = bootstrap_ratio(ours, _hits(history, lists, rule))
        metrics.append(_metric("ours", f"ratio_to_{rule}", ratio, (low, high), n=TOP * len(cuts)))
    return metrics


def hits_by_cut(history: History, cuts: Iterable[int]) -> dict[int, dict[str, int]]:
    """Return cut → rule → how many of the first 50 were right."""
    return {
        cut: {rule: sum(history.is_right(c, cut) for c in concepts) for rule, concepts in named(history, cut).items()}
        for cut in cuts
    }


def calibration(history: History, cuts: Sequence[int] = ()) -> list[Calibration]:
    """Compare the forecast over years, the chance to double, with what came of every candidate."""
    said, came = [], []
    for cut in cuts or history.cuts():
        keys, counts, totals = table_of(history, cut, is_name)
        chances = chance_to_double(counts, totals)
        for row in np.flatnonzero(counts[:, -1] >= MIN_LAST):
            said.append(chances[row])
            came.append(history.is_right(keys[row], cut))
    bins = np.digitize(said, CHANCES[1:-1])
    found = []
    for number, (low, high) in enumerate(pairwise(CHANCES)):
        here = np.flatnonzero(bins == number)
        if len(here):
            right = int(np.sum(np.array(came)[here]))
            found.append(Calibration(low, high, float(np.mean(np.array(said)[here])), right, len(here)))
    return found


def bootstrap_ratio(ours: Sequence[int], peer: Sequence[int], *, seed: int = 0) -> tuple[float, float, float]:
    """Return pooled hits over the peer's, and the 95 % interval of 10,000 samples of cuts, paired."""
    rng = random.Random(seed)  # repeatable on purpose, nothing secret
    pairs = list(zip(ours, peer, strict=True))
    ratios = sorted(_ratio(rng.choices(pairs, k=len(pairs))) for _ in range(10_000))
    return _ratio(pairs), ratios[249], ratios[9_749]


def _ratio(pairs: Sequence[tuple[int, int]]) -> float:
    return sum(ours for ours, _ in pairs) / max(sum(peer for _, peer in pairs), 1)


def _hits(history: History, lists: Lists, rule: str, place: int = TOP) -> list[int]:
    """Return how many of a rule's first were right at each cut."""
    return [sum(history.is_right(c, cut) for c in named_then[rule][:place]) for cut, named_then in lists.items()]


def _leads(history: History, lists: Lists, rule: str) -> Iterator[int]:
    """Yield how long after its first naming each concept that came true had its largest share in the corpus."""
    first: dict[str, int] = {}
    for cut, named_then in lists.items():
        for concept in named_then[rule]:
            first.setdefault(concept, cut)
    for concept, cut in first.items():
        if history.is_right(concept, cut):
            ahead = [period for period in sorted(history.totals) if period > cut]
            yield max(ahead, key=lambda period: history.count(concept, [period]) / history.totals[period]) - cut


def _metric(
    name: str, metric: str, value: float, bounds: tuple[float, float] | None = None, *, n: int
) -> dict[str, Any]:
    low, high = (round(bound, 4) for bound in bounds) if bounds else (None, None)
    return {"class": name, "metric": metric, "value": round(value, 4), "low": low, "high": high, "n": n}
