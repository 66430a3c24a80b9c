"""The document: a published thing as stored, with its permanent id, dates, revision and stage."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
Precision = Literal["day", "month", "year"]
YEARS = range(1500, 2201)  # any other is a slip, and the ends of the calendar have no week before or after
Stage = Literal["fetched", "annotated", "indexed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """As in the table `documents`; `details` holds authors, organisations, keywords and facts."""

    id: str
    kind: str
    source: str
    url: str
    title: str
    text: str
    language: str | None
    date: str
    precision: Precision
    published: str
    first_seen: str
    regular: bool
    revision: int
    content_hash: str
    stage: Stage
    withdrawn: bool
    keep: str
    licence: str | None
    details: Mapping[str, Any] = field(default_factory=dict)
    story_id: str | None = None
    leads_story: bool = True
    text_dropped: str | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """A publication date with its precision; `stamp` is its beginning in UTC."""

    date: str
    precision: Precision
    stamp: str


@dataclass(frozen=True, slots=True)
class Periods:
    """The periods a date falls in, null where it is less exact, and the last day it can mean."""

    day: str | None
    week: str | None
    month: str | None
    year: str
    end: date


class DateError(ValueError):
    """The date is none of YYYY, YYYY-MM, YYYY-MM-DD or an ISO 8601 stamp."""


def stamp(moment: datetime) -> str:
    """A moment as the record keeps it: UTC, ISO 8601, microseconds, `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def day_of(stamped: str) -> date:
    """The day in Berlin of a stamp of the record."""
    return datetime.fromisoformat(stamped).astimezone(BERLIN).date()


def read_date(raw: str) -> Published:
    """Read a date as exact as it is given; without a zone it is Berlin's. Raises DateError."""
    try:
        match len(raw):
            case 4:
                return _beginning(raw, "year", date(int(raw), 1, 1))
            case 7:
                return _beginning(raw, "month", date.fromisoformat(f"{raw}-01"))
            case 10:
                return _beginning(raw, "day", date.fromisoformat(raw))
        moment = datetime.fromisoformat(raw)
    except ValueError as error:
        raise DateError(f"date {raw[:40]!r}: not YYYY, YYYY-MM or YYYY-MM-DD") from error
    _check_year(raw, moment.year)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=BERLIN)
    return Published(moment.astimezone(BERLIN).date().isoformat(), "day", stamp(moment))


def _check_year(raw: str, year: int) -> None:
    """Nothing was published before print, and far dates are slips of a pen."""
    if year not in YEARS:
        raise DateError(f"date {raw[:40]!r}: outside 1500–2200")


def known_from(published: Published, first_seen: str, *, regular: bool) -> str:
    """From which day a document counts as known: the last its date can mean; in regular operation once it was seen."""
    ends = periods_of(published).end.isoformat()
    return max(ends, day_of(first_seen).isoformat()) if regular else ends


def _beginning(raw: str, precision: Precision, first_day: date) -> Published:
    _check_year(raw, first_day.year)
    return Published(raw, precision, stamp(datetime(first_day.year, first_day.month, first_day.day, tzinfo=BERLIN)))


def periods_of(published: Published) -> Periods:
    """Calendar day, ISO week (2026-W47), month and year, in Berlin."""
    day = day_of(published.stamp)
    year, month = f"{day.year:04}", f"{day.year:04}-{day.month:02}"
    match published.precision:
        case "year":
            return Periods(None, None, None, year, date(day.year, 12, 31))
        case "month":
            return Periods(None, None, month, year, date(day.year, day.month, monthrange(day.year, day.month)[1]))
    iso = day.isocalendar()
    return Periods(day.isoformat(), f"{iso.year:04}-W{iso.week:02}", month, year, day)
