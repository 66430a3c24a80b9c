"""What a site offers, found over HTTP on loopback."""

import json
from datetime import date

import pytest

from spiders.discovery import look_at, recognise
from tests.spiders.crawling import Answer, Outcome, a_source, run_crawl, serve
from tests.spiders.test_wordpress import EVENTS, POSTS, event, post

OF_A_HOST = {"/robots.txt", "/.well-known/tdmrep.json"}
TODAY = date(2026, 11, 21)
HTML = {"Content-Type": "text/html; charset=utf-8"}
RSS = b"""<rss version="2.0"><channel><title>Neues aus dem Cluster</title><language>de-DE</language>
<item><title>A</title><link>/a</link></item></channel></rss>"""
ATOM = (
    b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><entry><title>A</title><id>a</id></entry></feed>"""
)
ICS = b"""BEGIN:VCALENDAR\r\nX-WR-CALNAME:Termine\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261208\r\nSUMMARY:Tagung\r\n\
END:VEVENT\r\nEND:VCALENDAR\r\n"""
SITEMAP = (
    b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://x.org/a</loc></url></urlset>"""
)
EVENT_LIST = json.dumps({"events": [event(1)], "rest_url": "x"}).encode()
Routes = dict[str, bytes | Answer]


def home(*links: str, body: str = "") -> Answer:
    head = f"<title>Cluster X</title>{''.join(links)}"
    return Answer(
        f"<!doctype html><html lang='de'><head>{head}</head><body>{body}</body></html>".encode(), headers=HTML
    )


def linked(address: str, kind: str = "application/rss+xml") -> str:
    return f'<link rel="alternate" type="{kind}" href="{address}">'


def look(
    routes: Routes, *, path: str = "/", kind: str = "news"
) -> tuple[Outcome, list[tuple[str, str, str]], list[str]]:
    """The crawl, what was found (path, spider, title), and what was asked for."""
    with serve(routes) as site:
        outcome = run_crawl(a_source(site.url + path, "discovery", kind=kind))
        found = [(item.url.removeprefix(site.url), item.facts["spider"], item.title) for item in outcome.items()]
        return outcome, sorted(found), [asked.path for asked in site.asked]


@pytest.mark.parametrize(
    ("routes", "kind", "found"),
    [
        pytest.param({"/": home(linked("/n.xml")), "/n.xml": RSS}, "news", ("/n.xml", "feeds", "Neues aus dem Cluster"),
                     id="linked feed"),
        pytest.param({"/": home(linked("/n.atom", "application/atom+xml")), "/n.atom": ATOM}, "news",
                     ("/n.atom", "feeds", "News"), id="linked Atom"),
        pytest.param({"/": home(), "/feed/": RSS}, "news", ("/feed/", "feeds", "Neues aus dem Cluster"), id="/feed/"),
        pytest.param({"/": home(), "/rss.xml": RSS}, "news", ("/rss.xml", "feeds", "Neues aus dem Cluster"),
                     id="/rss.xml"),
        pytest.param({"/": home(), "/?type=9818": RSS}, "news", ("/?type=9818", "feeds", "Neues aus dem Cluster"),
                     id="TYPO3"),
        pytest.param({"/": home(), f"{POSTS}?per_page=1": json.dumps([post(1)]).encode()}, "news",
                     (POSTS, "wordpress", "Cluster X"), id="WordPress"),
        pytest.param({"/": home(), f"{EVENTS}?per_page=1": EVENT_LIST}, "event",
                     (EVENTS, "tribe_events", "Cluster X"), id="The Events Calendar"),
        pytest.param({"/": home(body='<a href="/termine.ics">Kalender</a>'), "/termine.ics": ICS}, "event",
                     ("/termine.ics", "calendars", "Termine"), id="calendar"),
        pytest.param({"/": home(), "/sitemap.xml": SITEMAP}, "news", ("/sitemap.xml", "sitemaps", "Cluster X"),
                     id="sitemap"),
        pytest.param({"/": RSS}, "news", ("/", "feeds", "Neues aus dem Cluster"), id="the address is a feed"),
        pytest.param({"/": ICS}, "event", ("/", "calendars", "Termine"), id="the address is a calendar"),
    ],
)  # fmt: skip
def test_what_a_site_offers_is_found(routes: Routes, kind: str, found: tuple[str, str, str]) -> None:
    outcome, all_found, _ = look(routes, kind=kind)
    assert all_found == [found]
    assert {item.language for item in outcome.items()} <= {"de", None}


def test_an_address_that_can_be_read_is_not_asked_for_more() -> None:
    _, _, asked = look({"/feed": RSS}, path="/feed")
    assert [path for path in asked if path not in OF_A_HOST] == ["/feed"]


def test_a_sitemap_named_in_robots_txt_is_found_and_feeds_of_comments_are_not() -> None:
    with serve({}) as spare:
        robots = f"User-agent: *\nDisallow: /rss.xml\nSitemap: {spare.url}/elsewhere.xml\n".encode()
    routes: Routes = {"/": home(linked("/comments/feed/")), "/robots.txt": robots, "/comments/feed/": RSS}
    outcome, found, asked = look(routes)
    assert found == []
    assert "/comments/feed/" not in asked
    assert "/rss.xml" not in asked  # robots.txt forbids it
    assert any("elsewhere.xml" in problem.url for problem in outcome.run.errors)


def test_pages_that_answer_everything_with_themselves_offer_nothing() -> None:
    with serve(lambda asked: None if asked.path in OF_A_HOST else home()) as site:
        outcome = run_crawl(a_source(site.url, "discovery"))
    assert outcome.items() == []
    assert "is nothing that can be read" in {problem.reason for problem in outcome.run.errors}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]x",
        b"[1]",
        b'{"events": 5}',
        b"<",
        b"<a>",
        b"\x1f\x8b",
        b"\x00" * 99,
        b"[" * 100_000,
        b"plain text",
    ],
    ids=repr,
)
def test_nothing_odd_is_taken_for_a_source(body: bytes) -> None:
    assert recognise(body, "https://x.org/", today=TODAY) is None


def test_a_page_that_links_nonsense_is_looked_at_all_the_same() -> None:
    body = "".join(map(linked, ["http://[x", "javascript:x", " /a.xml ", "/a.xml", "webcal://x.org/b.ics"])).encode()
    found = look_at(b"<html><title>Haus</title>" + body, "https://x.org/", today=TODAY)
    assert getattr(found, "linked", None) == ("https://x.org/a.xml", "https://x.org/b.ics")
