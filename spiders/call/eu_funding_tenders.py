"""Answers of the search behind the EU Funding & Tenders portal in, topics and calls with their facts out.

`filter` names metadata keys and the values wanted. The whole set is read in each run, so that moved deadlines show.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from scrapy.http import Request, Response
from w3lib.url import add_or_replace_parameters

from spiders.apis import count_of, list_of, load_json, read_each, report
from spiders.call.eu_facts import facts_of, first_of
from spiders.errors import SourceError
from spiders.items import Checkpoint, Item, Mark
from spiders.marks import NO_MARK
from spiders.markup import one_line
from spiders.records import Record, finish
from spiders.runs import Problem
from spiders.sources import Source

_BOUNDARY = "part-of-the-question"
_PAGE = 100
_PASSES = 3  # replicas disagree: a walk over the pages repeats some records and loses others
_ANEW: Mapping[str, Any] = {"page": 1, "passes": 1, "seen": ()}
_LANGUAGE_SUFFIX = re.compile(r"(?<=[A-Z])[a-z]{2}$")
_TOPIC_PAGE = "https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/opportunities/topic-details/"
_IGNORED = frozenset([
    "reference", "apiVersion", "title", "contentType", "databaseLabel", "database", "weight", "groupById", "content",
    "accessRestriction", "pages", "checksum", "enrichedMetadata", "children", "highlightedFragments", "citation",
])  # fmt: skip


def start(source: Source, checkpoint: Mapping[str, Any], _today: date) -> Iterator[Request]:
    """The first page of everything wanted, or what is left of the walk that was ended."""
    mark = checkpoint.get("resume", _ANEW)
    yield _ask(source, page=mark["page"], passes=mark["passes"], seen=mark["seen"])


def parse(response: Response, source: Source) -> Iterator[Item | Request | Checkpoint | Mark | Problem]:
    """Read a page of results and ask for the next; start over while fewer are seen than the source has.

    Pages that shift while they are walked, since a call was opened or closed, are thereby seen all the same.
    """
    answer = load_json(response)
    seen = dict.fromkeys(response.meta["seen"])
    stems = set(map(_stem, seen))
    # The same topic may come in several languages: the one that was asked for wins.
    named = [(_reference(result), result) for result in list_of(answer, "results")]
    named.sort(key=lambda pair: pair[1].get("language", source.language) != source.language)
    seen.update(dict.fromkeys(reference for reference, _ in named))
    fresh = {stem: result for reference, result in reversed(named) if (stem := _stem(reference)) not in stems}
    reasons = yield from read_each(response, reversed(fresh.values()), partial(_items, source=source))
    total, page, passes = count_of(answer, "totalResults"), response.meta["page"], response.meta["passes"]
    if named and page * count_of(answer, "pageSize", _PAGE) < total:
        following = {"page": page + 1, "passes": passes, "seen": [*seen]}
    elif len(seen) < total and passes < _PASSES:
        following = {"page": 1, "passes": passes + 1, "seen": [*seen]}
    elif len(seen) < total:
        yield Mark(_ANEW)  # else the next run would ask for the last page again, and give up there
        raise SourceError(f"only {len(seen)} of {total} records came in {passes} walks over all pages")
    else:
        following = None
    if following and not reasons:
        yield Mark(following)
    yield _ask(source, **following) if following else NO_MARK  # with the last items, or a kill would repeat their page
    report(reasons)


def _ask(source: Source, *, page: int, passes: int, seen: Sequence[str]) -> Request:
    wanted = [{"terms": {key: [str(value) for value in values]}} for key, values in source.filter.items()]
    parts = {
        "query": {"bool": {"must": wanted}},
        "languages": [source.language or "en"],
        "sort": {"field": "es_SortDate", "order": "ASC"},
    }
    return Request(
        add_or_replace_parameters(source.url, {"pageSize": str(_PAGE), "pageNumber": str(page)}),
        method="POST",
        headers={"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"},
        body=_multipart(parts),
        meta={"page": page, "passes": passes, "seen": seen},
        dont_filter=True,
    )


def _multipart(parts: Mapping[str, object]) -> bytes:
    """Each part is JSON of its own content type: the source refuses anything else."""
    lines: list[str] = []
    for name, value in parts.items():
        disposition = f'Content-Disposition: form-data; name="{name}"; filename="blob"'
        lines += [f"--{_BOUNDARY}", disposition, "Content-Type: application/json", "", json.dumps(value)]
    return "\r\n".join([*lines, f"--{_BOUNDARY}--", ""]).encode()


def _reference(result: object) -> str:
    """What a result is known by. Raises SourceError where it has none."""
    if not isinstance(result, Mapping) or not isinstance(result.get("reference"), str):
        raise SourceError(f"a result without a reference: {str(result)[:80]}")
    return str(result["reference"])


def _stem(reference: str) -> str:
    """The reference without its language: `50140738TOPICSes` and `…en` are one topic."""
    return _LANGUAGE_SUFFIX.sub("", reference)


def _items(result: Mapping[str, Any], source: Source) -> Iterator[Item]:
    record = Record(result)
    reference = _reference(record)
    metadata = record.record("metadata")
    summary = record.pop("summary", None)
    is_cascade = first_of(metadata, "type") == "8"
    identifier = first_of(metadata, "identifier")
    title = first_of(metadata, "callTitle" if is_cascade else "title") or first_of(metadata, "title") or summary
    topic = [("eu_topic", identifier)] if identifier and first_of(metadata, "type") == "1" else []
    url = str(record.pop("url"))
    if "/data/topicDetails/" in url and identifier:  # old records name a file, not the page
        url = _TOPIC_PAGE + identifier
    item = Item(
        url=url,
        title=one_line(title or ""),
        text=first_of(metadata, "descriptionByte") or first_of(metadata, "description") or "",
        is_html=True,
        language=record.pop("language", None) or first_of(metadata, "language") or source.language,
        identifiers=(("source", _stem(reference)), *topic),
        keywords=tuple(_keywords(metadata)),
        facts=facts_of(metadata, url, source),
    )
    finish(record, ignore=_IGNORED)  # of the metadata only known keys are read: there are more for each kind of call
    yield item


def _keywords(metadata: Record) -> Iterator[str]:
    """Words, without the identifiers that stand first; old records hold them all as one JSON list."""
    names = {first_of(metadata, key) for key in ("identifier", "callIdentifier")}
    lists = (
        json.loads(raw) if raw.startswith("[") else [raw]
        for key in ("keywords", "tags")
        for raw in metadata.get(key, ())
    )
    for word in dict.fromkeys(word for words in lists for word in words):
        if word not in names:
            yield one_line(word)
