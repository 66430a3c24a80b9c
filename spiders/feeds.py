"""RSS, RDF, Atom and JSON feeds in, one item an entry out.

A feed that names a next page is followed as far back as the source looks. Options: `fulltext: true` fetches each new
entry's page and takes its main text in place of the feed's.
"""

import hashlib
import io
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
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
from spiders.markup import one_line
from spiders.records import plain
from spiders.runs import Problem
from spiders.sources import Source

TITLE_LENGTH = 100  # of an entry without a title, taken from the beginning of its text
BEGINNING = 10_000
CHARACTER = re.compile(rb"&#(x[0-9a-f]{1,12}|[0-9]{1,12})", re.IGNORECASE)
HARMLESS = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)  # guessed right all the same
HTML = {"text/html", "application/xhtml+xml"}


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as read. `problems` say what is wrong with its form or with an entry; `next` is its next page, if any."""

    title: str
    items: tuple[Item, ...]
    problems: tuple[str, ...] = ()
    next: str | None = None


def start(source: Source, checkpoint: Mapping[str, Any], today: date) -> Iterator[Request]:
    """One request for the feed, knowing which full texts were read before and how far back its pages matter."""
    since = today - timedelta(days=source.lookback_days)
    state = {"before": checkpoint.get("seen", {}), "seen": {}, "since": since.isoformat()}
    yield prepare(Request(source.url.replace("webcal://", "https://", 1), meta=state), read)


def parse(response: Response, source: Source) -> Iterator[Item | Request | Checkpoint | Problem]:
    """Items of a feed's page and the request for the next one, or the item whose full text this page holds."""
    if "entry" in response.meta:
        yield from _with_full_text(response, source)
        return
    feed = prepared(response, read)
    yield from (Problem(response.url, reason) for reason in feed.problems)
    state = {name: response.meta[name] for name in ("before", "seen", "since")}
    if source.options.get("fulltext"):
        if "follows" not in response.meta:
            check_listing(len(feed.items), source)
        yield from _page_requests(feed, state["before"], state["seen"])
    else:
        yield from feed.items
    if feed.next and _reaches(feed) >= state["since"]:
        yield prepare(Request(feed.next, meta={**state, "follows": True}), read)


def _reaches(feed: Feed) -> str:
    """The day of the oldest entry; a page without dates is as old as can be, so that no archive is read to its end."""
    return min((day[:10] for item in feed.items if (day := item.updated or item.date)), default="")


def _page_requests(feed: Feed, before: Mapping[str, str], seen: dict[str, str]) -> Iterator[Request]:
    """One request a new or changed entry; `seen` is filled as the pages are read."""
    seen |= {name: before[name] for name in map(_identity, feed.items) if name in before}
    for item in feed.items:
        if seen.get(_identity(item)) != _stamp(item):
            request = side_request(item.url, fallback=item, meta={"entry": item, "seen": seen})
            yield prepare(request, pages.extract)


