import json
from email import message_from_bytes
from typing import Any

import pytest
from w3lib.url import url_query_parameter

from tests.spiders.reading import Reading, ask, declare, read

SOURCE = declare(
    "call.eu_funding_tenders",
    url="https://api.example.eu/search?apiKey=SEDIA&text=***",
    kind="call",
    language="en",
    filter={"type": ["1", "8"], "status": ["31094502"]},
    lookups={"frameworkProgramme": {"43108390": "Horizon Europe"}},
)
TOPIC = {"type": ["1"], "identifier": ["HORIZON-X-1"], "callIdentifier": ["HORIZON-X"], "title": ["A topic"]}
FIRST = {"minContribution": 2_000_000, "maxContribution": 3_000_000, "budgetYearMap": {"2026": "9000000", "2027": 1e6}}
SECOND = {"minContribution": 0, "maxContribution": 4_000_000, "budgetYearMap": {"2026": ""}}
OTHER = {"minContribution": 1, "budgetYearMap": {"2026": "5"}}
BUDGET = {
    "budgetTopicActionMap": {
        "7": [{"action": "HORIZON-X-1 - RIA", **FIRST}, {"action": "HORIZON-X-1 - IA", **SECOND}],
        "8": [{"action": "HORIZON-X-10 - RIA", **OTHER}],
    }
}


def result(reference: str = "1TOPICSen", **metadata: object) -> dict[str, Any]:
    return {"reference": reference, "url": "https://ec.europa.eu/t/1", "metadata": {**TOPIC, **metadata}}


def answer(*results: dict[str, Any], total: int | None = None) -> bytes:
    return json.dumps({"totalResults": len(results) if total is None else total, "results": results}).encode()


def facts(**metadata: object) -> dict[str, Any]:
    (item,) = read(SOURCE, answer(result(**metadata))).items
    return dict(item.facts)


def test_the_question_is_multipart_with_a_json_part_each() -> None:
    request = ask(SOURCE)
    assert request.method == "POST"
    assert url_query_parameter(request.url, "apiKey") == "SEDIA"
    message = message_from_bytes(b"Content-Type: " + request.headers["Content-Type"] + b"\r\n\r\n" + request.body)
    parts = {part.get_param("name", header="content-disposition"): part for part in message.get_payload()}
    assert {part.get_content_type() for part in parts.values()} == {"application/json"}
    assert json.loads(parts["query"].get_payload()) == {
        "bool": {"must": [{"terms": {"type": ["1", "8"]}}, {"terms": {"status": ["31094502"]}}]}
    }
    assert json.loads(parts["languages"].get_payload()) == ["en"]


@pytest.mark.parametrize(
    ("model", "dates", "roles", "derived"),
    [
        ("single-stage", ["2027-09-21T00:00:00.000+0000"], ["submission"], "single"),
        (
            "two-stage",
            ["2027-09-21T00:00:00.000+0000", "2027-02-10T00:00:00.000+0000"],
            ["stage_1", "stage_2"],
            "two_stage",
        ),
        ("two-stage", ["2027-02-10T00:00:00.000+0000"], ["submission"], "single"),
        ("multiple cut-off", ["2027-02-10T17:00:04.000+0000"], ["cut_off"], "single"),
        (
            None,
            ["2027-02-10T00:00:00.000+0000", "2027-03-10T00:00:00.000+0000"],
            ["cut_off", "cut_off"],
            "multiple_cut_off",
        ),
        ("single-stage", [], [], "unknown"),
    ],
)
def test_roles_of_dates_follow_from_the_model(
    model: str | None, dates: list[str], roles: list[str], derived: str
) -> None:
    found = facts(deadlineModel=[model] if model else [], deadlineDate=dates)
    assert [fact["role"] for fact in found["deadlines"]] == roles
    assert [fact["date"] for fact in found["deadlines"]] == sorted(day[:10] for day in dates)
    assert found["deadline_model"] == derived


def test_a_deadline_keeps_the_calendar_day_and_proves_it() -> None:
    (opening, last) = facts(startDate=["2023-12-07T01:00:00.000+0100"], deadlineDate=["2024-04-18T19:00:00.000+0200"])[
        "deadlines"
    ]
    assert (opening["role"], opening["date"]) == ("opening", "2023-12-07")
    assert (last["role"], last["date"]) == ("submission", "2024-04-18")
    assert last["evidence"] == {
        "field": "deadlineDate", "text": "2024-04-18T19:00:00.000+0200", "start": None, "end": None,
    }  # fmt: skip


def test_amounts_are_those_of_the_topic_itself_and_0_is_unknown() -> None:
    found = facts(budgetOverview=[json.dumps(BUDGET)])["amounts"]
    assert [(fact["role"], fact["value"]) for fact in found] == [
        ("budget", 10_000_000), ("grant_min", 2_000_000), ("grant_max", 4_000_000),
    ]  # fmt: skip
    assert "9000000" in found[0]["evidence"]["text"]


@pytest.mark.parametrize(
    ("metadata", "status"),
    [
        ({"status": ["31094502"]}, "open"),
        ({"status": ["31094502"], "actions": ['[{"status":{"abbreviation":"Closed"}}]']}, "closed"),
        (
            {"actions": ['[{"status":{"abbreviation":"Closed"}},{"status":{"abbreviation":"Forthcoming"}}]']},
            "forthcoming",
        ),
        ({"status": ["4711"]}, None),
    ],
)
def test_the_status_of_the_actions_wins(metadata: dict[str, Any], status: str | None) -> None:
    found = facts(**metadata)
    assert found.get("status") == status
    assert ("status" in found["evidence"]) == (status is not None)


