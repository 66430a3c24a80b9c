"""What answers in a node's place in, its address out: a proxy that refuses or loses something, or an answer made up."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import urlsplit

Answer = tuple[int, bytes]
Hook = Callable[[str, Message, Callable[[], Answer]], Answer]
JSON = "application/vnd.elasticsearch+json;compatible-with=9"


class Asked(NamedTuple):
    """A request as it came; `target` has the query, `path` has not."""

    method: str
    target: str
    headers: Message
    body: bytes

    @property
    def path(self) -> str:
        return self.target.split("?")[0]


@contextmanager
def answering(answer: Callable[[Asked], Answer], product: str = "Elasticsearch") -> Iterator[str]:
    """An HTTP server on loopback that answers as told and says it is this product."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, content = answer(Asked(self.command, self.path, self.headers, body))
            self.send_response(status)
            self.send_header("X-Elastic-Product", product)
            self.send_header("Content-Type", JSON)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - names that http.server calls

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.server_port}"
        finally:
            listening.shutdown()
            thread.join()


@contextmanager
def in_front(url: str, hook: Hook) -> Iterator[str]:
    """The hook is told path, headers and how to ask the node; it gives the answer."""
    port = urlsplit(url).port or 0

    def pass_on(asked: Asked) -> Answer:
        def ask() -> Answer:
            node = HTTPConnection("127.0.0.1", port, timeout=30)
            kept = {name: asked.headers[name] for name in ("Accept", "Content-Type") if name in asked.headers}
            node.request(asked.method, asked.target, asked.body, kept)
            answered = node.getresponse()
            said = answered.status, answered.read()
            node.close()
            return said

        return hook(asked.path, asked.headers, ask)

    with answering(pass_on) as address:
        yield address
