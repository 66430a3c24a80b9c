"""A concept's shares by kind or by field in; since when each holds more of it, and who was proven to be first, out.

Of each group a change point is sought (Raftery and Akman 1986, Biometrika 73): up to it the group's entries hold the
concept at one rate, from it on at a higher one. Both rates have the same Gamma prior, worth one entry of the whole
series; every period is as likely as any other to be the one, and a change as likely as none. So the chance of each
period is exact, and few entries give a wide interval instead of a wrong date.

- Nothing is said of fewer than `MIN_SUPPORT` entries, of a change with a chance below 0.95, and of one that may lie in
  the first quarter of the window.
- Else there is an onset: the period in the middle, and between which two it lies with a chance of 0.95.
- One onset leads another if the chance that it came first is 0.975 or more, and if the other's entries lie so much
  later as once in fifty times where both take the same course, whichever that is (one-sided test of Smirnov, 1939).

The second condition of a lead is there because a slow rise has no single change point. Sources that began after the
first quarter are left out: what nobody read cannot lag.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, lgamma
from typing import Literal

import numpy as np

from search.bursts import Floats, beta_cdf
from search.engine import Engine
from search.entries import Filters, Query, Unit
from search.query import Field
from search.shares import Share, Window, read_window

Group = Literal["kind", "competence"]
MIN_SUPPORT = 5  # entries of a group
PART = 4  # of the window: what began in its first quarter has no date
PROVEN = 0.95
AHEAD = 0.975
BY_CHANCE = 0.02
_lgamma = np.vectorize(lgamma, otypes=[np.float64])


@dataclass(frozen=True, slots=True, kw_only=True)
class Onset:
    """Since which period a group holds more of a concept; with a chance of 0.95 it is one from `low` to `high`."""

    period: str
    low: str
    high: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A concept in one group: its entries, its onset, by how many periods at least and at most it is behind the first.

    Without `onset` nothing is proven; without `behind` it is the first itself, or not proven to be later.
    """

    group: str
    count: int
    onset: Onset | None
    behind: tuple[int, int] | None
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leads:
    """`first` is the group that was proven to be ahead of others; null where none was. Courses by onset, then size."""

    first: str | None
    courses: tuple[Course, ...]


def find_leads(engine: Engine, concept: str, groups: Sequence[str], *, by: Group, window: Window) -> Leads:
    """Compare groups that have enough entries, each with its own volume, in a window of `lead_window`."""
    enough = _holding(engine, concept, by)
    shares = {group: window.share(engine, concept, _scope(by, group)) for group in groups if group in enough}
    return judge({group: share for group, share in shares.items() if share.found >= MIN_SUPPORT}, window.periods)


def lead_window(engine: Engine, *, as_of: date, unit: Unit) -> Window:
    """The closed periods up to a day, without sources that are not in their first quarter."""
    return read_window(engine, as_of=as_of, unit=unit, part=PART)


def judge(shares: Mapping[str, Share], periods: Sequence[str]) -> Leads:
    """Which group leads, and the course of each; of several that lead, the one that leads most."""
    changes = {group: change for group, share in shares.items() if (change := _change(share)) is not None}
    ahead = {group: [other for other in changes if _leads(shares, changes, group, other)] for group in changes}
    first = max(ahead, key=lambda group: (len(ahead[group]), -_middle(changes[group]), group), default=None)
    followers = ahead[first] if first else []
    courses = [
        Course(
            group=group,
            count=share.found,
            onset=_onset(periods, changes[group]) if group in changes else None,
            behind=_lag(changes[first], changes[group]) if first and group in followers else None,
            query=share.query,
        )
        for group, share in shares.items()
    ]
    in_order = sorted(courses, key=lambda one: (one.onset is None, one.onset and one.onset.period, -one.count))
    return Leads(first=first if followers else None, courses=tuple(in_order))


def _holding(engine: Engine, concept: str, by: Group) -> frozenset[str]:
    """Groups with so many entries that there may be something to say."""
    asked = Query(text=Field("concept", concept), filters=Filters(counted_only=True), size=0, facets=(by,))
    return frozenset(one.value for one in engine.search(asked).facets[by] if one.count >= MIN_SUPPORT)


