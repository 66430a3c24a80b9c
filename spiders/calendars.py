"""iCalendar in, one item an event out, recurring events only within a window around today."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, cast
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Event
from scrapy import Request
from scrapy.http import Response

from spiders.base import prepare, prepared
from spiders.errors import SourceError
from spiders.events import HOME, event_facts, zone_named
from spiders.items import Checkpoint, Item
from spiders.records import plain
from spiders.runs import Problem
from spiders.sources import Source

BEFORE, AFTER = timedelta(days=30), timedelta(days=400)
MOST_OCCURRENCES = 500  # of one series within the window
TOO_OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}
DATES = {"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"}
FIELDS = {
    "starts": "DTSTART", "ends": "DTEND", "place": "LOCATION", "organiser": "ORGANIZER", "status": "STATUS",
    "online": "CONFERENCE", "words": "CATEGORIES",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Events:
    """Events of a calendar, and what is wrong with those left out."""

    items: tuple[Item, ...]
    problems: tuple[str, ...] = ()


def start(source: Source, checkpoint: Mapping[str, Any], today: date) -> Iterator[Request]:  # noqa: ARG001  the entry contract
    """One request for the calendar, `webcal:` being http(s)."""
    request = Request(source.url.replace("webcal://", "https://", 1), meta={"today": today})
    yield prepare(request, partial(read, today=today))


def parse(response: Response, source: Source) -> Iterator[Item | Request | Checkpoint | Problem]:  # noqa: ARG001  the entry contract
    """The events of a calendar."""
    found = prepared(response, partial(read, today=response.meta["today"]))
    yield from found.items
    yield from (Problem(response.url, problem) for problem in found.problems)


def read(body: bytes, url: str, content_type: str = "", *, today: date) -> Events:  # noqa: ARG001  called as all readers are
    """Events of a calendar: single ones all, recurring ones from 30 days ago to 400 ahead. Raises SourceError for none.

    A newer SEQUENCE replaces an older; dates without a zone and in UTC become those of the calendar's zone or Berlin.
    """
    text = _decoded(body)
    if not re.search(r"(?im)^BEGIN:V(CALENDAR|EVENT)\s*$", text):
        raise SourceError(f"is no calendar; it begins with {body.strip()[:40]!r}")
    named = re.search(r"(?im)^X-WR-TIMEZONE:(\S+)", text)
    zone = zone_named(named[1]) if named else HOME
    items: dict[str, Item] = {}
    problems: list[str] = []
    zones = _blocks(text, "VTIMEZONE")
    for series in _series(_blocks(text, "VEVENT")):
        try:
            events = _occurrences(series, zones, today)
            items.update((item.identifiers[0][1], item) for item in (_item(event, url, zone) for event in events))
        except (SourceError, ValueError, TypeError, KeyError, OverflowError) as error:
            problems.append(f"event {_name(series[0])!r} left out: {error}")
    return Events(tuple(items.values()), tuple(problems))


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _blocks(text: str, name: str) -> list[str]:
    """The components of one kind, each from its BEGIN to its END; one that is never closed is left out."""
    found: list[str] = []
    lines: list[str] | None = None
    for line in text.splitlines():
        word = line.strip().upper()
        if word == f"BEGIN:{name}":
            lines = []
        if lines is not None:
            lines.append(line)
            if word == f"END:{name}":
                found.append("\r\n".join(lines))
                lines = None
    return found


def _series(blocks: list[str]) -> list[list[str]]:
    """Events that share a UID, since an exception belongs to its series; one without a UID stands for itself."""
    groups: dict[str, list[str]] = {}
    for number, block in enumerate(blocks):
        uid = re.search(r"(?im)^UID[^:\n]*:(.+)$", block)
        groups.setdefault(uid[1].strip() if uid else f"\n{number}", []).append(block)
    return list(groups.values())


def _name(block: str) -> str:
    found = dict(re.findall(r"(?im)^(SUMMARY|UID)[^:\n]*:(.{1,60})", block))
    return (found.get("SUMMARY") or found.get("UID") or "without a name").strip()


def _occurrences(series: list[str], zones: list[str], today: date) -> list[Event]:
    needed = [zone for zone in zones if any(_tzid(zone) in block for block in series)]
    parts = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-", *needed, *series, "END:VCALENDAR"]
    calendar = Calendar.from_ical("\r\n".join(parts) + "\r\n")
    events = [cast("Event", component) for component in calendar.walk("VEVENT")]
    for event in events:
        _check(event)
    if not any("RRULE" in event or "RDATE" in event for event in events):
        return sorted(events, key=lambda event: int(event.get("SEQUENCE", 0)))
    window = recurring_ical_events.of(calendar).between(today - BEFORE, today + AFTER)
    if len(window) > MOST_OCCURRENCES:
        raise SourceError(f"occurs {len(window)} times")
    return list(window)


def _tzid(block: str) -> str:
    found = re.search(r"(?im)^TZID[^:\n]*:(.+)$", block)
    return found[1].strip() if found else "\n"


def _check(event: Event) -> None:
    for name, error in event.errors:
        if name in DATES:
            raise SourceError(f"{name}: {error}")
    if "DTSTART" not in event:
        raise SourceError("it has no DTSTART")
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        if TOO_OFTEN & {str(word).upper() for word in rule.get("FREQ", [])}:
            raise SourceError("it recurs more often than daily")


def _item(event: Event, url: str, zone: ZoneInfo) -> Item:
    begin = _moment(_value(event, "DTSTART"), zone)
    text = str(event.get("DESCRIPTION", "")).strip()
    title = plain(str(event.get("SUMMARY", ""))) or plain(text)[:100]
    if not title:
        raise SourceError("it has neither SUMMARY nor DESCRIPTION")
    link = str(event.get("URL", "")).strip()
    created, changed = _value(event, "CREATED"), _value(event, "LAST-MODIFIED")
    return Item(
        url=link if link.startswith(("http://", "https://")) else url,
        title=title,
        text=text,
        date=created.isoformat() if created is not None else None,
        updated=changed.isoformat() if changed is not None else None,
        identifiers=(("source", _identity(event, title)),),
        keywords=tuple(_categories(event)),
        facts=_facts(event, title, text, begin, zone),
    )


def _identity(event: Event, title: str) -> str:
    begin, occurrence = _value(event, "DTSTART"), _value(event, "RECURRENCE-ID")
    uid = str(event.get("UID") or hashlib.sha256(f"{title}\n{begin}".encode()).hexdigest()[:32])
    return f"{uid}/{occurrence.isoformat()}" if occurrence is not None else uid


def _value(event: Event, name: str) -> Any:  # noqa: ANN401  a day, a moment or a duration, as the property is
    """What a property with a date or duration holds, None where it is missing."""
    return cast("Any", event[name]).dt if name in event else None


def _facts(event: Event, title: str, text: str, begin: date, zone: ZoneInfo) -> dict[str, Any]:
    organiser = event.get("ORGANIZER")
    return event_facts(
        title,
        text,
        fields=FIELDS,
        starts=begin.isoformat(),
        ends=_end(event, begin, zone).isoformat(),
        zone=_zone_name(begin) if isinstance(begin, datetime) else None,
        place=plain(str(event.get("LOCATION", ""))),
        organiser=plain(str(organiser.params.get("CN", ""))) if organiser is not None else None,
        status="cancelled" if str(event.get("STATUS", "")).upper() == "CANCELLED" else None,
        online="CONFERENCE" in event,
        words=_categories(event),
    )


def _moment(value: date, zone: ZoneInfo) -> date:
    """A day as it is; a time in its own zone, floating and UTC ones in the calendar's."""
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None:
        return value.replace(tzinfo=zone)
    return value.astimezone(zone) if value.utcoffset() == timedelta(0) and _zone_name(value) == "UTC" else value


def _end(event: Event, begin: date, zone: ZoneInfo) -> date:
    """The last day of an all-day event, whose DTEND is exclusive; else the time it ends."""
    if "DTEND" in event:
        end = _moment(_value(event, "DTEND"), zone)
    elif "DURATION" in event:
        end = begin + _value(event, "DURATION")
    else:
        return begin
    if isinstance(end, datetime) != isinstance(begin, datetime) or end < begin:
        return begin
    return end if isinstance(end, datetime) or end == begin else end - timedelta(days=1)


def _zone_name(moment: datetime) -> str:
    return str(getattr(moment.tzinfo, "key", None) or moment.tzname())


def _categories(event: Event) -> list[str]:
    groups = event.get("CATEGORIES", [])
    groups = groups if isinstance(groups, list) else [groups]
    return list(dict.fromkeys(plain(str(word)) for group in groups for word in getattr(group, "cats", [group])))
