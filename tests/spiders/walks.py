"""A source's name and a question in, a page of what it lists out: the interfaces that page, each as it does.

A name is an interface and a number, such as `crossref-2`; no two sources list the same thing. All are written from the
interfaces' documentation (constructed).
"""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from spiders.sources import Source
from tests.spiders.crawling import Answer, Asked, Routes, a_source

PAGES, EACH = 30, 10
WITHDRAWING, WITHDRAWN = 20, 25  # page of an OAI listing that says that this record, listed before, was deleted
SPIDERS = {
    "openalex": "publication.openalex",
    "crossref": "publication.crossref",
    "arxiv": "publication.arxiv",
    "europepmc": "publication.europe_pmc",
    "oai": "oai_pmh",
    "sedia": "call.eu_funding_tenders",
}
DAY = "2026-11-20"


def source_of(site: str, name: str, **changes: object) -> Source:
    """The declaration of one of these sources."""
    wanted = {"filter": {"categories": ["cs.RO"]}} if name.startswith("arxiv") else {}
    spider = SPIDERS[name.partition("-")[0]]
    kind = "call" if spider.startswith("call.") else "publication"
    return a_source(f"{site}/{name}", spider, name=name, kind=kind, **{**wanted, **changes})


def page_of(url: str) -> int:
    """The number of the page that is asked for, from 0."""
    query = {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}
    if "start" in query:
        return int(query["start"]) // EACH
    if "pageNumber" in query:
        return int(query["pageNumber"]) - 1
    mark = next((query[key] for key in ("cursor", "cursorMark", "resumptionToken") if key in query), "*")
    return 0 if mark == "*" else int(mark.removeprefix("page-"))


def next_of(mark: Mapping[str, Any]) -> int:
    """The number of the page at which a walk goes on."""
    return int(mark["page"]) - 1 if "page" in mark else page_of(mark["url"])


def routes_of(is_refused: Callable[[str, int], bool] = lambda _name, _page: False, pages: int = PAGES) -> Routes:
    """What a server answers; `is_refused` says whose cursors and tokens have expired."""

    def answer(asked: Asked) -> Answer | None:
        name = urlsplit(asked.path).path.strip("/")
        interface = name.partition("-")[0]
        if interface not in SPIDERS:
            return None
        page = page_of(asked.path)
        if page and is_refused(name, page):
            return _REFUSALS[interface]
        return Answer(_LISTINGS[interface](name, page, pages))

    return answer


def _numbers(name: str, page: int) -> range:
    first = int(name.rpartition("-")[2]) * 1000 + page * EACH
    return range(first, first + EACH)


def _openalex(name: str, page: int, pages: int) -> bytes:
    works = [
        {"id": f"https://openalex.org/W{number}", "title": f"Work {number}", "publication_date": DAY}
        for number in _numbers(name, page)
    ]
    cursor = f"page-{page + 1}" if page + 1 < pages else None
    return json.dumps({"meta": {"next_cursor": cursor}, "results": works}).encode()


def _crossref(name: str, page: int, pages: int) -> bytes:
    """The next cursor is sent at the end, too."""
    numbers = _numbers(name, page)[: EACH - (page + 1 == pages)]
    works = [{"DOI": f"10.1/{number}", "title": [f"Paper {number}"]} for number in numbers]
    message = {"items": works, "items-per-page": EACH, "next-cursor": f"page-{page + 1}"}
    return json.dumps({"message": message}).encode()


def _arxiv(name: str, page: int, pages: int) -> bytes:
    entries = "".join(
        f"<entry><id>http://arxiv.org/abs/2611.{number:05}v1</id><title>Preprint {number}</title>"
        f"<updated>{DAY}T10:00:00Z</updated><published>{DAY}T10:00:00Z</published><summary>Text</summary>"
        "<author><name>A. Huber</name></author></entry>"
        for number in _numbers(name, page)
    )
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:s="http://a9.com/-/spec/opensearch/1.1/">'
        f"<s:totalResults>{pages * EACH}</s:totalResults>{entries}</feed>"
    ).encode()


def _europe_pmc(name: str, page: int, pages: int) -> bytes:
    """At the end the mark that was sent comes back."""
    works = [
        {"source": "MED", "id": str(number), "title": f"Work {number}", "firstPublicationDate": DAY}
        for number in _numbers(name, page)
    ]
    mark = f"page-{min(page + 1, pages - 1)}"
    return json.dumps({"hitCount": pages * EACH, "nextCursorMark": mark, "resultList": {"result": works}}).encode()


def _oai(name: str, page: int, pages: int) -> bytes:
    records = "".join(
        f"<record><header><identifier>oai:x:{number}</identifier><datestamp>{DAY}</datestamp></header><metadata>"
        '<o:dc xmlns:o="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>Report {number}</dc:title></o:dc></metadata></record>"
        for number in _numbers(name, page)
    )
    if page == WITHDRAWING:
        number = _numbers(name, 0)[0] + WITHDRAWN
        records += f'<record><header status="deleted"><identifier>oai:x:{number}</identifier></header></record>'
    token = f"page-{page + 1}" if page + 1 < pages else ""
    return _oai_answer(f"<ListRecords>{records}<resumptionToken>{token}</resumptionToken></ListRecords>")


def _oai_answer(inside: str) -> bytes:
    told = f"<responseDate>{DAY}T08:00:00Z</responseDate>{inside}"
    return f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">{told}</OAI-PMH>'.encode()


def _sedia(name: str, page: int, pages: int) -> bytes:
    results = [
        {"reference": f"{number}TOPICSen", "url": f"https://ec.europa.eu/{number}", "language": "en",
         "metadata": {"type": ["1"], "identifier": [f"HORIZON-{number}"], "title": [f"Topic {number}"]}}
        for number in _numbers(name, page)
    ]  # fmt: skip
    return json.dumps({"totalResults": pages * EACH, "pageSize": EACH, "results": results}).encode()


_LISTINGS: Mapping[str, Callable[[str, int, int], bytes]] = {
    "openalex": _openalex,
    "crossref": _crossref,
    "arxiv": _arxiv,
    "europepmc": _europe_pmc,
    "oai": _oai,
    "sedia": _sedia,
}
_REFUSALS = {
    "openalex": Answer(b'{"error":"Invalid query parameters error."}', 400),
    "crossref": Answer(b'{"status":"failed","message":[{"type":"cursor-invalid"}]}', 404),
    "europepmc": Answer(b'{"version":"6.9","errCode":404,"errMsg":"Invalid cursorMark"}'),
    "oai": Answer(_oai_answer('<error code="badResumptionToken">gone</error>')),
}
