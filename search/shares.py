"""A scope and a concept in; how many entries the scope has in each period, and how many of them hold the concept, out.

Counts of scopes cannot be compared, shares can: one kind publishes a hundred times as much as another. A source that
began to publish within the window would raise or lower shares by itself, so it is left out above and below the line.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from search.engine import Engine
from search.entries import Filters, Unit
from search.periods import closed_periods
from search.query import And, Field, Node, Not
from search.reporting import entries_by_source, within
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
    """Closed periods, oldest first, and the sources that `joined` within them: none of theirs is in the first part."""

    unit: Unit
    periods: tuple[str, ...]
    joined: tuple[str, ...]

    def share(self, engine: Engine, concept: str, scope: Filters) -> Share:
        """How often a concept stands in the entries of a scope."""
        held = within(replace(scope, concept=(concept,)), self.periods)
        without = sorted(set(self.joined) & entries_by_source(engine, held, self.periods).keys()) if self.joined else []
        asked = tree(held, without)
        (found,) = engine.holding([asked])
        return Share(
            counts=self._totals(engine, held), totals=self._totals(engine, scope), found=found, query=str(asked)
        )

    def _totals(self, engine: Engine, filters: Filters) -> tuple[int, ...]:
        counted = replace(filters, counted_only=True)
        counts = engine.totals(self.unit, counted)
        left_out = engine.totals(self.unit, replace(counted, source=self.joined)) if self.joined else {}
        return tuple(counts.get(period, 0) - left_out.get(period, 0) for period in self.periods)


def read_window(engine: Engine, *, as_of: date, unit: Unit, part: int) -> Window:
    """The periods from the first with an entry on, and the sources that published nothing in the first 1/`part`."""
    periods = closed_periods(unit, as_of, WINDOW[unit])
    held = Filters(counted_only=True)
    totals = engine.totals(unit, held)
    read = periods[next((at for at, period in enumerate(periods) if totals.get(period)), 0) :]
    early = read[: -(-len(read) // part)]
    joined = entries_by_source(engine, held, read).keys() - entries_by_source(engine, held, early).keys()
    return Window(unit=unit, periods=read, joined=tuple(sorted(joined)))


def tree(filters: Filters, without: Sequence[str] = ()) -> And:
    """What a search has to ask for entries that pass these filters, each named with one value, and count in trends."""
    nodes: list[Node] = [Field(name, value) for name in NAMED for value in getattr(filters, name)]
    nodes += [Field(name, value) for name in ("since", "until") if (value := getattr(filters, name))]
    nodes += [Field("counted", "true"), *(Not(Field("source", source)) for source in without)]
    return And(tuple(nodes))
