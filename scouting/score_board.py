"""Published digests and the index in; which topics were called rising, and what became of them, out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from scouting.app import App
from scouting.digest import KIND, find_digest
from scouting.notes import Rise
from search.bursts import SIGNIFICANT, expected, upper_tail
from search.entries import Filters
from search.trends import SPAN, concept_series, period_totals

Verdict = Literal["risen", "held", "fallen", "open"]
WEEKS = SPAN["week"]
FURTHER = 1.25  # times the share at its calling: so much more is a further rise, as in `search.hindcast`


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A topic that a digest of this week called rising, and its entries: in the six weeks up to it and after it.

    `expected` is how many the rate before its rise would have given after it; `after` is None while not all of those
    weeks are over.
    """

    competence: str
    concept: str
    label: str
    week: str
    count: int
    after: int | None
    expected: float
    verdict: Verdict


def score_board(app: App, competences: Sequence[str], *, today: date) -> tuple[Called, ...]:
    """Every topic that was called within the weeks that can be counted, once, the latest calling first."""
    called = [one for slug in competences for one in _of_competence(app, slug, today)]
    return tuple(sorted(called, key=lambda one: (one.week, one.competence, one.label), reverse=True))


def _of_competence(app: App, competence: str, today: date) -> Iterator[Called]:
    rises: dict[str, tuple[str, Rise]] = {}
    for week in reversed(app.store.editions(KIND, competence)):
        digest = find_digest(app, competence, week)
        for rise in digest.rising if digest else ():
            rises.setdefault(rise.concept, (week, rise))
    if not rises:
        return
    filters = Filters(competence=(competence,))
    totals = period_totals(app.engine, filters, as_of=today, unit="week")
    series = concept_series(app.engine, list(rises), filters, as_of=today, unit="week")
    weeks = list(totals)
    for week, rise in rises.values():
        if week in weeks[WEEKS:]:
            counts = _around(weeks.index(week) + 1, series[rise.concept], list(totals.values()))
            yield _judged(competence, week, rise, *counts)


Count = tuple[int, int]
"""A topic's entries, and all."""


def _around(end: int, series: Sequence[int], totals: Sequence[int]) -> tuple[Count, Count, Count | None]:
    """Entries before the rise, in its weeks and in as many after them; `end` is where those begin."""
    parts = slice(0, end - WEEKS), slice(end - WEEKS, end), slice(end, end + WEEKS)
    before, then, after = ((sum(series[part]), sum(totals[part])) for part in parts)
    return before, then, after if end + WEEKS <= len(series) else None


def _judged(competence: str, week: str, rise: Rise, before: Count, then: Count, after: Count | None) -> Called:
    usual = float(expected(np.array([float(before[0])]), before[1], after[1])[0]) if after else 0.0
    return Called(
        competence=competence,
        concept=rise.concept,
        label=rise.label,
        week=week,
        count=then[0],
        after=after[0] if after else None,
        expected=round(usual, 1),
        verdict=_verdict(before, then, after) if after else "open",
    )


def _verdict(before: Count, then: Count, after: Count) -> Verdict:
    """Risen further, held above what was usual before (exact binomial test, p <= 0.05), or fallen back to it."""
    if not after[1]:
        return "open"  # nothing at all was published: that tells nothing of one topic
    if after[0] * then[1] >= FURTHER * then[0] * after[1]:
        return "risen"
    chance = upper_tail(np.array([float(after[0])]), np.array([float(before[0])]), before[1], after[1])
    return "held" if chance[0] <= SIGNIFICANT else "fallen"
