"""A field's editions and calls in, an Atom feed out; the same entry bears the same id for ever."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from scouting.texts import clean, one_line

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
OURS = UUID("5f0d3f3c-8c0e-5d0a-9d53-6c1e2f1b7a42")  # never another: readers would show everything as new
ATOM = "http://www.w3.org/2005/Atom"
register_namespace("", ATOM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a reader of feeds shows as one line: `name` is what it is the same by, `updated` a moment with its zone."""

    name: str
    title: str
    address: str
    updated: str
    lines: Sequence[str]


def lasting_id(name: str) -> UUID:
    """The id of what is called so."""
    return uuid5(OURS, name)


def render_feed(name: str, title: str, *, address: str, page: str, entries: Iterable[Entry]) -> bytes:
    """The feed at `address`, its entries the newest first. Crawled words are text and never markup."""
    newest = sorted(entries, key=lambda entry: (entry.updated, entry.name), reverse=True)
    feed = Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "de"})
    _add(feed, "id", lasting_id(name).urn)
    _add(feed, "title", title)
    _add(feed, "updated", newest[0].updated if newest else "1970-01-01T00:00:00Z")
    _add(SubElement(feed, f"{{{ATOM}}}author"), "name", "Technologie-Scouting")
    _link(feed, address, rel="self", type="application/atom+xml")
    _link(feed, page, rel="alternate", type="text/html")
    for entry in newest:
        node = SubElement(feed, f"{{{ATOM}}}entry")
        _add(node, "id", lasting_id(entry.name).urn)
        _add(node, "title", one_line(entry.title))
        _add(node, "updated", entry.updated)
        _link(node, entry.address, rel="alternate", type="text/html")
        _add(node, "summary", "\n".join(map(one_line, entry.lines)))
    written: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, f"{{{ATOM}}}{name}").text = clean(text)


def _link(parent: Element, address: str, **attributes: str) -> None:
    SubElement(parent, f"{{{ATOM}}}link", {"href": address, **attributes})
