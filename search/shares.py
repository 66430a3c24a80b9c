"""A scope and a concept in; how many entries the scope has in each period, and how many of them hold the concept, out.

Counts of scopes cannot be compared, shares can: one kind publishes a hundred times as much as another. A source that
began to publish within the window would raise or lower shares by itself, so it is left out above and below the line.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from search.engine import Engine
from search.entries import Filters, Query, Unit
from search.periods import closed_periods, first_day, last_day
from search.query import And, Field, Node, Not
from search.trends import WINDOW

NAMED = ("concept", "competence", "kind", "region")


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Entries of a scope a period, and those of them that hold the concept, which a search for `query` finds.

    With `week:2026-W47` (`month:`, `year:`) added it finds exactly the count of one period; alone `found`, which has
    also entries of the time whose date is too inexact for a period.
    """

    counts: tuple[int, ...]
    totals: tuple[int, ...]
    found: int
    query: str

    def shares(self) -> tuple[float, ...]:
        """Per period, 0 where the scope has nothing."""
        return tuple(count / total if total else 0.0 for count, total in zip(self.counts, self.totals, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Closed periods, oldest first, and the sources `late` to them: those that are not in their first part."""

    unit: Unit
    periods: tuple[str, ...]
    late: tuple[str, ...]

    def share(self, engine: Engine, concept: str, scope: Filters) -> Share:
        """How often a concept stands in the entries of a scope."""
        held = _within(replace(scope, concept=(concept,)), self.periods)
        without = [source for source in _sources(engine, held) if source in self.late] if self.late else []
        asked = tree(held, without)
        (found,) = engine.holding([asked])
        return Share(
            counts=self._totals(engine, held), totals=self._totals(engine, scope), found=found, query=str(asked)
        )

    def _totals(self, engine: Engine, filters: Filters) -> tuple[int, ...]:
        counted = replace(filters, counted_only=True)
        counts = engine.totals(self.unit, counted)
        late = engine.totals(self.unit, replace(counted, source=self.late)) if self.late else {}
        return tuple(counts.get(period, 0) - late.get(period, 0) for period in self.periods)


def read_window(engine: Engine, *, as_of: date, unit: Unit, part: int) -> Window:
    """The periods from the first with an entry on, and the sources that published nothing in the first 1/`part`."""
    periods = closed_periods(unit, as_of, WINDOW[unit])
    held = Filters(counted_only=True)
    totals = engine.totals(unit, held)
    read = periods[next((at for at, period in enumerate(periods) if totals.get(period)), 0) :]
    early = read[: -(-len(read) // part)]
    whole, begin = (_within(held, part) for part in (read, early))
    known = _sources(engine, begin)
    late = [source for source in _sources(engine, whole) if source not in known]
    # of many sources a facet names the largest only: one that is not named need not be late
    late = [source for source in late if not engine.count(replace(begin, source=(source,)))]
    return Window(unit=unit, periods=read, late=tuple(sorted(late)))


def tree(filters: Filters, without: Sequence[str] = ()) -> And:
    """What a search has to ask for entries that pass these filters, each named with one value, and count in trends."""
    nodes: list[Node] = [Field(name, value) for name in NAMED for value in getattr(filters, name)]
    nodes += [Field(name, value) for name in ("since", "until") if (value := getattr(filters, name))]
    nodes += [Field("counted", "true"), *(Not(Field("source", source)) for source in without)]
    return And(tuple(nodes))


def _within(filters: Filters, periods: Sequence[str]) -> Filters:
    return replace(filters, since=first_day(periods[0]).isoformat(), until=last_day(periods[-1]).isoformat())


def _sources(engine: Engine, filters: Filters) -> tuple[str, ...]:
    values = engine.search(Query(filters=filters, size=0, facets=("source",))).facets["source"]
    return tuple(value.value for value in values)