def test_a_topic_is_named_by_its_identifier_and_belongs_to_a_call() -> None:
    (item,) = read(SOURCE, answer(result(frameworkProgramme=["43108390"]))).items
    assert item.identifiers == (("source", "1TOPICS"), ("eu_topic", "HORIZON-X-1"))
    assert (item.facts["type"], item.facts["level"], item.facts["programme_id"]) == ("topic", "eu", "HORIZON-X")
    assert item.facts["programme"] == "Horizon Europe"


def test_calls_of_projects_keep_their_own_names_though_they_share_topic_and_page() -> None:
    shared = {"type": ["8"], "title": ["The topic above"], "projectName": ["SUSA"], "budget": ["30500"]}
    first = result("7COMPETITIVE_CALLen", **shared, callTitle=["One"], description=[])
    second = result("8COMPETITIVE_CALLen", **shared, callTitle=["Two"], description=["<p>Text</p>"])
    items = read(SOURCE, answer(first, second)).items
    assert [item.title for item in items] == ["One", "Two"]
    assert [item.identifiers for item in items] == [
        (("source", "7COMPETITIVE_CALL"),),
        (("source", "8COMPETITIVE_CALL"),),
    ]
    assert items[0].facts["amounts"][0]["value"] == 30500
    assert items[0].facts["programme_id"] == "HORIZON-X-1"


def test_a_record_without_metadata_still_has_its_summary() -> None:
    (item,) = read(
        SOURCE, answer({"reference": "9COMPETITIVE_CALLen", "url": "https://e.eu/9", "summary": "Nine"})
    ).items
    assert (item.title, item.facts) == ("Nine", {})


def test_words_of_old_records_come_as_one_list_and_identifiers_are_no_words() -> None:
    (item,) = read(
        SOURCE, answer(result(keywords=["HORIZON-X-1", '["Energy storage","repair"]'], tags=["repair"]))
    ).items
    assert item.keywords == ("Energy storage", "repair")


def test_an_old_address_is_rewritten_to_the_page_for_people() -> None:
    old = {**result(), "url": "https://ec.europa.eu/info/funding-tenders/opportunities/data/topicDetails/x.json"}
    (item,) = read(SOURCE, answer(old)).items
    assert item.url.endswith("/portal/screen/opportunities/topic-details/HORIZON-X-1")


def test_of_several_languages_the_one_asked_for_is_taken() -> None:
    spanish = {**result("1TOPICSes", title=["Un tema"]), "language": "es"}
    english = {**result("1TOPICSen"), "language": "en"}
    (item,) = read(SOURCE, answer(spanish, english)).items
    assert (item.title, item.language) == ("A topic", "en")


def follow(first: Reading, *answers: bytes) -> list[Reading]:
    readings = [first]
    for body in answers:
        (request,) = readings[-1].requests
        readings.append(read(SOURCE, body, meta=request.meta))
    return readings


def test_pages_are_walked_again_until_everything_was_seen() -> None:
    one, two = result("1TOPICSen"), result("2TOPICSen")
    first, second = follow(read(SOURCE, answer(one, total=2)), answer(two, one, total=2))
    assert [item.identifiers[0][1] for item in first.items + second.items] == ["1TOPICS", "2TOPICS"]
    assert (second.requests, second.error) == ([], None)


def test_a_source_that_never_shows_everything_is_reported() -> None:
    short = answer(result(), total=3)
    *_, last = follow(read(SOURCE, short), short, short)
    assert last.requests == []
    assert last.error == "only 1 of 3 records came in 3 walks over all pages"
    assert [mark.values for mark in last.marks] == [{"page": 1, "passes": 1, "seen": ()}]


def test_a_walk_that_goes_on_knows_its_page_its_pass_and_what_was_seen() -> None:
    one, two, three = (result(f"{number}TOPICSen") for number in (1, 2, 3))
    first, second = follow(read(SOURCE, answer(one, total=3)), answer(two, total=3))
    (mark,) = second.marks
    request = ask(SOURCE, resume=json.loads(json.dumps(mark.values)))
    assert (request.url, request.body) == (second.requests[0].url, first.requests[0].body)
    last = read(SOURCE, answer(two, three, total=3), meta=request.meta)
    assert [item.identifiers[0][1] for item in last.items] == ["3TOPICS"]
    assert (last.requests, last.error, last.checkpoint) == ([], None, {"resume": None})


def test_a_page_with_a_record_that_cannot_be_read_is_not_marked() -> None:
    broken = {**result("2TOPICSen"), "url": None, "metadata": {"keywords": ["[x"]}}
    found = read(SOURCE, answer(result(), broken, total=3))
    assert (len(found.items), len(found.requests), found.marks) == (1, 1, [])


@pytest.mark.parametrize(
    "metadata",
    [
        {"deadlineDate": ["2026-13-45T00:00:00"]},
        {"actions": ["not json"]},
        {"budgetOverview": ["[1]"]},
        {"keywords": ["[x"]},
    ],
)
def test_values_that_cannot_be_true_are_an_error(metadata: dict[str, Any]) -> None:
    found = read(SOURCE, answer(result(**metadata)))
    assert found.items == []
    assert found.error is not None
