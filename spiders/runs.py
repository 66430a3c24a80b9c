"""What happened in, a verdict out: whether one run of a source can be trusted."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.spidermiddlewares.httperror import HttpError

from spiders.causes import SHARE, UNKNOWN_HOST, UNREACHABLE
from spiders.errors import SpiderError
from spiders.items import Item
from spiders.sources import Source

Status = Literal["ok", "unchanged", "failed"]
A_WALL = 3  # so many pages refused and none read: the source shuts us out
COUNTED = {"text", "date"}  # of every source: by these a page that has changed is noticed
DAYS = "days"  # in `expect`: judge what this run and those of the days before gave together
ERRORS_KEPT = 200  # a site that is down must not fill the report


@dataclass(frozen=True, slots=True)
class Problem:
    """What an operator should know: a request that came to nothing, or a part that could not be read, and why.

    A module may yield one for a part it leaves out; that alone does not fail the run.
    """

    url: str
    reason: str


class Run:
    """Counts of one run. `error` says why it failed; `complete` means that nothing asked for was missed.

    `is_below` means that everything was read and only `expect` was not met; `moved` is an address to use from now on.
    """

    def __init__(
        self, source: Source, *, incremental: bool, resumed: bool = False, before: Mapping[str, int] | None = None
    ) -> None:
        self._source = source
        self._before = Counter(before)
        self._incremental = incremental
        self._resumed = resumed
        self._filled: Counter[str] = Counter()
        self._answers = 0
        self._side_answers = 0
        self._side_failures = 0
        self.items = 0
        self.requests = 0
        self.unchanged = 0
        self.complete = True
        self.is_below = False
        self.moved: str | None = None
        self.error: str | None = None
        self.errors: list[Problem] = []

    @property
    def failed(self) -> bool:
        """Whether the run is known to have failed."""
        return self.error is not None

    @property
    def status(self) -> Status:
        """The verdict."""
        if self.failed:
            return "failed"
        return "unchanged" if self.unchanged and not self._answers and not self.items else "ok"

    def count(self, items: Iterable[Item]) -> None:
        """Account for items about to be handed on."""
        for item in items:
            self.items += 1
            self._filled.update(name for name in COUNTED | self._source.expect.keys() if says(item, name))

    def answered(self, *, side: bool) -> None:
        """Account for an answer read to its end."""
        self._answers += 1
        self._side_answers += side

    def fail(self, url: str, reason: str) -> None:
        """Fail the run; the first reason stands."""
        self.complete = False
        self.note(Problem(url, reason))
        self.error = self.error or f"{_shown(url)}: {reason}"

    def side_failed(self, url: str, reason: str) -> None:
        """Account for a request that costs only itself."""
        self.complete = False
        self._side_failures += 1
        self.note(Problem(url, reason))

    def note(self, problem: Problem) -> None:
        """Remember what an operator should know."""
        if len(self.errors) < ERRORS_KEPT:
            self.errors.append(Problem(_shown(problem.url), problem.reason))

    def shortfall(self) -> str | None:
        """What is missing to the declared `expect`. A run from a checkpoint is no full listing: only shares count.

        With `days` in it the runs of so many days are judged together, but none that went on with an ended walk.
        """
        days = self._source.expect.get(DAYS)
        for name, least in self._source.expect.items():
            before = self._before if name in COUNTED | {"items"} else Counter[str]()
            items, filled = self.items + before["items"], self._filled[name] + before[name]
            if name == "items":
                if items < least and not self._resumed and (days or not self._incremental):
                    span = f" in {days:g} days" if days else ""
                    return f"{items} items{span}, at least {least:g} expected"
            elif name != DAYS and items and filled / items < least:
                return f"{name} in {filled} of {items} items{SHARE}{least:g} expected"
        return None

    @property
    def filled(self) -> Mapping[str, int]:
        """How many items it gave, and how many of them with a text and a date."""
        return {"items": self.items} | {name: self._filled[name] for name in COUNTED}

    def conclude(self, *, requests: int, reason: str) -> None:
        """Judge the run as a whole once no request is left; `reason` is Scrapy's for closing the spider."""
        self.requests = requests
        if reason == "closespider_timeout":
            self.fail(self._source.url, "stopped: the source took longer than a run may take")
        elif reason != "finished":
            self.fail(self._source.url, f"stopped: {reason}")
        if self._side_failures >= A_WALL and not self._side_answers:
            self.fail(self._source.url, f"none of {self._side_failures} pages could be read: {self.errors[0].reason}")
        missing = self.shortfall() if self._answers else None
        if missing:
            self.is_below = not self.failed
            self.fail(self._source.url, missing)


def _shown(url: str) -> str:
    """The address without its query, which may hold a key and is long where it holds a question."""
    return url.partition("?")[0][:200]


def says(item: Item, name: str) -> bool:
    """Whether an item has this field, as its own or among its facts."""
    value = getattr(item, name, None) or item.facts.get(name)
    return bool(value)


REASONS: dict[type[BaseException], str] = {
    CannotResolveHostError: UNKNOWN_HOST,
    DownloadConnectionRefusedError: f"{UNREACHABLE}the connection was refused",
    DownloadFailedError: f"{UNREACHABLE}the connection broke off",
    DownloadTimeoutError: f"{UNREACHABLE}no complete answer in time",
    DownloadCancelledError: "the answer is larger than allowed",
    ResponseDataLossError: "the answer broke off",
}


def explain(error: BaseException) -> str:
    """One line that says to an operator why a request came to nothing."""
    if isinstance(error, HttpError):
        return f"answered {error.response.status}"
    message = re.sub(r"\s+", " ", str(error)).strip()[:300]
    if isinstance(error, IgnoreRequest) and "DOWNLOAD_MAXSIZE" in message:
        return "the answer unpacks to more than allowed"
    if isinstance(error, SpiderError | IgnoreRequest):
        return message
    return REASONS.get(type(error)) or f"{type(error).__name__}: {message}".rstrip(": ")
