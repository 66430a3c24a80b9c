"""Hits of calls and events in, an iCalendar file to subscribe to out: deadlines as whole days, events as they are."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Calendar, Event

from scouting.delivery.feed import lasting_id
from scouting.documents import BERLIN, read_date
from scouting.facts import deadlines, next_deadline, words_of
from scouting.texts import one_line, word

MEDIA_TYPE = "text/calendar; charset=utf-8"
REFRESH = timedelta(hours=12)
DAY = timedelta(days=1)
Hit = Mapping[str, Any]


def render_calendar(title: str, *, calls: Iterable[Hit], events: Iterable[Hit], today: date, base_url: str) -> bytes:
    """All dates to keep from today on, and events. The same date has the same UID each time."""
    calendar = Calendar()
    for name, value in (
        ("prodid", "-//Technologie-Scouting//DE"), ("version", "2.0"), ("method", "PUBLISH"), ("x-wr-calname", title),
    ):  # fmt: skip
        calendar.add(name, value)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")  # Outlook's name for the same
    dates = [entry for call in calls for entry in _deadlines_of(call, today, base_url)]
    for entry in (*dates, *filter(None, (_event_of(event, base_url) for event in events))):
        calendar.add_component(entry)
    written: bytes = calendar.to_ical()
    return written


def _deadlines_of(call: Hit, today: date, base_url: str) -> Iterator[Event]:
    if next_deadline(call, today) is None:
        return
    coming = {(one.role, one.day): one for one in deadlines(call, today) if one.day >= today.isoformat()}
    for deadline in coming.values():
        begin = date.fromisoformat(deadline.day)
        entry = _entry(call, f"{call['id']}/{deadline.role}/{deadline.day}", base_url)
        entry.add("summary", f"{deadline.label()}: {_title(call)}")
        entry.add("dtstart", begin)
        entry.add("dtend", begin + DAY)
        entry.add("transp", "TRANSPARENT")
        _describe(
            entry,
            f"bis {deadline.time} Uhr" if deadline.time else "",
            f"Fördergeber: {words_of(call, 'funder')}" if words_of(call, "funder") else "",
            f"„{one_line(deadline.quote, 200)}“" if deadline.quote else "",
            f"Ausschreibung: {call['url']}",
        )
        yield entry


def _event_of(event: Hit, base_url: str) -> Event | None:
    """None where nothing can be entered: without a day one can read."""
    try:
        begin, end = _span(event)
    except (ValueError, ZoneInfoNotFoundError):
        return None
    entry = _entry(event, event["id"], base_url)
    entry.add("summary", _title(event))
    entry.add("dtstart", begin)
    entry.add("dtend", end)
    place, status = words_of(event, "place"), words_of(event, "status")
    if place or event.get("online") is True:
        entry.add("location", place or "online")
    entry.add("status", "CANCELLED" if status == "cancelled" else "CONFIRMED")
    organiser = words_of(event, "organiser")
    _describe(
        entry,
        word("status", status) if status in ("cancelled", "moved") else "",
        f"Veranstalter: {organiser}" if organiser else "",
        f"Ankündigung: {event['url']}",
    )
    return entry


def _span(event: Hit) -> tuple[date, date]:
    """Days with the one after the last, or moments. A time without a zone is that of the event's, or Berlin's."""
    starts = str(event.get("starts") or "")
    ends = str(event.get("ends") or starts)
    if "T" not in starts:
        first, last = date.fromisoformat(starts[:10]), date.fromisoformat(ends[:10])
        return first, max(first, last) + DAY
    zone = ZoneInfo(event["zone"]) if words_of(event, "zone") else BERLIN
    begin, end = _moment(starts, zone), _moment(ends, zone)
    return begin, max(begin, end)


def _moment(raw: str, zone: ZoneInfo) -> datetime:
    moment = datetime.fromisoformat(raw)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _entry(hit: Hit, name: str, base_url: str) -> Event:
    entry = Event()
    entry.add("uid", str(lasting_id(name)))
    # Not the moment of asking: a file that says the same shall be the same.
    entry.add("dtstamp", datetime.fromisoformat(read_date(hit["date"]).stamp))
    entry.add("url", f"{base_url.rstrip('/')}/documents/{quote(hit['id'], safe='')}")
    return entry


def _describe(entry: Event, *lines: str) -> None:
    entry.add("description", "\n".join(one_line(line) for line in lines if line))


def _title(hit: Hit) -> str:
    return one_line(hit["title"], 200) or "(ohne Titel)"
