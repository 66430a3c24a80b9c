"""RSS, RDF, Atom and JSON feeds in, one item an entry out.

Options: `fulltext: true` fetches each new entry's page and takes its main text in place of the feed's.
"""

import hashlib
import io
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urljoin

import feedparser
from scrapy import Request
from scrapy.http import Response

from spiders import pages
from spiders.base import check_listing, prepare, prepared, side_request
from spiders.dates import read_date
from spiders.errors import SourceError
from spiders.items import Checkpoint, Item
from spiders.records import plain
from spiders.runs import Problem
from spiders.sources import Source

TITLE_LENGTH = 100  # of an entry without a title, taken from its text
CHARACTER = re.compile(rb"&#(x[0-9a-f]{1,12}|[0-9]{1,12})", re.IGNORECASE)
HARMLESS = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)  # guessed right all the same
HTML = {"text/html", "application/xhtml+xml"}


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as read. `problem` says what is wrong with its form."""

    items: tuple[Item, ...]
    problem: str | None = None


def start(source: Source, checkpoint: Mapping[str, Any], today: date) -> Iterator[Request]:  # noqa: ARG001  the entry contract
    """One request for the feed, knowing which full texts were read before."""
    url = source.url.replace("webcal://", "https://", 1)
    yield prepare(Request(url, meta={"seen": checkpoint.get("seen", {})}), read)


def parse(response: Response, source: Source) -> Iterator[Item | Request | Checkpoint | Problem]:
    """Items of a feed, or the item whose full text this page holds."""
    if "entry" in response.meta:
        yield from _with_full_text(response)
        return
    feed = prepared(response, read)
    if feed.problem:
        yield Problem(response.url, f"not well formed: {feed.problem}")
    if not source.options.get("fulltext"):
        yield from feed.items
        return
    check_listing(len(feed.items), source)
    yield from _page_requests(feed, response.meta.get("seen", {}))


def _page_requests(feed: Feed, before: Mapping[str, str]) -> Iterator[Request]:
    """One request a new or changed entry; `seen` is filled as the pages are read."""
    seen = {name: before[name] for name in map(_identity, feed.items) if name in before}
    for item in feed.items:
        if seen.get(_identity(item)) != _stamp(item):
            request = side_request(item.url, fallback=item, meta={"entry": item, "seen": seen})
            yield prepare(request, pages.extract)


def _with_full_text(response: Response) -> Iterator[Item | Checkpoint]:
    item, seen = response.meta["entry"], response.meta["seen"]
    page = prepared(response, pages.extract)
    text = page.text or plain(item.text)
    yield replace(
        item,
        text=text,
        is_html=False,
        date=item.date or page.published,
        language=item.language or page.language,
        authors=item.authors or page.authors,
    )
    seen[_identity(item)] = _stamp(item)
    yield Checkpoint({"seen": dict(seen)})


def _identity(item: Item) -> str:
    return item.identifiers[0][1]


def _stamp(item: Item) -> str:
    return item.updated or item.date or ""


def read(body: bytes, url: str, content_type: str = "") -> Feed:
    """A feed's items; a charset in the content type goes before what the feed says. Raises SourceError for no feed."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _read_json(body, url)
    charset = "".join(re.findall(r";\s*charset=[\w-]+", content_type, re.IGNORECASE)[:1])
    # A stream, never the body itself: feedparser would open a body that looks like a file name or an address.
    found = feedparser.parse(
        io.BytesIO(CHARACTER.sub(_possible, body)),
        response_headers={"content-location": url, "content-type": f"application/xml{charset}"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not found.get("version") and not found.entries:
        raise SourceError(f"is no feed; it begins with {body.strip()[:40]!r}")
    language = _language(found.feed.get("language"))
    items = tuple(item for entry in found.entries if (item := _item(entry, url, language)))
    problem = found.get("bozo_exception")
    is_worth_telling = problem is not None and not isinstance(problem, HARMLESS)
    return Feed(items, " ".join(str(problem).split())[:200] if is_worth_telling else None)


def _possible(reference: re.Match[bytes]) -> bytes:
    """A reference to a character; feedparser gives up at one that does not exist."""
    digits = reference[1].lower()
    code = int(digits[1:], 16) if digits.startswith(b"x") else int(digits)
    return b"&#xFFFD" if 0xD800 <= code <= 0xDFFF or code > sys.maxunicode else reference[0]


def _item(entry: Mapping[str, Any], url: str, language: str | None) -> Item | None:
    """An entry as an item; None where it has neither title nor text."""
    content = max(entry.get("content", ()), key=lambda part: part.get("type") in HTML, default=None)
    content = content or entry.get("summary_detail") or {}
    text = content.get("value") or ""
    title = plain(entry.get("title") or "") or plain(text)[:TITLE_LENGTH]
    if not title:
        return None
    updated = entry.get("updated") if "updated" in entry else None  # feedparser would answer with the other date
    published = entry.get("published") or entry.get("created") or updated
    link = _link(entry, url)
    return _identified(
        Item(
            url=link or url,
            title=title,
            text=text,
            is_html=content.get("type") in HTML,
            date=read_date(published or ""),
            updated=read_date(updated or ""),
            language=_language(content.get("language")) or language,
            authors=_authors(entry),
            keywords=tuple(dict.fromkeys(word for tag in entry.get("tags", ()) if (word := _keyword(tag)))),
            licence=entry.get("license") or None,
        ),
        own=entry.get("id"),
        link=link,
    )


def _identified(item: Item, *, own: str | None, link: str | None) -> Item:
    """The item with its identity: the feed's id, else the link, else title and date."""
    identity = own or link or hashlib.sha256(f"{item.title}\n{item.date}".encode()).hexdigest()[:32]
    if link is None:  # no page of its own: the feed is what can be shown, told apart from its other entries
        mark = hashlib.sha256(identity.encode()).hexdigest()[:16]
        item = replace(item, url=f"{item.url}{'&' if '?' in item.url else '?'}entry={mark}")
    return replace(item, identifiers=(("source", identity),))


def _link(entry: Mapping[str, Any], url: str) -> str | None:
    own = entry.get("id") or ""
    links = [entry.get("link"), *(link.get("href") for link in entry.get("links", ()))]
    for candidate in [*filter(None, links), *([own] if own.startswith("http") else [])]:
        try:
            absolute = urljoin(url, str(candidate).strip())
        except ValueError:  # such as an unclosed IPv6 bracket
            continue
        if absolute.startswith(("http://", "https://")):
            return absolute
    return None


def _authors(entry: Mapping[str, Any]) -> tuple[str, ...]:
    people = entry.get("authors") or [{"name": entry.get("author")}]
    names = (plain(person.get("name") or "") for person in people)
    return tuple(dict.fromkeys(name for name in names if name and "@" not in name))


def _keyword(tag: Mapping[str, Any]) -> str:
    term, label = tag.get("term") or "", tag.get("label") or ""
    return plain(label if label or term.startswith("http") else term)


def _language(code: object) -> str | None:
    found = re.match(r"([a-z]{2})(?:[-_]|$)", code, re.IGNORECASE) if isinstance(code, str) else None
    return found[1].lower() if found else None


def _storable(item: Item) -> Item:
    """The item without lone surrogates, which JSON can write but no file or database can hold."""
    return replace(
        item,
        url=_mended(item.url),
        title=_mended(item.title),
        text=_mended(item.text),
        authors=tuple(map(_mended, item.authors)),
        keywords=tuple(map(_mended, item.keywords)),
        identifiers=tuple((scheme, _mended(value)) for scheme, value in item.identifiers),
    )


def _mended(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _read_json(body: bytes, url: str) -> Feed:
    """A JSON Feed (jsonfeed.org, versions 1 and 1.1)."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"is no JSON: {error}") from error
    if "jsonfeed.org" not in str(found.get("version")) or not isinstance(found.get("items"), list):
        raise SourceError("is JSON, but no JSON Feed")
    language = _language(found.get("language"))
    entries = (_from_json(entry) for entry in found["items"] if isinstance(entry, dict))
    return Feed(tuple(_storable(item) for entry in entries if (item := _item(entry, url, language))))


def _from_json(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry of a JSON Feed in feedparser's words; what is of the wrong type is as if it were not there."""
    said = {name: value for name, value in entry.items() if isinstance(value, str)}
    people = entry.get("authors") if isinstance(entry.get("authors"), list) else [entry.get("author")]
    names = [person.get("name") for person in people or () if isinstance(person, dict)]
    tags = entry.get("tags") if isinstance(entry.get("tags"), list) else []
    html = said.get("content_html")
    return {
        "id": str(entry.get("id") or ""),
        "link": said.get("url") or said.get("external_url"),
        "title": said.get("title"),
        "summary_detail": {
            "value": html or said.get("content_text") or said.get("summary"),
            "type": "text/html" if html else "text/plain",
            "language": said.get("language"),
        },
        "published": said.get("date_published"),
        "updated": said.get("date_modified"),
        "authors": [{"name": name} for name in names if isinstance(name, str)],
        "tags": [{"term": tag} for tag in tags or () if isinstance(tag, str)],
    }
