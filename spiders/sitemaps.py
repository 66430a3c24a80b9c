"""Sitemaps in (index, urlset, news, plain text, feeds; packed or not), one item for each new page out.

The source's address is a sitemap or a robots.txt that names some. Options: `include` and `exclude` (patterns found
anywhere in an address), `max_pages` a run (500; newest first, the rest next time). `lastmod` says what to fetch, never
when something was published: pages changed within `lookback_days` before the last run that were not read yet.
"""

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from lxml import etree
from scrapy import Request
from scrapy.http import Response

from spiders import feeds, pages
from spiders.base import check_listing, prepare, prepared, side_request
from spiders.dates import read_date
from spiders.errors import SourceError
from spiders.items import Checkpoint, Item, Mark
from spiders.records import plain
from spiders.sources import Source

UNPACKED = 50 << 20  # bytes, the bound of the sitemaps protocol
DEEPEST = 3  # sitemaps named by sitemaps named by …
PATTERN_LENGTH = 200
MAX_PAGES = 500
MARK_DAYS = 30
NEWS = "http://www.google.com/schemas/sitemap-news/"


@dataclass(frozen=True, slots=True)
class Place:
    """A page or sitemap as a sitemap names it; dates are ISO 8601."""

    url: str
    changed: str | None = None
    title: str | None = None
    published: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What one sitemap names."""

    sitemaps: tuple[Place, ...] = ()
    pages: tuple[Place, ...] = ()


@dataclass
class State:
    """What the answers of one run share. `seen` maps a page to the `lastmod` it was read at; `open` answers are due."""

    since: str
    before: Mapping[str, str]
    today: str
    sitemaps: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    seen: dict[str, str] = field(default_factory=dict)
    open: int = 1

    def progress(self) -> Iterator[Checkpoint | Mark]:
        """What stands once another answer was read; until all were, from which day on and what was known before."""
        self.open -= 1
        seen = {**self.before, **self.seen} if self.open else dict(self.seen)
        yield Checkpoint({"seen": seen, "read_until": self.today})
        if self.open:
            yield Mark({"since": self.since}, days=MARK_DAYS)


def start(source: Source, checkpoint: Mapping[str, Any], today: date) -> Iterator[Request]:
    """One request for the source's address; after a walk that was ended, from the same day on as that one."""
    complete = date.fromisoformat(checkpoint.get("read_until", today.isoformat()))
    first = (complete - timedelta(days=source.lookback_days)).isoformat()
    since = checkpoint["resume"]["since"] if "resume" in checkpoint else first
    before = {url: stamp for url, stamp in checkpoint.get("seen", {}).items() if not stamp or stamp[:10] >= since}
    state = State(since, before, today.isoformat(), sitemaps={source.url})
    yield prepare(Request(source.url, meta={"state": state, "depth_of_map": 1}), read)


def parse(response: Response, source: Source) -> Iterator[Item | Request | Checkpoint | Mark]:
    """Requests for what a sitemap names, or the item of a page."""
    state: State = response.meta["state"]
    if "place" in response.meta:
        yield from _page(response, source, response.meta["place"], state)
        return
    found = prepared(response, read)
    if response.meta["depth_of_map"] == 1 and not found.sitemaps:
        check_listing(len(found.pages), source)
    yield from _deeper(found, response.meta["depth_of_map"], state)
    wanted = [place for place in found.pages if _is_wanted(place.url, source)]
    wanted.sort(key=lambda place: place.changed or "", reverse=True)
    left = int(source.options.get("max_pages", MAX_PAGES)) - len(state.asked)
    due = [place for place in wanted if _is_due(place, state)][: max(0, left)]
    state.open += len(due)
    for place in due:
        state.asked.add(place.url)
        yield prepare(side_request(place.url, meta={"place": place, "state": state}), pages.extract)
    yield from state.progress()


def _deeper(found: Sitemap, depth: int, state: State) -> Iterator[Request]:
    if found.sitemaps and depth == DEEPEST:
        raise SourceError(f"sitemaps are nested deeper than {DEEPEST}")
    for place in found.sitemaps:
        if place.url not in state.sitemaps and (place.changed is None or place.changed[:10] >= state.since):
            state.sitemaps.add(place.url)
            state.open += 1
            yield prepare(Request(place.url, meta={"state": state, "depth_of_map": depth + 1}), read)


