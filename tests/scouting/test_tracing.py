"""One document's way: all eight hops, each with what is known of it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scouting.answers import trace_answer
from scouting.app import App
from scouting.delivery import deliver
from scouting.ingest import ingest
from scouting.weeks import Week
from spiders.items import Item
from tests.scouting.conftest import origin
from tests.scouting.house import NOW, TODAY, Paper, furnish, weekly

ITEM = Item(url="https://a.example/1?utm_source=feed", title="Nur geholt", text="Text", date="2026-11-20")

SHARED = [("own", "1"), ("list", "1"), ("list", "2")]


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    told = Paper(id="told", concepts=("quantensensor",), date="2026-11-18", story="told")
    copy = Paper(id="copy", concepts=("quantensensor",), date="2026-11-19", story="told", leads_story=False)
    running = furnish(tmp_path, [told, copy, *weekly("drucksensor", [1] * 9)])
    yield running
    running.close()


def hops(app: App, key: str) -> dict[int, dict[str, Any]]:
    answer = trace_answer(app, key)
    assert answer is not None
    assert [hop["hop"] for hop in answer["hops"]] == [1, 2, 3, 4, 5, 6, 7, 8]
    return {hop["hop"]: hop for hop in answer["hops"]}


def test_a_document_is_followed_to_the_edition_it_stood_in(app: App) -> None:
    deliver(app, ["sensorik"], Week.last_closed(TODAY), today=TODAY, now=NOW)
    way = hops(app, "told")
    assert way[2]["hash"] == "0" * 64
    assert way[3]["competences"][0]["competence"] == "sensorik"
    assert [(member["id"], member["first"]) for member in way[4]["story"]] == [("told", True), ("copy", False)]
    assert (way[5]["stage"], way[5]["waiting"]) == ("indexed", 0)
    assert way[6]["counted_in"] == ["quantensensor 2026-W47"]
    assert [(edition["kind"], edition["competence"], edition["period"]) for edition in way[7]["editions"]] == [
        ("digest", "sensorik", "2026-W47")
    ]


def test_a_copy_is_counted_in_nothing(app: App) -> None:
    assert (hops(app, "copy")[6]["counted"], hops(app, "copy")[6]["counted_in"]) == (False, [])


def test_hops_that_were_not_reached_say_so(app: App) -> None:
    run_id = app.store.start_run("crawl", at=NOW)
    with app.store.database.writing() as connection:
        ingest(connection, replace(origin("paper"), run_id=run_id), [ITEM], now=NOW)
    way = hops(app, ITEM.url)
    assert (way[1]["robots"], way[1]["seen"][0]["source"]) == ("allowed", "paper")
    assert way[2]["identifiers"] == [{"scheme": "url", "value": "https://a.example/1"}]
    assert (way[3]["status"], way[4]["stage"], way[6]["status"]) == ("not reached", "fetched", "not reached")
    assert (way[7]["editions"], way[8]["deliveries"]) == ([], [])


def test_a_document_that_is_not_there_is_none(app: App) -> None:
    assert trace_answer(app, "nobody") is None


def test_a_call_is_found_by_an_address_only_it_has(app: App) -> None:
    calls = [
        replace(ITEM, url=f"https://a.example/{page}", identifiers=(("source:portal", page + number),))
        for page, number in SHARED
    ]
    with app.store.database.writing() as connection:
        ingest(connection, origin("portal", kind="call"), calls, now=NOW)
    assert app.store.document("https://a.example/own") is not None
    assert app.store.document("https://a.example/list") is None
