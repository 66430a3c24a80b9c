"""Counts per period in, bursts out: the two-state automaton for batched arrivals of Kleinberg.

J. Kleinberg, Bursty and hierarchical structure in streams, Data Mining and Knowledge Discovery 7 (2003) 373-397,
section 4. A peer of our score in the hindcast; it gives no p-value, so nothing is called a trend by it.
"""

import numpy as np
from numpy.typing import NDArray

from search.bursts import Floats

TIMES = 2.0  # s: the rate in a burst against the usual one
EFFORT = 1.0  # gamma: the cost of entering a burst, in units of the logarithm of the number of periods
_NEVER, _ALWAYS = 1e-9, 1 - 1e-9  # rates whose logarithm is finite


def bursts(counts: Floats, totals: Floats) -> NDArray[np.bool_]:
    """Tell which periods of each row of `counts` (concepts x periods) lie in a burst: the cheapest path of states.

    `totals`: all entries of each period. In the usual state a concept stands in its mean share of a period's entries,
    in a burst in twice that.
    """
    usual, burst = _costs(counts, totals)
    entering = EFFORT * np.log(max(len(totals), 2))
    best = usual[:, 0], burst[:, 0] + entering
    stayed: list[tuple[NDArray[np.bool_], NDArray[np.bool_]]] = []
    for period in range(1, len(totals)):
        quiet, loud = best
        leaves, stays = loud < quiet, loud <= quiet + entering
        stayed.append((leaves, stays))
        best = (
            np.where(leaves, loud, quiet) + usual[:, period],
            np.where(stays, loud, quiet + entering) + burst[:, period],
        )
    path = [best[1] < best[0]]
    for leaves, stays in reversed(stayed):
        path.append(np.where(path[-1], stays, leaves))
    return np.stack(path[::-1], axis=1)


def current_weight(counts: Floats, totals: Floats) -> Floats:
    """Return the weight of the burst each concept is in at the end, 0 if in none: what that burst saves in costs."""
    usual, burst = _costs(counts, totals)
    still = np.cumprod(bursts(counts, totals)[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(((usual - burst) * still).sum(axis=1), dtype=np.float64)


def _costs(counts: Floats, totals: Floats) -> tuple[Floats, Floats]:
    """Return the costs of each period in both states; the binomial coefficient is the same in both and left out."""
    share = counts.sum(axis=1, keepdims=True) / max(float(totals.sum()), 1.0)
    rates = [np.clip(times * share, _NEVER, _ALWAYS) for times in (1.0, TIMES)]
    usual, burst = (-counts * np.log(rate) - (totals - counts) * np.log1p(-rate) for rate in rates)
    return usual, burst
