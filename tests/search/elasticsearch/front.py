"""A node's address in, that of a proxy before it out, which may refuse what is asked or lose what is answered."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

Answer = tuple[int, bytes]
Hook = Callable[[str, Message, Callable[[], Answer]], Answer]
JSON = "application/vnd.elasticsearch+json;compatible-with=9"


@contextmanager
def in_front(url: str, hook: Hook) -> Iterator[str]:
    """The hook is told path, headers and how to ask the node; it gives the answer."""
    port = urlsplit(url).port or 0

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))

            def ask() -> Answer:
                node = HTTPConnection("127.0.0.1", port, timeout=30)
                kept = {name: self.headers[name] for name in ("Accept", "Content-Type") if name in self.headers}
                node.request(self.command, self.path, body, kept)
                answered = node.getresponse()
                said = answered.status, answered.read()
                node.close()
                return said

            status, content = hook(self.path.split("?")[0], self.headers, ask)
            self.send_response(status)
            self.send_header("X-Elastic-Product", "Elasticsearch")
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
