"""How we behave towards a host: one request at a time, pauses it asks for, its robots.txt and what it reserves.

One `Manners` is shared by all sources of a process, so that two sources on one host do not double the load.
"""

import asyncio
import math
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from spiders.causes import FORBIDDEN
from spiders.dates import seconds_until
from spiders.errors import BlockedError
from spiders.rights import (
    ALLOW_ALL,
    FORBID_ALL,
    NO_TDMREP,
    TOKEN,
    TdmRep,
    find_reservation,
    parse_robots,
    parse_tdmrep,
    parse_usage,
)
from spiders.runs import explain

T = TypeVar("T")
TDMREP = "/.well-known/tdmrep.json"
ROBOTS_SECONDS = 10  # the first request to a host: a dead one must not hold up the others
PAUSE_LIMIT = 120.0  # seconds we wait for a host within a run


@dataclass
class Host:
    """What is known of one host in this process, in monotonic time: when we left it, from when on it may be asked."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    left_at: float = -math.inf
    free_at: float = 0.0
    delay: float = 0.0


@dataclass(frozen=True)
class Rules:
    """A robots.txt, or why there is none that can be followed; `usage` forbids what may not be mined."""

    robots: Protego
    reason: str
    usage: Protego = ALLOW_ALL

    def check(self, url: str) -> None:
        """Raise BlockedError where the address may not be fetched."""
        if not self.robots.can_fetch(url, TOKEN):
            raise BlockedError(self.reason)


@dataclass
class Seen:
    """What hosts said of their rights during one source's run: robots verdict of each, reservations with how often."""

    robots: dict[str, str] = field(default_factory=dict)
    reserved: Counter[str] = field(default_factory=Counter)


class Manners:
    """Hosts and their rules, shared by all sources of one process."""

    def __init__(self) -> None:
        self._hosts: dict[str, Host] = {}
        self.rules: dict[str, asyncio.Future[Rules]] = {}
        self.tdmrep: dict[str, asyncio.Future[TdmRep]] = {}
        self.seen: dict[str, Seen] = {}

    def host(self, url: str) -> Host:
        """The state of the host an address lies on."""
        return self._hosts.setdefault(urlsplit(url).netloc.lower(), Host())

    @asynccontextmanager
    async def turn(self, url: str, delay: float) -> AsyncIterator[None]:
        """Wait until this host may be asked again, and hold it meanwhile. Raises BlockedError for too long a wait.

        It is left alone from the end of an answer on: when a request reached it, only the host knows.
        """
        host = self.host(url)
        async with host.lock:
            while (wait := max(host.free_at, host.left_at + max(delay, host.delay)) - time.monotonic()) > 0:
                if wait > PAUSE_LIMIT:
                    raise BlockedError(f"the host asks for a pause of {wait:.0f} seconds")
                await asyncio.sleep(wait)
            try:
                yield
            finally:
                host.left_at = time.monotonic()
                host.free_at = max(host.free_at, host.left_at + delay)

    def heed(self, response: Response) -> None:
        """Leave a host alone as long as its answer asks, unless that is longer than a run can wait."""
        if (seconds := pause_asked(response)) <= PAUSE_LIMIT:
            host = self.host(response.url)
            host.free_at = max(host.free_at, time.monotonic() + seconds)


