"""What a site offers, found over HTTP on loopback."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import date

import pytest

from spiders.discovery import look_at, recognise
from spiders.items import Item
from spiders.sources import Kind
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


SITES: list[tuple[Routes, Kind, tuple[str, str, str], str]] = [
    ({"/": home(linked("/n.xml")), "/n.xml": RSS}, "news", ("/n.xml", "feeds", "Neues aus dem Cluster"), "linked feed"),
    ({"/": home(linked("/n.atom", "application/atom+xml")), "/n.atom": ATOM}, "news",
     ("/n.atom", "feeds", "News"), "linked Atom"),
    ({"/": home(), "/feed/": RSS}, "news", ("/feed/", "feeds", "Neues aus dem Cluster"), "/feed/"),
    ({"/": home(), "/rss.xml": RSS}, "news", ("/rss.xml", "feeds", "Neues aus dem Cluster"), "/rss.xml"),
    ({"/": home(), "/?type=9818": RSS}, "news", ("/?type=9818", "feeds", "Neues aus dem Cluster"), "TYPO3"),
    ({"/": home(), f"{POSTS}?per_page=1": json.dumps([post(1)]).encode()}, "news",
     (POSTS, "wordpress", "Cluster X"), "WordPress"),
    ({"/": home(), f"{EVENTS}?per_page=1": EVENT_LIST}, "event",
     (EVENTS, "tribe_events", "Cluster X"), "The Events Calendar"),
    ({"/": home(body='<a href="/termine.ics">Kalender</a>'), "/termine.ics": ICS}, "event",
     ("/termine.ics", "calendars", "Termine"), "calendar"),
    ({"/": home(), "/sitemap.xml": SITEMAP}, "news", ("/sitemap.xml", "sitemaps", "Cluster X"), "sitemap"),
    ({"/": RSS}, "news", ("/", "feeds", "Neues aus dem Cluster"), "the address is a feed"),
    ({"/": ICS}, "event", ("/", "calendars", "Termine"), "the address is a calendar"),
]  # fmt: skip


@pytest.fixture(scope="module")
def discoveries() -> Iterator[Mapping[str, list[Item]]]:
    """What one crawl of all sites found, addresses without their host."""
    with ExitStack() as stack:
        sites = {name: stack.enter_context(serve(routes)) for routes, _, _, name in SITES}
        sources = [a_source(f"{sites[name].url}/", "discovery", name=name, kind=kind) for _, kind, _, name in SITES]
        outcome = run_crawl(*sources, sources_at_once=len(sources))
        yield {
            name: [replace(item, url=item.url.removeprefix(site.url)) for item in outcome.items(name)]
            for name, site in sites.items()
        }


@pytest.mark.parametrize(("name", "expected"), [(name, expected) for _, _, expected, name in SITES])
def test_what_a_site_offers_is_found(
    discoveries: Mapping[str, list[Item]], name: str, expected: tuple[str, str, str]
) -> None:
    assert [(item.url, item.facts["spider"], item.title) for item in discoveries[name]] == [expected]
    assert {item.language for item in discoveries[name]} <= {"de", None}


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
