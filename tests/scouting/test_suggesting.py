"""What is suggested while somebody types, from a real index and the shipped vocabulary."""

from collections.abc import Iterator

import pytest

from scouting.answers import search_answer
from scouting.app import App
from scouting.suggesting import suggestions
from search.entries import Query
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
        ("Wärmepumpe", ["Wärmepumpe", "Wärmepumpen"]),
        ("waermepumpe", ["Wärmepumpe", "Wärmepumpen"]),
        ("WARMEPUMPE", ["Wärmepumpe", "Wärmepumpen"]),
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
    assert "mit" not in {one["text"] for one in suggestions(app, "mi")}
    for one in found:
        assert one["count"] == search_answer(app, Query(text=one["text"]))["total"] > 0
    assert len(suggestions(app, "wa", size=2)) == 2


def test_the_api_suggests_and_the_page_has_a_list_to_fill(app: App) -> None:
    browser = browse(app)
    assert browser.get("/api/suggest?q=wasserstoffs").json() == {"suggestions": suggestions(app, "wasserstoffs")}
    assert browser.get("/api/suggest").json() == {"suggestions": []}
    page = browser.get("/search?q=Laser").text
    assert 'list="suggestions"' in page
    assert '<datalist id="suggestions"></datalist>' in page
    assert browser.get("/static/site.js").status_code == 200
