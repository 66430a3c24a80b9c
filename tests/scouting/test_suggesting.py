"""What is suggested while somebody types and what means the same, from a real index and the shipped vocabulary."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from scouting.answers import search_answer
from scouting.app import App
from scouting.config import Settings
from scouting.suggesting import suggestions
from scouting.wordings import KEPT, concept_wordings, widener
from search.entries import Query
from search.query import parse
from tests.scouting.browsing import browse
from tests.scouting.house import Paper, furnish

PAPERS = [
    Paper(id="a", title="Wärmepumpen für Städte", text="Eine Wärmepumpe heizt.", concepts=("Waermepumpe",)),
    Paper(id="b", title="Die WÄRMEPUMPE und der Wasserstoff"),
    Paper(id="c", title="Wasserstoffspeicher", text="Grüner Wasserstoff."),
    Paper(id="d", title="Wasserstoffspeicher mit Wand", text="Ein Perowskit-Tandem.", concepts=("perowskit-tandem",)),
    Paper(id="e", title="A hydrogen tank", text="Liquid hydrogen with care.", language="en"),
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
    assert {hit["id"] for hit in answer["hits"]} == {"b", "c", "e"}
    assert answer["widened"] == [{"words": "H2", "also": ["Wasserstoff", "hydrogen"]}]


def test_pages_and_programs_switch_the_widening(app: App) -> None:
    browser = browse(app)
    assert browser.get("/api/search?q=H2").json()["total"] == 3
    assert browser.get("/api/search?q=H2&exact=1").json()["total"] == 0
    page = browser.get("/search?q=H2").text
    assert "auch gesucht Wasserstoff, hydrogen" in page
    assert 'href="/search?q=H2&amp;exact=1">nur die eingegebenen Wörter</a>' in page
    narrow = browser.get("/search?q=H2&exact=1").text
    assert "auch gesucht" not in narrow
    assert 'href="/search?q=H2">auch was dasselbe bedeutet</a>' in narrow


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
