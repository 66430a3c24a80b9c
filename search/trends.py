"""Counts in, trends out: expected values, scores, q-values and stages of concepts.

A week's count in one field is too small to judge alone, so periods are pooled to spans (`SPAN`): the last span, of
weeks also its second half, is tested against all before it in the window. What is tested depends on the concept's total
over the window alone, never on when it came; so with shuffled dates hardly anything is called (`search.bursts`).

| stage | rule |
| --- | --- |
| emerging | proven rise (q <= `LEVEL`), and half or more of all its entries of the window lie in the last two spans |
| rising | proven rise of a concept with a longer past |
| fading | proven fall (q <= `LEVEL`) |
| steady | nothing proven; its place in the list is a forecast |
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from search import bursts
from search.bursts import Floats, Signals
from search.engine import Engine
from search.entries import Filters, Unit
from search.lines import Line, best_first, fold_explained
from search.merges import Stored, counts_on, stored_on
from search.periods import closed_periods
from search.reporting import entries_by_source, late_sources

Groups = Sequence[Sequence[str]]
Stage = Literal["emerging", "rising", "steady", "fading"]

MODEL = "rule: gamma-poisson, no trained model"
TESTED: Mapping[Unit, Sequence[int]] = {"week": (6, 3), "month": (2,), "year": (1,)}  # a new topic shows within three
SPAN: Mapping[Unit, int] = {unit: spans[0] for unit, spans in TESTED.items()}
LEVEL: Mapping[Unit, float] = {"week": 0.01, "month": bursts.SIGNIFICANT, "year": bursts.SIGNIFICANT}
"""False discoveries among what is called. Of 52 lists of weeks a year less than one should err."""
WINDOW: Mapping[Unit, int] = {"week": 60, "month": 18, "year": 9}  # periods: whole spans, the same weeks a year ago too
FORECAST: Mapping[Unit, bursts.Forecast] = {"week": "rise", "month": "rise", "year": "double"}
MOST_COMPARED = 24  # proven rises whose entries are compared
MIN_SUPPORT: Mapping[Unit, int] = {"week": 4, "month": 5, "year": 5}
"""Entries in the window: with fewer, even all of them in the last weeks would prove nothing."""
_A_YEAR: Mapping[Unit, int] = {"week": 52, "month": 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """One concept's series over `TrendReport.periods`, the last period's count against its expected value.

    `low` and `high` hold 95 % of what was expected; `q_value` speaks of the last span (six weeks, two months, one
    year); `score` is doublings proven plus a forecast (`search.bursts.signals`); `folded` are parts
    and extensions of the phrase that stand in the same entries; `stored` is how entries hold the concept's key.
    """

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
    stored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendReport:
    """`periods` are closed ones only, oldest first; `total` the entries of each; trends best first.

    `were_out`: those of the sources named as such that have entries here. `late`: those whose last weeks are not yet
    whole (`search.reporting`).
    """

    as_of: date
    unit: Unit
    periods: tuple[str, ...]
    total: tuple[int, ...]
    trends: tuple[Trend, ...]
    index_version: str
    model: str
    were_out: tuple[str, ...] = ()
    late: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Table:
    """Counts of concepts (rows) in periods (columns), oldest first, and all entries of each period.

    `parts` hold the share of some sources in both: of those that `were_out` and of `late` ones. `stored`: how entries
    hold keys that changed since.
    """

    keys: tuple[str, ...]
    periods: tuple[str, ...]
    counts: Floats
    totals: Floats
    unit: Unit
    parts: "Mapping[tuple[str, ...], _Table]" = field(default_factory=dict)
    were_out: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    stored: Stored = field(default_factory=dict)

    def spans(self) -> tuple[Floats, Floats]:
        size = SPAN[self.unit]
        shape = (len(self.keys), len(self.totals) // size, size)
        return self.counts.reshape(shape).sum(axis=2), self.totals.reshape(shape[1:]).sum(axis=1)


def find_trends(
    engine: Engine, filters: Filters, *, as_of: date, unit: Unit, top: int = 20, were_out: Groups = ()
) -> TrendReport:
    """Which concepts rise: only what was known by `as_of` counts, only periods that had ended by then (24:00 Berlin).

    Sources that started in the second half of the window are left out, above and below the line: all that is typical
    of them would seem to rise. Sources that `were_out` for a part of it, grouped by when, are compared with themselves
    alone (`bursts.exposure`), and so by weeks are those that report late: neither a gap nor its end is a trend.
    """
    periods = closed_periods(unit, as_of, WINDOW[unit])
    scope = _long_read(engine, _counted(filters, as_of), periods, unit)
    table = _read(engine, scope, periods, unit, were_out)
    counts, _ = table.spans()
    signals = bursts.signals(
        table.counts,
        table.totals,
        _seasonal(table),
        [(part.counts, part.totals) for part in table.parts.values()],
        spans=TESTED[unit],
        level=LEVEL[unit],
        forecast=FORECAST[unit],
    )
    ranked = _told_once(engine, scope, table, signals, best_first(table.keys, counts[:, -1], signals.score, 2 * top))
    return TrendReport(
        as_of=as_of,
        unit=unit,
        periods=periods,
        total=tuple(int(n) for n in table.totals),
        trends=tuple(_trend(table, counts, signals, row, folded) for row, folded in ranked[:top]),
        index_version=engine.version(),
        model=MODEL,
        were_out=table.were_out,
        late=table.late,
    )


def concept_series(
    engine: Engine, concepts: Sequence[str], filters: Filters, *, as_of: date, unit: Unit
) -> Mapping[str, tuple[int, ...]]:
    """The series of given concepts over the same periods as `find_trends`."""
    periods = closed_periods(unit, as_of, WINDOW[unit])
    scope = _long_read(engine, _counted(filters, as_of), periods, unit)
    found, _ = _concept_counts(engine, unit, periods, replace(scope, concept=tuple(concepts)))
    nothing = (0,) * len(periods)
    return {concept: tuple(found.get(concept, nothing)) for concept in concepts}


def period_totals(engine: Engine, filters: Filters, *, as_of: date, unit: Unit) -> Mapping[str, int]:
    """All entries of each of the periods of `concept_series`, oldest first, of the same sources."""
    periods = closed_periods(unit, as_of, WINDOW[unit])
    totals = engine.totals(unit, _long_read(engine, _counted(filters, as_of), periods, unit))
    return {period: totals.get(period, 0) for period in periods}


def _told_once(engine: Engine, scope: Filters, table: _Table, signals: Signals, lines: Sequence[Line]) -> list[Line]:
    """Fold the rises that the entries of another rise explain; what is not proven to rise stays as it is."""
    rising = [line for line in lines if signals.q[line.row] <= LEVEL[table.unit]]
    compared, rest = rising[:MOST_COMPARED], [line for line in lines if line not in rising[:MOST_COMPARED]]
    counts, totals = table.spans()
    rows = [line.row for line in compared]
    shared: dict[int, Mapping[int, Floats]] = {}
    for row in rows if len(rows) > 1 else ():
        key = table.keys[row]
        own = replace(scope, concept=table.stored.get(key, (key,)))
        found, _ = _concept_counts(engine, table.unit, table.periods, own)
        nothing = (0,) * len(table.periods)
        series = np.array([found.get(table.keys[other], nothing) for other in rows], dtype=np.float64)
        shared[row] = dict(zip(rows, series.reshape(len(rows), -1, SPAN[table.unit]).sum(axis=2), strict=True))
    told = fold_explained(compared, table.keys, counts, totals, shared)
    return sorted([*told, *rest], key=lambda line: (-signals.score[line.row], table.keys[line.row]))


def _trend(table: _Table, counts: Floats, signals: Signals, row: int, folded: tuple[str, ...]) -> Trend:
    past, before = float(counts[row, :-1].sum()), float(table.totals[: -SPAN[table.unit]].sum())
    now = _exposure(table, row, past, before)
    low, high = bursts.interval(past, before, now)
    return Trend(
        concept=table.keys[row],
        stage=_stage(counts[row], float(signals.q[row]), float(signals.q_fall[row]), LEVEL[table.unit]),
        score=round(float(signals.score[row]), 4),
        q_value=float(signals.q[row]),
        count=int(table.counts[row, -1]),
        expected=round(float(bursts.expected(np.array([past]), before, now)[0]), 2),
        low=low,
        high=high,
        series=tuple(int(n) for n in table.counts[row]),
        folded=folded,
        stored=table.stored.get(table.keys[row], (table.keys[row],)),
    )


def _exposure(table: _Table, row: int, past: float, before: float) -> float:
    """Among how many entries of the last period a concept is expected."""
    size = SPAN[table.unit]
    parts = [
        (part.counts[row : row + 1, :-size].sum(axis=1), float(part.totals[:-size].sum()), float(part.totals[-1]))
        for part in table.parts.values()
    ]
    return float(np.max(bursts.exposure(np.array([past]), before, float(table.totals[-1]), parts)))


def _stage(counts: Floats, q_rise: float, q_fall: float, level: float) -> Stage:
    if q_rise <= level:
        return "emerging" if 2 * counts[-2:].sum() >= counts.sum() else "rising"
    return "fading" if q_fall <= level else "steady"


def _seasonal(table: _Table) -> NDArray[np.bool_] | None:
    """Mark what rose in the same span a year ago as well; years have no season."""
    if table.unit not in _A_YEAR:
        return None
    size, shift = SPAN[table.unit], _A_YEAR[table.unit]
    last, then = slice(-size, None), slice(-size - shift, -shift)
    counts = [table.counts[:, part].sum(axis=1) for part in (last, then)]
    totals = [float(table.totals[part].sum()) for part in (last, then)]
    rest = table.counts.sum(axis=1) - counts[0] - counts[1]
    others = float(table.totals.sum()) - totals[0] - totals[1]
    return bursts.is_seasonal(counts[0], totals[0], counts[1], totals[1], rest, others)


def _counted(filters: Filters, as_of: date) -> Filters:
    return replace(filters, known_by=as_of, counted_only=True)


def _read(engine: Engine, scope: Filters, periods: tuple[str, ...], unit: Unit, were_out: Groups = ()) -> _Table:
    totals = engine.totals(unit, scope)
    found, stored = _concept_counts(engine, unit, periods, scope)
    rows = {key: series for key, series in found.items() if sum(series) >= MIN_SUPPORT[unit]}
    counts = np.array(list(rows.values()), dtype=np.float64).reshape(len(rows), len(periods))
    held = np.array([totals.get(period, 0) for period in periods], dtype=np.float64)
    table = _Table(tuple(rows), periods, counts, held, unit, stored=stored)
    present = entries_by_source(engine, scope, periods) if were_out else {}
    out = [tuple(source for source in group if source in present) for group in were_out]
    known = {source for group in out for source in group}
    listed = late_sources(engine, scope, periods) if unit == "week" else ()
    late = [tuple(source for source in group if source not in known) for group in listed]
    parts = {group: _part(engine, replace(scope, source=group), periods, table) for group in (*out, *late) if group}
    return replace(table, parts=parts, were_out=tuple(known), late=tuple(source for group in late for source in group))


def _part(engine: Engine, scope: Filters, periods: tuple[str, ...], whole: _Table) -> _Table:
    """The share of some entries in a table; only periods in which there are any are asked for."""
    totals = engine.totals(whole.unit, scope)
    columns = [column for column, period in enumerate(periods) if period in totals]
    series, _ = _concept_counts(engine, whole.unit, [periods[column] for column in columns], scope)
    counts = np.zeros_like(whole.counts)
    for row, key in enumerate(whole.keys):
        if key in series:
            counts[row, columns] = series[key]
    all_of_them = np.array([totals.get(period, 0) for period in periods], dtype=np.float64)
    return _Table(whole.keys, periods, counts, all_of_them, whole.unit)


def _concept_counts(
    engine: Engine, unit: Unit, periods: Sequence[str], scope: Filters
) -> tuple[Mapping[str, Sequence[int]], Stored]:
    """The counts under the keys of the scope's day, and how entries hold those that changed since."""
    counts = engine.concept_counts(unit, periods, scope)
    stored = stored_on(scope.known_by, counts) if scope.known_by else {}
    return counts_on(counts, stored), stored


def _long_read(engine: Engine, scope: Filters, periods: tuple[str, ...], unit: Unit) -> Filters:
    """Narrow to sources that published in the first half of the window, unless that would leave the smaller part.

    Where the entries begin within the window, its half is that of the time since.
    """
    totals = engine.totals(unit, scope)
    read = periods[next((at for at, period in enumerate(periods) if totals.get(period)), 0) :]
    half = -(-len(read) // 2)
    known = entries_by_source(engine, scope, read[:half])
    present = entries_by_source(engine, scope, read[-half:])
    kept = sum(number for source, number in present.items() if source in known)
    if known.keys() >= present.keys() or 2 * kept < sum(present.values()):
        return scope
    return replace(scope, source=tuple(sorted(known)))
