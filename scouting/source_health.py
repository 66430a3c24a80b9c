"""What a source gave and how its runs ended in, one verdict out: ok, silent, blocked, drifted or failing. Pure.

Silence is counted in working days, against two bounds of which the larger holds. (1) Trials that end with the first
success, with a uniform prior: after a days with something new and b without, k days without follow each other with the
probability of a beta-binomial (Gelman et al., Bayesian Data Analysis, 3rd ed. 2013, section 2.1); k is the least for
which that happens by chance at most `ALARMS_A_YEAR` times. (2) The longest gap that was seen and half as much again:
gaps that are exchangeable exceed the longest of n with the probability 1/(n+1) (David, Nagaraja, Order Statistics,
3rd ed. 2003), so this bound alone is enough where a whole year is known, and knows summer breaks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import ceil, comb
from typing import Literal

from scouting.workdays import working_days
from spiders.causes import cause_of
from spiders.sources import CADENCES, Source

Status = Literal["ok", "silent", "blocked", "drifted", "failing"]
ALARMS_A_YEAR = 0.25
LEAST_GAPS = 5
LEAST_SPAN = timedelta(days=14)
YEAR = timedelta(days=365)
LONGEST_SILENCE = 500  # working days: two years
LEAST_BEFORE, LEAST_RECENT = 30, 10
BY_CHANCE = 0.001
ATTEMPTS = 3  # of one scheduled run: so many failures in a row are a failure of the source
STRETCH = ((timedelta(days=14), "weekly"), (timedelta(days=1), "daily"))


@dataclass(frozen=True, slots=True)
class Yield:
    """How many items a source gave, and how many of them had a text and a date."""

    items: int = 0
    text: int = 0
    date: int = 0


@dataclass(frozen=True, slots=True)
class Failures:
    """Runs that failed since the last good one: how many, from which day on, and what the last one said."""

    count: int
    since: date
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What the record knows of a source. `days`: on which it gave something new; `last_good`: day of a good run."""

    days: tuple[date, ...] = ()
    last_good: date | None = None
    failures: Failures | None = None
    before: Yield = Yield()
    recent: Yield = Yield()


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a source is, since when where that is known, and in words why it is not ok."""

    status: Status
    since: date | None = None
    reason: str = ""


def judge(history: History, today: date) -> Verdict | None:
    """The verdict on a source, judged by days that are over; None where it never ran. What is certain comes first."""
    if history.failures and (failed := _failed(history.failures)):
        return Verdict(failed, history.failures.since, history.failures.error)
    if history.last_good is None:
        return None
    if drift := drifted(history.before, history.recent):
        return Verdict("drifted", None, drift)
    over = min(history.last_good, today - timedelta(days=1))
    bound = patience(history.days)
    if bound is not None and (silent := working_days(history.days[-1], over)) > bound:
        return Verdict("silent", history.days[-1], f"{silent} Arbeitstage ohne Neues, üblich sind bis zu {bound}")
    return Verdict("ok", history.days[-1] if history.days else None)


def patience(days: Sequence[date]) -> int | None:
    """How many working days without anything new are no alarm; None where too little is known."""
    if len(days) <= LEAST_GAPS or days[-1] - days[0] < LEAST_SPAN:
        return None
    gaps = [max(working_days(one, other) - 1, 0) for one, other in pairwise(days)]
    longest = ceil(1.5 * max(gaps)) + 1
    span = days[-1] - days[0]
    if span >= YEAR:
        return longest
    return max(longest, _unlikely(len(gaps), sum(gaps), len(gaps) * (YEAR / span)))


def _unlikely(successes: int, failures: int, chances: float) -> int:
    """The least run of failures that so many chances a year make no more often than `ALARMS_A_YEAR`."""
    probability = chances
    for length in range(1, LONGEST_SILENCE):
        probability *= (failures + length) / (successes + failures + 1 + length)
        if probability <= ALARMS_A_YEAR:
            return length
    return LONGEST_SILENCE


def drifted(before: Yield, recent: Yield) -> str | None:
    """Which share fell to less than half of what it was, where chance hardly does that."""
    if before.items < LEAST_BEFORE or recent.items < LEAST_RECENT:
        return None
    for name, had, has in (("Text", before.text, recent.text), ("Datum", before.date, recent.date)):
        share = had / before.items
        if has / recent.items < share / 2 and _at_most(has, recent.items, share) <= BY_CHANCE:
            return f"{name} nur noch bei {has} von {recent.items} Einträgen, bisher bei {share:.0%}".replace("%", " %")
    return None


def _at_most(hits: int, trials: int, share: float) -> float:
    """The probability of so few hits (binomial); of many trials those that are enough to tell."""
    hits, trials = (hits * 100 // trials, 100) if trials > 100 else (hits, trials)
    return sum(comb(trials, k) * share**k * (1 - share) ** (trials - k) for k in range(hits + 1))


def _failed(failures: Failures) -> Status | None:
    """What the last runs say, if they say it clearly: one that broke off is tried again first."""
    match cause_of(failures.error):
        case "refused":
            return "blocked"
        case "incomplete":
            return "drifted"
    return "failing" if failures.count >= ATTEMPTS else None


def stretched(source: Source, failing_since: date | None, today: date) -> Source:
    """The source at the rhythm at which it is still asked: rarer, up to weekly, the longer it has been failing."""
    lasted = today - failing_since if failing_since else timedelta(0)
    for after, cadence in STRETCH:
        if lasted >= after and CADENCES[source.cadence] < CADENCES[cadence]:
            return source.model_copy(update={"cadence": cadence})
    return source
