"""Counts per concept and period in; p-values, q-values, chances and scores out. Pure functions, no engine in sight.

One model serves all: the entries that hold a concept are Poisson with a rate per entry; seen `past` of them among
`before` entries, the rate is Gamma(past + 1, before), and the count among the next `now` entries is negative binomial.
With this prior its upper tail equals the exact binomial test of "the concept's entries fell on the two spans as all
entries did": where dates tell nothing, the p-values hold for any corpus, and a rare concept can hardly rise by chance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import lgamma
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Forecast = Literal["double", "rise"]
Part = tuple[Floats, Floats]  # some sources' share of the counts per concept and period, and of the totals per period

PRIOR = 1.0  # pseudo-count of the Gamma prior
DECAY = 0.7  # weight of a span against the one after it, in forecasts
ESTABLISHED = 10.0  # entries a concept needs in the next two spans to count as doubled
SIGNIFICANT = 0.05  # level of a test, where none is given
_PSEUDO = 2.0  # added to both sides of a rise, so that a lone entry is none
_TINY = 1e-300
_lgamma = np.vectorize(lgamma, otypes=[np.float64])


@dataclass(frozen=True, slots=True)
class Signals:
    """One value a concept: q-values of its rise and of its fall, and the score to rank by."""

    q: Floats
    q_fall: Floats
    score: Floats


def signals(
    counts: Floats,
    totals: Floats,
    seasonal: NDArray[np.bool_] | None = None,
    parts: Sequence[Part] = (),
    *,
    spans: Sequence[int] = (1,),
    level: float = SIGNIFICANT,
    forecast: Forecast = "double",
) -> Signals:
    """Judge each row of `counts` (concepts x periods, oldest first) against `totals`, all entries of each period.

    Tested is the last span, as many periods as the first of `spans`, against all before it; what has risen over it
    (p <= 0.05) is tested over the shorter ones, too, and its least p times their number counts (Bonferroni). `seasonal`
    concepts do not rise. Score = doublings proven so far (0 unless q <= `level`) + the forecast, a chance: what has
    proof comes first, the rest is ordered by its forecast, over years the chance to double, over weeks, in which hardly
    anything doubles, that of having risen at all. `parts` are sources that were out for a while, each compared with
    itself alone (`exposure`): that takes a rise or a fall away where it came from them, and never adds one.
    """
    last, *shorter = (_Split.of(counts, totals, size, parts) for size in spans)
    risen = last.rise() if seasonal is None else np.where(seasonal, 1.0, last.rise())
    least = np.min([risen, *(split.rise() for split in shorter)], axis=0)
    rise = np.where(risen <= SIGNIFICANT, np.minimum(1.0, len(spans) * least), risen)
    q = _q_of_series(counts, rise)
    fall = lower_tail(last.held, last.past, last.before, np.minimum(last.now, last.known))
    usual = expected(last.past, last.before, np.maximum(last.now, last.known))
    doublings = np.log2((last.held + _PSEUDO) / (usual + _PSEUDO))
    chance = chance_to_double(counts, totals, parts) if forecast == "double" else 1.0 - risen
    return Signals(q, _q_of_series(counts, fall), np.where(q <= level, doublings, 0.0) + chance)


def _q_of_series(counts: Floats, p_values: Floats) -> Floats:
    """Return q-values with each series tested once, for all concepts that have it: part and whole of one name."""
    places: dict[bytes, int] = {}
    rows = [places.setdefault(series.tobytes(), len(places)) for series in np.column_stack([counts, p_values])]
    distinct = np.empty(len(places))
    distinct[rows] = p_values
    return q_values(distinct)[rows]


class _Split(NamedTuple):
    """Each concept's entries before a span, among all `before`, and those `held` in it, among all `now`.

    `known`: among how many it would be expected, were each part compared with itself.
    """

    past: Floats
    before: float
    held: Floats
    now: float
    known: Floats | float

    @classmethod
    def of(cls, counts: Floats, totals: Floats, size: int, parts: Sequence[Part]) -> "_Split":
        """Split periods before the last `size`."""
        past, held = counts[:, :-size].sum(axis=1), counts[:, -size:].sum(axis=1)
        before, now = float(totals[:-size].sum()), float(totals[-size:].sum())
        shares = [
            (rows[:, :-size].sum(axis=1), float(all_[:-size].sum()), float(all_[-size:].sum())) for rows, all_ in parts
        ]
        return cls(past, before, held, now, exposure(past, before, now, shares))

    def rise(self) -> Floats:
        """Return the chance of so many or more."""
        return upper_tail(self.held, self.past, self.before, np.maximum(self.now, self.known))


def is_seasonal(
    last: Floats, now: float, year_ago: Floats, then: float, rest: Floats, others: float
) -> NDArray[np.bool_]:
    """Return where the same weeks a year ago stood out as well and the last ones are no more than that: a yearly fair.

    `last`, `year_ago` and `rest` (what lies elsewhere) are counts among `now`, `then` and `others` entries.
    """
    stood_out = upper_tail(year_ago, rest, others, then) <= SIGNIFICANT
    return stood_out & (upper_tail(last, year_ago, then, now) > SIGNIFICANT)


def exposure(past: Floats, before: float, now: float, parts: Sequence[tuple[Floats, float, float]]) -> Floats | float:
    """Return among how many entries each concept is now expected at its old rate, if each part is compared with itself.

    A concept that stood mostly in a source that is out has few entries to come up in, one that stood elsewhere has
    more than `now`, which the gap made smaller. This is indirect standardisation; the prior belongs to no part.
    """
    if not parts or not before or not now:
        return now
    rest, left, here = past, before, now
    mean: Floats = np.full(len(past), PRIOR * now / before)
    for held, had, has in parts:
        if had:  # what has no past of its own stays with the rest
            rest, left, here = rest - held, left - had, here - has
            mean = mean + held * (has / had)
    mean = mean + rest * (here / max(left, 1.0))
    return np.asarray(before * mean / (past + PRIOR), dtype=np.float64)


def expected(past: Floats, before: float, now: Floats | float) -> Floats:
    """Return the mean count among `now` entries."""
    return np.asarray((past + PRIOR) * now / max(before, 1.0), dtype=np.float64)


def upper_tail(count: Floats, past: Floats, before: float, now: Floats | float) -> Floats:
    """Return the chance of `count` or more; 1 where there is no past to compare with."""
    if not before or not np.all(now):
        return np.ones_like(count)
    return beta_cdf(count, past + PRIOR, now / (before + now))


def lower_tail(count: Floats, past: Floats, before: float, now: Floats | float) -> Floats:
    """Return the chance of `count` or fewer, by the same exact test."""
    if not before or not np.all(now):
        return np.ones_like(count)
    return beta_cdf(past, count + PRIOR, before / (before + now))


def interval(past: float, before: float, now: float) -> tuple[float, float]:
    """Return between which counts 95 % of what is expected among `now` entries lies."""
    if not before or not now:
        return 0.0, 0.0
    share = now / (before + now)
    mean = (past + PRIOR) * now / before
    reach = int(mean + 12 * (mean * (1 + now / before) + 1) ** 0.5) + 10
    at_least = beta_cdf(np.arange(1.0, reach), np.full(reach - 1, past + PRIOR), share)  # P(X >= 1), P(X >= 2), …
    low, high = (int(np.count_nonzero(at_least > tail)) for tail in (0.975, 0.025))
    return float(low), float(high)


def chance_to_double(counts: Floats, totals: Floats, parts: Sequence[Part] = ()) -> Floats:
    """Return the chance that a concept's share in the next two spans is at least twice that of the last two.

    It must also reach `ESTABLISHED` entries, half an entry is added to the past, and as many entries are taken to come
    as came. Older spans weigh less by `DECAY` each.
    """
    weights = DECAY ** np.arange(len(totals) - 1.0, -1.0, -1.0)
    seen, among = counts @ weights, float(totals @ weights)
    came = float(totals[-2:].sum())
    if not came:
        return np.zeros(len(counts))
    known = exposure(
        seen, among, came, [(held @ weights, float(all_ @ weights), all_[-2:].sum()) for held, all_ in parts]
    )
    ahead = np.minimum(came, known)
    goal = np.ceil(np.maximum(ESTABLISHED, 2 * (counts[:, -2:].sum(axis=1) + 0.5)))
    return beta_cdf(goal, seen + PRIOR, ahead / (among + ahead))


def q_values(p_values: Floats) -> Floats:
    """Return the smallest false discovery rate at which each is called (Benjamini and Hochberg 1995)."""
    number = len(p_values)
    order = np.argsort(p_values)
    scaled = p_values[order] * number / np.arange(1.0, number + 1)
    result = np.empty(number)
    result[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return result


def beta_cdf(a: Floats, b: Floats, x: Floats | float) -> Floats:
    """Return the regularised incomplete beta function I_x(a, b) for a >= 0, b > 0, 0 < x < 1; 1 for a = 0.

    Continued fraction by Lentz (Press et al., Numerical Recipes, 6.4). Ours, since importing scipy takes longer than
    all the rest of a query for trends.
    """
    a, b, x = np.broadcast_arrays(a, b, x)
    result = np.ones(a.shape)
    direct = (a > 0) & (x < (a + 1) / (a + b + 2))
    mirrored = (a > 0) & ~direct
    result[direct] = _beta_front(a[direct], b[direct], x[direct])
    result[mirrored] = 1.0 - _beta_front(b[mirrored], a[mirrored], 1.0 - x[mirrored])
    return np.clip(result, 0.0, 1.0)


def _beta_front(a: Floats, b: Floats, x: Floats) -> Floats:
    front = np.exp(_lgamma(a + b) - _lgamma(a) - _lgamma(b) + a * np.log(x) + b * np.log1p(-x)) / a
    c, d = np.ones_like(a), 1.0 / _away_from_zero(1.0 - (a + b) * x / (a + 1))
    h = d.copy()
    for m in range(1, 10_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1.0 / _away_from_zero(1.0 + term * d)
            c = _away_from_zero(1.0 + term / c)
            h *= c * d
        if not h.size or np.max(np.abs(c * d - 1.0)) < 1e-12:
            break
    return np.asarray(front * h, dtype=np.float64)


def _away_from_zero(values: Floats) -> Floats:
    return np.where(np.abs(values) < _TINY, _TINY, values)
