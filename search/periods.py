"""Days and dates in; the calendar's periods out: the only place where a week, a month or a year is computed.

A day is a day in Berlin. A week is an ISO week, Monday to Sunday, written 2026-W47. A period is closed once its last
day has passed, that is from 24:00 in Berlin on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from search.entries import Unit

BERLIN = ZoneInfo("Europe/Berlin")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PeriodKeys:
    """What an entry is counted under; null where its date is less exact than the period."""

    day: str | None
    week: str | None
    month: str | None
    year: str


def berlin_day(moment: datetime) -> date:
    """Return the day in Berlin; a moment without a zone is taken as Berlin's own time."""
    return (moment.astimezone(BERLIN) if moment.tzinfo else moment).date()


def period_keys(day: date, precision: Literal["day", "month", "year"]) -> PeriodKeys:
    """Return the periods of a publication day that is exact to `precision`."""
    month = None if precision == "year" else period_of(day, "month")
    year = period_of(day, "year")
    if precision != "day":
        return PeriodKeys(None, None, month, year)
    return PeriodKeys(day.isoformat(), period_of(day, "week"), month, year)


def period_of(day: date, unit: Unit) -> str:
    """Return the period a day lies in."""
    return _NAME[unit](day)


def first_day(period: str) -> date:
    """Return the first day of a week, month or year; `ValueError` for anything else."""
    if "W" in period:
        return datetime.strptime(f"{period}-1", "%G-W%V-%u").date()  # noqa: DTZ007  a calendar day, no moment
    year, _, month = period.partition("-")
    return date(int(year), int(month or 1), 1)


def last_day(period: str) -> date:
    """Return the last day of a week, month or year."""
    first = first_day(period)
    if "W" in period:
        return first + timedelta(days=6)
    month = first.month if "-" in period else 12
    return date(first.year + month // 12, month % 12 + 1, 1) - _ONE_DAY


def closed_periods(unit: Unit, as_of: date, number: int) -> tuple[str, ...]:
    """Return the last `number` periods that were over at the end of `as_of`, oldest first."""
    current = period_of(as_of + _ONE_DAY, unit)
    closed: list[str] = []
    while len(closed) < number:
        current = period_of(first_day(current) - _ONE_DAY, unit)
        closed.append(current)
    return tuple(reversed(closed))


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


_NAME: Mapping[Unit, Callable[[date], str]] = {
    "week": _week,
    "month": lambda day: f"{day.year:04}-{day.month:02}",
    "year": lambda day: f"{day.year:04}",
}
