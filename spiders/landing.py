"""The answer to a source's first request in, a better address out: where it moved to, or the feed that its page links.

Noted on the run and never followed: which address a source has is for its declaration to say.
"""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from spiders.walls import is_page

PERMANENT = frozenset({301, 308})
READ_AS_FEEDS = frozenset({"feeds", "calendars"})
LOOKED_AT = 200_000
LINK = re.compile(rb"<link\b[^<>]{1,2000}>", re.IGNORECASE)
FEED = re.compile(
    r"""\btype\s*=\s*["']?(application/(?:rss\+xml|atom\+xml|feed\+json)|text/calendar)\b""", re.IGNORECASE
)
ALTERNATE = re.compile(r"""\brel\s*=\s*["']?alternate\b""", re.IGNORECASE)
COMMENTS = re.compile(r"comments?[-/_]|/comments?\b|kommentare?", re.IGNORECASE)
HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]{1,1000})"|'([^']{1,1000})'|([^\s"'<>]{1,1000}))""", re.IGNORECASE)


class LandingMiddleware:
    """Notes on the run where a source's own address led."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "LandingMiddleware":
        """As Scrapy asks for it."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Look at the answer to the source's address, and hand it on as it is."""
        spider = self._crawler.spider
        source = spider.source  # type: ignore[union-attr]  # a SourceSpider
        if request.meta.get("first") and not source.options.get("secret_env"):  # else a key might stand in the address
            found = new_address(request, response)
            if source.spider in READ_AS_FEEDS:
                found = find_feed(response.body, response.url) or found
            spider.run.moved = spider.run.moved or found  # type: ignore[union-attr]
        return response


def new_address(request: Request, response: Response) -> str | None:
    """Where redirects that are meant to last led; None where the first of them is for now only, or there is none."""
    ways = [*request.meta.get("redirect_urls", ()), response.url]
    lasting = 0
    for status in request.meta.get("redirect_reasons", ()):
        if status not in PERMANENT:
            break
        lasting += 1
    return ways[lasting] if lasting else None


def find_feed(body: bytes, url: str) -> str | None:
    """The first feed or calendar that a page links; None where it links none or is no page."""
    return next(linked_feeds(body, url), None) if is_page(body) else None


def linked_feeds(body: bytes, url: str) -> Iterator[str]:
    """The addresses of feeds and calendars that a page links in its head, those of comments left out.

    Patterns over its first part, no parser: it is looked at where all other sources wait meanwhile.
    """
    for tag in LINK.findall(body, 0, LOOKED_AT):
        text = tag.decode("utf-8", "replace")
        href = HREF.search(text)
        if href and FEED.search(text) and ALTERNATE.search(text):
            address = absolute(url, unescape(next(filter(None, href.groups()))))
            if address and not COMMENTS.search(address):
                yield address


def absolute(base: str, link: str) -> str | None:
    """The address that a link on a page leads to; None where that is none of the web."""
    try:
        address = urljoin(base, re.sub("^webcal:", "https:", link.strip()))
    except ValueError:  # such as an unclosed IPv6 bracket
        return None
    return address if address.startswith(("http://", "https://")) else None
