"""Counts in, trends out: expected values, scores, q-values and stages of concepts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from search.engine import Engine
from search.entries import Filters, Unit

Stage = Literal["emerging", "rising", "steady", "fading"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """One concept's series over `TrendReport.periods`, the last period's count against its expected value."""

    concept: str
    stage: Stage
    score: float
    q_value: float
    count: int
    expected: float
    low: float
    high: float
    series: tuple[int, ...]
    folded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendReport:
    """`periods` are closed ones only, oldest first; `total` the entries of each; trends best first."""

    as_of: date
    unit: Unit
    periods: tuple[str, ...]
    total: tuple[int, ...]
    trends: tuple[Trend, ...]
    index_version: str
    model: str


def find_trends(engine: Engine, filters: Filters, *, as_of: date, unit: Unit, top: int = 20) -> TrendReport:
    """Which concepts rise: only what was known by `as_of` counts, only periods that had ended by then (24:00 Berlin)."""
    raise NotImplementedError


def concept_series(
    engine: Engine, concepts: Sequence[str], filters: Filters, *, as_of: date, unit: Unit
) -> Mapping[str, tuple[int, ...]]:
    """The series of given concepts over the same periods as `find_trends`."""
    raise NotImplementedError
