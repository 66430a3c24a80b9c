"""Recorded answers of real sources, replayed over HTTP on loopback through one real crawl of all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from scouting.crawl import SourceRun
from spiders.items import Item
from tests.spiders.crawling import Answer, Asked, Outcome, a_source, run_crawl, serve
from tests.spiders.recordings import OAI_ANSWERS, Case, calls, publications, repositories

pytestmark = pytest.mark.shared


@dataclass(frozen=True)
class Replay:
    """What one crawl made of all cases."""

    cases: Mapping[str, Case]
    outcome: Outcome

    def items(self, name: str) -> list[Item]:
        return self.outcome.items(name)

    def facts(self, name: str) -> dict[str, dict[str, Any]]:
        return {dict(item.identifiers).get("source", item.url): dict(item.facts) for item in self.items(name)}

    def run(self, name: str) -> SourceRun:
        return next(run for run in self.outcome.runs if run.source == name)

    def watermark(self, name: str) -> str | None:
        return self.outcome.checkpoint(name).get("watermark")


@pytest.fixture(scope="module")
def replay(shared: Path) -> Replay:
    folder = shared / "data" / "sources"
    cases = {**publications(folder), **repositories(folder), **calls(folder)}

    def route(asked: Asked) -> Answer | None:
        address = urlsplit(asked.path)
        case = cases.get(address.path.strip("/"))
        if case is None:
            return None
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        case.asked.append((query, asked.body))
        return case.answer(query)

    with serve(route) as site:
        sources = [
            a_source(f"{site.url}/{name}", spider=case.spider, name=name, **case.declared)
            for name, case in cases.items()
        ]
        return Replay(cases, run_crawl(*sources))


def own_ids(items: list[Item]) -> list[str]:
    return [dict(item.identifiers)["source"] for item in items]


def dates_of(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(fact["role"], fact["date"]) for fact in facts["deadlines"]]


@pytest.mark.parametrize(
    ("name", "ids", "with_text"),
    [
        ("works_list_page_2024", ["W2046245907", "W4237963058", "W4239223537", "W78857221", "W2358372115"], 2),
        ("work_single_W2099326003", ["W2099326003"], 1),
        ("work_single_W3123223998", ["W3123223998"], 1),
    ],
)
def test_every_openalex_work_comes_through(replay: Replay, name: str, ids: list[str], with_text: int) -> None:
    assert (replay.run(name).status, own_ids(replay.items(name))) == ("ok", ids)
    assert sum(bool(item.text) for item in replay.items(name)) == with_text
    assert replay.watermark(name) == "2026-11-21"


def test_arxiv_pages_follow_each_other_and_a_missing_end_is_reported(replay: Replay) -> None:
    items, run = replay.items("arxiv_pages"), replay.run("arxiv_pages")
    assert len(items) == 20
    identifiers = dict(items[0].identifiers)
    assert identifiers == {"source": "2202.12139", "arxiv": "2202.12139", "doi": "10.1109/icstw55395.2022.00035"}
    assert items[-1].authors[0] == "Katharina Götz"
    assert [query["start"] for query, _ in replay.cases["arxiv_pages"].asked] == ["0", "10", *["20"] * 4]
    assert run.status == "failed"
    assert "an empty page at 20" in str(run.error)
    assert replay.watermark("arxiv_pages") is None


def test_the_error_feed_of_arxiv_is_an_error_and_a_dropped_id_is_nothing(replay: Replay) -> None:
    assert (replay.run("arxiv_error").status, replay.items("arxiv_error")) == ("failed", [])
    assert "incorrect id format for abc" in str(replay.run("arxiv_error").error)
    assert (replay.run("arxiv_nothing").status, replay.items("arxiv_nothing")) == ("ok", [])


def test_the_crossref_cassette_is_read_to_its_end(replay: Replay) -> None:
    items = replay.items("crossref")
    assert (replay.run("crossref").status, len(items)) == ("ok", 20)
    dates = {dict(item.identifiers)["doi"]: item.date for item in items}
    assert dates["10.1007/978-1-4302-0197-7_9"] == "2007-09-08"  # issued [[null]]: the day it was registered
    assert dates["10.1007/978-1-4842-6700-4_5"] == "2020-11-13"
    assert dates["10.1109/afrcon.2009.5308146"] == "2009-09"
    assert dates["10.1016/b978-155860802-3/50012-0"] == "2003"
    (text,) = [item.text for item in items if item.text]
    assert text.startswith("In addition to this Swing-based screenshot")


def test_a_bad_cursor_of_crossref_restarts_the_listing_once(replay: Replay) -> None:
    assert (replay.run("crossref_bad_cursor").status, replay.items("crossref_bad_cursor")) == ("failed", [])
    assert "cursor-invalid" in str(replay.run("crossref_bad_cursor").error)
    assert len(replay.cases["crossref_bad_cursor"].asked) == 2
    assert (replay.run("crossref_expired_cursor").status, len(replay.items("crossref_expired_cursor"))) == ("ok", 20)


def test_the_eu_search_is_asked_in_parts_of_json(replay: Replay) -> None:
    ((query, body),) = replay.cases["search_topics_2026"].asked
    assert (query["pageNumber"], query["pageSize"]) == ("1", "100")
    message = message_from_bytes(b"Content-Type: multipart/form-data; boundary=part-of-the-question\n\n" + body)
    names = [part.get_param("name", header="content-disposition") for part in message.get_payload()]
    assert names == ["query", "languages", "sort"]


def test_eu_topics_have_their_dates_and_status(replay: Replay) -> None:
    facts = replay.facts("search_topics_2026")
    assert replay.run("search_topics_2026").status == "ok"
    assert {key: dates_of(value) for key, value in facts.items()} == {
        "50130830TOPICS": [("opening", "2026-05-05"), ("submission", "2026-09-15")],
        "50130252TOPICS": [("opening", "2026-05-05"), ("submission", "2026-09-15")],
        "51176725TOPICS": [("opening", "2026-04-23"), ("submission", "2026-09-22")],
        "51176647TOPICS": [("opening", "2026-04-23"), ("submission", "2026-09-22")],
    }
    assert {(value["status"], value["deadline_model"]) for value in facts.values()} == {("open", "single")}


def test_calls_of_eu_projects_have_their_budget_and_every_cut_off(replay: Replay) -> None:
    name = "search_cascade_type8_2026"
    facts = list(replay.facts(name).values())
    assert [item.title for item in replay.items(name)] == [
        "METU Internships Offer",
        "Gnomon Internships Offer",
        "UPC-GREENCHIPS-EDU Scholarship",
        "Urban Mobility Explained (UMX) Open Call (Multi-cut-off)",
    ]
    assert [value["amounts"][0]["value"] for value in facts] == [30_500, 120_000, 40_000, 4_000_000]
    assert [len(value["deadlines"]) for value in facts] == [8, 8, 7, 3]
    assert dates_of(facts[3]) == [("opening", "2025-07-02"), ("cut_off", "2025-09-30"), ("cut_off", "2026-09-29")]
    assert {(value["status"], value["deadline_model"]) for value in facts} == {("open", "multiple_cut_off")}


def test_an_excerpt_of_an_eu_answer_is_read_and_known_to_be_short(replay: Replay) -> None:
    name = "search_full_envelope_excerpt_2026"
    assert (replay.run(name).status, len(replay.items(name))) == ("failed", 1)
    assert "only 1 of 5 records" in str(replay.run(name).error)
    facts = replay.facts(name)["50140738TOPICS"]
    amounts = {fact["role"]: fact["value"] for fact in facts["amounts"]}
    assert amounts == {"budget": 20_000_000, "grant_min": 7_000_000, "grant_max": 10_000_000}
    assert facts["status"] == "forthcoming"
    assert dates_of(facts) == [("opening", "2027-02-10"), ("submission", "2027-09-21")]


def test_an_eu_record_of_2023_is_read_as_well(replay: Replay) -> None:
    (item,) = replay.items("record_legacy_2023")
    assert replay.run("record_legacy_2023").status == "ok"
    assert item.url.endswith("/topic-details/HORIZON-CL5-2024-D2-01-03")
    assert item.keywords[:2] == ("Energy storage", "Social Innovation")
    assert dates_of(item.facts) == [("opening", "2023-12-07"), ("submission", "2024-04-18")]


def test_the_export_of_the_foerderdatenbank_gives_its_two_programmes(replay: Replay) -> None:
    film, start = replay.items("export")
    assert replay.run("export").status == "ok"
    assert film.title.startswith("Förderung Deutsch-Französischer Koproduktionen im Rahmen des Filmförderungsgesetzes")
    assert "bis zum <span>20.04.2026 und 15.09.2026" in film.text
    assert (film.facts["level"], film.facts["applicants"]) == ("bund", ["company"])
    assert film.facts["evidence"]["instrument"]["text"] == "darlehen, buergschaft"
    assert (film.facts["agency"], film.facts["agency_domain"]) == ("FFA Filmförderungsanstalt", "ffa.de")
    assert start.identifiers == (("source", "Bund/BMAS/einstiegsgeld"),)
    assert start.date == "2020-04-21T08:12:51.975+02:00"
    assert (start.facts["instrument"], start.facts["applicants"]) == ("grant", ["startup"])
    assert start.facts["funder"] == "Bundesagentur für Arbeit (BA)"


def test_the_saved_list_of_foerderinfo_gives_its_deadline(replay: Replay) -> None:
    (item,) = replay.items("teasers")
    assert (item.title, item.date) == ("Forschungshub Wasserstoff – Hydrogen4Future", "2026-07-28")
    assert dates_of(item.facts) == [("submission", "2026-09-30")]


def test_oai_pmh_follows_its_tokens_and_withdraws_what_is_deleted(replay: Replay) -> None:
    items, asked = replay.items("oai_tokens"), replay.cases["oai_tokens"].asked
    assert [item.status for item in items] == [*["withdrawn", "published"] * 3, "published"]
    assert [sorted(query) for query, _ in asked] == [
        ["from", "metadataPrefix", "verb"],
        *[["resumptionToken", "verb"]] * 3,
    ]


def test_half_a_page_that_cannot_be_read_fails_the_run(replay: Replay) -> None:
    """The last page holds a deleted record that has no identifier."""
    assert replay.run("oai_tokens").status == "failed"
    assert "field 'identifier' is missing" in str(replay.run("oai_tokens").error)
    assert replay.watermark("oai_tokens") is None


def test_a_list_read_to_its_end_moves_the_watermark_to_the_servers_time(replay: Replay) -> None:
    assert (replay.run("oai_whole").status, len(replay.items("oai_whole"))) == ("ok", 7)
    assert replay.watermark("oai_whole") == "2013-02-27T09:10:56Z"


@pytest.mark.parametrize(("name", "says"), OAI_ANSWERS.items())
def test_each_error_of_oai_pmh_is_told_for_what_it_is(replay: Replay, name: str, says: str) -> None:
    run = replay.run(f"oai_{name}")
    assert (run.status, run.items, replay.watermark(f"oai_{name}")) == ("failed", 0, None)
    assert says in str(run.error)


def test_no_matching_records_are_no_error_and_single_records_are_read(replay: Replay) -> None:
    empty = replay.run("oai_noRecordsMatch")
    assert (empty.status, empty.items, replay.watermark("oai_noRecordsMatch")) == ("ok", 0, "2002-02-08T14:27:19Z")
    assert [item.authors for item in replay.items("oai_GetRecord")] == [("John Doe", "John Doe")]
    assert [item.authors for item in replay.items("oai_GetRecord_utf8test")] == [("某人",)]


def test_arxivs_own_format_gives_licence_and_number(replay: Replay) -> None:
    items = replay.items("oai_arxiv")
    assert replay.run("oai_arxiv").status == "ok"
    assert [dict(item.identifiers)["arxiv"] for item in items] == ["1412.8323", "1507.07790", "1607.01710"]
    assert items[0].licence == "http://creativecommons.org/licenses/by/4.0/"
    assert items[0].title == "Toolbox for reconstructing quantum theory from rules on information acquisition"
    assert replay.watermark("oai_arxiv") == "2017-12-14T12:56:31Z"
