"""Two days in, the working days between them out: weekends, Bavaria's public holidays and Christmas time are none."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

FIXED = {(1, 1), (1, 6), (5, 1), (8, 15), (10, 3), (11, 1), (12, 25), (12, 26)}
FROM_EASTER = (-2, 1, 39, 50, 60)  # Good Friday, Easter Monday, Ascension, Whit Monday, Corpus Christi
SATURDAY = 5


def working_days(after: date, until: date) -> int:
    """How many lie after the first day, up to and including the second."""
    return sum(map(is_working_day, _days(after + timedelta(days=1), until)))


def is_working_day(day: date) -> bool:
    """Whether press offices work: from Christmas Eve to Epiphany they do not."""
    is_christmas_time = (day.month, day.day) >= (12, 24) or (day.month, day.day) <= (1, 6)
    is_free = day.weekday() >= SATURDAY or (day.month, day.day) in FIXED or day in _movable(day.year)
    return not is_christmas_time and not is_free


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=days) for days in range((last - first).days + 1))


@cache
def _movable(year: int) -> frozenset[date]:
    return frozenset(easter(year) + timedelta(days=days) for days in FROM_EASTER)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (after Meeus, Astronomical Algorithms, 1998, chapter 8)."""
    century, of_century = divmod(year, 100)
    lunar = (8 * century + 13) // 25
    epact = (19 * (year % 19) + century - century // 4 - lunar + 15) % 30
    moon = epact - (year % 19 + 11 * epact) // 319
    weekday = (2 * (century % 4) + 2 * (of_century // 4) - of_century % 4 - moon + 32) % 7
    month, day = divmod(moon + weekday + 114, 31)
    return date(year, month, day + 1)
