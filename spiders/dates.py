"""A date as a source wrote it in, ISO 8601 out, as exact as the source: no zone or time is invented."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime

LONGEST = 80
SPELLINGS = (
    ("jan", "jän"), ("feb",), ("mar", "mär", "mrz", "mae"), ("apr",), ("mai", "may"), ("jun",),
    ("jul",), ("aug",), ("sep",), ("okt", "oct"), ("nov",), ("dez", "dec"),
)  # fmt: skip
MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "jan jän",
            "feb",
            "mar mär mrz mae",
            "apr",
            "mai may",
            "jun",
            "jul",
            "aug",
            "sep",
            "okt oct",
            "nov",
            "dez dec",
        ],
        start=1,
    )
    for name in names.split()
}
ZONES = {"z": 0, "ut": 0, "utc": 0, "gmt": 0, "wez": 0, "mez": 1, "cet": 1, "mesz": 2, "cest": 2} | {
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
MONTH = r"(?P<month>(?:jan|jän|feb|mar|mär|mrz|mae|apr|mai|may|jun|jul|aug|sep|o[kc]t|nov|de[zc])[a-zä]{0,8})"
CLOCK = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:[.,]\d{1,9})?"
ZONE = r" ?(?:Uhr)? ?\(?(?P<zone>[+-]\d{2}:?\d{2}|[+-]\d{2}\b|[a-z]{1,4}\b)?"
TIME = re.compile(rf"[T\s,|/·•–-]*(?:um |at )?{CLOCK}{ZONE}", re.IGNORECASE)
COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<monthno>\d{2})(?P<day>\d{2})(?:T(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?P<zone>Z)?)?\b"
)
DAYS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<year>\d{4})-(?P<monthno>\d{2})-(?P<day>\d{2})(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[. /-]{{0,2}}{MONTH}[. ,/-]{{0,2}}(?P<year>\d{{4}}|\d{{2}})(?!\d)",
        r"(?<!\d)(?P<day>\d{1,2})\. ?(?P<monthno>\d{1,2})\. ?(?P<year>\d{4}|\d{2})(?!\d)",
        rf"\b{MONTH}\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})(?!\d)",
        r"(?<!\d)(?P<year>\d{4})/(?P<monthno>\d{1,2})/(?P<day>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<day>\d{1,2})/(?P<monthno>\d{1,2})/(?P<year>\d{4})(?!\d)",
    )
]
ASCTIME = re.compile(rf"\b{MONTH} +(?P<day>\d{{1,2}}) {CLOCK}{ZONE} (?P<year>\d{{4}})", re.IGNORECASE)
COARSE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>0[1-9]|1[0-2]))?")


def read_date(text: str) -> str | None:
    """The first date in a short text, or None: `2026`, `2026-11`, `2026-11-21`, `2026-11-21T09:30:00[+01:00]`.

    Knows ISO 8601, RFC 822, asctime, German and English wordings. Two-digit years follow RFC 2822. A slash between
    numbers is read the European way, day first.
    """
    text = " ".join(text[:LONGEST].split())
    if COARSE.fullmatch(text):
        return text
    for pattern in (COMPACT, ASCTIME):
        if match := pattern.search(text):
            return _iso(match, match)
    for pattern in DAYS:
        if match := pattern.search(text):
            return _iso(match, TIME.match(text, match.end()))
    return None


def _iso(day: re.Match[str], clock: re.Match[str] | None) -> str | None:
    parts = day.groupdict()
    month = int(parts.get("monthno") or 0) or MONTHS[parts["month"][:3].lower()]
    try:
        found = date(_year(parts["year"]), month, int(parts["day"]))
        if clock is None or clock["hour"] is None:
            return found.isoformat()
        moment = time(int(clock["hour"]), int(clock["minute"]), min(59, int(clock["second"] or 0)))
    except ValueError:
        return None
    return datetime.combine(found, moment, _zone(clock["zone"])).isoformat()


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return year + (2000 if year < 50 else 1900)


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text[0] in "+-":
        minutes = int(text[1:3]) * 60 + int(text[3:].lstrip(":") or 0)
        return timezone(timedelta(minutes=minutes if text[0] == "+" else -minutes)) if minutes < 24 * 60 else None
    hours = ZONES.get(text.lower())
    return None if hours is None else timezone(timedelta(hours=hours))


def seconds_until(retry_after: str, *, now: float) -> float:
    """Seconds a Retry-After header asks for; `now` is a Unix time. What cannot be read counts as a minute."""
    if re.fullmatch(r"\s*\d{1,9}\s*", retry_after):
        return float(retry_after)
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return 60.0
    return max(0.0, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now)
