"""An address in, a connection to a public machine or a refusal out: the one guard of all that leaves this machine.

A URL is checked before each request, redirects and robots.txt included. A host name is resolved once, refused if any of
its addresses is not public, and the connection goes to the very addresses that were checked, so that a name that
answers differently the next time (DNS rebinding) gains nothing.
"""

import asyncio
import ipaddress
import re
import socket
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadFailedError
from scrapy.http import Response
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver, IHostResolution
from twisted.python.failure import Failure
from twisted.web._newclient import BODY
from zope.interface import implementer

from scouting.config import Outbound
from spiders.errors import SpiderError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.ip_network("64:ff9b::/96")
GLOBAL_V6 = ipaddress.ip_network("2000::/3")  # all that has been given out for the public internet
# Documentation, relays of 6to4, and a cloud's metadata behind a public address.
NOT_FOR_US = tuple(map(ipaddress.ip_network, ("3fff::/20", "192.88.99.0/24", "192.0.0.0/24", "168.63.129.16/32")))
HEAD_BYTES = 256 * 1024  # of an answer, before its body
LAYERS = 2  # times an answer may be packed
REMEMBERED = 60.0  # seconds an answer of the name service is used, a failure too
NAME_SECONDS = 5.0
PRIVATE_NAMES = (".local", ".localhost", ".internal", ".home.arpa")


class RefusedError(SpiderError):
    """The address may not be fetched from here."""


def check_url(url: str, outbound: Outbound) -> str:
    """The host of an address that may be asked for. Raises RefusedError for scheme, user info, host or port."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise RefusedError(f"refused: {error}") from error
    if parts.scheme not in {"http", "https"}:
        raise RefusedError(f"refused: {parts.scheme}: is neither http nor https")
    if "@" in parts.netloc:
        raise RefusedError("refused: the address carries a user name")
    if outbound.proxy and host == urlsplit(outbound.proxy).hostname:
        raise RefusedError("refused: that is our own proxy")
    _check_host(host, outbound)
    port = {"http": 80, "https": 443}[parts.scheme] if port is None else port
    if port not in outbound.ports and not (outbound.allow_loopback and _is_loopback_name(host)):
        raise RefusedError(f"refused: port {port} is not allowed")
    return host


def _check_host(host: str, outbound: Outbound) -> None:
    literal = _literal(host)
    if literal is not None:
        check_address(literal, outbound)
    elif not re.fullmatch(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*", host):
        raise RefusedError(f"refused: {host!r} is no host name")
    elif re.fullmatch(r"[0-9]+|0x[0-9a-f]*", host.rpartition(".")[2]):
        raise RefusedError(f"refused: {host} is an address in disguise")
    elif host.endswith(PRIVATE_NAMES) or ("." not in host and not (outbound.allow_loopback and host == "localhost")):
        raise RefusedError(f"refused: {host} is a name of a private network")


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_loopback_name(host: str) -> bool:
    literal = _literal(host)
    return host == "localhost" or (literal is not None and literal.is_loopback)


def check_address(address: Address, outbound: Outbound) -> None:
    """Raise RefusedError unless the address is public, or loopback where that is allowed."""
    real = _unwrapped(address)
    if outbound.allow_loopback and address.is_loopback:
        return
    if isinstance(real, ipaddress.IPv6Address) and (real.sixtofour or real.teredo or real not in GLOBAL_V6):
        raise RefusedError(f"refused: {address} is not a public address")
    if real.is_multicast or not real.is_global or any(real in network for network in NOT_FOR_US):
        raise RefusedError(f"refused: {address} is not a public address")


def _unwrapped(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one that stands for it."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def look_up(host: str) -> list[str]:
    """All addresses the system's name service knows. Raises OSError where there is none."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Nothing to cancel: a look-up ends by itself."""


