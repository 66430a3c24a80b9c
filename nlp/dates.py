"""German and English text in, the days it names out; each day with where it stands."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

Precision = Literal["day", "month", "year"]

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jänner january jan jän",
            "februar feber february feb",
            "märz maerz march mär mar mrz",
            "april apr",
            "mai may",
            "juni june jun",
            "juli july jul",
            "august aug",
            "september sept sep",
            "oktober october okt oct",
            "november nov",
            "dezember december dez dec",
        ),
        start=1,
    )
    for name in names.split()
}
_NAMES = "|".join(sorted((name.capitalize() for name in MONTHS), key=len, reverse=True))
_MONTH = rf"(?:{_NAMES}|{_NAMES.upper()})(?![a-zäöüA-ZÄÖÜ])\.?"
_DAY = r"(?<![\d.,/§-])\d{1,2}"
_YEAR = r"(?:19|20)\d\d(?!\d)"
# At most a few blanks, as pages break lines and put no-break spaces anywhere.
_GAP = r"\s{0,3}"
_TO = rf"{_GAP}(?:[-–/]|bis(?:\szum)?|und|and|to){_GAP}"  # between two days of one month

_DATE = re.compile(
    rf"""(?=[\dJFMASONDEe])(?:
      (?P<iso_y>(?<![\d-])(?:19|20)\d\d)-(?P<iso_m>\d\d)-(?P<iso_d>\d\d)(?!\d)
    | (?P<num_d>{_DAY}){_GAP}\.{_GAP}(?P<num_m>\d{{1,2}}){_GAP}\.(?:{_GAP}(?P<num_y>{_YEAR})|(?!{_GAP}\d))
    | (?P<sl_d>{_DAY})/(?P<sl_m>\d{{1,2}})/(?P<sl_y>{_YEAR})
    | (?:(?P<first>{_DAY})(?:\.|st|nd|rd|th)?{_TO})?(?P<day>(?<!\d)\d{{1,2}})(?:{_GAP}\.|st|nd|rd|th)?{_GAP}(?:of\s)?
      (?P<month>{_MONTH})(?:,?{_GAP}(?P<year>{_YEAR}))?
    | (?P<ends>[Ee]nde\s|[Ee]nd\sof\s)(?P<end_month>{_MONTH})(?:,?{_GAP}(?P<end_year>{_YEAR}))?
    | (?<![a-zA-Z])(?P<en_month>{_MONTH})\s(?P<en_day>\d{{1,2}})(?!\d)(?:st|nd|rd|th)?(?:,?{_GAP}(?P<en_year>{_YEAR}))?
    )""",
    re.VERBOSE,
)
_CONNECTED = re.compile(
    r"\s{0,3}(?:,|/|[-–]|und|sowie|bzw\.|beziehungsweise|oder|and|or|to|bis)\s{0,3}(?:(?:bis|zum|de[nmr]|"
    r"by)\s){0,2}"
)
_TIME = re.compile(
    r"[\s,;(–-]{0,4}(?:um|bis|at|until|by)?\s?(?P<hour>[01]?\d|2[0-4])(?:[.:](?P<minute>[0-5]\d))?\s?"
    r"(?P<mark>Uhr|h\b|hours|[ap]\.?m\.?|(?=\(?(?:MESZ?|MEZ|CES?T|UTC|GMT|Brussels)))"
    r"[\s,(]{0,3}(?P<zone>MESZ|MEZ|CEST|CET|UTC|GMT|Brussels|Ortszeit\sBrüssel|Brüsseler)?"
)
_ZONES = {"UTC": "UTC", "GMT": "UTC", "Brussels": "Europe/Brussels", "Brüsseler": "Europe/Brussels"}


@dataclass(frozen=True, slots=True)
class DateMention:
    """A day named in a text, `year` None where it says none; `start` and `end` are code points, end exclusive."""

    start: int
    end: int
    year: int | None
    month: int
    day: int

    @property
    def iso(self) -> str | None:
        """The full day, or None where the text names no year."""
        return None if self.year is None else f"{self.year:04}-{self.month_day}"

    @property
    def month_day(self) -> str:
        """The day as MM-DD."""
        return f"{self.month:02}-{self.day:02}"


def find_dates(text: str) -> list[DateMention]:
    """All days of a text in order; days that no calendar has are left out.

    Of `15.4. und 15.10.2026` both are in 2026, `Ende Februar 2027` is its last day. Two-digit years and slashes with
    two readings are not taken.
    """
    found = [mention for match in _DATE.finditer(text) for mention in _read(match) if _exists(mention)]
    for index in range(len(found) - 2, -1, -1):
        here, after = found[index], found[index + 1]
        if here.year is None and after.year and _CONNECTED.fullmatch(text, here.end, after.start):
            found[index] = replace(here, year=after.year)
    return found


def find_time(text: str, start: int) -> tuple[str, str | None, int] | None:
    """The time of day that follows a date ending at `start`: (HH:MM, zone or None, end), or None."""
    match = _TIME.match(text, start)
    if match is None:
        return None
    hour = int(match["hour"]) + (12 if match["mark"][:1] == "p" and int(match["hour"]) < 12 else 0)
    zone = match["zone"]
    end = match.end() if zone else match.end("mark")
    return f"{hour:02}:{match['minute'] or '00'}", zone and _ZONES.get(zone, "Europe/Berlin"), end


def _read(match: re.Match[str]) -> Iterator[DateMention]:
    part = match.groupdict()
    start, end = match.span()
    if part["iso_y"]:
        yield DateMention(start, end, int(part["iso_y"]), int(part["iso_m"]), int(part["iso_d"]))
    elif part["num_d"]:
        yield DateMention(start, end, _number(part["num_y"]), int(part["num_m"]), int(part["num_d"]))
    elif part["sl_d"]:
        yield from _read_slashes(start, end, part)
    elif part["day"]:
        year, month = _number(part["year"]), _month(part["month"])
        if part["first"]:
            yield DateMention(start, end, year, month, int(part["first"]))
        yield DateMention(match.start("day"), end, year, month, int(part["day"]))
    elif part["ends"]:
        year, month = _number(part["end_year"]), _month(part["end_month"])
        yield DateMention(start, end, year, month, monthrange(year or 2001, month)[1])
    else:
        yield DateMention(start, end, _number(part["en_year"]), _month(part["en_month"]), int(part["en_day"]))


def _read_slashes(start: int, end: int, part: dict[str, str]) -> Iterator[DateMention]:
    first, second = int(part["sl_d"]), int(part["sl_m"])
    if first > 12 or first == second:
        yield DateMention(start, end, int(part["sl_y"]), second, first)
    elif second > 12:
        yield DateMention(start, end, int(part["sl_y"]), first, second)


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _month(name: str) -> int:
    return MONTHS[name.rstrip(".").lower()]


def _exists(mention: DateMention) -> bool:
    return _iso(mention.year or 2000, mention.month, mention.day) is not None


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


_SHORT = re.compile(r"(?<![\d.])(\d{1,2})\s?([./])\s?(\d{1,2})\s?\2\s?((?:19|20)\d\d|\d\d)(?!\d)")
_NAMED_MONTH = re.compile(
    rf"(?<![a-zäöü])({'|'.join(sorted(MONTHS, key=len, reverse=True))})(?![a-zäöü])\.?,?\s*({_YEAR})"
)
_SPELT = re.compile(
    rf"(?<!\d)(\d{{1,2}})\.?\s*({'|'.join(sorted(MONTHS, key=len, reverse=True))})(?![a-zäöü])\.?,?\s*({_YEAR})"
)
_PLAIN_MONTH = re.compile(rf"^\W*({_YEAR})-(\d\d)\W*$|^\W*(\d\d)[./]({_YEAR})\W*$")
_PLAIN_YEAR = re.compile(rf"(?<!\d)({_YEAR})")


def parse_date(value: str) -> tuple[str, Precision] | None:
    """The date that a short field states, German order where two are possible: (ISO date, precision), or None.

    `13. 01. 2020, 19:43` is ("2020-01-13", "day"), `November 2026` ("2026-11", "month"), `2026` ("2026", "year").
    """
    value = value[:200]
    for mention in find_dates(value):
        if mention.iso:
            return mention.iso, "day"
    lowered = value.lower()
    return _parse_short(lowered) or _parse_month(lowered) or _parse_year(lowered)


def _parse_short(value: str) -> tuple[str, Precision] | None:
    for match in _SHORT.finditer(value):
        day, month, year = int(match[1]), int(match[3]), int(match[4])
        iso = _iso(_century(year), month, day) or _iso(_century(year), day, month)
        if iso:
            return iso, "day"
    spelt = _SPELT.search(value)
    iso = _iso(int(spelt[3]), MONTHS[spelt[2]], int(spelt[1])) if spelt else None
    return (iso, "day") if iso else None


def _parse_month(value: str) -> tuple[str, Precision] | None:
    named, plain = _NAMED_MONTH.search(value), _PLAIN_MONTH.match(value)
    if named:
        return f"{named[2]}-{MONTHS[named[1]]:02}", "month"
    if plain and 1 <= int(plain[2] or plain[3]) <= 12:
        return f"{plain[1] or plain[4]}-{plain[2] or plain[3]}", "month"
    return None


def _parse_year(value: str) -> tuple[str, Precision] | None:
    years = set(_PLAIN_YEAR.findall(value))
    return (years.pop(), "year") if len(years) == 1 else None


def _century(year: int) -> int:
    if year > 99:
        return year
    return 2000 + year if year < 70 else 1900 + year
