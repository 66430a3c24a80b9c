"""Feeds of the federal funding advice service, or a saved page of its list, in; calls with their deadline out.

Titles of the feeds carry the dates: `Name | 01.10.2026 - 31.12.2026`; the last one is the deadline. Links lead to the
ministry's page, which several feeds name, so the page is the identity.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urljoin

from parsel import Selector
from scrapy.http import Request, Response

from spiders import feeds
from spiders.base import prepare, prepared
from spiders.facts import deadline, deadline_model, evidence, state
from spiders.items import Item
from spiders.records import first, one
from spiders.sources import Source

_DATED = re.compile(r"^(?P<name>.+)\|\s*(?P<dates>(?:\d{2}\.\d{2}\.\d{4}\s*[-–]\s*)?(?P<last>\d{2}\.\d{2}\.\d{4}))$")
_TEASER = "a.c-teaser--announcement"


def start(source: Source, _checkpoint: Mapping[str, Any], _today: date) -> Iterator[Request]:
    """One request for the feed."""
    yield prepare(Request(source.url), read)


def parse(response: Response, _source: Source) -> Iterator[Item]:
    """Items of a feed or of a saved list."""
    yield from prepared(response, read)


def read(body: bytes, url: str, content_type: str) -> tuple[Item, ...]:
    """The calls. Raises SourceError for what is neither a feed nor a list of teasers."""
    if b"c-teaser--announcement" in body:
        page = Selector(body.decode("utf-8", "replace"))
        return tuple(_from_teaser(node, url) for node in page.css(_TEASER))
    return tuple(_from_entry(item) for item in feeds.read(body, url, content_type).items)


def _from_entry(item: Item) -> Item:
    match = _DATED.match(item.title)
    if match is None:
        return replace(item, identifiers=(), facts=_facts(None, ""))
    facts = _facts("-".join(reversed(match["last"].split("."))), match["dates"])
    return replace(item, title=match["name"].rstrip(), identifiers=(), facts=facts)


def _from_teaser(node: Selector, url: str) -> Item:
    until = ".c-topline__item--stopdate time"
    funder = first(node, ".c-topline__category::text")
    facts = _facts(first(node, f"{until}::attr(datetime)"), first(node, f"{until}::text") or "")
    if funder:
        state(facts, "funder", funder, evidence("c-topline__category", funder))
    return Item(
        url=urljoin(url, one(node, "::attr(href)")),
        title=one(node, ".c-teaser__title::text"),
        text=first(node, ".c-teaser__text") or "",
        is_html=True,
        date=first(node, ".c-topline__time::attr(datetime)"),
        language="de",
        facts=facts,
    )


def _facts(day: str | None, quote: str) -> dict[str, Any]:
    """The deadline, where the date beside the name is one that exists."""
    try:
        dates = [deadline("submission", day, "title", quote.lstrip("-– "))] if day else []
    except ValueError:  # 31.02.: no date is better than a wrong one
        dates = []
    facts: dict[str, Any] = {
        "type": "call",
        "deadlines": dates,
        "evidence": {"type": evidence("feed", "Bekanntmachung")},
    }
    return {**facts, "deadline_model": deadline_model(dates), "submission": "by_date"} if dates else facts
