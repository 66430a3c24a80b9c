from datetime import UTC, date, datetime

import pytest

from search.entries import Unit
from search.periods import PeriodKeys, berlin_day, closed_periods, first_day, last_day, period_keys, period_of


@pytest.mark.parametrize(
    ("day", "week"),
    [
        pytest.param(date(2026, 11, 21), "2026-W47", id="a saturday"),
        pytest.param(date(2027, 1, 1), "2026-W53", id="new year belongs to the old week"),
        pytest.param(date(2024, 12, 30), "2025-W01", id="the last days belong to the new year"),
    ],
)
def test_a_week_is_an_iso_week(day: date, week: str) -> None:
    assert period_of(day, "week") == week
    assert first_day(week) <= day <= last_day(week)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_knows_its_first_and_last_day(period: str, first: date, last: date) -> None:
    assert (first_day(period), last_day(period)) == (first, last)


@pytest.mark.parametrize(
    ("unit", "as_of", "closed"),
    [
        pytest.param("week", date(2026, 11, 21), ("2026-W45", "2026-W46"), id="saturday: the week still runs"),
        pytest.param("week", date(2026, 11, 22), ("2026-W46", "2026-W47"), id="sunday, 24:00: it is over"),
        pytest.param("month", date(2026, 11, 30), ("2026-10", "2026-11"), id="the last of the month"),
        pytest.param("month", date(2026, 1, 30), ("2025-11", "2025-12"), id="across the year"),
        pytest.param("year", date(2014, 12, 31), ("2013", "2014"), id="new year's eve"),
        pytest.param("year", date(2014, 12, 30), ("2012", "2013"), id="the day before"),
    ],
)
def test_only_periods_that_are_over_are_closed(unit: Unit, as_of: date, closed: tuple[str, ...]) -> None:
    assert closed_periods(unit, as_of, 2) == closed


def test_less_exact_dates_have_fewer_periods() -> None:
    day = date(2026, 11, 21)
    assert period_keys(day, "day") == PeriodKeys("2026-11-21", "2026-W47", "2026-11", "2026")
    assert period_keys(day, "month") == PeriodKeys(None, None, "2026-11", "2026")
    assert period_keys(day, "year") == PeriodKeys(None, None, None, "2026")


def test_a_day_is_a_day_in_berlin() -> None:
    assert berlin_day(datetime(2026, 11, 21, 23, 30, tzinfo=UTC)) == date(2026, 11, 22)
    assert berlin_day(datetime(2026, 11, 21, 23, 30)) == date(2026, 11, 21)  # noqa: DTZ001  the case under test


def test_what_is_no_period_is_refused() -> None:
    with pytest.raises(ValueError, match="2026-W60"):
        first_day("2026-W60")
