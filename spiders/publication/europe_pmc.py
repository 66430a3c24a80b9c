"""Answers of the Europe PMC search in, publications out.

`filter` names fields of its query language and the phrases wanted: any of a field's, all fields together.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from scrapy.http import Request, Response
from w3lib.url import add_or_replace_parameters, url_query_parameter

from spiders.apis import (
    count_of,
    cursor_of,
    doi_pairs,
    first_day,
    language_code,
    list_of,
    load_json,
    read_each,
    report,
)
from spiders.errors import SourceError
from spiders.items import Checkpoint, Item, Mark, Organisation
from spiders.markup import abstract, one_line
from spiders.records import Record
from spiders.runs import Problem
from spiders.sources import Source

_PAGE = "100"
_ADDRESS = re.compile(
    r"\s*(?:\(?(?:Electronic address|E-?mail(?: address)?):?\s*)?[^\s@]{1,99}@[^\s@]{1,255}", re.IGNORECASE
)


def start(source: Source, checkpoint: Mapping[str, Any], today: date) -> Iterator[Request]:
    """All that was first published since some days before the last complete run, or what is left of an ended walk."""
    if "resume" in checkpoint:
        mark = checkpoint["resume"]
        yield _page(mark["url"], mark["today"], seen=mark["seen"], restarts=0)
        return
    window = f"FIRST_PDATE:[{first_day(source, checkpoint, today)} TO {today}]"
    params = {
        "query": " AND ".join([*map(_any_of, source.filter.items()), window]),
        "resultType": "core",
        "format": "json",
        "pageSize": _PAGE,
        "cursorMark": "*",
    }
    yield _page(add_or_replace_parameters(source.url, params), today.isoformat(), seen=0, restarts=0)


def parse(response: Response, _source: Source) -> Iterator[Item | Request | Checkpoint | Mark | Problem]:
    """Read a page of works and ask for the next; a mark that is refused restarts the listing once.

    Raises SourceError where the list ends before all that were found.
    """
    answer = load_json(response) if response.status == 200 else None
    if answer is None or "errMsg" in answer:
        yield _restart(response)
        return
    works = list_of(answer.record("resultList"), "result")
    reasons = yield from read_each(response, works, _items)
    today, restarts = response.meta["today"], response.meta["restarts"]
    seen, total = response.meta["seen"] + len(works), count_of(answer, "hitCount")
    cursor = cursor_of(answer, "nextCursorMark")
    at_end = not works or cursor in (None, url_query_parameter(response.url, "cursorMark"))
    if cursor and not at_end:
        url = add_or_replace_parameters(response.url, {"cursorMark": cursor})
        if not reasons:
            yield Mark({"url": url, "today": today, "seen": seen})
        yield _page(url, today, seen=seen, restarts=restarts)
    elif seen < total:
        reasons.append(f"the list ended after {seen} of {total} works")
    report(reasons)
    if at_end:
        yield Checkpoint({"watermark": today})


def _page(url: str, today: str, *, seen: int, restarts: int) -> Request:
    meta = {"today": today, "seen": seen, "restarts": restarts, "handle_httpstatus_list": [400, 404]}
    return Request(url, meta=meta, dont_filter=restarts > 0)


def _restart(response: Response) -> Request:
    first = add_or_replace_parameters(response.url, {"cursorMark": "*"})
    if response.url == first or response.meta["restarts"]:
        raise SourceError(f"answered {response.status}: {response.body[:200].decode('utf-8', 'replace')}")
    return _page(first, response.meta["today"], seen=0, restarts=1)


def _any_of(wanted: tuple[str, Any]) -> str:
    field, values = wanted
    phrases = [f'{field}:"{value}"' for value in (values if isinstance(values, list | tuple) else [values])]
    return f"({' OR '.join(phrases)})"


def _items(work: Mapping[str, Any]) -> Iterator[Item]:
    record = Record(work)
    place, number = str(record.pop("source")), str(record.pop("id"))
    url = f"https://europepmc.org/article/{place}/{number}"
    identifiers = (("source", f"{place}/{number}"), *_identifiers(record))
    title = one_line(record.pop("title", None) or "").removesuffix(".")
    kinds = record.record("pubTypeList").pop("pubType", [])
    if "retracted publication" in map(str.lower, kinds):
        yield Item(url=url, title=title, identifiers=identifiers, status="withdrawn")
        return
    authors = record.record("authorList").pop("author", [])
    item = Item(
        url=url,
        title=title,
        text=abstract(record.pop("abstractText", None) or ""),
        date=_date(record),
        language=language_code(record.pop("language", None)),
        authors=tuple(name for author in authors if (name := _name(author))),
        organisations=tuple(dict.fromkeys(_organisations(authors, record.record("grantsList")))),
        identifiers=identifiers,
        keywords=tuple(map(one_line, record.record("keywordList").pop("keyword", []))),
        licence=record.pop("license", None),
    )
    if title:  # what else a work says is not read: each of the many sources behind this one adds fields of its own
        yield item


def _identifiers(record: Record) -> Iterator[tuple[str, str]]:
    for scheme in ("pmid", "pmcid"):
        if value := record.pop(scheme, None):
            yield scheme, str(value)
    yield from doi_pairs(record.pop("doi", None))


def _date(record: Record) -> str | None:
    """As exact as it is known: where nothing was online that day, the first of a month stands for the whole month."""
    journal = record.record("journalInfo")
    online = record.pop("electronicPublicationDate", None)
    day = record.pop("firstPublicationDate", None) or online or journal.pop("printPublicationDate", None)
    year = record.pop("pubYear", None) or journal.pop("yearOfPublication", None)
    if day is None:
        return str(year) if year else None
    if day == online or not day.endswith("-01"):
        return str(day)
    return str(day[:4] if day.endswith("-01-01") else day[:7])


def _name(author: Mapping[str, Any]) -> str:
    return one_line(author.get("fullName") or author.get("collectiveName") or "")


def _organisations(authors: list[Mapping[str, Any]], grants: Record) -> Iterator[Organisation]:
    """Affiliations as they stand, without the mail addresses that some journals add to them."""
    for author in authors:
        places = author.get("authorAffiliationDetailsList") or {}
        for place in places.get("authorAffiliation") or []:
            if name := _ADDRESS.sub("", one_line(place["affiliation"])).strip(" ;,."):
                yield Organisation(name=name, role="author")
    for grant in grants.pop("grant", []):
        if grant.get("agency"):
            yield Organisation(name=one_line(grant["agency"]), role="funder")
