"""A funded project on its whole way: an archive over loopback in, its facts in search, page and API out."""

import json
from pathlib import Path

import pytest

from scouting.app import App, open_app
from scouting.config import Settings
from scouting.facts import project_line, project_partners, project_terms
from search.entries import Query
from tests.commands import scouting
from tests.conftest import ROOT
from tests.scouting.browsing import browse
from tests.spiders.crawling import serve
from tests.spiders.exports import zipped

PAGE = ROOT / "tests/spiders/pages/project/cordis/page"
DECLARATION = """
title: Projekte
url: {url}/projects.zip
kind: project
spider: project.cordis
known: documented
seen: test
licence: CC0-1.0
keep: forever
delay: 0
filter: {{nuts: DE2}}
lookups: {{frameworkProgramme: {{HORIZON: Horizon Europe}}}}
expect: {{items: 2}}
"""
FACTS = {
    "programme": "Horizon Europe",
    "starts": "2026-01-01",
    "ends": "2028-12-31",
    "amount": {"value": 2499999.75, "unit": "EUR"},
    "participants": [
        {"name": "EXAMPLE UNIVERSITY", "country": "GR", "role": "coordinator", "nuts": "EL303", "sme": False},
        {"name": "BEISPIEL SCHWEISSTECHNIK GMBH", "country": "DE", "role": "participant", "nuts": "DE271", "sme": True},
    ],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that has collected and indexed the frozen archive."""
    folder = tmp_path_factory.mktemp("projects")
    (folder / "config/sources/project").mkdir(parents=True)
    (folder / "config/settings.yml").write_text("outbound: {allow_loopback: true}\n", "utf-8")
    with serve({"/projects.zip": zipped({path.name: path.read_bytes() for path in PAGE.iterdir()})}) as site:
        (folder / "config/sources/project/projekte.yml").write_text(DECLARATION.format(url=site.url), "utf-8")
        done = scouting("crawl", "--source", "projekte", "--json", *where(folder))
    (report,) = json.loads(done.stdout)["sources"]
    assert (report["status"], report["items"], report["new"]) == ("ok", 2, 2)
    assert scouting("process", *where(folder)).returncode == 0
    return folder


def opened(folder: Path) -> App:
    return open_app(Settings(data_dir=folder / "data", config_dir=folder / "config"), must_exist=True)


def where(folder: Path) -> tuple[str | Path, ...]:
    return ("--data-dir", folder / "data", "--config-dir", folder / "config")


def test_a_search_for_projects_gives_their_facts(folder: Path) -> None:
    answer = json.loads(scouting("search", "welding", "--kind", "project", "--json", *where(folder)).stdout)
    (hit,) = answer["hits"]
    assert (answer["total"], hit["kind"], hit["date"]) == (1, "project", "2025-11-14")
    assert {name: hit[name] for name in FACTS} == FACTS
    assert hit["evidence"]["amount"]["text"] == "2499999.75"


def test_a_search_says_what_is_known_of_a_project_on_terminal_and_page(folder: Path) -> None:
    printed = scouting("search", "welding", "--kind", "project", *where(folder)).stdout.replace("\u00a0", " ")
    with opened(folder) as app:
        page = browse(app).page("/search?q=welding&kind=project").text_content().replace("\u00a0", " ")
    for said in (printed, page):
        assert "Horizon Europe · 01.01.2026 – 31.12.2028 · 2.499.999,75 € · 2 Beteiligte" in said


def test_the_page_of_a_project_names_its_facts(folder: Path) -> None:
    with opened(folder) as app:
        browser = browse(app)
        (hit,) = browser.get("/api/search?q=welding&kind=project").json()["hits"]
        page = browser.page(f"/documents/{hit['id']}")
    facts = {node.findtext("dt"): node.findtext("dd") for node in page.cssselect("dl.facts > div")}
    assert facts["Fördergeber"] == "Europäische Union"
    assert facts["Förderprogramm"] == "Horizon Europe"
    assert facts["Laufzeit"] == "01.01.2026 – 31.12.2028"
    assert facts["Fördersumme"] == "2.499.999,75\u00a0€"
    assert facts["Koordination"] == "EXAMPLE UNIVERSITY (GR)"
    assert facts["Beteiligte"] == "BEISPIEL SCHWEISSTECHNIK GMBH (DE, KMU)"


def test_a_project_is_found_by_the_places_of_its_participants(folder: Path) -> None:
    with opened(folder) as app:
        answers = [app.engine.search(Query(text=f"place:{place}")).total for place in ("DE2", "DE271", "EL", "FR")]
    assert answers == [2, 1, 1, 0]


def test_a_project_of_which_little_is_known_says_no_more() -> None:
    assert (list(project_terms({})), list(project_partners({})), project_line({})) == ([], [], "")
    assert list(project_terms({"starts": "2026-01-01", "amount": {"value": 50000.0}})) == [
        ("Laufzeit", "01.01.2026"),
        ("Fördersumme", "50.000\u00a0€"),
    ]


def test_a_large_consortium_is_counted_not_listed() -> None:
    partners = [{"name": f"P{number}", "role": "participant"} for number in range(1231)]
    ((name, value),) = project_partners({"participants": partners})
    assert (name, value.count(";"), value[-15:]) == ("Beteiligte", 30, "; 1.201 weitere")
