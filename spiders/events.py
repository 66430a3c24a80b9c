"""What a source says of an event in fields of its own in, the facts of an event (design.md §7) out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from spiders.dates import read_date
from spiders.facts import evidence, state

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
    fields: Mapping[str, str],
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

    `words` are its categories; `fields` names the source's field of each fact, and that of the words. A name that is a
    mail address names no organiser.
    """
    named = organiser if organiser and "@" not in organiser else None
    facts: dict[str, Any] = {"zone": zone} if zone else {}
    for name, value in (("starts", starts), ("ends", ends), ("place", place), ("organiser", named), ("status", status)):
        if value:
            state(facts, name, value, evidence(fields[name], value))
    if online:
        state(facts, "online", value=True, proof=evidence(fields["online"], "true"))
    in_title = [("title", title)]
    in_words = [(fields["words"], word) for word in words]
    in_place = [(fields["place"], place)] if place else []
    for name, patterns, places in (
        ("online", [(True, ONLINE)], in_title + in_place),
        ("status", STATUS, in_title),
        ("type", TYPES, in_title + in_words),
    ):
        if name not in facts and (found := _sought(patterns, places)):
            state(facts, name, *found)
    if until := _registration_until(text[: 10 * LOOKED_AT]):
        state(facts, "registration_until", *until)
    return {"status": "scheduled", **facts}


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


def _sought(
    patterns: Iterable[tuple[Any, re.Pattern[str]]], places: Sequence[tuple[str, str]]
) -> tuple[Any, dict[str, Any]] | None:
    """What the first pattern that is found anywhere stands for, with the words that say so."""
    for meaning, pattern in patterns:
        for field, said in places:
            if found := pattern.search(said[:LOOKED_AT]):
                return meaning, evidence(field, found.group())
    return None


def _registration_until(text: str) -> tuple[str, dict[str, Any]] | None:
    found = REGISTRATION.search(text)
    if found is None:
        return None
    after = text[found.end() : found.end() + 40]
    day = read_date(after.lstrip(" :"))
    return (day[:10], evidence("text", found.group() + after.rstrip())) if day and len(day) >= 10 else None
