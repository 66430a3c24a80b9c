"""A source and its module in, batches of items and checkpoints out: the one Scrapy spider of all sources.

A module below spiders/ has `parse(response, source)`, a generator of items, requests, checkpoints, marks and problems,
and may have `start(source, checkpoint, today)`, which yields the first requests. Every answer comes back to the same
`parse`; `response.meta` carries what the module put into its request.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import Any, Protocol, TypeVar, cast

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from spiders.errors import SourceError
from spiders.items import Checkpoint, Item, Mark
from spiders.manners import Manners
from spiders.marks import MARK, NO_MARK, digest, kept, without_stale_mark
from spiders.runs import Problem, Run, explain
from spiders.sources import Source
from spiders.workers import Workers

T = TypeVar("T")
HandOn = Callable[[Sequence[Item | Checkpoint]], None]
OWN_KEYS = {"validators", "declaration", "yielded"}  # of a checkpoint: all others are the module's
BATCH = 200  # items handed on at once, and the longest a response keeps the other sources waiting


class Module(Protocol):
    """What a module below spiders/ offers."""

    def parse(self, response: Response, source: Source, /) -> Iterator[Item | Request | Checkpoint | Mark | Problem]:
        """Read one answer."""


def load_module(source: Source) -> Module:
    """The module a source names. Raises SourceError where there is none with `parse`."""
    if not re.fullmatch(r"[a-z_]+(\.[a-z0-9_]+)?", source.spider):
        raise SourceError(f"{source.name}: {source.spider!r} is no name of a module below spiders/")
    try:
        module = import_module(f"spiders.{source.spider}")
    except ModuleNotFoundError as error:
        raise SourceError(f"{source.name}: there is no spiders/{source.spider.replace('.', '/')}.py") from error
    if not hasattr(module, "parse"):
        raise SourceError(f"{source.name}: spiders.{source.spider} has no parse(response, source)")
    return cast("Module", module)


def first_requests(module: Module, source: Source, checkpoint: Mapping[str, Any], today: date) -> Iterator[Request]:
    """What the module's `start` yields, else one request for the source's address."""
    if hasattr(module, "start"):
        yield from module.start(source, checkpoint, today)
        return
    yield Request(re.sub("^webcal:", "https:", source.url))


def prepare(request: Request, function: Callable[[bytes, str, str], Any]) -> Request:
    """Have `function(body, url, content_type)` computed in a worker process before `parse` sees the answer."""
    request.meta["prepare"] = function
    return request


def prepared(response: Response, function: Callable[[bytes, str, str], T]) -> T:
    """What the worker made of the answer, or, outside a crawl, the same computed here."""
    if "prepared" in response.meta:
        return cast("T", response.meta["prepared"])
    return function(*_parts(response))


def _parts(response: Response) -> tuple[bytes, str, str]:
    return response.body, response.url, (response.headers.get("Content-Type") or b"").decode("latin-1")


def side_request(url: str, *, fallback: Item | None = None, meta: Mapping[str, Any] | None = None) -> Request:
    """A request whose failure is reported but fails only itself; `fallback` is then handed on instead."""
    return Request(url, meta={**(meta or {}), "side": True, "fallback": fallback}, dont_filter=True)


class SourceSpider(scrapy.Spider):
    """Reads one source once. `hand_on` takes each answer's items in order, then the checkpoints that cover them.

    Checkpoints wait until what was handed on meets the source's `expect`, and are dropped once the run has failed. A
    mark does not wait, but none is kept after a failure either: what could not be read is asked for again.
    """

    def __init__(
        self,
        source: Source,
        *,
        checkpoint: Mapping[str, Any],
        today: date,
        hand_on: HandOn,
        workers: Workers,
        manners: Manners,
    ) -> None:
        super().__init__(name=source.name)
        self.source = source
        self.checkpoint = without_stale_mark(checkpoint, source, today)
        self.today = today
        self.workers = workers
        self.manners = manners
        incremental = bool(self.checkpoint.keys() - OWN_KEYS)
        resumed, before = MARK in self.checkpoint, self.checkpoint.get("yielded")
        self.run = Run(source, incremental=incremental, resumed=resumed, before=before)
        self._hand_on = hand_on
        self._waiting: list[Checkpoint] = []
        self._is_marked = MARK in checkpoint
        self._validators: dict[str, list[str | None]] = {}
        self._module: Module | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "SourceSpider":  # noqa: ANN401  as Scrapy has it
        """As Scrapy asks for it."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.dropped, signals.request_dropped)
        return spider

    def dropped(self, request: Request) -> None:
        """Account for a request that Scrapy leaves out since it was made before: else a loop would look like an end."""
        self._give_up(request.meta, request.url, SourceError("asked for twice: the pages lead in a circle"))

    async def start(self) -> AsyncIterator[Request]:
        """The first requests, each asking only for what changed since the last complete run."""
        known = self._known_validators()
        try:
            self._module = load_module(self.source)
            for request in first_requests(self._module, self.source, self.checkpoint, self.today):
                tag, modified = known.get(request.url, (None, None))
                for header, value in (("If-None-Match", tag), ("If-Modified-Since", modified)):
                    if value and request.method == "GET":
                        request.headers[header] = value
                yield self._ours(request, first=request.url)
        except Exception as error:
            self.run.fail(self.source.url, explain(error))

    def _known_validators(self) -> Mapping[str, Sequence[str | None]]:
        """What may be asked for: nothing once the declaration has changed, for then the same answer is read anew."""
        if self.checkpoint.get("declaration") != digest(self.source):
            return {}
        return cast("Mapping[str, Sequence[str | None]]", self.checkpoint.get("validators", {}))

    def _ours(self, request: Request, *, first: str | None = None) -> Request:
        request.callback = self._answered
        request.errback = self._failed
        request.meta["first"] = first
        request.dont_filter = request.dont_filter or first is not None
        request.meta.pop("prepared", None)  # a module may hand on the meta of the answer before
        return request

    async def _answered(self, response: Response) -> AsyncIterator[Request]:
        if response.meta["first"]:
            headers = (response.headers.get("ETag"), response.headers.get("Last-Modified"))
            if any(headers):
                validators = [value.decode("latin-1") if value else None for value in headers]
                self._validators[response.meta["first"]] = validators
        try:
            if "prepare" in response.meta:
                response.meta["prepared"] = await self.workers.call(response.meta["prepare"], *_parts(response))
            async for request in self._read(response):
                yield request
        except CloseSpider:
            raise
        except Exception as error:
            self._give_up(response.meta, response.url, error)

    async def _read(self, response: Response) -> AsyncIterator[Request]:
        """Run `parse` over one answer, handing on as it goes; also what came before an error."""
        assert self._module is not None  # set before the first request
        batch: list[Item] = []
        reserved = bool(response.meta.get("reserved"))
        try:
            for result in self._module.parse(response, self.source):
                if isinstance(result, Request):
                    yield self._ours(result)
                elif isinstance(result, Checkpoint):
                    self._waiting.append(result)
                elif isinstance(result, Problem):
                    self.run.note(result)
                elif isinstance(result, Mark):
                    marked, batch = batch, []
                    self._flush(marked, mark=result)
                else:
                    batch.append(bare(result) if reserved else result)
                if len(batch) == BATCH:
                    full, batch = batch, []
                    self._flush(full)
                    await asyncio.sleep(0)
        finally:
            self._flush(batch)
        self.run.answered(side="side" in response.meta)

    def _flush(self, items: Sequence[Item], *, mark: Mark | None = None, last: bool = False) -> None:
        self.run.count(items)
        complete = not self.run.failed and (last or not self.run.shortfall())
        checkpoints = self._waiting if complete else []
        if checkpoints and self._is_marked:
            checkpoints = [*checkpoints, NO_MARK]  # with the watermark, or a kill in between would repeat the last page
        if mark and not self.run.failed:
            checkpoints = [*checkpoints, kept(mark, self.source, self.today)]
        self._store([*items, *checkpoints])
        if complete:
            self._waiting = []

    def _store(self, batch: Sequence[Item | Checkpoint]) -> None:
        if not batch:
            return
        try:
            self._hand_on(batch)
        except Exception as error:
            self.run.fail(self.source.url, f"not stored: {explain(error)}")
            raise CloseSpider("not stored") from error
        for part in batch:
            if isinstance(part, Checkpoint) and MARK in part.values:
                self._is_marked = part.values[MARK] is not None

    def _failed(self, failure: Failure) -> None:
        request = failure.request  # type: ignore[attr-defined]  # set by Scrapy before it calls
        answer = getattr(failure.value, "response", None)
        if answer is not None and answer.status == 304:
            self.run.unchanged += 1
            first = request.meta["first"] or request.url
            self._validators[first] = list(self._known_validators().get(first, (None, None)))
            return
        self._give_up(request.meta, request.url, failure.value or SourceError("the request came to nothing"))

    def _give_up(self, meta: Mapping[str, Any], url: str, error: BaseException) -> None:
        """Account for a request that came to nothing: a side request costs only itself, others fail the run."""
        reason = explain(error)
        if "side" not in meta:
            self.run.fail(url, reason)
            return
        self.run.side_failed(url, reason)
        if meta.get("fallback") is not None:
            self._flush([meta["fallback"]])

    def conclude(self, *, requests: int, reason: str) -> Run:
        """Check the run as a whole after the crawl ended, and hand on the last checkpoints of a good one."""
        self.run.conclude(requests=requests, reason=reason)
        if self.run.is_below:  # there was no other fault: the pages are read again until they are as they should be
            self._drop_mark()
        if self.run.failed:
            return self.run
        if self._validators and self.run.complete:
            values = {"validators": self._validators, "declaration": digest(self.source)}
            if any(self.checkpoint.get(key) != value for key, value in values.items()):
                self._waiting.append(Checkpoint(values))
        with suppress(CloseSpider):  # the run says so already
            self._flush([], last=True)
        self._drop_mark()
        return self.run

    def _drop_mark(self) -> None:
        if self._is_marked:
            with suppress(CloseSpider):
                self._store([NO_MARK])


def check_listing(count: int, source: Source) -> None:
    """For modules that hand on only what is new: raise SourceError where the source lists less than its `expect`."""
    least = source.expect.get("items", 0)
    if count < least:
        raise SourceError(f"{count} items listed, at least {least:g} expected")


def bare(item: Item) -> Item:
    """The item without what its rights holder reserved: title, link and identity stay."""
    return replace(item, text="", is_html=False, keywords=(), facts={})
