"""What a source says of an event in fields of its own in, the facts of an event (design.md §7) out."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from spiders.dates import read_date

HOME = ZoneInfo("Europe/Berlin")
LOOKED_AT = 1_000  # characters searched for words that say what kind of event it is
STATUS = [
    ("cancelled", re.compile(r"\b(abgesagt|entfällt|cancell?ed)\b", re.IGNORECASE)),
    ("moved", re.compile(r"\b(verschoben|verlegt|postponed)\b", re.IGNORECASE)),
]
TYPES = [
    ("delegation", re.compile(r"delegation|unternehmerreise|markterkundung|trade mission", re.IGNORECASE)),
    ("workshop", re.compile(r"workshop|hackathon", re.IGNORECASE)),
    ("course", re.compile(r"seminar|schulung|lehrgang|kurs\b|weiterbildung|training|\bcourse\b", re.IGNORECASE)),
    ("conference", re.compile(r"konferenz|kongress|tagung|symposium|conference|summit|forum\b", re.IGNORECASE)),
    ("fair", re.compile(r"messe\b|\bexpo\b|\b(trade )?fair\b|ausstellung", re.IGNORECASE)),
]
ONLINE = re.compile(r"\b(online|virtuell|webinar|web-seminar|zoom|ms teams|microsoft teams|https?://)", re.IGNORECASE)
REGISTRATION = re.compile(
    r"(?:anmeldung\w*|anmelden|registration|register)[^.\n]{0,60}?\b(?:bis|by|until)\b(?: zum| spätestens)?"
    r"|anmelde(?:schluss|frist)(?: ist| endet)?(?: am| der)?|registration deadline",
    re.IGNORECASE,
)


def event_facts(
    title: str,
    text: str,
    *,
    starts: str,
    ends: str | None,
    zone: str | None,
    place: str | None = None,
    organiser: str | None = None,
    status: str | None = None,
    online: bool = False,
    words: Iterable[str] = (),
) -> dict[str, Any]:
    """What is known of an event; what its source does not say in a field is sought in title and text.

    `words` are its categories. A name that is a mail address names no organiser.
    """
    kind = " ".join([title, *words])[:LOOKED_AT]
    is_online = online or ONLINE.search(f"{title} {place or ''}"[:LOOKED_AT])
    facts = {
        "starts": starts,
        "ends": ends,
        "zone": zone,
        "place": place or None,
        "online": True if is_online else None,
        "organiser": organiser if organiser and "@" not in organiser else None,
        "registration_until": _registration_until(text[: 10 * LOOKED_AT]),
        "type": next((word for word, pattern in TYPES if pattern.search(kind)), None),
        "status": status or _status(title),
    }
    return {key: value for key, value in facts.items() if value is not None}


def zone_named(name: str) -> ZoneInfo:
    """The zone of that name, or Berlin: offsets such as `UTC+1` and private names do not say when summer begins."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return HOME


def at_home(moment: str, zone: ZoneInfo = HOME) -> tuple[str, str | None]:
    """A day as it is; a time with its offset and the zone's name, where it has none of its own."""
    if len(moment) <= len("2026-11-21"):
        return moment, None
    found = datetime.fromisoformat(moment)
    if found.tzinfo is not None:
        return moment, None
    return found.replace(tzinfo=zone).isoformat(), zone.key


def _status(title: str) -> str:
    return next((word for word, pattern in STATUS if pattern.search(title[:LOOKED_AT])), "scheduled")


def _registration_until(text: str) -> str | None:
    found = REGISTRATION.search(text)
    day = read_date(text[found.end() : found.end() + 40].lstrip(" :")) if found else None
    return day[:10] if day and len(day) >= 10 else None