class RobotsMiddleware:
    """Fetches a host's robots.txt and its tdmrep.json once per process and obeys them, Crawl-delay included.

    RFC 9309: 4xx and a loop of redirects allow everything, 5xx, 429 and an unreachable host forbid everything.
    A tdmrep.json that cannot be had reserves nothing.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._aipref: bool = crawler.settings.getbool("AIPREF")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RobotsMiddleware":
        """As Scrapy asks for it."""
        return cls(crawler)

    @property
    def _manners(self) -> Manners:
        return self._crawler.spider.manners  # type: ignore[union-attr,no-any-return]  # set before the first request

    @property
    def _seen(self) -> Seen:
        return self._manners.seen.setdefault(self._crawler.spider.name, Seen())  # type: ignore[union-attr]

    async def process_request(self, request: Request) -> None:
        """Raise BlockedError for what the host does not want fetched."""
        if request.meta.get("robots"):
            return
        origin = _address_of(request.url)
        rules = await _once(self._manners.rules, origin, self._load_robots)
        self._seen.robots[origin] = "allowed"
        try:
            rules.check(request.url)
        except BlockedError as error:
            self._seen.robots[origin] = str(error)
            raise
        self._manners.host(request.url).delay = rules.robots.crawl_delay(TOKEN) or 0.0
        if rules.robots.can_fetch(origin + TDMREP, TOKEN):
            await _once(self._manners.tdmrep, origin, self._load_tdmrep)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Note in the request's meta as `reserved` what keeps us from mining this answer."""
        if not request.meta.get("robots"):
            reserved = find_reservation(response, aipref=self._aipref) or await self._reserved_by_host(response.url)
            request.meta["reserved"] = reserved
            self._seen.reserved.update([reserved] if reserved else ())
        return response

    async def _reserved_by_host(self, url: str) -> str | None:
        origin = _address_of(url)
        if origin in self._manners.tdmrep:
            tdmrep = await self._manners.tdmrep[origin]
            if not tdmrep.rules.can_fetch(url, TOKEN):
                return tdmrep.name
        if self._aipref and not (await self._manners.rules[origin]).usage.can_fetch(url, TOKEN):
            return "Content-Usage in robots.txt"
        return None

    async def _load_robots(self, origin: str) -> Rules:
        try:
            response = await self._fetch(f"{origin}/robots.txt")
        except IgnoreRequest as error:
            if "redirect" in str(error):
                return Rules(ALLOW_ALL, explain(error))
            return Rules(FORBID_ALL, f"robots.txt: {explain(error)}")
        except Exception as error:  # whatever kept us from reading it keeps us from the host
            return Rules(FORBID_ALL, explain(error))
        if response.status >= 500 or response.status == 429:
            return Rules(FORBID_ALL, f"robots.txt answered {response.status}, which forbids all")
        if response.status >= 400:
            return Rules(ALLOW_ALL, "")
        return Rules(parse_robots(response.body), FORBIDDEN, parse_usage(response.body))

    async def _load_tdmrep(self, origin: str) -> TdmRep:
        try:
            response = await self._fetch(origin + TDMREP)
        except Exception:  # it is optional: headers and meta elements can still say so
            return NO_TDMREP
        return parse_tdmrep(response.body) if response.status == 200 else NO_TDMREP

    async def _fetch(self, url: str) -> Response:
        meta = {"robots": True, "download_timeout": ROBOTS_SECONDS, "dont_retry": True}
        request = Request(url, meta=meta, priority=1000, callback=NO_CALLBACK)
        return await self._crawler.engine.download_async(request)


async def _once(known: dict[str, asyncio.Future[T]], origin: str, load: Callable[[str], Awaitable[T]]) -> T:
    """What was loaded for this origin, or is being loaded, for whichever source."""
    if origin not in known:
        known[origin] = asyncio.ensure_future(load(origin))
    return await asyncio.shield(known[origin])


def _address_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"


class PatientRetryMiddleware(RetryMiddleware):
    """Retries as Scrapy does, but when the host says so, and not at all where that is too far away."""

    def process_response(  # type: ignore[override]  # Scrapy deprecates the spider it still may hand over
        self, request: Request, response: Response
    ) -> Request | Response:
        """Give up what is asked for at a time after this run; for a shorter one the host is paused already."""
        if (seconds := pause_asked(response)) > PAUSE_LIMIT and not request.meta.get("robots"):
            raise BlockedError(f"answered {response.status}: come back in {seconds:.0f} seconds")
        return super().process_response(request, response)


def pause_asked(response: Response) -> float:
    """Seconds that an answer asks us to stay away."""
    asked = response.headers.get("Retry-After")
    if asked is None or response.status not in {429, 503}:
        return 0.0
    return seconds_until(asked.decode("latin-1"), now=time.time())


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
