"""Hop 1 beside its peers in the same run: pages a second, and ours as a share of the peer's.

    python -m benchmarks.crawl [--pages 2000] [--rounds 3] [--workers 2]

Pages come from a loopback server in a process of its own. Without main text the peer is bare Scrapy with the same
downloader settings; with main text in worker processes it is the slower of bare Scrapy and trafilatura alone, both on
the 181 pages of the extraction set.
"""

import argparse
import asyncio
import gzip
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from types import ModuleType

import scrapy
import trafilatura
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Request, Response

from scouting.config import Outbound
from scouting.crawl import CrawlSettings, crawl
from spiders.base import prepare, prepared, side_request
from spiders.items import Item
from spiders.pages import extract
from spiders.settings import source_settings
from spiders.sources import Source

SHARED = Path(os.environ.get("SCOUTING_SHARED", Path(__file__).parents[2] / "shared"))
EXTRACTION = SHARED / "data" / "extraction" / "article-extraction-benchmark" / "html"
SMALL = [b"<html><head><title>Seite</title></head><body><h1>Seite</h1><p>%s</p></body></html>" % (b"Text " * 800)]
CONTEXT = get_context("spawn")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=CrawlSettings(outbound=Outbound()).workers)
    chosen = parser.parse_args()
    real = [gzip.decompress(path.read_bytes()) for path in sorted(EXTRACTION.glob("*.html.gz"))]
    small = {
        "bare Scrapy": lambda: _over_http(_bare, SMALL, chosen.pages, 0),
        "hop 1 without main text": lambda: _over_http(_ours, SMALL, chosen.pages, 0),
    }
    _table(f"{chosen.pages} small pages", small, chosen.rounds)
    large = {
        "bare Scrapy": lambda: _over_http(_bare, real, chosen.pages, 0),
        "trafilatura alone": lambda: _alone(real),
        f"hop 1 with main text, {chosen.workers} workers": lambda: _over_http(
            _ours, real, chosen.pages, chosen.workers
        ),
    }
    _table(f"{chosen.pages} of the {len(real)} real pages", large, chosen.rounds)


def _table(title: str, runs: dict[str, Callable[[], float]], rounds: int) -> None:
    """The best rate of each, and the median over the rounds of our share of the slowest peer, ours being the last."""
    rates = [{name: run() for name, run in runs.items()} for _ in range(rounds)]
    *peers, ours = runs
    share = median(rate[ours] / min(rate[peer] for peer in peers) for rate in rates)
    sys.stdout.write(f"\n{title}\n")
    for name in runs:
        sys.stdout.write(f"{name:>36}: {max(rate[name] for rate in rates):7.1f} pages/s\n")
    sys.stdout.write(f"{'ours as a share of the slowest peer':>36}: {share:7.2f}\n")


def _alone(pages: Sequence[bytes]) -> float:
    began = time.perf_counter()
    for page in pages:
        trafilatura.extract(page)
    return len(pages) / (time.perf_counter() - began)


def _over_http(run: Callable[..., None], bodies: Sequence[bytes], pages: int, workers: int) -> float:
    """Pages a second of a crawl in a process of its own, beside the server's."""
    here, there = CONTEXT.Pipe()
    server = CONTEXT.Process(target=_serve, args=(there, bodies), daemon=True)
    server.start()
    port = here.recv()
    results, sending = CONTEXT.Pipe()
    crawler = CONTEXT.Process(target=run, args=(f"http://127.0.0.1:{port}", pages, workers, sending))
    crawler.start()
    count, seconds = results.recv()
    crawler.join()
    server.kill()
    if count != pages:
        raise RuntimeError(f"{count} of {pages} pages came")
    return float(count / seconds)


def _serve(ready: Connection, bodies: Sequence[bytes]) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (line := await reader.readline()) and not reader.at_eof():
            while (await reader.readline()).strip():
                pass
            name = line.split(b" ")[1][1:]
            status = b"200 OK" if name.isdigit() else b"404 Not Found"
            body = bodies[int(name) % len(bodies)] if name.isdigit() else b""
            head = b"HTTP/1.1 %s\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n"
            writer.write(head % (status, len(body)) + body)
            await writer.drain()

    async def run() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        ready.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def _bare(url: str, pages: int, _: int, results: Connection) -> None:
    source = _source(url)
    process = AsyncCrawlerProcess(
        {
            "AUTOTHROTTLE_ENABLED": True,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
            "COOKIES_ENABLED": False,
            "LOG_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "ROBOTSTXT_OBEY": True,
            "TELNETCONSOLE_ENABLED": False,
            **source_settings(source, max_bytes=15 << 20, timeout=30, seconds=1800),
        }
    )
    found: list[object] = []
    process.crawl(_BareSpider, url, pages, found)
    began = time.perf_counter()
    process.start()
    results.send((len(found), time.perf_counter() - began))


class _BareSpider(scrapy.Spider):
    """What Scrapy's tutorial would write."""

    name = "bare"

    def __init__(self, url: str, pages: int, found: list[object]) -> None:
        super().__init__()
        self.start_urls = [f"{url}/{number}" for number in range(pages)]
        self._found = found

    def parse(self, response: Response) -> Iterator[dict[str, str | None]]:
        """One item a page."""
        item = {"url": response.url, "title": response.css("title::text").get()}
        self._found.append(item)
        yield item


def _ours(url: str, pages: int, workers: int, results: Connection) -> None:
    sys.modules["spiders.measured"] = _module(pages, with_text=workers > 0)
    found: list[object] = []
    began = time.perf_counter()
    crawl(
        [_source(url)],
        store_items=lambda _, batch: found.extend(batch),
        checkpoints=lambda _: {},
        settings=CrawlSettings(outbound=Outbound(allow_loopback=True), workers=max(1, workers)),
        today=date(2026, 11, 21),
    )
    results.send((len(found), time.perf_counter() - began))


def _module(pages: int, *, with_text: bool) -> ModuleType:
    def start(source: Source, *_: object) -> Iterator[Request]:
        for number in range(pages):
            request = side_request(f"{source.url}/{number}")
            yield prepare(request, extract) if with_text else request

    def parse(response: Response, _: Source) -> Iterator[Item]:
        if with_text:
            page = prepared(response, extract)
            yield Item(url=response.url, title=page.title, text=page.text)
        else:
            yield Item(url=response.url, title=response.css("title::text").get(""))

    module = ModuleType("spiders.measured")
    module.__dict__.update(start=start, parse=parse)
    return module


def _source(url: str) -> Source:
    fields = {"name": "m", "title": "M", "url": url, "kind": "news", "spider": "measured", "known": "documented"}
    return Source(**fields, seen="a benchmark", licence="none", delay=0)


if __name__ == "__main__":
    main()