@implementer(IHostnameResolver)
class GuardedResolver:
    """The reactor's name service: gives checked addresses or none. Connections go to what it gave."""

    def __init__(self, reactor: Any, outbound: Outbound, look_up: Callable[[str], list[str]] = look_up) -> None:  # noqa: ANN401  Twisted's reactor has no type
        self._reactor = reactor
        self._outbound = outbound
        self._look_up = look_up
        self._proxy = urlsplit(outbound.proxy or "").hostname  # may stand in the private network
        self._threads = ThreadPoolExecutor(8, thread_name_prefix="names")
        self._known: dict[str, tuple[float, asyncio.Future[tuple[str, ...]]]] = {}
        self._tasks: set[asyncio.Future[None]] = set()

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> "GuardedResolver":  # noqa: ANN401  as Scrapy asks for it
        """As Scrapy asks for it."""
        return cls(reactor, crawler.settings["OUTBOUND"])

    def install_on_reactor(self) -> None:
        """From now on every connection by name goes through here."""
        self._reactor.installNameResolver(self)

    async def addresses(self, host: str) -> tuple[str, ...]:
        """Checked addresses of a host. Raises RefusedError, or CannotResolveHostError where there is none."""
        expires, answer = self._known.get(host, (0.0, None))
        if answer is None or expires < time.monotonic():
            answer = asyncio.ensure_future(self._checked(host))
            self._known[host] = (time.monotonic() + REMEMBERED, answer)
        return await asyncio.shield(answer)

    async def _checked(self, host: str) -> tuple[str, ...]:
        addresses = await self._found(host)
        for address in addresses if host != self._proxy else ():
            check_address(ipaddress.ip_address(address.partition("%")[0]), self._outbound)
        return addresses

    async def _found(self, host: str) -> tuple[str, ...]:
        if literal := _literal(host):
            return (str(literal),)
        found = asyncio.get_running_loop().run_in_executor(self._threads, self._look_up, host)
        try:
            return tuple(dict.fromkeys(await asyncio.wait_for(found, NAME_SECONDS)))
        except (OSError, UnicodeError, TimeoutError) as error:
            raise CannotResolveHostError(host) from error

    def resolveHostName(  # noqa: N802  the interface's name
        self,
        resolutionReceiver: Any,  # noqa: ANN401, N803  an IResolutionReceiver, which has no type
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type] | None = None,  # noqa: ARG002, N803
        transportSemantics: Literal["TCP", "UDP"] = "TCP",  # noqa: N803
    ) -> _Resolution:
        """Hand the checked addresses to the one who is about to connect to them."""
        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        task = asyncio.ensure_future(self._deliver(resolutionReceiver, hostName, portNumber, transportSemantics))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return resolution

    async def _deliver(self, receiver: Any, host: str, port: int, semantics: Literal["TCP", "UDP"]) -> None:  # noqa: ANN401
        try:
            for address in await self.addresses(host):
                kind = IPv6Address if ":" in address else IPv4Address
                receiver.addressResolved(kind(semantics, address, port))
        except (RefusedError, CannotResolveHostError):
            pass  # no address delivered: Twisted reports that the name led nowhere
        receiver.resolutionComplete()


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    """Gives up an answer whose status and headers do not end; its body is bounded elsewhere."""

    def request(self, request: Any) -> Any:  # noqa: ANN401  Twisted's
        self._head = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  Twisted's name
        if self._parser is not None and self._parser.state != BODY:
            self._head += len(data)
        if self._head > HEAD_BYTES:
            self._giveUp(Failure(RefusedError("refused: the headers of the answer do not end")))  # type: ignore[no-untyped-call]
            return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class _BoundedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _BoundedProtocol:  # noqa: ANN401, ARG002, N802  Twisted's
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class GuardedHandler(HTTP11DownloadHandler):
    """Scrapy's download handler behind the guard. It refuses to work without the guarded resolver."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _BoundedFactory  # noqa: SLF001  as Scrapy puts its own there
        self._outbound: Outbound = crawler.settings["OUTBOUND"]
        self._delay = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._manners = crawler.spider.manners  # type: ignore[union-attr]  # set before the first request

    async def download_request(self, request: Request) -> Response:
        """Fetch from a checked address in the host's turn."""
        from twisted.internet import reactor  # only importable after Scrapy has chosen one

        resolver = reactor.nameResolver
        if not isinstance(resolver, GuardedResolver):
            raise RefusedError("refused: connections are not guarded")
        host = check_url(request.url, self._outbound)
        await resolver.addresses(host)
        if self._outbound.proxy:
            request.meta["proxy"] = self._outbound.proxy
        async with self._manners.turn(request.url, self._delay):
            try:
                response = await super().download_request(request)
                self._manners.heed(response)  # before others who wait for this host may ask it
            except DownloadFailedError as error:
                _raise_refusal(error)
                raise
        if (layers := b",".join(response.headers.getlist("Content-Encoding")).count(b",") + 1) > LAYERS:
            raise RefusedError(f"refused: the answer is packed {layers} times over")
        return response


def _raise_refusal(error: DownloadFailedError) -> None:
    """Say what we refused, where Scrapy says that a connection failed; else it would be tried again."""
    for reason in getattr(error.__cause__, "reasons", ()):
        if isinstance(reason.value, RefusedError):
            raise reason.value from error
