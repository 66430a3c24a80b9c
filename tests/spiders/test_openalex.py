import json
from typing import Any

import pytest
from w3lib.url import url_query_parameter

from tests.spiders.reading import ask, declare, read

SOURCE = declare(
    "publication.openalex",
    filter={"primary_topic.subfield.id": ["2202", "1912"], "authorships.institutions.country_code": "de"},
    options={"secret_env": "SCOUTING_TEST_KEY"},
)


def work(**changes: object) -> dict[str, Any]:
    return {"id": "https://openalex.org/W1", "title": "A title", "publication_date": "2026-11-03", **changes}


def page(*works: dict[str, Any], cursor: str | None = None, cost: float | None = None) -> bytes:
    meta = {"count": 9, "next_cursor": cursor, "cost_usd": cost}
    return json.dumps({"meta": meta, "results": works}).encode()


def test_the_question_looks_back_from_the_last_complete_run() -> None:
    first, later = ask(SOURCE).url, ask(SOURCE, watermark="2026-11-14").url
    wanted = "primary_topic.subfield.id:2202|1912,authorships.institutions.country_code:de,from_publication_date:"
    assert url_query_parameter(first, "filter") == wanted + "2026-10-22"
    assert url_query_parameter(later, "filter") == wanted + "2026-10-15"
    assert url_query_parameter(first, "cursor") == "*"


def test_the_key_travels_in_a_header_and_never_in_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCOUTING_TEST_KEY", "geheim")
    found = read(SOURCE, page(work(), cursor="abc"))
    for request in (ask(SOURCE), *found.requests):
        assert request.headers["Authorization"] == b"Bearer geheim"
        assert "geheim" not in request.url


def test_without_a_key_no_authorization_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCOUTING_TEST_KEY", raising=False)
    assert "Authorization" not in ask(SOURCE).headers


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        pytest.param({"publication_date": "2026-01-01", "publication_year": 2026}, "date", "2026", id="year only"),
        pytest.param({"publication_date": "2026-01-01", "publication_year": 2025}, "date", "2026-01-01", id="real day"),
        pytest.param(
            {"title": "CO<sub>2</sub> &amp; <mml:math><mml:mi>x</mml:mi></mml:math>"}, "title", "CO2 & x", id="markup"
        ),
        pytest.param({"title": "Band gaps for 0<x<1"}, "title", "Band gaps for 0<x<1", id="no markup"),
        pytest.param({"doi": "https://doi.org/10.1/X"}, "url", "https://doi.org/10.1/X", id="no landing page"),
        pytest.param({}, "url", "https://openalex.org/W1", id="no address but its own"),
        pytest.param({"abstract_inverted_index": None}, "text", "", id="no abstract"),
        pytest.param(
            {"abstract_inverted_index": {"is": [2], "Abstract": [0], "Graphene": [1], "thin.": [3]}},
            "text",
            "Graphene is thin.",
            id="abstract rebuilt, its heading dropped",
        ),
        pytest.param(
            {"best_oa_location": {"license": "cc-by"}, "primary_location": {"license": None}},
            "licence",
            "cc-by",
            id="licence",
        ),
        pytest.param(
            {"keywords": [{"display_name": "Laser"}, {"keyword": "optics"}]}, "keywords", ("Laser", "optics"), id="both"
        ),
    ],
)
def test_fields_are_read_as_the_source_means_them(changes: dict[str, Any], field: str, value: object) -> None:
    (item,) = read(SOURCE, page(work(**changes))).items
    assert getattr(item, field) == value


def test_a_doi_of_arxiv_names_the_paper_on_arxiv_too() -> None:
    (item,) = read(SOURCE, page(work(doi="https://doi.org/10.48550/arXiv.2601.00001"))).items
    assert ("doi", "10.48550/arxiv.2601.00001") in item.identifiers
    assert ("arxiv", "2601.00001") in item.identifiers


def test_organisations_carry_their_ror_id_and_country_once() -> None:
    place = {"display_name": "TU München", "ror": "https://ror.org/02kkvpp62", "country_code": "DE"}
    authorship = {"author": {"display_name": "A. Huber"}, "institutions": [place]}
    funder = {"display_name": "DFG", "ror": None}
    (item,) = read(SOURCE, page(work(authorships=[authorship, authorship], funders=[funder]))).items
    assert [(o.name, o.role, o.ror, o.country) for o in item.organisations] == [
        ("TU München", "author", "https://ror.org/02kkvpp62", "DE"),
        ("DFG", "funder", None, None),
    ]


def test_a_retracted_work_is_withdrawn_and_a_cover_is_left_out() -> None:
    found = read(SOURCE, page(work(is_retracted=True), work(id="https://openalex.org/W2", is_paratext=True)))
    assert [(item.status, item.identifiers[0]) for item in found.items] == [("withdrawn", ("source", "W1"))]


def test_pages_follow_the_cursor_and_only_the_last_moves_the_watermark() -> None:
    more = read(SOURCE, page(work(), cursor="next"))
    assert url_query_parameter(more.requests[0].url, "cursor") == "next"
    assert more.checkpoint == {}
    last = read(SOURCE, page(work()))
    assert (last.requests, last.checkpoint) == ([], {"watermark": "2026-11-21"})


@pytest.mark.parametrize(("left", "cost"), [("0", None), ("0.00009", 0.0001), ("-1", 0)])
def test_paging_stops_before_more_is_spent_than_the_budget_holds_and_says_so(left: str, cost: float | None) -> None:
    found = read(SOURCE, page(work(), cursor="next", cost=cost), headers={"X-RateLimit-Remaining": left})
    assert len(found.items) == 1
    assert (found.requests, found.checkpoint) == ([], {})
    assert found.error is not None
    assert "budget" in found.error
    assert [url_query_parameter(mark.values["url"], "cursor") for mark in found.marks] == ["next"]


@pytest.mark.parametrize("left", ["5", "0.0001", "many", ""])
def test_paging_goes_on_while_the_budget_lasts_or_is_not_told(left: str) -> None:
    found = read(SOURCE, page(work(), cursor="next", cost=0.0001), headers={"X-RateLimit-Remaining": left})
    assert (len(found.requests), found.error) == (1, None)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        pytest.param(b"<html>Are you human?</html>", "no JSON", id="bot wall"),
        pytest.param(b"[1]", "not an object", id="a list"),
        pytest.param(b"[" * 100_000, "no JSON", id="nested without end"),
        pytest.param(page(work(id=None, surprise=1)), "surprise", id="an unknown field"),
        pytest.param(page({"title": "no id"}), "'id' is missing", id="a missing field"),
        pytest.param(page(work(authorships="?")), "unreadable", id="another type"),
    ],
)
def test_an_answer_that_is_not_as_documented_is_an_error(body: bytes, says: str) -> None:
    found = read(SOURCE, body)
    assert found.error is not None
    assert says in found.error
    assert found.checkpoint == {}


def test_one_bad_record_among_many_costs_only_itself() -> None:
    good = [work(id=f"https://openalex.org/W{number}") for number in range(20)]
    found = read(SOURCE, page(*good, work(authorships="?")))
    assert (len(found.items), len(found.problems), found.error) == (20, 1, None)
