"""Dates as exact as they are given, and the periods they fall in."""

import pytest

from scouting.documents import DateError, periods_of, read_date


@pytest.mark.parametrize(
    ("raw", "date", "precision", "stamp"),
    [
        ("2026", "2026", "year", "2025-12-31T23:00:00.000000Z"),
        ("2026-07", "2026-07", "month", "2026-06-30T22:00:00.000000Z"),
        ("2026-11-21", "2026-11-21", "day", "2026-11-20T23:00:00.000000Z"),
        ("2026-11-21T23:30:00Z", "2026-11-22", "day", "2026-11-21T23:30:00.000000Z"),
        ("2026-11-21T23:30:00", "2026-11-21", "day", "2026-11-21T22:30:00.000000Z"),
    ],
)
def test_a_date_keeps_its_precision_and_is_berlins_without_a_zone(
    raw: str, date: str, precision: str, stamp: str
) -> None:
    published = read_date(raw)
    assert (published.date, published.precision, published.stamp) == (date, precision, stamp)


@pytest.mark.parametrize("raw", ["", "26", "2026-13", "2026-02-30", "gestern", "0000", "9999", "2026-11-21T99:00:00"])
def test_what_is_no_date_is_refused(raw: str) -> None:
    with pytest.raises(DateError, match="date"):
        read_date(raw)


def test_new_years_day_can_belong_to_the_old_years_last_week() -> None:
    periods = periods_of(read_date("2027-01-01"))
    assert (periods.week, periods.month, periods.year) == ("2026-W53", "2027-01", "2027")


def test_an_inexact_date_has_no_finer_period_and_ends_last() -> None:
    periods = periods_of(read_date("2026"))
    assert (periods.day, periods.week, periods.month, periods.end.isoformat()) == (None, None, None, "2026-12-31")
