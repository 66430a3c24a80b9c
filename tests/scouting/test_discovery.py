"""`scouting sources new URL` over loopback: what is found is written as a source's file, switched off."""

import json
from pathlib import Path

import pytest

from scouting.discovery import name_of
from spiders.sources import load_source
from tests.commands import said, scouting
from tests.spiders.crawling import serve
from tests.spiders.test_discovery import ICS, RSS, SITEMAP, Routes, home, linked

OUTBOUND = json.dumps({"allow_loopback": True})


def new(folder: Path, url: str, *words: str, code: int = 0) -> str:
    done = scouting("sources", "new", url, *words, "--config-dir", folder, SCOUTING_OUTBOUND=OUTBOUND)
    assert done.returncode == code, done.stderr
    return said(done)


def test_the_best_find_is_written_switched_off_until_its_licence_is_known(tmp_path: Path) -> None:
    routes: Routes = {"/": home(linked("/n.xml")), "/n.xml": RSS, "/sitemap.xml": SITEMAP}
    with serve(routes) as site:
        told = new(tmp_path, site.url + "/", "--kind", "news", "--name", "cluster_x")
        source = load_source(tmp_path / "sources" / "news" / "cluster_x.yml")
        assert (source.url, source.spider, source.kind) == (f"{site.url}/n.xml", "feeds", "news")
        assert source.seen.startswith(f"{site.url}/ on ")
    assert (source.title, source.language, source.known) == ("Neues aus dem Cluster", "de", "unverified")
    assert (source.licence, source.enabled, str(source.reason)[:15]) == ("unknown", False, "licence unknown")
    assert source.seen.endswith("linked by the page")
    assert "feeds: " in told
    assert "sitemaps: " in told


def test_for_events_a_calendar_goes_before_a_feed(tmp_path: Path) -> None:
    calendar = '<a href="/termine.ics">Kalender</a>'
    with serve({"/": home(linked("/n.xml"), body=calendar), "/n.xml": RSS, "/termine.ics": ICS}) as site:
        new(tmp_path, site.url, "--kind", "event", "--name", "termine")
    source = load_source(tmp_path / "sources" / "event" / "termine.yml")
    assert (source.spider, source.title, source.kind) == ("calendars", "Termine", "event")


def test_a_site_that_offers_nothing_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    with serve({"/": home()}) as site:
        told = new(tmp_path, site.url, "--kind", "news", "--name", "x", code=1)
    assert "a page without any needs --spider code" in told
    assert list(tmp_path.rglob("*.yml")) == []


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["http://127.0.0.1:9/", "--kind", "novel"], 2, "none of publication, call", id="kind"),
        pytest.param(["http://127.0.0.1:9/", "--kind", "news", "--name", "A b"], 1, "is no name", id="name"),
        pytest.param(["ftp://x.org/", "--kind", "news"], 2, "needs an address with http", id="address"),
        pytest.param(["http://127.0.0.1:9/", "--kind", "news", "--name", "x"], 1, "refused", id="nobody there"),
    ],
)
def test_a_wrong_word_says_what_and_why(tmp_path: Path, words: list[str], code: int, says: str) -> None:
    assert says in new(tmp_path, words[0], *words[1:], code=code)
    assert list(tmp_path.rglob("*.yml")) == []


def test_a_source_that_is_there_stays_as_it_is_and_nobody_is_asked(tmp_path: Path) -> None:
    there = tmp_path / "sources" / "news" / "x.yml"
    there.parent.mkdir(parents=True)
    there.write_text("mine")
    with serve({"/": RSS}) as site:
        assert "is there already" in new(tmp_path, site.url, "--kind", "news", "--name", "x", code=1)
        assert (site.asked, there.read_text()) == ([], "mine")


def test_with_a_spider_named_nobody_is_asked(tmp_path: Path) -> None:
    new(tmp_path, "http://127.0.0.1:9/feed.xml", "--kind", "news", "--name", "paper", "--spider", "feeds")
    assert load_source(tmp_path / "sources" / "news" / "paper.yml").url == "http://127.0.0.1:9/feed.xml"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.nanoinitiative-bayern.de/news", "nanoinitiative_bayern"),
        ("https://idw-online.de", "idw_online"),
        ("https://www.stmwi.bayern.de/presse/", "stmwi_bayern"),
        ("http://127.0.0.1:80/", "site_127_0_0_1"),
        ("https://3sat.de/", "site_3sat"),
    ],
)
def test_a_source_is_named_after_its_host(url: str, name: str) -> None:
    assert name_of(url) == name
