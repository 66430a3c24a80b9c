"""Answers of the Crossref works API in, publications out."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from scrapy.http import Request, Response
from w3lib.url import add_or_replace_parameters

from spiders.apis import (
    count_of,
    cursor_of,
    doi_pairs,
    earliest,
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
from spiders.records import Record, finish
from spiders.runs import Problem
from spiders.sources import Source

_ROWS = 100
_FIELDS = (
    "DOI", "URL", "title", "subtitle", "abstract", "author", "created", "issued", "posted", "published-online",
    "published-print", "license", "funder", "update-to",
)  # fmt: skip
# Documented, and there where no `select` was sent. `indexed` and citation counts change without the work changing.
_IGNORED = frozenset([
    "indexed", "deposited", "content-created", "content-updated", "published", "reference-count",
    "references-count", "reference", "publisher", "publisher-location", "isbn-type", "ISBN", "issn-type", "ISSN",
    "content-domain", "short-title", "short-container-title", "container-title", "group-title", "type", "subtype",
    "page", "source", "is-referenced-by-count", "prefix", "member", "link", "score", "resource", "update-policy",
    "assertion", "edition-number", "event", "institution", "description", "issue", "volume", "journal-issue",
    "version", "archive", "article-number", "alternative-id", "relation", "editor", "translator", "chair",
    "clinical-trial-number", "degree", "accepted", "approved", "original-title", "subject", "standards-body",
    "updated-by", "award", "project",
])  # fmt: skip
_WITHDRAWING = ("retraction", "withdrawal", "removal")


def start(source: Source, checkpoint: Mapping[str, Any], today: date) -> Iterator[Request]:
    """All DOIs first registered since some days before the last complete run, or what is left of an ended walk."""
    if "resume" in checkpoint:
        mark = checkpoint["resume"]
        yield _page(mark["url"], {"today": mark["today"], "restarts": 0})
        return
    wanted = {**source.filter, "from-created-date": first_day(source, checkpoint, today).isoformat()}
    queries = {name: str(wanted.pop(name)) for name in tuple(wanted) if name.partition(".")[0] == "query"}
    params = {
        **queries,
        "filter": ",".join(f"{name}:{part}" for name, value in wanted.items() for part in _parts(value)),
        "select": ",".join(_FIELDS),
        "rows": str(_ROWS),
        "cursor": "*",
    }
    yield _page(add_or_replace_parameters(source.url, params), {"today": today.isoformat(), "restarts": 0})


def parse(response: Response, _source: Source) -> Iterator[Item | Request | Checkpoint | Mark | Problem]:
    """Read a page of works and ask for the next; a cursor that has expired restarts the listing once."""
    if response.status != 200:
        yield _restart(response)
        return
    message = load_json(response).record("message")
    works = list_of(message, "items")
    reasons = yield from read_each(response, works, _items)
    # The next cursor is sent at the end, too: only a page that is not full says that it was the last.
    is_full = bool(works) and len(works) >= count_of(message, "items-per-page", _ROWS)
    cursor = cursor_of(message, "next-cursor") if is_full else None
    if cursor:
        url = add_or_replace_parameters(response.url, {"cursor": cursor})
        if not reasons:
            yield Mark({"url": url, "today": response.meta["today"]})
        yield _page(url, {key: response.meta[key] for key in ("today", "restarts")})
    report(reasons)
    if not cursor:
        yield Checkpoint({"watermark": response.meta["today"]})


def _page(url: str, meta: dict[str, Any]) -> Request:
    return Request(url, meta={**meta, "handle_httpstatus_list": [400, 404]}, dont_filter=True)


def _restart(response: Response) -> Request:
    if b'"cursor-invalid"' not in response.body or response.meta["restarts"]:
        raise SourceError(f"answered {response.status}: {response.body[:200].decode('utf-8', 'replace')}")
    url = add_or_replace_parameters(response.url, {"cursor": "*"})
    return _page(url, {"today": response.meta["today"], "restarts": 1})


def _parts(value: object) -> Iterator[str]:
    for part in value if isinstance(value, list | tuple) else [value]:
        yield str(part).lower() if isinstance(part, bool) else str(part)


def _items(work: Mapping[str, Any]) -> Iterator[Item]:
    record = Record(work)
    doi = str(record.pop("DOI"))
    title = one_line(" – ".join([*record.pop("title", [])[:1], *record.pop("subtitle", [])[:1]]))
    authors = record.pop("author", [])
    item = Item(
        url=record.pop("URL", None) or f"https://doi.org/{doi}",
        title=title,
        text=abstract(record.pop("abstract", "")),
        date=_date(record),
        language=language_code(record.pop("language", None)),
        authors=tuple(name for author in authors if (name := _name(author))),
        organisations=tuple(dict.fromkeys(_organisations(authors, record.pop("funder", [])))),
        identifiers=(("source", doi.lower()), *doi_pairs(doi)),
        licence=_licence(record.pop("license", [])),
    )
    withdrawn = [entry for entry in record.pop("update-to", []) if entry.get("type") in _WITHDRAWING]
    finish(record, ignore=_IGNORED)
    if title:  # journal issues and the like have none
        yield item
    for entry in withdrawn:  # this work is the notice that another one is withdrawn
        url = f"https://doi.org/{entry['DOI']}"
        yield Item(url=url, title="", identifiers=tuple(doi_pairs(entry["DOI"])), status="withdrawn")


def _date(record: Record) -> str | None:
    found = {name: _iso(record.record(name)) for name in ("published-online", "published-print", "posted", "issued")}
    created = _iso(record.record("created"))
    return (
        earliest(day for name in ("published-online", "published-print") if (day := found[name]))
        or found["posted"]
        or found["issued"]
        or created
    )


def _iso(stamp: Record) -> str | None:
    """`[[2024, 3]]` as `2024-03`; `[[null]]` is no date."""
    parts = [part for part in (stamp.get("date-parts") or [[]])[0] if part]
    return "-".join([f"{parts[0]:04d}", *(f"{part:02d}" for part in parts[1:])]) if parts else None


def _name(author: Mapping[str, Any]) -> str:
    return one_line(author.get("name") or " ".join(author[part] for part in ("given", "family") if author.get(part)))


def _organisations(authors: list[Mapping[str, Any]], funders: list[Mapping[str, Any]]) -> Iterator[Organisation]:
    for author in authors:
        for place in author.get("affiliation") or []:
            if place.get("name"):
                yield Organisation(name=one_line(place["name"]), role="author")
    for funder in funders:
        if funder.get("name"):
            yield Organisation(name=one_line(funder["name"]), role="funder")


def _licence(licences: list[Mapping[str, Any]]) -> str | None:
    """That of the published version; others concern text mining or the manuscript."""
    return next(
        (str(entry["URL"]) for entry in licences if entry.get("content-version") in ("vor", "unspecified")), None
    )
