import json
from typing import Any

import pytest
from w3lib.url import url_query_parameter

from tests.spiders.reading import ask, declare, read

SOURCE = declare(
    "publication.crossref",
    filter={
        "query.affiliation": "Munich Erlangen",
        "type": ["journal-article", "posted-content"],
        "has-abstract": True,
    },
    lookback_days=7,
)
INVALID = b'{"status":"failed","message":[{"type":"cursor-invalid","value":"x","message":"invalid"}]}'


def work(**changes: object) -> dict[str, Any]:
    return {"DOI": "10.1/ABC", "title": ["A title"], "created": {"date-parts": [[2026, 11, 20]]}, **changes}


def page(*works: dict[str, Any], rows: int = 100) -> bytes:
    message = {"items": works, "items-per-page": rows, "next-cursor": "next=="}
    return json.dumps({"status": "ok", "message": message}).encode()


def test_the_question_separates_queries_from_filters() -> None:
    url = ask(SOURCE).url
    assert url_query_parameter(url, "query.affiliation") == "Munich Erlangen"
    assert url_query_parameter(url, "filter") == (
        "type:journal-article,type:posted-content,has-abstract:true,from-created-date:2026-11-14"
    )
    assert url_query_parameter(url, "cursor") == "*"


@pytest.mark.parametrize(
    ("changes", "date"),
    [
        ({"issued": {"date-parts": [[None]]}}, "2026-11-20"),
        ({"issued": {"date-parts": [[2024, 3]]}}, "2024-03"),
        (
            {"published-print": {"date-parts": [[2020]]}, "published-online": {"date-parts": [[2020, 11, 13]]}},
            "2020-11-13",
        ),
        ({"published-print": {"date-parts": [[2019]]}, "published-online": {"date-parts": [[2020, 11, 13]]}}, "2019"),
        ({"posted": {"date-parts": [[2008, 6, 18]]}, "issued": {"date-parts": [[2026]]}}, "2008-06-18"),
    ],
)
def test_the_earliest_publication_counts_with_the_precision_it_has(changes: dict[str, Any], date: str) -> None:
    (item,) = read(SOURCE, page(work(**changes))).items
    assert item.date == date


def test_the_text_is_freed_from_jats_and_its_heading() -> None:
    abstract = (
        "<jats:title>Abstract</jats:title><jats:p>One &amp; <jats:italic>two</jats:italic></jats:p><jats:p>3</jats:p>"
    )
    (item,) = read(
        SOURCE, page(work(abstract=abstract, title=["Titles\n with &lt;breaks&gt;"], subtitle=["Sub"]))
    ).items
    assert item.text == "One & two\n\n3"
    assert item.title == "Titles with <breaks> – Sub"
    assert item.url == "https://doi.org/10.1/ABC"
    assert item.identifiers == (("source", "10.1/abc"), ("doi", "10.1/abc"))


def test_people_and_groups_are_authors_and_affiliations_organisations() -> None:
    person = {"given": "A.", "family": "Huber", "affiliation": [{"name": "FAU Erlangen"}]}
    licences = [{"URL": "https://tdm", "content-version": "tdm"}, {"URL": "https://cc", "content-version": "vor"}]
    changes = {"author": [person, {"name": "The Team"}], "funder": [{"name": "DFG"}], "license": licences}
    (item,) = read(SOURCE, page(work(**changes))).items
    assert item.authors == ("A. Huber", "The Team")
    assert [(o.name, o.role) for o in item.organisations] == [("FAU Erlangen", "author"), ("DFG", "funder")]
    assert item.licence == "https://cc"


def test_a_retraction_notice_withdraws_the_work_it_names() -> None:
    notice = work(**{"update-to": [{"DOI": "10.1/OLD", "type": "retraction"}, {"DOI": "10.1/X", "type": "correction"}]})
    published, withdrawn = read(SOURCE, page(notice)).items
    assert published.status == "published"
    assert (withdrawn.status, withdrawn.identifiers) == ("withdrawn", (("doi", "10.1/old"),))


def test_a_work_without_a_title_is_left_out() -> None:
    assert read(SOURCE, page(work(title=[]))).items == []


def test_a_page_that_is_not_full_is_the_last() -> None:
    full, last = read(SOURCE, page(work(), work(), rows=2)), read(SOURCE, page(work(), rows=2))
    assert url_query_parameter(full.requests[0].url, "cursor") == "next=="
    assert (last.requests, last.checkpoint) == ([], {"watermark": "2026-11-21"})


def test_an_expired_cursor_restarts_the_listing_once() -> None:
    (request,) = read(SOURCE, INVALID, status=404).requests
    assert url_query_parameter(request.url, "cursor") == "*"
    again = read(SOURCE, INVALID, status=404, meta=request.meta)
    assert (again.requests, again.checkpoint) == ([], {})
    assert again.error is not None


@pytest.mark.parametrize(
    ("status", "body"), [(404, b"Resource not found."), (400, b'{"status":"failed"}'), (200, b"{}")]
)
def test_any_other_refusal_is_an_error(status: int, body: bytes) -> None:
    found = read(SOURCE, body, status=status)
    assert (found.items, found.requests, found.checkpoint) == ([], [], {})
    assert found.error is not None
