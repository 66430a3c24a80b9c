"""How we behave towards a host: one request at a time, pauses it asks for, its robots.txt.

One `Manners` is shared by all sources of a process, so that two sources on one host do not double the load.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from spiders.dates import seconds_until
from spiders.errors import BlockedError
from spiders.runs import explain

ROBOTS_BYTES = 500 * 1024  # RFC 9309 asks for at least this much
ROBOTS_SECONDS = 10  # the first request to a host: a dead one must not hold up the others
PAUSE_LIMIT = 120.0  # seconds we wait for a host within a run
FORBID_ALL = "User-agent: *\nDisallow: /"


@dataclass
class Host:
    """What is known of one host in this process. `free_at` is the monotonic time of the next request."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    delay: float = 0.0


@dataclass(frozen=True)
class Rules:
    """A robots.txt, or why there is none that can be followed."""

    robots: Protego
    reason: str

    def check(self, url: str, agent: str) -> None:
        """Raise BlockedError where the address may not be fetched."""
        if not self.robots.can_fetch(url, agent):
            raise BlockedError(self.reason)


class Manners:
    """Hosts and their rules, shared by all sources of one process."""

    def __init__(self) -> None:
        self._hosts: dict[str, Host] = {}
        self.rules: dict[str, asyncio.Future[Rules]] = {}

    def host(self, url: str) -> Host:
        """The state of the host an address lies on."""
        return self._hosts.setdefault(urlsplit(url).netloc.lower(), Host())

    @asynccontextmanager
    async def turn(self, url: str, delay: float) -> AsyncIterator[None]:
        """Wait until this host may be asked again, and hold it meanwhile. Raises BlockedError for too long a wait."""
        host = self.host(url)
        async with host.lock:
            while (wait := host.free_at - time.monotonic()) > 0:  # a pause may be asked for while we wait
                if wait > PAUSE_LIMIT:
                    raise BlockedError(f"the host asks for a pause of {wait:.0f} seconds")
                await asyncio.sleep(wait)
            host.free_at = time.monotonic() + max(delay, host.delay)
            yield

    def pause(self, url: str, seconds: float) -> None:
        """Leave a host alone for some seconds."""
        host = self.host(url)
        host.free_at = max(host.free_at, time.monotonic() + seconds)


class RobotsMiddleware:
    """Fetches a host's robots.txt once per process and obeys it, Crawl-delay included.

    RFC 9309: 4xx and a loop of redirects allow everything, 5xx, 429 and an unreachable host forbid everything.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent: str = crawler.settings["USER_AGENT"]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RobotsMiddleware":
        """As Scrapy asks for it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise BlockedError for what the host does not want fetched."""
        if request.meta.get("robots"):
            return
        manners: Manners = self._crawler.spider.manners  # type: ignore[union-attr]
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc.lower()}"
        if origin not in manners.rules:
            manners.rules[origin] = asyncio.ensure_future(self._load(f"{origin}/robots.txt"))
        rules = await asyncio.shield(manners.rules[origin])
        rules.check(request.url, self._agent)
        manners.host(request.url).delay = rules.robots.crawl_delay(self._agent) or 0.0

    async def _load(self, url: str) -> Rules:
        meta = {"robots": True, "download_timeout": ROBOTS_SECONDS, "dont_retry": True}
        request = Request(url, meta=meta, priority=1000, callback=NO_CALLBACK)
        try:
            response = await self._crawler.engine.download_async(request)
        except IgnoreRequest as error:
            return Rules(Protego.parse(""), explain(error))
        except Exception as error:  # whatever kept us from reading it keeps us from the host
            return Rules(Protego.parse(FORBID_ALL), explain(error))
        if response.status >= 500 or response.status == 429:
            return Rules(Protego.parse(FORBID_ALL), f"robots.txt answered {response.status}, which forbids all")
        if response.status >= 400:
            return Rules(Protego.parse(""), "")
        text = response.body[:ROBOTS_BYTES].decode("utf-8", "replace")
        return Rules(Protego.parse(text), "robots.txt forbids it")


class PatientRetryMiddleware(RetryMiddleware):
    """Retries as Scrapy does, but when the host says so, and not at all where that is too far away."""

    def process_response(  # type: ignore[override]  # Scrapy deprecates the spider it still may hand over
        self, request: Request, response: Response
    ) -> Request | Response:
        """Pause the host as long as its Retry-After asks."""
        asked = response.headers.get("Retry-After")
        if asked and response.status in {429, 503} and not request.meta.get("robots"):
            seconds = seconds_until(asked.decode("latin-1"), now=time.time())
            if seconds > PAUSE_LIMIT:
                raise BlockedError(f"answered {response.status}: come back in {seconds:.0f} seconds")
            self.crawler.spider.manners.pause(request.url, seconds)  # type: ignore[union-attr]
        return super().process_response(request, response)


class OriginMiddleware:
    """Keeps headers of the module's own, and bodies, from an origin they were not meant for."""

    SAFE = frozenset({b"Accept", b"Accept-Encoding", b"Accept-Language", b"User-Agent"})

    def process_request(self, request: Request) -> None:
        """Drop all but harmless headers of a request that was redirected elsewhere."""
        earlier = request.meta.get("redirect_urls")
        if not earlier or _origin(earlier[0]) == _origin(request.url):
            return
        if request.method not in {"GET", "HEAD"}:
            raise BlockedError(f"a {request.method} request was redirected to {request.url}")
        for name in set(request.headers) - self.SAFE:
            del request.headers[name]


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()
