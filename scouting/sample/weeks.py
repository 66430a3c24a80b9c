"""The invented year: the 52 weeks up to a given one, their length in documents, and days within them."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

WEEKS = 52
CHRISTMAS, SUMMER = 0.35, 0.6
WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Year:
    """52 ISO weeks; index 51 is the last. `last_week` as 2026-W47."""

    last_week: str

    @property
    def last_monday(self) -> date:
        return date.fromisoformat(f"{self.last_week}-1")

    @property
    def start(self) -> date:
        return self.monday(0)

    @property
    def end(self) -> date:
        """The last Sunday."""
        return self.last_monday + timedelta(days=6)

    def monday(self, index: int) -> date:
        return self.last_monday - timedelta(weeks=WEEKS - 1 - index)

    def season(self, index: int) -> float:
        """How much is published in that week, 1 being usual: little at Christmas, less in August."""
        days = [self.monday(index) + timedelta(days=n) for n in range(7)]
        if any((day.month, day.day) in ((12, 25), (12, 30), (1, 1)) for day in days):
            return CHRISTMAS
        return SUMMER if sum(day.month == 8 for day in days) > 3 else 1.0

    def day(self, index: int, rng: Random) -> date:
        """A day of that week; seldom one of a weekend."""
        day = self.monday(index) + timedelta(days=rng.choices(range(7), (20, 20, 20, 19, 15, 4, 2))[0])
        # OpenAlex tells a year without a day as 1 January.
        return day + timedelta(days=1) if (day.month, day.day) == (1, 1) else day


def long_date(day: date) -> str:
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    return f"{day:%d.%m.%Y}"
