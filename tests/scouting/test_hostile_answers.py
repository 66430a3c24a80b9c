"""Answers made to harm: each ends in its clear error within its cap, and costs the process no memory to speak of."""

import gzip
import io
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache

import brotli
import pytest
from backports import zstd

from tests.spiders.crawling import Answer, Outcome, a_source, run_crawl, serve

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("answers made to harm")]  # which take seconds to make
PROBE = "tests.spiders.probe"
MEGABYTE = 1 << 20
CAP = 2 * MEGABYTE
MEMORY = 300  # megabytes above rest
SECONDS = 2.0  # a source's time-out here


@cache
def _gzip(size: int) -> bytes:
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as file:
        for _ in range(size // MEGABYTE):
            file.write(bytes(MEGABYTE))
    return packed.getvalue()


@cache
def _brotli(size: int) -> bytes:
    return brotli.compress(bytes(size), quality=1)


def _raw_deflate(size: int) -> bytes:
    deflate = zlib.compressobj(wbits=-15)
    return b"".join(deflate.compress(bytes(MEGABYTE)) for _ in range(size // MEGABYTE)) + deflate.flush()


def _packed(encoding: str, body: bytes, **changes: object) -> Answer:
    return Answer(body, headers={"Content-Encoding": encoding, "Content-Type": "text/html"}, **changes)  # type: ignore[arg-type]


def _layers(count: int) -> bytes:
    body = b"item a"
    for _ in range(count):
        body = gzip.compress(body)
    return body


def _endless() -> Iterator[bytes]:
    while True:
        yield b"x" * 65536


def _drip() -> Iterator[bytes]:
    while True:
        time.sleep(0.05)
        yield b"x"


BOMB = 512 * MEGABYTE
BODIES: dict[str, tuple[Callable[[], Answer], str]] = {
    "gzip": (lambda: _packed("gzip", _gzip(BOMB)), "unpacks to more than allowed"),
    "x-gzip": (lambda: _packed("x-gzip", _gzip(BOMB)), "unpacks to more than allowed"),
    "deflate": (lambda: _packed("deflate", zlib.compress(bytes(BOMB))), "unpacks to more than allowed"),
    "raw_deflate": (lambda: _packed("deflate", _raw_deflate(BOMB)), "unpacks to more than allowed"),
    "brotli": (lambda: _packed("br", _brotli(BOMB)), "unpacks to more than allowed"),
    "zstd": (lambda: _packed("zstd", zstd.compress(bytes(BOMB))), "unpacks to more than allowed"),
    "nested": (lambda: _packed("gzip, gzip", gzip.compress(_gzip(BOMB))), "unpacks to more than allowed"),
    "mixed": (lambda: _packed("br, gzip", gzip.compress(_brotli(BOMB))), "unpacks to more"),
    "three_layers": (lambda: _packed("gzip, gzip, gzip", _layers(3)), "packed 3 times over"),
    "thousand_layers": (lambda: _packed(", ".join(["gzip"] * 1000), _layers(9)), "packed 1000 times over"),
    "error_page": (lambda: _packed("gzip", _gzip(BOMB), status=404), "unpacks to more than allowed"),
    "redirect_endless": (
        lambda: Answer(status=302, headers={"Location": "/item"}, chunks=_endless()),
        "larger than allowed",
    ),
    "redirect_announced": (
        lambda: Answer(status=302, headers={"Location": "/item", "Content-Length": str(1 << 40)}),
        "larger than allowed",
    ),
    "endless": (lambda: Answer(chunks=_endless()), "larger than allowed"),
    "announced": (lambda: Answer(b"x", headers={"Content-Length": str(1 << 40)}), "larger than allowed"),
    "dripping": (lambda: Answer(chunks=_drip()), "no complete answer in time"),
    "redirect_dripping": (
        lambda: Answer(status=302, headers={"Location": "/item"}, chunks=_drip()),
        "no complete answer in time",
    ),
}
NO_END = "headers of the answer do not end"
HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def _pour(head: bytes, part: bytes, pause: float = 0.0) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(part * (1 if pause else 64))
            time.sleep(pause)

    return answer


FLOODS: dict[str, tuple[Callable[[socket.socket], None], str]] = {
    "many_headers": (_pour(HEAD, b"X-Flood: " + b"a" * 1000 + b"\r\n"), NO_END),
    "one_header": (_pour(HEAD + b"X-Flood: ", b"a" * 1000), "the connection broke off"),
    "folded_header": (_pour(HEAD + b"X-Flood: a\r\n", b" " + b"a" * 1000 + b"\r\n"), NO_END),
    "no_header": (_pour(HEAD, b"a" * 1000 + b"\r\n"), NO_END),
    "status_line": (_pour(b"", b"a" * 1000), "the connection broke off"),
    "interim_answers": (_pour(b"", b"HTTP/1.1 102 Processing\r\n\r\n"), NO_END),
    "dripping_headers": (_pour(HEAD, b"X-Drip: a\r\n", 0.05), "no complete answer in time"),
    "silence": (lambda _: time.sleep(SECONDS * 4), "no complete answer in time"),
    "one_chunk": (_pour(CHUNKED + b"ffffffff\r\n", b"a" * 1000), "larger than allowed"),
    "chunk_line": (_pour(CHUNKED + b"5;", b"a" * 1000), "the answer broke off"),
    "trailers": (_pour(CHUNKED + b"0\r\n", b"X-Flood: a\r\n" * 99), "the answer broke off"),
}  # fmt: skip


@contextmanager
def flooding(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that gives robots.txt a short answer and everything else what it is told to."""

    def serve_one(connection: socket.socket) -> None:
        with connection:
            try:
                asked = connection.recv(65536)
                if b"/item" in asked.split(b"\r\n", 1)[0]:
                    answer(connection)
                connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            except OSError:
                pass

    def accept() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=serve_one, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/item"
        server.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="module")
def met() -> Iterator[tuple[Outcome, float]]:
    """All of them in one crawl beside a good source, and the seconds it took."""
    with ExitStack() as open_servers:
        routes = {f"/{name}": make() for name, (make, _) in BODIES.items()}
        site = open_servers.enter_context(serve({**routes, "/item": b"item a"}))
        urls = {name: f"{site.url}/{name}" for name in BODIES}
        urls |= {name: open_servers.enter_context(flooding(answer)) for name, (answer, _) in FLOODS.items()}
        sources = [a_source(url, "probe", name=name, options={"timeout": SECONDS}) for name, url in urls.items()]
        good = a_source(f"{site.url}/item", "probe", name="good")
        began = time.monotonic()
        outcome = run_crawl(*sources, good, probe=PROBE, outbound={"max_bytes": CAP})
        yield outcome, time.monotonic() - began


@pytest.mark.parametrize(("name", "reason"), [(name, reason) for name, (_, reason) in {**BODIES, **FLOODS}.items()])
def test_an_answer_made_to_harm_ends_in_its_error(met: tuple[Outcome, float], name: str, reason: str) -> None:
    run = next(run for run in met[0].runs if run.source == name)
    assert run.status == "failed"
    assert reason in (run.error or "")
    assert run.seconds < 40
    assert met[0].items(name) == []


def test_answers_made_to_harm_cost_neither_memory_nor_the_others(met: tuple[Outcome, float]) -> None:
    outcome, seconds = met
    assert [item.title for item in outcome.items()] == ["a"]
    assert outcome.megabytes < MEMORY
    assert seconds < 120


ROBOTS: dict[str, tuple[Callable[[], Answer], str]] = {
    "endless": (lambda: Answer(chunks=_endless()), "larger than allowed"),
    "gigabyte": (lambda: Answer(chunks=(b"Disallow: /x\n" * 5041 for _ in range(16_384))), "larger than allowed"),
    "bomb": (lambda: _packed("gzip", _gzip(BOMB)), "unpacks to more than allowed"),
    "dripping": (lambda: Answer(chunks=_drip()), "no complete answer in time"),
}


def test_a_robots_txt_made_to_harm_keeps_us_from_its_host() -> None:
    with ExitStack() as open_servers:
        made = {name: {"/robots.txt": make(), "/": b"item a"} for name, (make, _) in ROBOTS.items()}
        urls = {name: open_servers.enter_context(serve(routes)).url for name, routes in made.items()}
        outcome = run_crawl(*(a_source(url + "/", "probe", name=name) for name, url in urls.items()), probe=PROBE)
    for run in outcome.runs:
        assert (run.status, ROBOTS[run.source][1] in (run.error or "")) == ("failed", True), run.error
        assert run.seconds < 30
    assert outcome.megabytes < MEMORY
