"""A concept in; the concepts that stand in its entries more often than chance would put them there out.

How much more is told by the log-likelihood ratio of two proportions (Dunning 1993, Computational Linguistics 19), which
holds for rare words too: the share of the other concept in the entries of the first one, and in all others.
"""

from dataclasses import dataclass

import numpy as np

from search.bursts import Floats
from search.engine import Engine
from search.entries import Filters
from search.merges import is_earlier
from search.query import And, Field
from search.shares import tree

LEAST = 3  # entries that hold both
MOST_COMPARED = 150
CHANCE = 10.83  # of the ratio: by chance alone one in a thousand is as high


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """Entries that hold both concepts, and how many there would be by chance; `query` finds them."""

    concept: str
    both: int
    expected: float
    ratio: float
    query: str


def find_companions(engine: Engine, concept: str) -> tuple[Companion, ...]:
    """The most telling first, of equals the longest wording; copies of a story do not count."""
    held = Filters(concept=(concept,), counted_only=True)
    years = sorted(engine.totals("year", held))
    counts = {key: sum(series) for key, series in engine.concept_counts("year", years, held).items()}
    shared = [key for key, both in counts.items() if both >= LEAST and key != concept and not is_earlier(key)]
    near = sorted(shared, key=lambda key: (-counts[key], key))[:MOST_COMPARED]
    others = engine.holding([tree(Filters(concept=(key,))) for key in near])
    everything = engine.count(Filters(counted_only=True))
    both, other = (np.array(numbers, dtype=np.float64) for numbers in ([counts[key] for key in near], others))
    own = float(engine.count(held))
    expected = own * other / max(everything, 1)
    ratios = likelihood_ratio(both, own, other, everything)
    found = [
        Companion(
            concept=key,
            both=int(both[at]),
            expected=round(float(expected[at]), 2),
            ratio=round(float(ratios[at]), 2),
            query=_both(concept, key),
        )
        for at, key in enumerate(near)
        if both[at] > expected[at] and ratios[at] >= CHANCE
    ]
    return tuple(sorted(found, key=lambda one: (-one.ratio, -len(one.concept), one.concept)))


def likelihood_ratio(both: Floats, one: float, other: Floats, everything: float) -> Floats:
    """Return G² of the table of two properties that `one` and `other` of all entries have, and `both` of them."""
    table = [both, one - both, other - both, everything - one - other + both]
    rows = [one, one, everything - one, everything - one]
    columns = [other, everything - other, other, everything - other]
    parts = [
        held * np.log(np.maximum(held, 1e-300) * everything / np.maximum(row * column, 1e-300))
        for held, row, column in zip(table, rows, columns, strict=True)
    ]
    return np.asarray(2 * np.sum(parts, axis=0), dtype=np.float64)


def _both(one: str, other: str) -> str:
    return str(And((Field("concept", one), *tree(Filters(concept=(other,))).nodes)))
