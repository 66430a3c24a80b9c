"""The address of a site in, what can be read of it out: one item for each feed, calendar, interface and sitemap found.

Asked are the address itself, what its page links, then the places where sites have such things by custom.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urljoin

from parsel import Selector
from scrapy import Request
from scrapy.http import Response

from spiders import calendars, feeds, pages, sitemaps
from spiders.base import prepare, prepared, side_request
from spiders.errors import SourceError, SpiderError
from spiders.items import Checkpoint, Item
from spiders.landing import absolute, linked_feeds
from spiders.sources import Source

MOST_LINKED = 5
ROBOTS = "robots.txt"
POSTS, EVENTS = "wp/v2/posts", "tribe/events/v1/events"
SAMPLE = "?per_page=1"
FEEDS = ("/feed/", "/rss.xml", "/?type=9818")
CALENDARS = "//a[contains(@href, '.ics')]/@href"
SITEMAP = re.compile(rb"(?im)^[ \t]{0,9}sitemap[ \t]{0,9}:[ \t]{0,9}(https?://\S{1,500})")


@dataclass(frozen=True, slots=True)
class Listing:
    """What an answer is: the spider that reads it, its own title and language, and how much it lists."""

    spider: str
    title: str
    language: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Home:
    """What the page of a site says of it, and the feeds and calendars it links."""

    title: str
    language: str | None
    linked: tuple[str, ...]


def start(source: Source, checkpoint: Mapping[str, Any], today: date) -> Iterator[Request]:  # noqa: ARG001  the entry contract
    """The address itself."""
    url = source.url.replace("webcal://", "https://", 1)
    yield prepare(Request(url, meta={"today": today}), partial(look_at, today=today))


def parse(response: Response, source: Source) -> Iterator[Item | Request | Checkpoint]:
    """An item for what can be read; of a page, the requests for all that might be. Raises SourceError for neither."""
    found = prepared(response, partial(look_at, today=response.meta["today"]))
    how = response.meta.get("how")
    if isinstance(found, Listing):
        yield _found(response, found, how or "the address itself")
    elif how is None:
        about = {"today": response.meta["today"], "title": found.title, "language": found.language}
        yield from (_ask(url, way, about) for url, way in _places(response, source, found).items())
        yield _ask(urljoin(response.url, "/robots.txt"), ROBOTS, about)
    elif how == ROBOTS:
        named = {url.decode("ascii", "replace") for url in SITEMAP.findall(response.body)}
        about = {name: response.meta[name] for name in ("today", "title", "language")}
        yield from (_ask(url, "named in robots.txt", about) for url in sorted(named)[:MOST_LINKED])
    else:
        raise SourceError("is nothing that can be read")


def _ask(url: str, how: str, about: Mapping[str, Any]) -> Request:
    request = side_request(url, meta={**about, "how": how})
    return prepare(request, partial(look_at, today=about["today"]))


def _found(response: Response, listing: Listing, how: str) -> Item:
    """Where it is, what it is and how it was found; the title of its own, else its site's."""
    return Item(
        url=response.url.removesuffix(SAMPLE),
        title=listing.title or response.meta.get("title") or "",
        language=listing.language or response.meta.get("language"),
        facts={"spider": listing.spider, "count": listing.count, "how": how},
    )


def _places(response: Response, source: Source, home: Home) -> dict[str, str]:
    """Addresses to ask, each once, with how it was come by."""
    interface = EVENTS if source.kind == "event" else POSTS
    customary = (*FEEDS, f"/wp-json/{interface}{SAMPLE}", "/sitemap.xml")
    places = {urljoin(response.url, path): f"asked for at {path}" for path in customary}
    return {**places, **dict.fromkeys(home.linked, "linked by the page")}


def look_at(body: bytes, url: str, content_type: str = "", *, today: date) -> Listing | Home:
    """What an answer is: something to read, or a page."""
    listing = recognise(body, url, content_type, today=today)
    if listing is not None:
        return listing
    page = pages.extract(body, url, content_type)
    return Home(page.site or page.title, page.language, _linked(body, url))


def _linked(body: bytes, url: str) -> tuple[str, ...]:
    """Feeds and calendars that a page links."""
    anchors = Selector(text=body.decode("utf-8", "replace")).xpath(CALENDARS).getall()
    found = (*linked_feeds(body, url), *(absolute(url, link) for link in anchors))
    return tuple(dict.fromkeys(link for link in found if link))[:MOST_LINKED]


def recognise(body: bytes, url: str, content_type: str = "", *, today: date) -> Listing | None:
    """What an answer is, None where nothing here reads it."""
    if url.endswith("/robots.txt"):
        return None
    readers: tuple[Callable[[], Listing], ...] = (
        lambda: _calendar(body, url, today),
        lambda: _interface(body),
        lambda: _feed(body, url, content_type),
        lambda: _sitemap(body, url, content_type),
    )
    for reader in readers:
        try:
            return reader()
        except (SpiderError, ValueError, RecursionError, SyntaxError):
            continue
    return None


def _calendar(body: bytes, url: str, today: date) -> Listing:
    named = re.search(rb"(?im)^X-WR-CALNAME:([^\r\n]{1,200})", body)
    events = calendars.read(body, url, today=today).items
    return Listing("calendars", named[1].decode("utf-8", "replace").strip() if named else "", None, len(events))


def _interface(body: bytes) -> Listing:
    answer = json.loads(body)
    if isinstance(answer, dict) and isinstance(answer.get("events"), list) and "rest_url" in answer:
        return Listing("tribe_events", "", None, len(answer["events"]))
    if isinstance(answer, list) and all(
        isinstance(post, dict) and {"id", "link", "title"} <= post.keys() for post in answer
    ):
        return Listing("wordpress", "", None, len(answer))
    raise SourceError("is no interface that is known")


def _feed(body: bytes, url: str, content_type: str) -> Listing:
    feed = feeds.read(body, url, content_type)
    language = next((item.language for item in feed.items), None)
    return Listing("feeds", feed.title, language, len(feed.items))


def _sitemap(body: bytes, url: str, content_type: str) -> Listing:
    found = sitemaps.read(body, url, content_type)
    if not (found.pages or found.sitemaps):
        raise SourceError("is no sitemap")
    return Listing("sitemaps", "", None, len(found.pages) + len(found.sitemaps))
