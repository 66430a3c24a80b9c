"""Counts of scopes that can be compared, and searched for."""

from dataclasses import replace
from datetime import date

import pytest

from search.engine import Engine
from search.entries import Entry, Filters, Query, Unit
from search.shares import read_window
from tests.search.samples import entry

AS_OF = date(2026, 11, 22)  # the sunday of KW 47
IN_NOVEMBER = {"date": "2026-11", "precision": "month", "day": None, "week": None, "month": "2026-11"}


def corpus() -> list[Entry]:
    """Two sources from the first week on, one from the last but one; one entry is a copy, one has no day."""
    weeks = [date.fromisocalendar(2026, week, 1).isoformat() for week in range(36, 48)]
    plain = [
        entry(
            f"{source}{at}", on=on, source=source, concepts=("laser",) if at % 3 == 0 else (), regions=("eu", "world")
        )
        for source in ("blatt", "post")
        for at, on in enumerate(weeks)
    ]
    late = [entry(f"neu{at}", on=on, source="neu", concepts=("laser",)) for at, on in enumerate(weeks[-2:] * 3)]
    copy = replace(plain[0], id="copy", counted=False)
    vague = entry("vague", concepts=("laser",), competences=("sensorik",), **IN_NOVEMBER)
    return [*plain, *late, copy, vague]


@pytest.mark.parametrize("unit", ["week", "month"])
@pytest.mark.parametrize("scope", [Filters(), Filters(region=("eu",)), Filters(competence=("sensorik",))])
def test_each_count_is_what_its_search_finds(engine: Engine, unit: Unit, scope: Filters) -> None:
    engine.write(corpus())
    window = read_window(engine, as_of=AS_OF, unit=unit, part=2)
    share = window.share(engine, "laser", scope)
    found = [engine.search(Query(text=f"{share.query} {unit}:{period}")).total for period in window.periods]
    assert found == list(share.counts)
    assert engine.search(Query(text=share.query)).total == share.found
    assert all(count <= total for count, total in zip(share.counts, share.totals, strict=True))


def test_a_late_source_counts_neither_above_nor_below_the_line(engine: Engine) -> None:
    engine.write(corpus())
    window = read_window(engine, as_of=AS_OF, unit="week", part=2)
    assert (window.periods[0], window.periods[-1], window.joined) == ("2026-W36", "2026-W47", ("neu",))
    share = window.share(engine, "laser", Filters())
    assert share.totals == (2,) * 12
    assert share.shares() == (1.0, 0.0, 0.0) * 4


def test_an_empty_index_has_shares_of_nothing(engine: Engine) -> None:
    window = read_window(engine, as_of=AS_OF, unit="month", part=2)
    assert (len(window.periods), window.joined) == (18, ())
    assert set(window.share(engine, "laser", Filters()).shares()) == {0.0}
