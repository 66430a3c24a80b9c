"""Events in, iCalendar files out: zones, whole days, folded lines, escaped texts."""

from collections.abc import Iterator
from datetime import datetime

from scouting.sample.documents import Event
from scouting.sample.material import load_fields
from scouting.sample.sites.answers import Answer, slug

HEAD = (
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Beispieldaten//Clusterkalender//DE", "CALSCALE:GREGORIAN",
    "METHOD:PUBLISH", "X-WR-CALNAME:Clusterkalender (Beispieldaten)", "X-WR-TIMEZONE:Europe/Berlin",
    "BEGIN:VTIMEZONE", "TZID:Europe/Berlin",
    "BEGIN:DAYLIGHT", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "TZNAME:CEST", "DTSTART:19700329T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT",
    "BEGIN:STANDARD", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "TZNAME:CET", "DTSTART:19701025T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD", "END:VTIMEZONE",
)  # fmt: skip


def calendar(events: list[Event], changed: datetime) -> Answer:
    names = {field.slug: str(field.name.de) for field in load_fields()}
    lines = [*HEAD, *(line for event in events for line in _lines(event, names[event.field])), "END:VCALENDAR"]
    body = "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()
    return Answer(body=body, content_type="text/calendar; charset=utf-8", changed=changed)


def _lines(event: Event, field: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.number}@cluster.example"
    yield f"DTSTAMP:{event.stamp:%Y%m%d}T080000Z"
    yield f"LAST-MODIFIED:{event.stamp:%Y%m%d}T080000Z"
    yield "SEQUENCE:0"
    yield f"DTSTART{_moment(event.starts, all_day=event.all_day)}"
    yield f"DTEND{_moment(event.ends, all_day=event.all_day)}"
    yield f"SUMMARY:{_escaped(event.title)}"
    yield f"DESCRIPTION:{_escaped(event.text)}"
    yield f"LOCATION:{_escaped(event.place)}"
    yield f"URL:https://www.cluster.example/termine/{event.number}-{slug(event.title)}"
    yield f"CATEGORIES:{_escaped(field)}"
    yield f"STATUS:{event.status}"
    yield "ORGANIZER;CN=Clustermanagement (Beispieldaten):mailto:termine@cluster.example"
    yield "END:VEVENT"


def _moment(moment: datetime, *, all_day: bool) -> str:
    return f";VALUE=DATE:{moment:%Y%m%d}" if all_day else f";TZID=Europe/Berlin:{moment:%Y%m%dT%H%M%S}"


def _escaped(text: str) -> str:
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return text


def _folded(line: str) -> Iterator[str]:
    """Pieces of at most 75 octets, never cutting a character."""
    piece = ""
    for character in line:
        if len((piece + character).encode()) > 74:
            yield piece
            piece = " "
        piece += character
    yield piece
