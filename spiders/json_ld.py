"""A page's schema.org data in, its own piece and the facts of an event out: JSON-LD first, else microdata."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml.html import HtmlElement

from spiders.dates import read_date
from spiders.events import at_home, event_facts
from spiders.records import plain

WRAPPER = re.compile(r"^(?:<!--|(?://)?\s{0,9}<!\[CDATA\[)|(?:-->|(?://)?\s{0,9}\]\]>);?$")
# Strings are matched first, so that what looks like a comment or a comma inside one stays; what is never closed runs to
# the end, so that no text is scanned twice.
STRING = r'("(?:\\.|[^"\\])*+"?)'
COMMENT = re.compile(STRING + r"|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
LAST_COMMA = re.compile(STRING + r"|,(?=\s{0,99}[}\]])", re.DOTALL)
PIECES = {"Article", "BlogPosting", "CreativeWork", "NewsArticle", "Report", "ScholarlyArticle", "WebPage"}
EVENTS = {"CourseInstance", "Hackathon"}  # all others end in Event
CHANGED = {"EventCancelled": "cancelled", "EventPostponed": "moved", "EventRescheduled": "moved"}
AT_HOME = {"", "DE", "DEU", "AT", "CH", "DEUTSCHLAND", "GERMANY", "ÖSTERREICH", "AUSTRIA", "SCHWEIZ", "SWITZERLAND"}
DEEPEST = 20
FIELDS = {
    "starts": "startDate", "ends": "endDate", "place": "location", "organiser": "organizer", "status": "eventStatus",
    "online": "eventAttendanceMode", "words": "@type",
}  # fmt: skip
Thing = Mapping[str, Any]


def linked_data(tree: HtmlElement) -> list[dict[str, Any]]:
    """All JSON-LD objects of a page, lists and `@graph` unrolled; what stays broken after cleaning is left out."""
    scripts = tree.xpath("//script[contains(@type, 'ld+json')]/text()")
    return [thing for script in scripts for thing in _things(_lenient(script))]


def _lenient(script: str) -> Any:  # noqa: ANN401  a value of JSON may be anything
    text = script.strip()
    cleaned = LAST_COMMA.sub(r"\1", COMMENT.sub(r"\1", WRAPPER.sub("", WRAPPER.sub("", text)))).strip().rstrip(";")
    for candidate, strict in ((text, True), (cleaned, False)):
        try:
            return json.loads(candidate, strict=strict)
        except (ValueError, RecursionError):
            continue
    return None


def _things(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    if isinstance(value, list):
        for part in value:
            yield from _things(part)
    if isinstance(value, dict):
        yield value
        yield from _things(value.get("@graph"))
        yield from _things(value.get("mainEntity"))


def microdata(tree: HtmlElement) -> list[dict[str, Any]]:
    """The outermost schema.org objects that elements of the page are marked as, in the words of JSON-LD."""
    outermost = tree.xpath("//*[@itemscope and not(ancestor::*[@itemscope])][contains(@itemtype, 'schema.org/')]")
    return [_marked(element, depth=0) for element in outermost]


def _marked(scope: HtmlElement, *, depth: int) -> dict[str, Any]:
    """What is marked within an element; the first of each name."""
    thing: dict[str, Any] = {"@type": scope.get("itemtype", "").split()[:1]}
    waiting = list(scope)[::-1]
    while waiting:
        element = waiting.pop()
        name, is_thing = element.get("itemprop"), element.get("itemscope") is not None
        if name:
            value = _marked(element, depth=depth + 1) if is_thing and depth < DEEPEST else _value(element)
            thing.setdefault(name, value)
        if not is_thing:
            waiting.extend(list(element)[::-1])
    return thing


def _value(element: HtmlElement) -> str:
    said = next(filter(None, map(element.get, ("content", "datetime", "href", "src"))), None)
    return said or str(element.xpath("string()"))


def main_piece(things: list[dict[str, Any]]) -> Thing:
    """The object that describes the page's own piece; articles go before events, both before the page as such.

    Of several events none is the page's own. What it only refers to by `@id` is put in its place.
    """
    known = {thing["@id"]: thing for thing in things if isinstance(thing.get("@id"), str) and len(thing) > 1}
    events = [thing for thing in things if _is_event(thing)]
    pieces = [thing for thing in things if type_of(thing) in PIECES]
    pieces += events if len({str(event.get("startDate")) + str(event.get("name")) for event in events}) == 1 else []
    piece = max(pieces, key=lambda thing: (type_of(thing) != "WebPage", "headline" in thing), default={})
    return {name: _resolved(value, known) for name, value in piece.items()}


def _resolved(value: Any, known: Mapping[str, Thing]) -> Any:  # noqa: ANN401
    if isinstance(value, list):
        return [_resolved(part, known) for part in value]
    if isinstance(value, dict) and value.keys() == {"@id"} and isinstance(value["@id"], str):
        return known.get(value["@id"], value)
    return value


def type_of(thing: Thing) -> str | None:
    """The type without its address; of several the one that is read here."""
    kind = thing.get("@type")
    kinds = [str(name).rpartition("/")[2] for name in (kind if isinstance(kind, list) else [kind]) if name]
    return next((name for name in kinds if name in PIECES or _names_event(name)), kinds[0] if kinds else None)


def _names_event(kind: str) -> bool:
    return kind.endswith("Event") or kind in EVENTS


def _is_event(thing: Thing) -> bool:
    return _names_event(type_of(thing) or "") and bool(thing.get("startDate"))


def is_locked(thing: Thing) -> bool:
    """Whether the piece says that it is not for everyone to read."""
    said = thing.get("isAccessibleForFree")
    return said is False or str(said).rpartition("/")[2].lower() in {"false", "no"}


def names_of(value: object) -> tuple[str, ...]:
    """Names out of a string, an object with a `name` or a list of these; addresses are none."""
    parts = value if isinstance(value, list) else [value]
    names = (part.get("name") if isinstance(part, Mapping) else part for part in parts)
    texts = (plain(name) for name in names if isinstance(name, str))
    return tuple(dict.fromkeys(text for text in texts if text and "@" not in text and "://" not in text))


def facts_of_event(thing: Thing, title: str, text: str) -> dict[str, Any]:
    """The facts of an event, none where the piece is no event or does not say when it begins."""
    if not _is_event(thing):
        return {}
    places = [place for place in _listed(thing.get("location")) if place]
    real = [place for place in places if not _is_virtual(place)]
    is_home = _country(real) in AT_HOME
    begin, end = (read_date(str(thing.get(name) or "")) for name in ("startDate", "endDate"))
    if begin is None or len(begin) < len("2026-11-21"):
        return {}
    starts, zone = at_home(begin) if is_home else (begin, None)
    ends = (at_home(end)[0] if is_home else end) if end else None
    return event_facts(
        title,
        text,
        fields=FIELDS,
        starts=starts,
        ends=ends,
        zone=zone,
        place=", ".join(dict.fromkeys(filter(None, map(_place, real)))),
        organiser=next(iter(names_of(thing.get("organizer"))), None),
        status=CHANGED.get(str(thing.get("eventStatus")).rpartition("/")[2]),
        online=len(real) < len(places) or any(word in _mode(thing) for word in ("Online", "Mixed")),
        words=[word for word in [type_of(thing)] if word in {"CourseInstance", "Hackathon", "ExhibitionEvent"}],
    )


def _mode(thing: Thing) -> str:
    return f"{thing.get('eventAttendanceMode')} {thing.get('eventStatus')}"


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_virtual(place: object) -> bool:
    return isinstance(place, Mapping) and type_of(place) == "VirtualLocation"


def _address(place: object) -> Thing:
    address = place.get("address") if isinstance(place, Mapping) else None
    return address if isinstance(address, Mapping) else {}


def _country(places: list[Any]) -> str:
    said = next((_address(place).get("addressCountry") for place in places), None)
    return str((said.get("name") if isinstance(said, Mapping) else said) or "").strip().upper()


def _place(place: object) -> str | None:
    """Name, street and town in one line."""
    if not isinstance(place, Mapping):
        return plain(place) if isinstance(place, str) else None
    address = _address(place)
    town = " ".join(str(address[name]) for name in ("postalCode", "addressLocality") if address.get(name))
    whole = place.get("address") if isinstance(place.get("address"), str) else None
    parts = [place.get("name"), whole, address.get("streetAddress"), town]
    return ", ".join(dict.fromkeys(text for part in parts if isinstance(part, str) and (text := plain(part)))) or None
