"""Answers of the OpenAlex works API in, publications out."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from scrapy.http import Request, Response
from w3lib.url import add_or_replace_parameters

from spiders.apis import cursor_of, doi_pairs, first_day, list_of, load_json, read_each, report, secret
from spiders.errors import SourceError
from spiders.items import Checkpoint, Item, Mark, Organisation
from spiders.markup import abstract, one_line
from spiders.records import Record, finish
from spiders.runs import Problem
from spiders.sources import Source

_MARK_DAYS = 3  # how long a cursor holds is not documented; one that does not is refused
_REFUSALS = [400, 404, 410, 422]
_FIELDS = (
    "id", "doi", "title", "publication_date", "publication_year", "language", "abstract_inverted_index",
    "authorships", "primary_location", "best_oa_location", "keywords", "funders", "is_retracted", "is_paratext",
)  # fmt: skip
# Documented, and there when a work is asked for without `select`; counts change daily and would look like revisions.
_IGNORED = frozenset([
    "display_name", "ids", "type_crossref", "indexed_in", "open_access", "countries_distinct_count",
    "institutions_distinct_count", "corresponding_author_ids", "corresponding_institution_ids", "apc_list",
    "apc_paid", "has_fulltext", "fulltext_origin", "cited_by_count", "cited_by_percentile_year",
    "citation_normalized_percentile", "fwci", "biblio", "primary_topic", "topics", "concepts", "mesh", "locations",
    "locations_count", "sustainable_development_goals", "awards", "referenced_works", "referenced_works_count",
    "related_works", "ngrams_url", "cited_by_api_url", "counts_by_year", "updated_date", "created_date",
    "relevance_score", "versions", "is_xpac", "has_content", "content_urls", "type", "datasets",
])  # fmt: skip


def start(source: Source, checkpoint: Mapping[str, Any], today: date) -> Iterator[Request]:
    """All works published since some days before the last complete run, or what is left of the walk that was ended."""
    if "resume" in checkpoint:
        mark = checkpoint["resume"]
        yield _page(source, mark["url"], mark["today"])
        return
    wanted = {**source.filter, "from_publication_date": first_day(source, checkpoint, today).isoformat()}
    params = {
        "filter": ",".join(f"{name}:{_value(value)}" for name, value in wanted.items()),
        "select": ",".join(_FIELDS),
        "per_page": "100",
        "cursor": "*",
    }
    yield _page(source, add_or_replace_parameters(source.url, params), today.isoformat())


def parse(response: Response, source: Source) -> Iterator[Item | Request | Checkpoint | Mark | Problem]:
    """Read a page of works, or one work, and ask for the next page while the day's budget lasts.

    A cursor that is refused restarts the listing once.
    """
    if response.status != 200:
        yield _restart(response, source)
        return
    answer = load_json(response)
    works = list_of(answer, "results") if "results" in answer else [answer]
    reasons = yield from read_each(response, works, _items)
    told = answer.record("meta")
    cursor = cursor_of(told, "next_cursor") if works else None
    today, restarts = response.meta["today"], response.meta["restarts"]
    if cursor:
        url = add_or_replace_parameters(response.url, {"cursor": cursor})
        if not reasons:
            yield Mark({"url": url, "today": today}, days=_MARK_DAYS)
        if _is_spent(response, told):
            reasons.append("the interface's budget for today is spent; the next run goes on from here")
        else:
            yield _page(source, url, today, restarts=restarts)
    report(reasons)
    if not cursor:
        yield Checkpoint({"watermark": today})


def _page(source: Source, url: str, today: str, *, restarts: int = 0) -> Request:
    key = secret(source)  # in a header, for addresses are logged
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    meta = {"today": today, "restarts": restarts, "handle_httpstatus_list": _REFUSALS}
    return Request(url, headers=headers, meta=meta, dont_filter=restarts > 0)


def _restart(response: Response, source: Source) -> Request:
    first = add_or_replace_parameters(response.url, {"cursor": "*"})
    if response.url == first or response.meta["restarts"]:
        raise SourceError(f"answered {response.status}: {response.body[:200].decode('utf-8', 'replace')}")
    return _page(source, first, response.meta["today"], restarts=1)


def _value(value: object) -> str:
    if isinstance(value, list | tuple):
        return "|".join(_value(part) for part in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_spent(response: Response, told: Record) -> bool:
    """Whether the next page would cost more than what the day's budget still holds, as far as the interface says."""
    left = _amount(response.headers.get("X-RateLimit-Remaining"))
    return left is not None and (left <= 0 or left < (_amount(told.get("cost_usd")) or 0))


def _amount(raw: object) -> float | None:
    try:
        return float(raw)  # type: ignore[arg-type]  # bytes of a header, or whatever JSON holds
    except (TypeError, ValueError):
        return None


def _items(work: Mapping[str, Any]) -> Iterator[Item]:
    record = Record(work)
    number = str(record.pop("id")).rpartition("/")[2]
    doi = record.pop("doi", None)
    identifiers = (("source", number), ("openalex", number), *doi_pairs(doi))
    place = record.record("primary_location")
    url = place.pop("landing_page_url", None) or doi or f"https://openalex.org/{number}"
    title = one_line(record.pop("title", None) or "")
    if record.pop("is_retracted", False):
        yield Item(url=url, title=title, identifiers=identifiers, status="withdrawn")
        return
    if record.pop("is_paratext", False) or not title:  # covers and tables of contents; nothing to show
        return
    authorships = record.pop("authorships", None) or []
    item = Item(
        url=url,
        title=title,
        text=_abstract(record.pop("abstract_inverted_index", None) or {}),
        date=_date(record),
        language=record.pop("language", None),
        authors=tuple(one_line(entry["author"]["display_name"] or "") for entry in authorships),
        organisations=tuple(_organisations(authorships, record)),
        identifiers=identifiers,
        keywords=tuple(entry.get("display_name") or entry["keyword"] for entry in record.pop("keywords", None) or []),
        licence=place.pop("license", None) or record.record("best_oa_location").get("license"),
    )
    finish(record, ignore=_IGNORED)
    yield item


def _date(record: Record) -> str | None:
    """As exact as it is known: 1 January stands for a year without a day."""
    day, year = record.pop("publication_date", None), record.pop("publication_year", None)
    return str(year) if day == f"{year}-01-01" else day


def _abstract(positions: Mapping[str, list[int]]) -> str:
    words = sorted((place, word) for word, places in positions.items() for place in places)
    return abstract(" ".join(word for _, word in words))


def _organisations(authorships: list[Mapping[str, Any]], record: Record) -> Iterator[Organisation]:
    seen: dict[Organisation, None] = {}
    for entry in authorships:
        for place in entry.get("institutions") or []:
            found = Organisation(
                name=place["display_name"], role="author", ror=place.get("ror"), country=place.get("country_code")
            )
            seen[found] = None
    for funder in record.pop("funders", None) or []:
        seen[Organisation(name=funder["display_name"], role="funder", ror=funder.get("ror"))] = None
    for grant in record.pop("grants", None) or []:  # answers before 2026
        seen[Organisation(name=grant["funder_display_name"], role="funder")] = None
    yield from seen