def _is_wanted(url: str, source: Source) -> bool:
    include, exclude = str(source.options.get("include", "")), str(source.options.get("exclude", ""))
    if max(len(include), len(exclude)) > PATTERN_LENGTH:
        raise SourceError(f"include, exclude: a pattern has at most {PATTERN_LENGTH} characters")
    shown = url[:1000]
    try:
        return bool(re.search(include, shown)) and not (exclude and re.search(exclude, shown))
    except re.error as error:
        raise SourceError(f"include, exclude: {error}") from error


def _is_due(place: Place, state: State) -> bool:
    """Whether a page is to be read now; what was read before and is still listed stays known."""
    stamp = place.changed or place.published or ""
    if place.url in state.asked or (stamp and stamp[:10] < state.since):
        return False
    if state.before.get(place.url) == stamp:
        state.seen[place.url] = stamp
        return False
    return True


def _page(response: Response, source: Source, place: Place, state: State) -> Iterator[Item | Checkpoint | Mark]:
    page = prepared(response, pages.extract)
    title = place.title or page.title
    if not title:
        raise SourceError("the page has no title")
    yield Item(
        url=place.url,
        title=title,
        text="" if page.paywalled else page.text,
        date=place.published or page.published,
        updated=page.modified,
        language=page.language or place.language,
        authors=page.authors,
        facts=page.facts if source.kind == "event" else {},
    )
    state.seen[place.url] = place.changed or place.published or ""
    yield from state.progress()


def read(body: bytes, url: str, content_type: str = "") -> Sitemap:
    """What a sitemap names. Raises SourceError for what is none."""
    text = unpacked(body)
    start_of_text = text.lstrip(b"\xef\xbb\xbf \t\r\n")
    if url.endswith("/robots.txt"):
        return Sitemap(sitemaps=tuple(map(Place, _lines(re.sub(rb"(?im)^[ \t]*sitemap:[ \t]*", b"", text)))))
    if not start_of_text.startswith(b"<"):
        return _of_pages(tuple(map(Place, _lines(text))), text)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    root = etree.fromstring(start_of_text, parser)
    kind = etree.QName(root).localname if root is not None and isinstance(root.tag, str) else None
    if kind == "sitemapindex":
        return Sitemap(sitemaps=tuple(_places(root)))
    if kind == "urlset":
        return Sitemap(pages=tuple(_places(root)))
    if kind in {"rss", "feed", "RDF"}:
        items = feeds.read(text, url, content_type).items
        return Sitemap(pages=tuple(Place(item.url, item.updated or item.date, item.title) for item in items))
    raise SourceError(f"is no sitemap; it begins with {start_of_text[:40]!r}")


def _of_pages(found: tuple[Place, ...], text: bytes) -> Sitemap:
    if not found:
        raise SourceError(f"is no sitemap; it begins with {text.strip()[:40]!r}")
    return Sitemap(pages=found)


def unpacked(body: bytes, most: int = UNPACKED) -> bytes:
    """The body, unpacked if it is gzip whatever its name. Raises SourceError for too much or broken data."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    stream = zlib.decompressobj(wbits=31)
    try:
        text = stream.decompress(body, most)
    except zlib.error as error:
        raise SourceError(f"is broken gzip: {error}") from error
    if stream.unconsumed_tail:
        raise SourceError(f"unpacks to more than {most >> 20} MiB")
    return text


def _lines(text: bytes) -> list[str]:
    lines = (line.strip() for line in text.decode("utf-8", "replace").splitlines())
    return [line for line in lines if line.startswith(("http://", "https://"))]


def _places(root: etree._Element) -> Iterator[Place]:
    for element in root:
        said = {etree.QName(child).localname: child for child in element if isinstance(child.tag, str)}
        url = _text(said.get("loc"))
        if not url or not url.startswith(("http://", "https://")):
            continue
        news = {
            etree.QName(part).localname: part
            for part in (said["news"].iter() if "news" in said else ())
            if isinstance(part.tag, str) and part.tag.startswith("{" + NEWS)
        }
        yield Place(
            url=url,
            changed=read_date(_text(said.get("lastmod")) or ""),
            title=plain(_text(news.get("title")) or "") or None,
            published=read_date(_text(news.get("publication_date")) or ""),
            language=(_text(news.get("language")) or "")[:2].lower() or None,
        )


def _text(element: etree._Element | None) -> str | None:
    return "".join(map(str, element.itertext())).strip() if element is not None else None
