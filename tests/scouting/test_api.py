from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from scouting.answers import calls_answer, events_answer, search_answer, trace_answer, trends_answer
from scouting.app import App
from search.entries import Filters, Query
from tests.scouting.browsing import Browser, browse
from tests.scouting.house import TODAY, Paper, deadline, furnish, weekly

CALL = {"deadline_model": "single", "submission": "by_date", "valid_until": None, "deadlines": [deadline("2026-12-15")]}
PAPERS = [
    *weekly("Quantensensor", [1] * 40),
    Paper(id="call", kind="call", call=CALL),
    Paper(id="event", kind="event", facts={"starts": "2026-12-01", "ends": "2026-12-01", "place": "Hof, Saal"}),
]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with furnish(tmp_path_factory.mktemp("api"), PAPERS) as running:
        yield running


@pytest.fixture(scope="module")
def browser(app: App) -> Browser:
    return browse(app)


def ask(browser: Browser, address: str) -> Any:  # noqa: ANN401  # any JSON
    response = browser.get(address)
    assert response.status_code == 200, response.text
    return response.json()


def test_search_answers_as_the_command_line_does(app: App, browser: Browser) -> None:
    query = Query(text="Quantensensor", filters=Filters(kind=("news",), competence=("sensorik",)), size=3, start=3)
    answer = ask(browser, "/api/search?q=Quantensensor&kind=news&competence=sensorik&size=3&from=3")
    assert answer == search_answer(app, query)
    assert answer["total"] == 40


def test_pages_follow_their_cursors(browser: Browser) -> None:
    address = "/api/search?q=Quantensensor&sort=date&size=15"
    first = ask(browser, address)
    second = ask(browser, f"{address}&after={first['next']}")
    third = ask(browser, f"{address}&after={second['next']}")
    ids = [hit["id"] for page in (first, second, third) for hit in page["hits"]]
    assert (len(ids), len(set(ids)), third["next"]) == (40, 40, None)


def test_documents_like_one_are_found_by_whatever_names_it(app: App, browser: Browser) -> None:
    like = PAPERS[0]
    answer = ask(browser, f"/api/search?like={like.id}&size=3")
    assert answer == search_answer(app, Query(like=like.id, size=3))
    assert answer["total"] > 3
    assert like.id not in {hit["id"] for hit in answer["hits"]}
    address = quote(f"{app.engine.get([like.id])[like.id].url}", safe="")
    assert ask(browser, f"/api/search?like={address}&size=3") == answer
    assert "Ähnliche Dokumente" in browser.get(f"/search?like={like.id}").text


def test_calls_answer_as_the_command_line_does(app: App, browser: Browser) -> None:
    answer = ask(browser, "/api/calls?open=1")
    assert answer == calls_answer(app, "", Filters(), today=TODAY, open_only=True)
    assert [hit["status"] for hit in answer["hits"]] == ["open"]


def test_events_answer_as_the_command_line_does(app: App, browser: Browser) -> None:
    answer = ask(browser, "/api/events?until=2026-12-31")
    assert [hit["id"] for hit in answer["hits"]] == ["event"]
    assert answer["total"] == events_answer(app, "", Filters(), today=TODAY)["total"]


@pytest.mark.parametrize(("near", "total"), [("Hof", 1), ("hof", 1), ("Hofheim", 0), ('"', 0)])
def test_events_are_found_by_their_town(app: App, near: str, total: int) -> None:
    assert events_answer(app, "", Filters(), today=TODAY, near=near)["total"] == total


def test_a_trends_count_is_what_its_query_finds(browser: Browser) -> None:
    answer = ask(browser, "/api/trends?competence=sensorik&kind=news&kind=call")
    trend = answer["trends"][0]
    found = ask(browser, f"/api/search?q={quote(trend['query'])}")
    assert found["total"] == sum(trend["series"][-6:]) > 0
    assert 'competence:"sensorik" (kind:"news" OR kind:"call")' in trend["query"]


def test_trends_answer_as_the_command_line_does(app: App, browser: Browser) -> None:
    answer = ask(browser, "/api/trends?competence=sensorik&unit=month&top=5")
    assert answer == trends_answer(app, competence="sensorik", kind=(), as_of=TODAY, unit="month", top=5)


def test_a_document_is_traced(app: App, browser: Browser) -> None:
    assert ask(browser, "/api/documents/call") == trace_answer(app, "call")


def test_sources_and_competences_are_listed(app: App, browser: Browser) -> None:
    assert {"competence": "sensorik", "labels": {"de": "Sensorik", "en": "Sensor technology"}} in ask(
        browser, "/api/competences"
    )["competences"]
    sources = ask(browser, "/api/sources")["sources"]
    assert all("last" in source for source in sources)
    unverified = {source.name for source in app.configuration.sources if source.known == "unverified"}
    assert {source["name"] for source in sources if source["on_trial"]} == unverified != set()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/documents/nix", 404),
        ("/api/nix", 404),
        ("/api/search?since=gestern", 400),
        ("/api/search?like=nix", 404),
        ("/api/search?after=nix", 400),
        ("/api/search?size=101", 400),
        ("/api/calls?competence=nix", 400),
        ("/api/calls?source=nix", 400),
        ("/api/events?source=nix", 400),
        ("/api/search?language=xx", 400),
        ("/api/trends?unit=day", 400),
        ("/api/compare?concept=nix", 404),
        ("/api/compare?by=mond", 400),
        ("/api/leads", 404),
        ("/api/companions?concept=nix", 404),
        ("/api/elsewhere?competence=none", 404),
    ],
)
def test_errors_are_json_with_a_sentence(browser: Browser, address: str, status: int) -> None:
    response = browser.get(address)
    assert response.status_code == status
    assert response.json()["error"].endswith((".", "!"))


def test_the_description_names_every_resource(browser: Browser) -> None:
    paths = set(ask(browser, "/api/openapi.json")["paths"])
    assert paths == {
        f"/api/{name}"
        for name in (
            *("search", "suggest", "calls", "events", "trends", "score-board", "sources", "competences"),
            *("compare", "leads", "companions", "elsewhere"),
        )
    } | {"/api/documents/{key}"}
