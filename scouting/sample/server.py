"""Sites in, answers over HTTP on loopback out: one port a site, conditional requests included."""

import hashlib
import logging
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from threading import Thread
from urllib.parse import parse_qs, urlsplit

from scouting.sample.sites.answers import Answer, Ask, Site

log = logging.getLogger(__name__)
LOOPBACK = "127.0.0.1"
LAST_PORT, STEP = 60_000, 100
ROBOTS = Answer(body=b"User-agent: *\nAllow: /\n", content_type="text/plain")


class _Server(ThreadingMixIn, TCPServer):
    """One site. No look-up of host names, as http.server would do."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, site: Callable[[], Site]) -> None:
        self.site = site
        super().__init__((LOOPBACK, port), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no error of ours."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Beispieldaten"
    sys_version = ""
    server: _Server

    def do_GET(self) -> None:
        self._answer()

    do_HEAD = do_POST = do_GET  # noqa: N815

    def _answer(self) -> None:
        log.debug("%d %s", self.server.server_address[1], self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        kind = self.headers.get("Content-Type", "")
        answer = self.server.site()(Ask(parts.path, query, self.command, kind, body))
        if parts.path == "/robots.txt" and answer.status == 404:
            answer = ROBOTS
        time.sleep(answer.seconds)
        self._send(answer)

    def _send(self, answer: Answer) -> None:
        tag = f'"{hashlib.sha256(answer.body).hexdigest()[:20]}"'
        unchanged = answer.changed is not None and self._is_known(tag, answer.changed)
        self.send_response(304 if unchanged else answer.status)
        if answer.changed is not None:
            self.send_header("ETag", tag)
            self.send_header("Last-Modified", format_datetime(answer.changed.astimezone(UTC), usegmt=True))
        if answer.location:
            self.send_header("Location", answer.location)
        if not unchanged:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if not unchanged and self.command != "HEAD":
            self.wfile.write(answer.body)

    def _is_known(self, tag: str, changed: datetime) -> bool:
        if known := self.headers.get("If-None-Match"):
            return tag in known or known == "*"
        if since := self.headers.get("If-Modified-Since"):
            return changed.replace(microsecond=0) <= parsedate_to_datetime(since)
        return False

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing: who asks reports."""


class Servers:
    """Sites served in threads, on ports in a row from `first_port`; where these are taken, from a later one.

    0 means any free ports. After `start`, `first_port` is where the row begins: the same again, the same addresses.
    """

    def __init__(self, first_port: int) -> None:
        self.first_port = first_port
        self._servers: dict[str, _Server] = {}
        self._threads: list[Thread] = []

    def start(self, sites: Mapping[str, Callable[[], Site]]) -> dict[str, str]:
        """The base address of each site, without a slash at its end. A site is asked for anew at each request."""
        rows = range(self.first_port, LAST_PORT, STEP) if self.first_port else [0]
        if not any(self._bind(sites, first) for first in rows):
            raise OSError(f"no {len(sites)} free ports in a row from {self.first_port}")
        for server in self._servers.values():
            self._threads.append(Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True))
            self._threads[-1].start()
        return {name: f"http://{LOOPBACK}:{server.server_address[1]}" for name, server in self._servers.items()}

    def _bind(self, sites: Mapping[str, Callable[[], Site]], first: int) -> bool:
        """Whether the row that begins there was free."""
        try:
            for position, (name, site) in enumerate(sites.items()):
                self._servers[name] = _Server(first + position if first else 0, site)
        except OSError:
            self.stop()
            return False
        self.first_port = first
        return True

    def stop(self) -> None:
        for server in self._servers.values():
            if self._threads:
                server.shutdown()
            server.server_close()
        for thread in self._threads:
            thread.join()
        self._servers, self._threads = {}, []
