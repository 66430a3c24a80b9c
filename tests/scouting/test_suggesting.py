"""What is suggested while somebody types and what means the same, from a real index and the shipped vocabulary."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scouting.answers import calls_answer, events_answer, search_answer
from scouting.app import App
from scouting.config import Settings
from scouting.suggesting import suggestions
from scouting.wordings import KEPT, concept_wordings, widener
from search.entries import Filters, Query
from search.query import parse
from tests.commands import scouting
from tests.scouting.browsing import browse
from tests.scouting.house import TODAY, Paper, furnish

WIDENED = [{"words": "H2", "also": ["Wasserstoff", "hydrogen"]}]
PAPERS = [
    Paper(id="a", title="Wärmepumpen für Städte", text="Eine Wärmepumpe heizt.", concepts=("Waermepumpe",)),
    Paper(id="b", title="Die WÄRMEPUMPE und der Wasserstoff"),
    Paper(id="c", title="Wasserstoffspeicher", text="Grüner Wasserstoff."),
    Paper(id="d", title="Wasserstoffspeicher mit Wand", text="Ein Perowskit-Tandem.", concepts=("perowskit-tandem",)),
    Paper(id="e", title="A hydrogen tank", text="Liquid hydrogen with care.", language="en"),
    Paper(id="call", title="Förderung von Wasserstoff", text="Gefördert wird.", kind="call"),
    Paper(id="event", title="Hydrogen Days", text="Eine Messe.", kind="event", facts={"starts": "2026-12-01"}),
]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with furnish(tmp_path_factory.mktemp("suggesting"), PAPERS) as running:
        yield running


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("wasserstoffs", ["Wasserstoffspeicher"]),
        ("Wärmepumpe", ["Wärmepumpe"]),
        ("waermepumpe", ["Wärmepumpe"]),
        ("WARMEPUMPE", ["Wärmepumpe"]),
        ("grüner Wasserst", ["grüner Wasserstoff"]),
        ("liquid hyd", ["liquid hydrogen"]),
        ("perowskit-t", ["perowskit-tandem"]),
        ("-Wand was", ["-Wand Wasserstoff", "-Wand Wasserstoffspeicher"]),
        ("w", []),
        ("Wasserstoff ", []),
        ("", []),
        ("???", []),
        ("titel:Was", []),
        ('"Was', []),
        ("xyz", []),
    ],
)
def test_what_is_typed_goes_on(app: App, typed: str, expected: list[str]) -> None:
    found = [one["text"] for one in suggestions(app, typed)]
    assert [text for text in found if text in expected] == expected
    assert expected or not found


def test_each_says_how_much_it_finds_and_most_comes_first(app: App) -> None:
    found = suggestions(app, "wa")
    assert found == sorted(found, key=lambda one: -one["count"])
    assert "Wärmepumpen" not in {one["text"] for one in found}  # an inflection finds the same
    assert "mit" not in {one["text"] for one in suggestions(app, "mi")}
    for one in found:
        assert one["count"] == search_answer(app, Query(text=one["text"]), exact=True)["total"] > 0
    assert len(suggestions(app, "wa", size=2)) == 2


def test_the_api_suggests_and_the_page_has_a_list_to_fill(app: App) -> None:
    browser = browse(app)
    assert browser.get("/api/suggest?q=wasserstoffs").json() == {"suggestions": suggestions(app, "wasserstoffs")}
    assert browser.get("/api/suggest").json() == {"suggestions": []}
    page = browser.get("/search?q=Laser").text
    assert 'list="suggestions"' in page
    assert '<datalist id="suggestions"></datalist>' in page
    assert browser.get("/static/site.js").status_code == 200


def test_a_search_is_widened_visibly_unless_it_shall_be_exact(app: App) -> None:
    exact = search_answer(app, Query(text="H2"), exact=True)
    assert (exact["total"], exact["widened"]) == (0, [])
    answer = search_answer(app, Query(text="H2"))
    assert {hit["id"] for hit in answer["hits"]} == {"b", "c", "e", "call", "event"}
    assert answer["widened"] == WIDENED


@pytest.mark.parametrize(("ask", "found"), [(calls_answer, "call"), (events_answer, "event")])
def test_calls_and_events_are_widened_as_a_search_is(app: App, ask: Callable[..., Any], found: str) -> None:
    answer = ask(app, "H2", Filters(), today=TODAY)
    assert ([hit["id"] for hit in answer["hits"]], answer["widened"]) == ([found], WIDENED)
    exact = ask(app, "H2", Filters(), today=TODAY, exact=True)
    assert (exact["total"], exact["widened"]) == (0, [])
    assert ask(app, "", Filters(), today=TODAY)["widened"] == []


@pytest.mark.parametrize(("where", "total"), [("search", 5), ("calls", 1), ("events", 1)])
def test_pages_programs_and_commands_switch_the_widening(app: App, where: str, total: int) -> None:
    browser = browse(app)
    assert browser.get(f"/api/{where}?q=H2").json()["total"] == total
    assert browser.get(f"/api/{where}?q=H2&exact=1").json()["total"] == 0
    page = browser.get(f"/{where}?q=H2").text
    assert "auch gesucht Wasserstoff, hydrogen" in page
    assert f'href="/{where}?q=H2&amp;exact=1">nur die eingegebenen Wörter</a>' in page
    narrow = browser.get(f"/{where}?q=H2&exact=1").text
    assert "auch gesucht" not in narrow
    assert '<input type="hidden" name="exact" value="1">' in narrow
    assert f'href="/{where}?q=H2">auch was dasselbe bedeutet</a>' in narrow
    assert "dasselbe" not in browser.get(f"/{where}?exact=1").text.partition('class="count"')[2]
    folders = ("--data-dir", str(app.settings.data_dir), "--config-dir", str(app.settings.config_dir))
    today = () if where == "search" else ("--today", "2026-11-23")
    assert (
        "H2, auch gesucht: Wasserstoff, hydrogen (nicht mit --exact)" in scouting(*folders, where, "H2", *today).stdout
    )
    assert json.loads(scouting(*folders, where, "H2", "--exact", "--json", *today).stdout)["total"] == 0


def test_a_vocabulary_that_is_being_written_widens_nothing_meanwhile(app: App, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, config_dir=tmp_path / "own")
    path = tmp_path / "own/competences/x.yml"
    path.parent.mkdir(parents=True)
    path.write_text("labels: {de: X, en: X}\nterms:\n  - {de: [Xylofabrik], en: [xylofactory]", "utf-8")
    assert also(settings) == []
    path.write_text(path.read_text("utf-8") + "}\n", "utf-8")
    os.utime(path, (1, 1))
    assert also(settings) == [("xylofactory",)]


def also(settings: Settings) -> list[tuple[str, ...]]:
    return [one.also for one in widener(settings)(parse("Xylofabrik"))[1]]


@pytest.mark.parametrize(("changed", "is_taken"), [({}, True), ({"files": []}, False), ({"groups": None}, False)])
def test_wordings_kept_beside_the_record_are_taken_while_no_file_has_changed(
    tmp_path: Path, changed: dict[str, object], is_taken: bool
) -> None:
    expected = concept_wordings(Settings(data_dir=tmp_path))
    held = json.loads((tmp_path / KEPT).read_text("utf-8"))
    other = tmp_path / "other"
    other.mkdir()
    (other / KEPT).write_text(json.dumps({**held, "groups": held["groups"][:1], **changed}), "utf-8")
    assert concept_wordings(Settings(data_dir=other)) == (expected[:1] if is_taken else expected)