def _with_full_text(response: Response, source: Source) -> Iterator[Item | Checkpoint]:
    item, seen = response.meta["entry"], response.meta["seen"]
    page = prepared(response, pages.extract)
    text = plain(item.text) if page.paywalled else page.text or plain(item.text)
    yield replace(
        item,
        text=text,
        is_html=False,
        date=item.date or page.published,
        language=item.language or page.language,
        authors=item.authors or page.authors,
        facts=page.facts if source.kind == "event" else {},
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
        return _read_json(body, url, content_type)
    charset = "".join(re.findall(r";\s*charset=[\w-]+", content_type.replace('"', ""), re.IGNORECASE)[:1])
    # A stream, never the body itself: feedparser would open a body that looks like a file name or an address.
    found = feedparser.parse(
        io.BytesIO(CHARACTER.sub(_possible, body)),
        # Without an address of its own, so that an id stays as it was written; links are made absolute below.
        response_headers={"content-type": f"application/xml{charset}"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not found.get("version") and not found.entries:
        raise SourceError(f"is no feed; it begins with {body.strip()[:40]!r}")
    problem = found.get("bozo_exception")
    is_worth_telling = problem is not None and not isinstance(problem, HARMLESS)
    form = [f"not well formed: {' '.join(str(problem).split())[:200]}"] if is_worth_telling else []
    following = next((link.get("href") for link in found.feed.get("links", ()) if link.get("rel") == "next"), None)
    is_atom = str(found.get("version")).startswith("atom")  # RSS has editors, but no author of all entries
    head = {**found.feed, "authors": _authors(found.feed) if is_atom else ()}
    return _feed(found.entries, url, head, problems=form, following=following)


def _feed(
    entries: Iterable[Mapping[str, Any]],
    url: str,
    head: Mapping[str, Any],
    *,
    problems: Iterable[str] = (),
    following: object,
) -> Feed:
    """The feed of these entries in feedparser's words; one that says nothing is a problem that names its number.

    What `head` says holds for each entry that says nothing else.
    """
    language = _language(head.get("language"))
    read_entries = [_item(entry, url, language) for entry in entries]
    empty = [f"entry {n}: neither title nor text" for n, item in enumerate(read_entries, 1) if item is None]
    items = (item for item in read_entries if item is not None)
    signed = tuple(item if item.authors else replace(item, authors=head["authors"]) for item in items)
    return Feed(one_line(str(head.get("title") or "")), signed, (*problems, *empty), _address(url, following))


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
    title = one_line(entry.get("title") or "") or one_line(text[:BEGINNING])[:TITLE_LENGTH]
    if not title:
        return None
    updated = entry.get("updated") if "updated" in entry else None  # feedparser would answer with the other date
    dates = (read_date(stamp) for stamp in (entry.get("published"), entry.get("created"), updated) if stamp)
    link = _link(entry, url)
    return _identified(
        Item(
            url=link or url,
            title=title,
            text=text,
            is_html=content.get("type") in HTML,
            date=next(filter(None, dates), None),
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
    """The entry's page. An id counts as one only where it is an address: most are names, whatever the feed claims."""
    own = entry.get("id") or ""
    links = [entry.get("link"), *(link.get("href") for link in entry.get("links", ())), own]
    is_page = own.startswith(("http://", "https://", "/"))
    return next((page for link in links if (is_page or link != own) and (page := _address(url, link))), None)


def _address(url: str, link: object) -> str | None:
    """The absolute address of a link, if it is one of a page."""
    try:
        absolute = urljoin(url, str(link).strip()) if link else ""
    except ValueError:  # such as an unclosed IPv6 bracket
        return None
    return absolute if absolute.startswith(("http://", "https://")) else None


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


def _read_json(body: bytes, url: str, content_type: str) -> Feed:
    """A JSON Feed (jsonfeed.org, versions 1 and 1.1)."""
    charset = re.search(r"charset=\"?([\w-]+)", content_type, re.IGNORECASE)
    try:
        found = json.loads(_text(body, charset[1] if charset else "utf-8"))
    except (ValueError, RecursionError) as error:
        raise SourceError(f"is no JSON: {error}") from error
    if "jsonfeed.org" not in str(found.get("version")) or not isinstance(found.get("items"), list):
        raise SourceError("is JSON, but no JSON Feed")
    entries = [_from_json(entry) if isinstance(entry, dict) else {} for entry in found["items"]]
    head = {**found, "authors": _authors(_from_json({**found, "tags": None}))}
    feed = _feed(entries, url, head, following=found.get("next_url"))
    return replace(feed, items=tuple(map(_storable, feed.items)))


def _text(body: bytes, charset: str) -> str:
    """JSON is UTF-8; the answer's own charset is believed where it is not."""
    for name in ("utf-8-sig", charset):
        with suppress(LookupError, UnicodeDecodeError):
            return body.decode(name)
    return body.decode("cp1252", "replace")


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
