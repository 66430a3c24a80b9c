"""Atom answers of the arXiv query interface in, preprints out."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from lxml import etree
from scrapy.http import Request, Response
from w3lib.url import add_or_replace_parameters, url_query_parameter

from spiders.apis import doi_pairs, first_day, read_each, report
from spiders.errors import SourceError
from spiders.items import Checkpoint, Item, Mark
from spiders.records import Record, finish
from spiders.runs import Problem
from spiders.sources import Source
from spiders.xml import name_of, parse_xml, text_of

_PAGE = 100
_DEEPEST = 30_000  # entries of one question, beyond which the interface answers 400
_RETRIES = 3  # an empty page although there should be more comes and goes
_SINCE = re.compile(r"submittedDate:\[\d{12}")
_VERSION = re.compile(r"v\d+$")


def start(source: Source, checkpoint: Mapping[str, Any], today: date) -> Iterator[Request]:
    """What was submitted since some days before the last complete run, oldest first, so that pages do not shift.

    A walk that was ended goes on the same day only: at night papers come in between, and pages shift all the same.
    """
    if "resume" in checkpoint:
        mark = checkpoint["resume"]
        yield _page(mark["url"], {"today": mark["today"], "tries": 0})
        return
    since = first_day(source, checkpoint, today)
    window = f"submittedDate:[{since:%Y%m%d}0000 TO {today:%Y%m%d}2359]"
    params = {
        "search_query": f"({_query(source.filter)}) AND {window}",
        "start": "0",
        "max_results": str(_PAGE),
        "sortBy": "submittedDate",
        "sortOrder": "ascending",
    }
    yield _page(add_or_replace_parameters(source.url, params), {"today": today.isoformat(), "tries": 0})


def parse(response: Response, _source: Source) -> Iterator[Item | Request | Checkpoint | Mark | Problem]:
    """Read a page of entries and ask for the next one. Raises SourceError on an error told as a feed."""
    feed = parse_xml(response.body, what="the feed")
    if name_of(feed) != "feed":
        raise SourceError(f"<{name_of(feed)}>, not an Atom feed")
    entries = [_record(entry) for entry in feed if name_of(entry) == "entry"]
    _check(entries, response)
    last = "".join(map(text_of, entries[-1].get("published", ()))) if entries else None
    reasons = yield from read_each(response, entries, _items)
    first = int(url_query_parameter(response.url, "start") or 0)
    total = int(next((text_of(part) for part in feed if name_of(part) == "totalResults"), 0))
    more = first + len(entries) < total
    if more:
        request = _next(response, first + len(entries), last)
        if not reasons:
            yield Mark({"url": request.url, "today": request.meta["today"]}, days=0)
        yield request
    report(reasons)
    if not more:
        yield Checkpoint({"watermark": response.meta["today"]})


def _page(url: str, meta: dict[str, Any]) -> Request:
    # Errors come as feeds with status 400; an empty page is asked for again at the same address.
    return Request(url, meta={**meta, "handle_httpstatus_list": [400]}, dont_filter=True)


def _next(response: Response, start: int, last: str | None) -> Request:
    """The page after an entry submitted at `last`; None says that this page was empty."""
    tries = response.meta["tries"] + 1 if last is None else 0
    if tries > _RETRIES:
        raise SourceError(f"an empty page at {start} came {tries} times although there are more entries")
    params = {"start": str(start)} if start + _PAGE <= _DEEPEST else _question_from(response.url, last or "")
    url = add_or_replace_parameters(response.url, params)
    return _page(url, {"today": response.meta["today"], "tries": tries})


def _question_from(url: str, last: str) -> dict[str, str]:
    """The question anew, from the minute at which it became too deep; entries of that minute come twice."""
    query, minute = url_query_parameter(url, "search_query") or "", re.sub(r"\D", "", last)[:12]
    later = _SINCE.sub(f"submittedDate:[{minute}", query)
    if later == query or len(minute) < 12:
        raise SourceError(f"more than {_DEEPEST} entries submitted at {last}")
    return {"search_query": later, "start": "0"}


def _query(wanted: Mapping[str, Any]) -> str:
    """Categories and phrases, any of each; both must hold where both are given. Unquoted words would be OR-ed."""
    categories = " OR ".join(f"cat:{name}" for name in wanted.get("categories", ()))
    phrases = " OR ".join(f'all:"{phrase}"' for phrase in wanted.get("phrases", ()))
    parts = [f"({part})" for part in (categories, phrases) if part]
    if not parts:
        raise SourceError("filter: needs categories or phrases")
    return " AND ".join(parts)


def _record(entry: etree._Element) -> Record:
    """An entry's children by name, each a list."""
    record = Record()
    for child in entry:
        record.setdefault(name_of(child), []).append(child)
    return record


def _check(entries: list[Record], response: Response) -> None:
    for entry in entries:
        if any("/api/errors" in text_of(part) for part in entry.get("id", ())):
            raise SourceError(f"arXiv says: {' '.join(map(text_of, entry.get('summary', ())))}")
    if response.status != 200:
        raise SourceError(f"answered {response.status}")


def _items(record: Record) -> Iterator[Item]:
    number = _VERSION.sub("", _text(record, "id").rpartition("/abs/")[2])
    if not number:
        raise SourceError("an entry without an arXiv id")
    doi = _text(record, "doi") if "doi" in record else None
    item = Item(
        url=f"https://arxiv.org/abs/{number}",
        title=_text(record, "title"),
        text=_text(record, "summary"),
        date=_text(record, "published"),
        updated=_text(record, "updated"),
        language="en",  # nearly always; the source does not say
        authors=tuple(text_of(part) for author in record.pop("author") for part in author if name_of(part) == "name"),
        identifiers=(("source", number), ("arxiv", number), *doi_pairs(doi)),
        keywords=tuple(str(part.get("term")) for part in record.pop("category", [])),
    )
    finish(record, ignore=("link", "comment", "primary_category", "journal_ref"))
    yield item


def _text(record: Record, name: str) -> str:
    (part,) = record.pop(name)
    return text_of(part)
