"""Concepts side by side, where they rose first, what stands beside them, what other fields see already."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from scouting.app import App
from scouting.comparing import concept_named
from scouting.digest import publish_digest
from scouting.regions import regions_of
from scouting.store import Store
from scouting.weeks import Week
from tests.scouting.browsing import Browser, browse
from tests.scouting.house import NOW, TODAY, Paper, furnish, weekly

WEEK = Week.parse("2026-W47")
EARLY = [0] * 28 + [3] * 32
LATER = [0] * 44 + [3] * 16
RISE = [0] * 54 + [2, 3, 4, 5, 6, 7]
ABROAD = ({"name": "ETH", "role": "author", "country": "CH"}, {"name": "Fonds", "role": "funder", "country": "DE"})


def papers() -> Iterator[Paper]:
    """A laser that papers had first; a probe that rises in chemistry and has just reached sensors."""
    for kind, number in (("publication", 8), ("news", 5)):
        for i in range(number):
            yield from weekly(f"Thema {kind} {i}", [1] * 60, kind=kind)
    yield from weekly("Laser", EARLY, kind="publication")
    for paper in weekly("Laser", LATER):
        yield Paper(id=f"news-{paper.id}", title=paper.title, date=paper.date, concepts=("Laser", "Optik"))
    for i in range(8):
        yield from weekly(f"Stoff {i}", [1] * 60, competences=("chemie",))
    yield from weekly("Nanosonde", RISE, competences=("chemie",), organisations=ABROAD)
    yield Paper(id="copy", title="Nanosonde", concepts=("Laser", "Optik"), story="arrived", leads_story=False)
    yield Paper(
        id="arrived", title="Nanosonde misst Druck", concepts=("Nanosonde", "<b>Sonde</b>"), call={"level": "bund"}
    )


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with furnish(tmp_path_factory.mktemp("comparing"), papers()) as running:
        for slug in ("chemie", "sensorik"):
            publish_digest(running, slug, WEEK, today=TODAY, size=5, at=NOW)
        yield running


@pytest.fixture(scope="module")
def browser(app: App) -> Browser:
    return browse(app)


def words(browser: Browser, address: str) -> str:
    return " ".join(browser.page(address).text_content().split())


def test_the_page_of_a_concept_says_where_it_rose_first(browser: Browser) -> None:
    text = words(browser, "/concepts/Laser")
    assert "Wo das Thema zuerst zunahm" in text
    assert "Veröffentlichungen 96 KW 16/2026" in text
    assert text.index("zuerst Meldungen") > text.index("Veröffentlichungen 96")
    assert "Wochen später" in text
    told = browser.get("/api/leads?concept=Laser").json()
    assert told["kind"]["first"] == "publication"
    assert [course["group"] for course in told["kind"]["courses"]] == ["publication", "news"]


@pytest.mark.parametrize("concept", ["Nanosonde", "Thema news 1", "%3Cb%3ESonde%3C/b%3E"])
def test_where_nothing_is_proven_nothing_is_said(browser: Browser, concept: str) -> None:
    text = words(browser, f"/concepts/{concept}")
    assert "zuerst" not in text
    assert "Vorsprung" not in text


def test_what_stands_beside_a_concept_leads_to_both(browser: Browser) -> None:
    told = browser.get("/api/companions?concept=Laser").json()["companions"]
    assert [(one["label"], one["both"]) for one in told] == [("Optik", 48)]
    (link,) = [a for a in browser.page("/concepts/Laser").iter("a") if a.text == "Optik"]
    assert "48 Treffer" in words(browser, link.get("href"))


def test_parts_of_its_own_words_are_no_company(tmp_path: Path) -> None:
    keys = (
        "Feststoffbatterie",
        "Feststoffbatteriezelle",
        "Batteriezelle",
        "Anode",
        "Anode aus Silizium",
        "Silizium Pulver",
    )
    held = [Paper(id=f"p{i}", concepts=keys if i < 9 else ("Alltag",)) for i in range(40)]
    with furnish(tmp_path, held) as app:
        told = browse(app).get("/api/companions?concept=Feststoffbatterie").json()["companions"]
    assert [one["label"] for one in told] == ["Anode aus Silizium", "Batteriezelle"]


def test_what_other_fields_see_already_is_shown_with_its_proof(browser: Browser) -> None:
    text = words(browser, "/trends?competence=sensorik")
    assert "Was andere Cluster schon sehen" in text
    assert "Nanosonde Steigt in Chemie (seit KW 47/2026); hier 1 Dokument: Nanosonde misst Druck" in text
    (told,) = browser.get("/api/elsewhere?competence=sensorik").json()["concepts"]
    assert (told["count"], told["called"]) == (1, [{"competence": "chemie", "week": "2026-W47"}])
    assert browser.get("/api/search", "GET").status_code == 200
    assert "Was andere" not in words(browser, "/trends?competence=chemie")
    assert "Was andere" not in words(browser, "/trends?competence=sensorik&as_of=2026-10-01")


@pytest.mark.parametrize(
    "address",
    [
        "/compare?concept=Laser&concept=Nanosonde",
        "/compare?concept=Laser&concept=Nanosonde&unit=week",
        "/compare?concept=Nanosonde&by=competence&unit=year",
        "/compare?concept=Nanosonde&by=region",
        "/concepts/Laser",
        "/trends?competence=sensorik",
    ],
)
def test_every_number_is_what_its_search_finds(browser: Browser, address: str) -> None:
    page = browser.page(address)
    links = [a for a in page.xpath("//main//a") if urlsplit(a.get("href")).path == "/search" and "q=" in a.get("href")]
    numbered = [(a.text.split(" ")[0].replace(".", ""), a.get("href")) for a in links if a.text and a.text[0].isdigit()]
    ranked = page.xpath("//main//ul[@class='ranking']/li")
    numbered += [(one.xpath("string(span)").replace(".", ""), one.xpath("string(a/@href)")) for one in ranked]
    assert numbered
    for number, href in numbered[:30]:
        assert f" {number} Treffer" in f" {words(browser, href)}", href


def test_regions_are_compared_and_the_unknown_is_said(browser: Browser) -> None:
    text = words(browser, "/compare?concept=Nanosonde&by=region")
    assert [text.index(name) for name in ("Bayern", "Deutschland", "EU", "Welt")] == sorted(
        text.index(name) for name in ("Bayern", "Deutschland", "EU", "Welt")
    )
    lines = browser.get("/api/compare?concept=Nanosonde&by=region&unit=week").json()["lines"]
    assert [line["found"] for line in lines] == [0, 1, 1, 28]
    laser = words(browser, "/compare?concept=Laser&by=region")
    assert "Bei 144 von 144 Dokumenten zu diesem Thema ist sie nicht bekannt" in laser


def test_a_concept_is_added_by_name_and_an_unknown_one_is_said(browser: Browser) -> None:
    added = browser.get("/compare?concept=Laser&unit=week&add=nanosonde")
    assert (added.status_code, added.headers["location"]) == (
        302,
        "/compare?concept=Laser&unit=week&concept=Nanosonde",
    )
    assert "Ein Thema „<b>?“ kennen wir nicht" in words(browser, "/compare?concept=Laser&add=%3Cb%3E?")
    assert browser.get("/compare?concept=Laser&concept=nix").status_code == 404
    again = browser.get("/compare?concept=Laser&add=laser")
    assert again.headers["location"] == "/compare?concept=Laser"


def test_a_concept_is_found_by_any_wording_of_the_vocabulary(tmp_path: Path) -> None:
    with furnish(tmp_path, [Paper(id="one", concepts=("Wasserstoff",))]) as app:
        found = concept_named(app, " Hydrogen ")
        assert found is not None
        assert found.key == "Wasserstoff"
        assert concept_named(app, "kein solches") is None
        assert concept_named(app, "") is None


@pytest.mark.parametrize(
    ("codes", "level", "regions"),
    [
        ((), None, ()),
        (("DE252",), None, ("bavaria", "germany", "eu", "world")),
        (("de",), None, ("germany", "eu", "world")),
        (("EL30", "US"), None, ("eu", "world")),
        (("GR",), None, ("eu", "world")),
        (("UK", "JP"), None, ("world",)),
        (("Germany", "<b>", ""), None, ()),
        ((), "bayern", ("bavaria", "germany", "eu", "world")),
        (("US",), "other_land", ("germany", "eu", "world")),
        (("CH",), "eu", ("eu", "world")),
        ((), "other", ()),
    ],
)
def test_a_region_holds_the_smaller_ones(codes: tuple[str, ...], level: str | None, regions: tuple[str, ...]) -> None:
    assert regions_of(codes, level) == regions


def test_rises_come_from_editions_of_the_last_weeks_alone(store: Store) -> None:
    for competence, week, data in (
        ("chemie", "2026-W46", {"rising": [{"concept": "a"}]}),
        ("chemie", "2026-W30", {"rising": [{"concept": "b"}]}),
        ("sensorik", "2026-W47", {}),
    ):
        store.publish_edition("digest", competence, week, data, at=NOW)
    assert store.rises_since("digest", "2026-W40") == [
        ("chemie", "2026-W46", [{"concept": "a"}]),
        ("sensorik", "2026-W47", []),
    ]
