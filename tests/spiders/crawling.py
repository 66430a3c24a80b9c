"""Routes or modules in, what a real crawl over loopback made of them out."""

import gzip
import os
import resource
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from scouting.config import Outbound
from scouting.crawl import CrawlSettings, SourceRun, crawl
from spiders.items import Checkpoint, Item
from spiders.sources import Source
from tests.spiders.naming import NameServer, ask
from tests.spiders.reading import TODAY, declare

RULES = ("/robots.txt", "/.well-known/tdmrep.json")  # asked for once a host, before its pages


@dataclass
class Answer:
    """One answer of a test server; `chunks` are written as they come, after the body."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    chunks: Iterator[bytes] | None = None


@dataclass(frozen=True)
class Asked:
    """One request that reached a test server."""

    method: str
    path: str
    headers: Mapping[str, str]
    at: float
    body: bytes = b""


Routes = Callable[[Asked], Answer | bytes | None]


@dataclass(frozen=True)
class Site:
    """A running test server: `url` without a path, `asked` in order of arrival."""

    url: str
    asked: list[Asked]

    def paths(self) -> list[str]:
        """What was asked for, robots.txt and tdmrep.json left out."""
        return [asked.path for asked in self.asked if asked.path not in RULES]


@contextmanager
def serve(routes: Routes | Mapping[str, bytes | Answer], *, host: str = "127.0.0.1") -> Iterator[Site]:
    """A loopback server; an unknown path, robots.txt too, is answered 404."""
    answer = routes if callable(routes) else lambda asked: routes.get(asked.path)
    asked: list[Asked] = []
    server = ThreadingHTTPServer((host, 0), _handler(answer, asked))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield Site(f"http://{host}:{server.server_port}", asked)
    finally:
        server.shutdown()
        server.server_close()


def _handler(answer: Routes, log: list[Asked]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = Asked(self.command, self.path, dict(self.headers), time.monotonic(), body)
            log.append(asked)
            found = answer(asked)
            reply = Answer(status=404) if found is None else Answer(found) if isinstance(found, bytes) else found
            self._reply(reply)

        do_POST = do_GET  # noqa: N815  the library's name

        def _reply(self, reply: Answer) -> None:
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            endless = reply.chunks is not None
            if endless:
                self.send_header("Connection", "close")
            elif "Content-Length" not in reply.headers:
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            try:
                self.wfile.write(reply.body)
                for chunk in reply.chunks or ():
                    self.wfile.write(chunk)
            except (BrokenPipeError, ConnectionResetError):
                pass
            self.close_connection = endless

        def log_message(self, *args: object) -> None:
            pass

    return Handler


def packed(body: bytes, kind: str = "text/html") -> Answer:
    """The body, gzipped for transport."""
    return Answer(gzip.compress(body), headers={"Content-Encoding": "gzip", "Content-Type": kind})


def a_source(url: str, spider: str = "feeds", **changes: object) -> Source:
    """A source on a test server, which needs no pause between requests."""
    return declare(spider, **{"url": url, "kind": "news", "delay": 0, **changes})


@dataclass(frozen=True)
class Outcome:
    """All that came of a crawl: one run a source, what was handed on, batch by batch, and memory it took at most."""

    runs: list[SourceRun]
    batches: list[tuple[str, list[Item | Checkpoint]]]
    megabytes: float = 0

    @property
    def run(self) -> SourceRun:
        """The only run."""
        (run,) = self.runs
        return run

    def items(self, source: str | None = None) -> list[Item]:
        """Items handed on, of one source or of all."""
        return [
            thing
            for name, batch in self.batches
            for thing in batch
            if isinstance(thing, Item) and source in (None, name)
        ]

    def checkpoint(self, source: str | None = None) -> dict[str, Any]:
        """What the checkpoints amount to."""
        merged: dict[str, Any] = {}
        for name, batch in self.batches:
            for thing in batch:
                if isinstance(thing, Checkpoint) and source in (None, name):
                    merged |= thing.values
        return merged


def run_crawl(
    *sources: Source,
    checkpoints: Mapping[str, Mapping[str, Any]] | None = None,
    probe: str | None = None,
    names: Mapping[str, Sequence[str]] | NameServer | None = None,
    broken_store: str | None = None,
    outbound: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
    **settings: object,
) -> Outcome:
    """Crawl in a process of its own, since a reactor runs only once.

    `probe` names a module that stands in as spiders.probe, `names` stands in for the system's name service, and storing
    items of the source `broken_store` raises.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload(["scouting.crawl", "scouting.outbound", "spiders.feeds"])
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        bounds = {"allow_loopback": True, **(outbound or {})}
        call = pool.submit(
            _crawl, sources, checkpoints or {}, probe, names, broken_store, bounds, environment or {}, settings
        )
        return call.result()


def _crawl(
    sources: Sequence[Source],
    checkpoints: Mapping[str, Mapping[str, Any]],
    probe: str | None,
    names: Mapping[str, Sequence[str]] | NameServer | None,
    broken_store: str | None,
    outbound: Mapping[str, Any],
    environment: Mapping[str, str],
    settings: Mapping[str, Any],
) -> Outcome:
    os.environ.update(environment)
    batches: list[tuple[str, list[Item | Checkpoint]]] = []

    def store(source: Source, batch: Sequence[Item | Checkpoint]) -> None:
        if source.name == broken_store:
            raise OSError("disk full")
        batches.append((source.name, list(batch)))

    if probe:
        sys.modules["spiders.probe"] = import_module(probe)
    if names is not None:
        _answer_names_with(names)
    rest = _resident()
    runs = crawl(
        sources,
        store_items=store,
        checkpoints=lambda source: checkpoints.get(source.name, {}),
        settings=CrawlSettings(outbound=Outbound(**outbound), **settings),
        today=TODAY,
    )
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # kilobytes on Linux
    return Outcome(runs, batches, most - rest)


def _resident() -> float:
    """Megabytes that this process holds in memory now."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize() / 2**20


def _answer_names_with(names: Mapping[str, Sequence[str]] | NameServer) -> None:
    def answer(host: str, *_: object, **__: object) -> list[tuple[Any, ...]]:
        addresses = ask(names, host) if isinstance(names, NameServer) else names.get(host)
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in addresses]

    socket.getaddrinfo = answer  # type: ignore[assignment]  # the system's, not ours
