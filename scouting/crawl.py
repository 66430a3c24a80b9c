"""Sources in, their items handed on and one verdict each out: hop 1, all sources in one Scrapy process."""

import asyncio
import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, cast

from scrapy.crawler import AsyncCrawlerProcess, Crawler

from scouting.config import Outbound
from spiders.base import SourceSpider
from spiders.items import Checkpoint, Item
from spiders.manners import Manners, Seen
from spiders.runs import Problem, Run, Status, explain
from spiders.settings import SAFE, source_settings
from spiders.sources import Source
from spiders.workers import Workers

StoreItems = Callable[[Source, Sequence[Item | Checkpoint]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlSettings:
    """How a crawl behaves. `contact` is a mail address and `project_url` a page that say who is asking."""

    outbound: Outbound
    version: str = "0"
    project_url: str = ""
    contact: str = ""
    sources_at_once: int = 8
    workers: int = min(4, os.cpu_count() or 1)

    @property
    def user_agent(self) -> str:
        """Who we say we are."""
        links = [f"+{self.project_url}"] * bool(self.project_url) + [f"mailto:{self.contact}"] * bool(self.contact)
        return f"ClusterScouting/{self.version}" + (f" ({'; '.join(links)})" if links else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRun:
    """What one source's run came to. `error` says why it failed, `errors` lists every request that came to nothing.

    `filled` counts its items, and those with a text and a date. `moved` is the address its source has now, if another.
    `robots` is the verdict of each host asked, `reserved` what kept us from mining its answers.
    """

    source: str
    status: Status
    items: int
    requests: int
    seconds: float
    error: str | None = None
    errors: tuple[Problem, ...] = ()
    filled: Mapping[str, int] = field(default_factory=dict)
    moved: str | None = None
    robots: Mapping[str, str] = field(default_factory=dict)
    reserved: tuple[str, ...] = ()


def crawl(
    sources: Sequence[Source],
    *,
    store_items: StoreItems,
    checkpoints: Callable[[Source], Mapping[str, Any]],
    settings: CrawlSettings,
    today: date,
    progress: Callable[[SourceRun], None] | None = None,
) -> list[SourceRun]:
    """Run every source once and return their runs in the order given. May be called once in an OS process.

    `store_items` gets each answer's items in order, checkpoints last; if it raises, that source fails and stops.
    Raises KeyboardInterrupt where the crawl was interrupted; what was handed on until then stands.
    """
    process = AsyncCrawlerProcess({**SAFE, **_guarded(settings)})
    crew = _Crew(process, store_items, checkpoints, settings, today, progress)
    runs = asyncio.get_event_loop().create_task(crew.run(sources))
    runs.add_done_callback(_stop)
    try:
        process.start(stop_after_crawl=False)
    finally:
        crew.workers.close()
    if crew.interrupted or not runs.done():
        raise KeyboardInterrupt
    return runs.result()


def _guarded(settings: CrawlSettings) -> dict[str, Any]:
    handler = "scouting.outbound.GuardedHandler"
    return {
        "AIPREF": settings.outbound.aipref == "obey",
        "LOG_INSTALL_ROOT_HANDLER": False,
        "DOWNLOAD_HANDLERS": {"http": handler, "https": handler, "data": None, "file": None, "ftp": None, "s3": None},
        "OUTBOUND": settings.outbound,
        "TWISTED_DNS_RESOLVER": "scouting.outbound.GuardedResolver",
        "USER_AGENT": settings.user_agent,
    }


def _stop(_: object) -> None:
    from twisted.internet import reactor  # only importable after Scrapy has chosen one
    from twisted.internet.error import ReactorNotRunning

    with suppress(ReactorNotRunning):  # stopped by a signal already
        cast("Any", reactor).stop()


class _Crew:
    """Runs sources, a few at once."""

    def __init__(
        self,
        process: AsyncCrawlerProcess,
        store_items: StoreItems,
        checkpoints: Callable[[Source], Mapping[str, Any]],
        settings: CrawlSettings,
        today: date,
        progress: Callable[[SourceRun], None] | None,
    ) -> None:
        self._process = process
        self._store_items = store_items
        self._checkpoints = checkpoints
        self._settings = settings
        self._today = today
        self._progress = progress
        self._manners = Manners()
        self.interrupted = False  # by a signal: what a run came to then says nothing of its source
        self._places = asyncio.Semaphore(settings.sources_at_once)
        self.workers = Workers(settings.workers)

    async def run(self, sources: Sequence[Source]) -> list[SourceRun]:
        return list(await asyncio.gather(*map(self._one, sources)))

    async def _one(self, source: Source) -> SourceRun:
        async with self._places:
            began = time.monotonic()
            try:
                run = await self._read(source)
            except Exception as error:
                run = Run(source, incremental=False)
                run.fail(source.url, explain(error))
            seen = self._manners.seen.get(source.name, Seen())
            done = SourceRun(
                source=source.name,
                status=run.status,
                items=run.items,
                requests=run.requests,
                seconds=round(time.monotonic() - began, 3),
                error=run.error,
                errors=tuple(run.errors),
                filled=run.filled,
                moved=run.moved,
                robots=dict(seen.robots),
                reserved=tuple(sorted(seen.reserved)),
            )
            if self._progress is not None and not self.interrupted:
                self._progress(done)
            return done

    async def _read(self, source: Source) -> Run:
        outbound = self._settings.outbound
        bounds = source_settings(
            source,
            max_bytes=outbound.max_bytes,
            timeout=outbound.timeout_seconds,
            seconds=outbound.source_minutes * 60,
        )
        crawler = Crawler(SourceSpider, bounds)
        await self._process.crawl(
            crawler,
            source,
            checkpoint=self._checkpoints(source),
            today=self._today,
            hand_on=partial(self._store_items, source),
            workers=self.workers,
            manners=self._manners,
        )
        assert isinstance(crawler.spider, SourceSpider)
        count = crawler.stats.get_value("downloader/request_count", 0)
        reason = crawler.stats.get_value("finish_reason", "unknown")
        self.interrupted = self.interrupted or reason == "shutdown"
        return crawler.spider.conclude(requests=count, reason=reason)
