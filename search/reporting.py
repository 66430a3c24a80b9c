"""An engine and a scope in; how many entries each source has there, and which sources report late, out.

What a source publishes is found days after its date, or months after, as with works that a catalogue lists once they
are printed. The last weeks then hold few entries of the late ones, and what the others speak of would seem to rise.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from search.engine import Engine
from search.entries import Filters, Query
from search.periods import first_day, last_day

LAGS = (1, 4)  # weeks after which half of a week's entries should be known
SAMPLED = slice(-24, -8, 4)  # weeks looked at: long enough ago to be whole, recent enough to hold
LEAST = 10  # entries of a source in them


def entries_by_source(engine: Engine, scope: Filters, periods: Sequence[str]) -> Mapping[str, int]:
    """Count the entries of each source in a run of periods."""
    values = engine.search(Query(filters=within(scope, periods), size=0, facets=("source",))).facets["source"]
    return {value.value: value.count for value in values if not scope.source or value.value in scope.source}


def within(scope: Filters, periods: Sequence[str]) -> Filters:
    """Narrow a scope to a run of periods."""
    first, last = first_day(periods[0]).isoformat(), last_day(periods[-1]).isoformat()
    return replace(scope, since=max(scope.since or first, first), until=min(scope.until or last, last))


def late_sources(engine: Engine, scope: Filters, weeks: Sequence[str]) -> Sequence[Sequence[str]]:
    """Return the sources of whose entries fewer than half were known four weeks after their week, and after one week.

    Learned from a few weeks, in the scope's own entries, by what was known when (`Entry.known`); the last of `weeks`
    have only just ended.
    """
    sampled = weeks[SAMPLED]
    whole = _counted(engine, scope, [(week, None) for week in sampled])
    late: dict[str, int] = {}
    for lag in LAGS:
        by_then = _counted(engine, scope, [(week, lag) for week in sampled])
        late |= {source: lag for source, count in whole.items() if count >= LEAST and 2 * by_then[source] < count}
    groups = (tuple(sorted(source for source, most in late.items() if most == lag)) for lag in LAGS)
    return tuple(filter(None, groups))


def _counted(engine: Engine, scope: Filters, asked: Sequence[tuple[str, int | None]]) -> Counter[str]:
    """Count the entries of each source in these weeks, as known so many weeks after each."""
    counts: Counter[str] = Counter()
    for week, lag in asked:
        known = scope if lag is None else replace(scope, known_by=last_day(week) + timedelta(weeks=lag))
        counts.update(entries_by_source(engine, known, [week]))
    return counts
