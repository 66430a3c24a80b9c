import json
from typing import Any

import pytest
from w3lib.url import url_query_parameter

from tests.spiders.crawling import Answer, Asked, a_source, run_crawl, serve
from tests.spiders.reading import ask, declare, read

SOURCE = declare(
    "publication.europe_pmc",
    filter={"TITLE_ABS": ["medical device", "stent"], "AFF": ["Germany", "Bavaria"], "LANG": "ger"},
)
NO_AUTHOR: dict[str, Any] = {"authorAffiliationDetailsList": None}


def work(number: int = 1, **changes: object) -> dict[str, Any]:
    return {"id": str(number), "source": "MED", "title": "Ein Stent.", "firstPublicationDate": "2026-11-18", **changes}


def page(*works: object, total: int | None = None, cursor: str | None = None) -> bytes:
    answer = {"hitCount": len(works) if total is None else total, "resultList": {"result": works}}
    return json.dumps(answer | ({"nextCursorMark": cursor} if cursor else {})).encode()


def test_the_question_asks_for_any_phrase_of_every_field_within_the_window() -> None:
    url = ask(SOURCE).url
    assert url_query_parameter(url, "query") == (
        '(TITLE_ABS:"medical device" OR TITLE_ABS:"stent") AND (AFF:"Germany" OR AFF:"Bavaria") AND (LANG:"ger")'
        " AND FIRST_PDATE:[2026-10-22 TO 2026-11-21]"
    )
    assert [url_query_parameter(url, name) for name in ("resultType", "format", "pageSize", "cursorMark")] == [
        "core",
        "json",
        "100",
        "*",
    ]


def test_a_later_run_asks_from_some_days_before_the_last_complete_one() -> None:
    query = url_query_parameter(ask(SOURCE, watermark="2026-11-14").url, "query")
    assert query is not None
    assert query.endswith("FIRST_PDATE:[2026-10-15 TO 2026-11-21]")


@pytest.mark.parametrize(
    ("changes", "date"),
    [
        pytest.param({}, "2026-11-18", id="day"),
        pytest.param({"firstPublicationDate": "2026-11-01"}, "2026-11", id="a month is given as its first day"),
        pytest.param(
            {"firstPublicationDate": "2026-11-01", "electronicPublicationDate": "2026-11-01"},
            "2026-11-01",
            id="online on the first",
        ),
        pytest.param({"firstPublicationDate": "2025-01-01"}, "2025", id="a year is given as its first day"),
        pytest.param({"firstPublicationDate": None, "pubYear": "2024"}, "2024", id="pubYear"),
        pytest.param(
            {"firstPublicationDate": None, "journalInfo": {"yearOfPublication": 2023}}, "2023", id="journal's year"
        ),
        pytest.param(
            {"firstPublicationDate": None, "electronicPublicationDate": "2026-10-01"}, "2026-10-01", id="online"
        ),
        pytest.param({"firstPublicationDate": None}, None, id="none"),
    ],
)
def test_a_date_is_as_exact_as_it_is_known(changes: dict[str, Any], date: str | None) -> None:
    (item,) = read(SOURCE, page(work(**changes))).items
    assert item.date == date


@pytest.mark.parametrize(
    ("stated", "name"),
    [
        ("Institut A, Erlangen. Electronic address: a.huber@institut.example.", "Institut A, Erlangen"),
        ("Institut A, Erlangen, Germany (e-mail: huber@institut.example)", "Institut A, Erlangen, Germany"),
        ("huber@institut.example", None),
        ("Institut A &amp; B", "Institut A & B"),
    ],
)
def test_an_affiliation_keeps_no_mail_address(stated: str, name: str | None) -> None:
    author = {"fullName": "Huber A", "authorAffiliationDetailsList": {"authorAffiliation": [{"affiliation": stated}]}}
    (item,) = read(SOURCE, page(work(authorList={"author": [author, {"fullName": "B", **NO_AUTHOR}]}))).items
    assert item.authors == ("Huber A", "B")
    assert [place.name for place in item.organisations] == ([name] if name else [])


@pytest.mark.parametrize(("stated", "code"), [("ger", "de"), ("deu", "de"), ("eng", "en"), (None, None), ("und", None)])
def test_three_letters_of_a_language_become_two(stated: str | None, code: str | None) -> None:
    (item,) = read(SOURCE, page(work(language=stated))).items
    assert item.language == code


def test_a_work_without_a_title_is_left_out() -> None:
    assert read(SOURCE, page(work(title=""))).items == []


@pytest.mark.parametrize(
    ("cursor", "works", "total"),
    [
        pytest.param("*", 2, 2, id="the mark that was sent"),
        pytest.param(None, 2, 2, id="no mark"),
        pytest.param("next", 0, 0, id="nothing found"),
    ],
)
def test_the_list_ends_where_no_new_mark_comes(cursor: str | None, works: int, total: int) -> None:
    found = read(SOURCE, page(*map(work, range(works)), total=total, cursor=cursor))
    assert (len(found.items), found.requests, found.error) == (works, [], None)
    assert found.checkpoint["watermark"] == "2026-11-21"


def test_a_list_that_ends_early_is_an_error_and_moves_no_watermark() -> None:
    found = read(SOURCE, page(work(), total=3, cursor="*"))
    assert (len(found.items), found.checkpoint) == (1, {})
    assert "the list ended after 1 of 3 works" in str(found.error)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"version": "6.9", "errCode": 404, "errMsg": "bad query"}', '"errMsg": "bad query"'),
        (b"<html>Wartung</html>", "no JSON but"),
        (b'{"hitCount": 1}', "field 'result' is missing"),
    ],
)
def test_an_answer_that_is_no_list_is_told_for_what_it_is(body: bytes, says: str) -> None:
    assert says in str(read(SOURCE, body).error)


def test_pages_follow_each_other_and_a_bad_record_costs_only_itself() -> None:
    pages = {
        "*": page(*map(work, range(19)), {"source": "MED"}, total=21, cursor="AoE/+="),
        "AoE/+=": page(work(99), total=21),
    }

    def route(asked: Asked) -> Answer | None:
        cursor = url_query_parameter(asked.path, "cursorMark")
        return Answer(pages[cursor]) if cursor in pages else None

    with serve(route) as site:
        outcome = run_crawl(a_source(f"{site.url}/search", "publication.europe_pmc", filter={"AFF": "Germany"}))
    assert (outcome.run.status, outcome.run.items, len(site.paths())) == ("ok", 20, 2)
    assert [problem.reason for problem in outcome.run.errors] == ["record 20: field 'id' is missing; there are none"]
    assert outcome.checkpoint()["watermark"] == "2026-11-21"