def _scope(by: Group, group: str) -> Filters:
    return Filters(kind=(group,)) if by == "kind" else Filters(competence=(group,))


def change_point(counts: Floats, totals: Floats) -> tuple[float, Floats]:
    """Return the chance that the rate rose at all, and for each period the chance that it rose with it."""
    entries, volume = float(counts.sum()), float(totals.sum())
    prior = volume / entries
    before, among = np.cumsum(counts)[:-1], np.cumsum(totals)[:-1]
    after, rest = entries - before, volume - among

    def marginal(held: Floats, all_: Floats) -> Floats:
        return np.asarray(np.log(prior) + _lgamma(held + 1) - (held + 1) * np.log(prior + all_), dtype=np.float64)

    rises = beta_cdf(before + 1, after + 1, (prior + among) / (2 * prior + volume))  # the chance that it is a rise
    weight = marginal(before, among) + marginal(after, rest) + np.log(2 * np.maximum(rises, 1e-300))
    weight -= marginal(np.array([entries]), np.array([volume]))[0]
    odds = np.exp(np.minimum(weight, 700.0))
    chances = np.concatenate([[0.0], odds / odds.sum()])
    factor = float(odds.mean())
    return factor / (1.0 + factor), chances


def _change(share: Share) -> Floats | None:
    """The chances of each period to be the onset, where there is one with a date."""
    counts, totals = np.array(share.counts, dtype=np.float64), np.array(share.totals, dtype=np.float64)
    quarter = -(-len(counts) // PART)
    if len(counts) < PART or counts.sum() < MIN_SUPPORT or not totals[:quarter].any():
        return None
    chance, chances = change_point(counts, totals)
    is_dated = _at(chances, (1 - PROVEN) / 2) >= quarter
    return chances if chance >= PROVEN and is_dated else None


def _at(chances: Floats, share: float) -> int:
    """The first place by which so much of the chance is used up."""
    return int(np.searchsorted(np.cumsum(chances), share))


def _middle(chances: Floats) -> int:
    return _at(chances, 0.5)


def _onset(periods: Sequence[str], chances: Floats) -> Onset:
    low, middle, high = (periods[_at(chances, share)] for share in (0.025, 0.5, 0.975))
    return Onset(period=middle, low=low, high=high)


def _lags(one: Floats, other: Floats) -> Floats:
    """The chances that the other came so many periods later, from -(n - 1) to n - 1."""
    return np.convolve(other, one[::-1])


def _lag(one: Floats, other: Floats) -> tuple[int, int]:
    lags, longest = _lags(one, other), len(one) - 1
    return max(1, _at(lags, 0.025) - longest), _at(lags, 0.975) - longest


def _leads(shares: Mapping[str, Share], changes: Mapping[str, Floats], one: str, other: str) -> bool:
    if one == other or _lags(changes[one], changes[other])[len(changes[one]) :].sum() < AHEAD:
        return False
    return lies_later(shares[one], shares[other]) <= BY_CHANCE


def lies_later(one: Share, other: Share) -> float:
    """Return the chance that the other's entries lie so much later, or more, where both shares take the same course.

    Of the entries of both in a period, each then belongs to the other with odds in proportion to its volume, whichever
    period that is. What the other lacks by the end of each is a Brownian bridge, its highest point Smirnov's statistic.
    """
    held = np.array([one.counts, other.counts], dtype=np.float64)
    volume = np.array([one.totals, other.totals], dtype=np.float64)
    both = held.sum(axis=0)
    used = both > 0
    held, volume, both = held[:, used], volume[:, used], both[used]
    odds = held[1].sum() / held[0].sum() * volume[0].sum() / volume[1].sum()
    for _ in range(100):  # the odds that explain how many are the other's, by their fixed point
        chance = odds * volume[1] / (volume[0] + odds * volume[1])
        odds *= held[1].sum() / float(both @ chance)
    spread = float((both * chance * (1 - chance)).sum())
    if not spread:
        return 1.0
    most = float(np.max(np.cumsum(both * chance - held[1])))
    return exp(-2 * max(most, 0.0) ** 2 / spread)
