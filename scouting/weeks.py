"""Days in, calendar weeks out: ISO weeks, which begin on Monday."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from scouting.documents import YEARS
from scouting.errors import ScoutingError


class WeekError(ScoutingError):
    """A week is written as 2026-W47."""


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """One ISO week; `str` gives the form in which entries carry it, 2026-W47."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @classmethod
    def last_closed(cls, today: date) -> Self:
        """The latest week whose Sunday lies before today."""
        return cls.of(today - timedelta(days=7))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read 2026-W47. Raises WeekError."""
        year, _, number = text.partition("-W")
        try:
            week = cls.of(date.fromisocalendar(int(year), int(number), 1))
        except (ValueError, OverflowError) as error:
            raise WeekError(f"week {text[:20]!r}: not a week such as 2026-W47") from error
        if str(week) != text or week.year not in YEARS:
            raise WeekError(f"week {text[:20]!r}: not a week such as 2026-W47")
        return week

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def label(self) -> str:
        """KW 47/2026."""
        return f"KW {self.number}/{self.year}"

    def __str__(self) -> str:
        return f"{self.year:04}-W{self.number:02}"
