"""A module's name and one answer in, what its `parse` yields out: no network."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from typing import Any

from scrapy.http import Request, Response

from spiders.base import first_requests
from spiders.errors import SpiderError
from spiders.items import Checkpoint, Item, Mark
from spiders.runs import Problem
from spiders.sources import Source

TODAY = date(2026, 11, 21)


@dataclass
class Reading:
    """All that came of one answer; `error` is what ended it."""

    items: list[Item] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    checkpoint: dict[str, Any] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    error: str | None = None


def declare(spider: str, **changes: object) -> Source:
    """A source with what every source must say."""
    fields = {
        "name": "a",
        "title": "A",
        "url": "https://www.example.org/api",
        "kind": "publication",
        "spider": spider,
        "known": "documented",
        "seen": "a test",
        "licence": "none",
    }
    return Source(**{**fields, **changes})


def without_proof(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts alone."""
    return {name: fact for name, fact in facts.items() if name != "evidence"}


def ask(source: Source, **checkpoint: object) -> Request:
    """The first request of a source."""
    module = import_module(f"spiders.{source.spider}")
    (request,) = first_requests(module, source, checkpoint, TODAY)
    return request


def read(
    source: Source,
    body: bytes,
    *,
    status: int = 200,
    url: str | None = None,
    meta: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Reading:
    """What comes of this answer to the source's first request, or to one whose state is `meta`."""
    first = ask(source)
    request = Request(url or first.url, meta={**first.meta, **(meta or {})})
    response = Response(request.url, status=status, headers=headers, body=body, request=request)
    reading = Reading()
    try:
        for thing in import_module(f"spiders.{source.spider}").parse(response, source):
            if isinstance(thing, Item):
                reading.items.append(thing)
            elif isinstance(thing, Checkpoint):
                reading.checkpoint |= thing.values
            elif isinstance(thing, Mark):
                reading.marks.append(thing)
            elif isinstance(thing, Problem):
                reading.problems.append(thing)
            else:
                reading.requests.append(thing)
    except SpiderError as error:
        reading.error = str(error)
    return reading
