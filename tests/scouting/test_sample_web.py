"""The sample web speaks HTTP as sources do, and the product's own spiders read it without special code."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request as Ask
from urllib.request import urlopen

import pytest
from scrapy.http import Request, Response, TextResponse

from scouting.sample.corpus import TOMBSTONES, WITHDRAWN
from scouting.sample.web import SampleWeb
from spiders.items import Item
from spiders.sources import Source

WEEK = "2026-W47"


@pytest.fixture(scope="module")
def web() -> Iterator[SampleWeb]:
    with SampleWeb(1, WEEK, port=0) as served:
        yield served


@pytest.fixture(scope="module")
def found(web: SampleWeb) -> dict[str, list[Item]]:
    """What the spiders read of each source, except the two that cannot be read."""
    return {s.name: read(s, web) for s in web.sources() if not s.name.startswith(("kaputt", "verboten"))}


def fetch(url: str, *, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    try:
        with urlopen(Ask(url, method=method, headers=headers)) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


def answer_to(request: Request) -> Response:
    headers = {name.decode(): values[0].decode() for name, values in request.headers.items()}
    with urlopen(Ask(request.url, request.body or None, headers, method=request.method)) as answer:
        return TextResponse(answer.url, body=answer.read(), headers=dict(answer.headers), request=request)


def read(source: Source, web: SampleWeb) -> list[Item]:
    """All items of a source, by its own module and nothing else."""
    module: Any = import_module(f"spiders.{source.spider}")
    today = web.corpus.day
    waiting = list(module.start(source, {}, today)) if hasattr(module, "start") else [Request(source.url)]
    items: list[Item] = []
    while waiting:
        for result in module.parse(answer_to(waiting.pop(0)), source):
            if isinstance(result, Request):
                waiting.append(result)
            elif isinstance(result, Item):
                items.append(result)
    return items


def test_at_least_twelve_hosts_answer(web: SampleWeb) -> None:
    assert len(set(web.base_urls.values())) >= 12
    assert {source.url.split("/")[2] for source in web.sources()} == {
        base.removeprefix("http://") for base in web.base_urls.values()
    }


def test_every_source_says_that_it_is_sample_data(web: SampleWeb) -> None:
    assert all("Beispieldaten" in f"{source.title} {source.attribution}" for source in web.sources())
    assert all("(Beispieldaten)" in source.title for source in web.sources())


@pytest.mark.parametrize(("site", "path"), [
    ("technikbote", "/rss.xml"), ("cluster", "/feed.json"), ("foerderdatenbank", "/FDB/WS/export"),
    ("kalender", "/termine.ics"), ("institut", "/sitemap.xml"),
])  # fmt: skip
def test_what_has_not_changed_is_not_sent_again(web: SampleWeb, site: str, path: str) -> None:
    url = web.base_urls[site] + path
    _, headers, body = fetch(url)
    assert len(body) == int(headers["Content-Length"]) > 1_000
    assert fetch(url, **{"If-None-Match": headers["ETag"]})[::2] == (304, b"")
    assert fetch(url, **{"If-Modified-Since": headers["Last-Modified"]})[0] == 304
    assert fetch(url, **{"If-None-Match": '"another"'})[0] == 200


def test_a_head_request_has_headers_and_no_body(web: SampleWeb) -> None:
    status, headers, body = fetch(f"{web.base_urls['technikbote']}/rss.xml", method="HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["Content-Length"]) > 1_000


def test_an_unknown_page_is_not_found(web: SampleWeb) -> None:
    assert {fetch(f"{base}/gibt-es-nicht")[0] for base in web.base_urls.values()} == {404}


def test_the_moved_feed_leads_to_its_new_address(web: SampleWeb) -> None:
    with urlopen(f"{web.base_urls['magazin']}/feed") as answer:
        assert answer.url.endswith("/rss/alle.xml")


def test_robots_txt_forbids_what_a_source_wants(web: SampleWeb) -> None:
    assert b"Disallow: /intern/" in fetch(f"{web.base_urls['verboten']}/robots.txt")[2]
    assert b"Allow: /" in fetch(f"{web.base_urls['openalex']}/robots.txt")[2]


def test_every_paper_is_read_once_on_each_host(web: SampleWeb, found: dict[str, list[Item]]) -> None:
    for host, source in (("openalex", "openalex"), ("arxiv", "arxiv"), ("crossref", "crossref")):
        assert len(found[source]) == len(web.corpus.papers_of(host)), source
        assert len({dict(item.identifiers)["source"] for item in found[source]}) == len(found[source])


def test_a_shared_publication_has_one_doi_on_all_hosts(web: SampleWeb, found: dict[str, list[Item]]) -> None:
    dois = Counter(
        dict(item.identifiers)["doi"] for source in ("openalex", "crossref", "arxiv", "repositorium")
        for item in found[source] if "doi" in dict(item.identifiers)
    )  # fmt: skip
    planted = Counter({paper.doi: len(paper.hosts) for paper in web.corpus.papers if paper.doi})
    assert dois == planted


def test_texts_arrive_as_they_were_written(web: SampleWeb, found: dict[str, list[Item]]) -> None:
    written = {paper.title: paper.text for paper in web.corpus.papers}
    for source in ("openalex", "crossref", "repositorium"):
        assert all(item.text == written[item.title] for item in found[source] if item.status == "published"), source


def test_the_repository_tells_withdrawn_records_and_years_without_a_day(found: dict[str, list[Item]]) -> None:
    records = found["repositorium"]
    assert sum(item.status == "withdrawn" for item in records) == TOMBSTONES
    assert sum(item.date is not None and len(item.date) == 4 for item in records) == 40


def test_every_message_is_read_with_its_day(web: SampleWeb, found: dict[str, list[Item]]) -> None:
    sources = {
        "technikbote": "technikbote", "forschung": "forschung-aktuell", "cluster": "cluster-kurier",
        "wirtschaft": "wirtschaft-regional", "magazin": "innovationsmagazin", "bavariatech": "bavaria-tech",
        "holzbau": "holzbau-rundschau", "landespolitik": "landespolitik", "regionalpresse": "regionalpresse",
        "institut": "institut-meldungen",
    }  # fmt: skip
    for host, source in sources.items():
        written = Counter((m.title, f"{m.published:%Y-%m-%d}") for m in web.corpus.messages_of(host))
        assert Counter((item.title, str(item.date)[:10]) for item in found[source]) == written, source


def test_the_release_is_read_from_twenty_outlets(found: dict[str, list[Item]]) -> None:
    copies = [item for item in found["regionalpresse"] if "Bordsteinlademodul der Lindinger" in item.text]
    assert len({item.url.split("/")[2] for item in copies}) == 20


def test_a_topic_of_the_eu_has_the_deadlines_it_was_given(web: SampleWeb, found: dict[str, list[Item]]) -> None:
    written = {call.title: call for call in web.corpus.calls_of("eu")}
    closed = sum(all(d.day and d.day < web.corpus.day for d in call.deadlines) for call in written.values())
    assert len(found["eu-portal"]) == len(written) - closed
    for item in found["eu-portal"]:
        dates = [(d["role"], d["date"]) for d in item.facts["deadlines"] if d["role"] != "opening"]
        assert dates == [(d.role, d.day.isoformat()) for d in written[item.title].deadlines if d.day], item.title
        assert {"role": "grant_max", "value": written[item.title].grant_max}.items() <= item.facts["amounts"][
            -1
        ].items()


def test_a_programme_has_its_text_its_level_and_its_applicants(web: SampleWeb, found: dict[str, list[Item]]) -> None:
    written = {call.title: call for call in web.corpus.calls_of("foerderdatenbank")}
    assert len(found["foerderdatenbank"]) == len(written)
    for item in found["foerderdatenbank"]:
        call = written[item.title]
        assert call.deadline_text in item.text
        assert item.facts["level"] == call.level
        assert tuple(item.facts["applicants"]) == call.applicants


def test_an_announcement_has_its_deadline_and_stands_in_one_list_or_two(
    web: SampleWeb, found: dict[str, list[Item]]
) -> None:
    written = {call.title: call for call in web.corpus.calls_of("foerderinfo")}
    lists = {name: items for name, items in found.items() if name.startswith("foerderinfo")}
    assert {item.title for items in lists.values() for item in items} == set(written)
    assert len({item.url for items in lists.values() for item in items}) == len(written)
    for item in found["foerderinfo-alle"]:
        assert next(d["date"] for d in item.facts["deadlines"]) == str(written[item.title].deadlines[0].day)


def test_every_event_has_its_beginning_and_its_place(web: SampleWeb, found: dict[str, list[Item]]) -> None:
    items = {
        item.url.split("/termine/")[1].split("-")[0]: item
        for name in found
        for item in found[name]
        if "/termine/" in item.url
    }
    assert len(items) == len(web.corpus.events)
    for event in web.corpus.events:
        facts = items[str(event.number)].facts
        assert facts["starts"].startswith(f"{event.starts:%Y-%m-%d}")
        assert event.place == facts["place"] or event.place == "Online"
        assert (facts["status"] == "cancelled") == (event.status == "CANCELLED")


def test_the_same_week_gives_the_same_answers_on_other_ports(web: SampleWeb) -> None:
    with SampleWeb(1, WEEK, port=0) as again:
        for site, path in (("technikbote", "/rss.xml"), ("foerderdatenbank", "/FDB/WS/export"), ("openalex", "/works")):
            assert fetch(again.base_urls[site] + path)[2] == fetch(web.base_urls[site] + path)[2]


def test_the_second_edition_changes_some_and_adds_nothing(web: SampleWeb, found: dict[str, list[Item]]) -> None:
    with SampleWeb(1, WEEK, port=0, edition=2) as tomorrow:
        after = {s.name: read(s, tomorrow) for s in tomorrow.sources() if s.name in {
            "repositorium", "forschung-aktuell", "foerderdatenbank"}}  # fmt: skip
    for name, items in after.items():
        assert len(items) == len(found[name])
    assert sum(item.status == "withdrawn" for item in after["repositorium"]) == TOMBSTONES + WITHDRAWN
    texts = {item.url: item.text for item in found["foerderdatenbank"]}
    changed = [item for item in after["foerderdatenbank"] if texts[item.url] != item.text]
    assert len(changed) == 17
    titles = {item.url.rpartition("/")[2].split("-")[0]: item.title for item in found["forschung-aktuell"]}
    edited = [i for i in after["forschung-aktuell"] if titles[i.url.rpartition("/")[2].split("-")[0]] != i.title]
    assert len(edited) == 5


@pytest.mark.parametrize(("site", "query", "status", "part"), [
    ("openalex", "/works?filter=colour:red", 400, "not a valid field"),
    ("crossref", "/works?cursor=expired", 404, "cursor-invalid"),
    ("crossref", "/members", 404, "Resource not found."),
    ("arxiv", "/api/query?search_query=all:x", 400, "/api/errors#"),
    ("oai", "/oai?verb=Nonsense", 200, "badVerb"),
    ("oai", "/oai?verb=ListRecords", 200, "badArgument"),
    ("oai", "/oai?verb=ListRecords&metadataPrefix=marc", 200, "cannotDisseminateFormat"),
    ("oai", "/oai?verb=ListRecords&resumptionToken=none", 200, "badResumptionToken"),
    ("oai", "/oai?verb=ListRecords&metadataPrefix=oai_dc&from=2099-01-01", 200, "noRecordsMatch"),
    ("oai", "/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=none", 200, "idDoesNotExist"),
    ("oai", "/oai?verb=ListSets", 200, "noSetHierarchy"),
    ("oai", "/oai?verb=Identify", 200, "YYYY-MM-DD"),
    ("oai", "/oai?verb=ListMetadataFormats", 200, "oai_dc"),
    ("eu", "/search?apiKey=SEDIA", 500, "Internal Server Error"),
])  # fmt: skip
def test_a_wrong_question_gets_the_answer_that_the_source_gives(
    web: SampleWeb, site: str, query: str, status: int, part: str
) -> None:
    found_status, _, body = fetch(web.base_urls[site] + query)
    assert found_status == status
    assert part in body.decode()


def test_every_json_answer_is_json(web: SampleWeb) -> None:
    for site in ("openalex", "crossref"):
        assert json.loads(fetch(f"{web.base_urls[site]}/works")[2])


def test_the_year_of_the_web_ends_on_the_last_sunday(web: SampleWeb) -> None:
    assert web.corpus.day == web.corpus.year.last_monday + timedelta(days=6)


def test_where_ports_are_taken_a_later_row_serves_and_can_be_asked_for_again() -> None:
    with SampleWeb(1, WEEK) as first, SampleWeb(1, WEEK, port=first.port) as second:
        assert second.port > first.port
        row, addresses = second.port, dict(second.base_urls)
    with SampleWeb(1, WEEK, port=row) as again:
        assert again.base_urls == addresses
