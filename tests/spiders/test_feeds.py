import time

import pytest

from spiders.feeds import read as read_feed
from spiders.items import Item
from tests.spiders.crawling import Answer, a_source, run_crawl, serve
from tests.spiders.reading import declare, read

URL = "https://www.example.org/feed"
SOURCE = declare("feeds", url=URL, kind="news")
LONGEST = 5.0  # seconds of the processor's time that a feed may take to read


def rss(items: str, head: str = "", encoding: str = "utf-8") -> bytes:
    text = f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel>{head}{items}</channel></rss>'
    return text.encode(encoding)


def the_item(body: bytes) -> Item:
    (item,) = read_feed(body, URL).items
    return item


def test_an_rss_entry_keeps_what_it_says() -> None:
    entry = """<item><title>Neue &lt;b&gt;Sensoren&lt;/b&gt; f&amp;uuml;r Z&amp;uuml;ge</title><link>/news/1?a=1</link>
    <guid isPermaLink="false">n-1</guid><pubDate>Sa, 21 Nov 2026 10:00:00 +0100</pubDate>
    <description>kurz</description><category>Sensorik</category><category>Bahn</category><category>Bahn</category>
    <author>redaktion@example.org (Eva Huber)</author>
    <content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/"><![CDATA[<p>lang</p>]]></content:encoded>
    </item>"""
    assert the_item(rss(entry, "<language>de-DE</language>")) == Item(
        url="https://www.example.org/news/1?a=1",
        title="Neue Sensoren für Züge",
        text="<p>lang</p>",
        is_html=True,
        date="2026-11-21T10:00:00+01:00",
        language="de",
        authors=("Eva Huber",),
        identifiers=(("source", "n-1"),),
        keywords=("Sensorik", "Bahn"),
    )


def test_an_atom_entry_keeps_what_it_says() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><entry><id>tag:example.org,2026:1</id>
    <title type="html">A &amp;amp; B</title><link rel="self" href="/self"/><link rel="alternate" href="/1"/>
    <published>2026-11-20T09:00:00Z</published><updated>2026-11-21T09:00:00Z</updated><summary>plain</summary>
    <author><name>Ann</name><email>a@example.org</email></author><author><name>Bob</name></author>
    <category term="x" label="Battery"/></entry></feed>"""
    item = the_item(body)
    assert (item.url, item.title, item.text, item.is_html) == ("https://www.example.org/1", "A & B", "plain", False)
    assert (item.date, item.updated) == ("2026-11-20T09:00:00+00:00", "2026-11-21T09:00:00+00:00")
    assert (item.authors, item.keywords, item.language) == (("Ann", "Bob"), ("Battery",), "en")


def test_an_rdf_entry_keeps_what_it_says() -> None:
    body = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"><item rdf:about="https://www.example.org/1"><title>T</title>
    <link>https://www.example.org/1</link><dc:date>2026-11-21</dc:date><dc:creator>Eva</dc:creator></item></rdf:RDF>"""
    item = the_item(body)
    assert (item.title, item.date, item.authors) == ("T", "2026-11-21", ("Eva",))


def test_a_json_feed_keeps_what_it_says() -> None:
    body = b"""{"version": "https://jsonfeed.org/version/1.1", "language": "de", "items": [
    {"id": 7, "url": "/7", "title": "T", "content_html": "<p>x</p>", "date_published": "2026-11-21T08:00:00+01:00",
     "authors": [{"name": "Eva"}], "tags": ["a", "b"]}, {"id": "8", "content_text": "ohne Titel"}, "nonsense"]}"""
    first, second = read_feed(body, URL).items
    assert (first.url, first.identifiers, first.is_html) == ("https://www.example.org/7", (("source", "7"),), True)
    assert (first.authors, first.keywords, first.language) == (("Eva",), ("a", "b"), "de")
    assert (second.title, second.url.startswith(f"{URL}?entry=")) == ("ohne Titel", True)


@pytest.mark.parametrize(
    ("written", "date"),
    [
        pytest.param("Sat, 21 Nov 2026 10:00:00 GMT", "2026-11-21T10:00:00+00:00", id="RFC 822"),
        pytest.param("Sa, 21 Mär 26 10:00 MEZ", "2026-03-21T10:00:00+01:00", id="German month, two-digit year"),
        pytest.param("21. Dezember 2026 10:00", "2026-12-21T10:00:00", id="no zone"),
        pytest.param("2026-11-21", "2026-11-21", id="day"),
        pytest.param("2026", "2026", id="year"),
        pytest.param("gestern", None, id="no date"),
        pytest.param("Sun, 31 Feb 2026 10:00:00 GMT", None, id="no such day"),
    ],
)
def test_a_date_is_as_exact_as_the_feed(written: str, date: str | None) -> None:
    assert the_item(rss(f"<item><title>T</title><link>/1</link><pubDate>{written}</pubDate></item>")).date == date


@pytest.mark.parametrize(
    ("entry", "identity"),
    [
        pytest.param('<guid isPermaLink="false">g</guid><link>/1</link>', "g", id="guid"),
        pytest.param("<link>/1</link>", "https://www.example.org/1", id="link"),
        pytest.param("<guid>https://www.example.org/?p=1</guid>", "https://www.example.org/?p=1", id="guid as link"),
        pytest.param("", "434525df78256e6991784871f3304ce3", id="title and date"),
    ],
)
def test_an_entry_is_known_by_its_guid_else_its_link_else_title_and_date(entry: str, identity: str) -> None:
    item = the_item(rss(f"<item><title>T</title>{entry}</item>"))
    assert item.identifiers == (("source", identity),)
    assert item.url.startswith("https://www.example.org/")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        pytest.param(rss("<item><title>Förderung</title></item>"), "", id="utf-8"),
        pytest.param(rss("<item><title>Förderung</title></item>", encoding="iso-8859-1"), "", id="declared latin-1"),
        pytest.param(
            b"\n  " + rss("<item><title>F&ouml;rderung</title></item>"), "text/xml", id="entity, blanks first"
        ),
        pytest.param(
            b"<rss version='2.0'><channel><item><title>F\xf6rderung</title></item></channel></rss>",
            "text/xml; charset=iso-8859-1",
            id="charset only in the header",
        ),
        pytest.param(rss("<item><title>Förderung</title></item>")[:-20], "", id="cut off"),
    ],
)
def test_a_feed_is_read_in_whatever_form_it_comes(body: bytes, content_type: str) -> None:
    (item,) = read_feed(body, URL, content_type).items
    assert item.title == "Förderung"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"<!doctype html><title>Wartungsarbeiten</title>", id="error page"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00", id="binary"),
        pytest.param(b"/etc/passwd", id="file name"),
        pytest.param(b"http://169.254.169.254/", id="address"),
        pytest.param(b'{"items": []}', id="other JSON"),
        pytest.param(b"{" * 100_000, id="nested JSON"),
    ],
)
def test_what_is_no_feed_is_an_error_not_an_empty_week(body: bytes) -> None:
    reading = read(SOURCE, body)
    assert reading.items == []
    assert reading.error is not None
    assert reading.error.startswith("is ")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            rss("<item><title>a&#xD800;&#56832;</title><link>/&#x110000;</link></item><x>"),
            id="characters that do not exist",
        ),
        pytest.param(
            rb"""{"version": "https://jsonfeed.org/version/1", "language": 4, "items": [{"id": {"a": 1}, "url": 5,
            "title": ["x"], "content_html": "\ud800<p>", "tags": 5, "authors": [1, {"name": 3}], "language": [],
            "date_published": 7}, {"title": "B", "authors": {"name": "x"}, "tags": [1, "t"]}]}""",
            id="wrong types in JSON",
        ),
    ],
)
def test_hostile_values_leave_an_item_that_can_be_stored(body: bytes) -> None:
    items = read_feed(body, URL).items
    assert items
    assert all(str(item).encode() for item in items)


def test_an_ill_formed_feed_gives_its_items_and_is_reported() -> None:
    reading = read(SOURCE, rss("<item><title>A</title></item><item><title>B</title>") + b"<<<")
    assert [item.title for item in reading.items] == ["A", "B"]
    assert "not well formed" in reading.problems[0].reason


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(rss("<item><title>" + "<a>" * 50_000 + "</title></item>"), id="nesting"),
        pytest.param(rss("<item><title>" + "&lt;a " * 200_000 + "</title></item>"), id="open tags"),
        pytest.param(b"<rss version='2.0'><!ENTITY " + b"<!ENTITY " * 200_000, id="entities"),
        pytest.param(
            b"<!DOCTYPE r [<!ENTITY a 'ha'>"
            + b"".join(b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
            + b"]>" + rss("<item><title>&m;</title></item>")[38:],
            id="billion laughs",
        ),
        pytest.param(rss(f"<item><title>T</title><pubDate>{'1 ' * 200_000}</pubDate></item>"), id="date"),
    ],
)  # fmt: skip
def test_no_feed_takes_long(body: bytes) -> None:
    began = time.process_time()
    read(SOURCE, body)
    assert time.process_time() - began < LONGEST


PAGE = b"""<html lang="de"><head><title>x</title></head><body><article><h1>Titel</h1>
<p>%s</p><p>Der zweite Absatz der Meldung ist lang genug, um als Text erkannt zu werden.</p></article></body></html>"""


def test_full_texts_are_fetched_once_and_again_when_the_entry_changes() -> None:
    entry = "<item><title>{0}</title><link>/{0}</link><pubDate>Sat, {1} Nov 2026 10:00:00 GMT</pubDate></item>"
    sentence = b"Der volle Text der Meldung steht nur auf der Seite und nicht in der Liste der Meldungen."
    pages: dict[str, bytes | Answer] = {f"/{name}": PAGE % sentence for name in "abc"}
    options = {"fulltext": True}
    with serve({"/feed": rss(entry.format("a", 20) + entry.format("b", 20)), **pages}) as site:
        source = a_source(site.url + "/feed", options=options)
        first = run_crawl(source)
        host = site.url
    assert first.run.status == "ok"
    assert {item.title for item in first.items()} == {"a", "b"}
    assert all("Der volle Text" in item.text and not item.is_html for item in first.items())
    later = rss(entry.format("a", 20) + entry.format("b", 21) + entry.format("c", 21))
    with serve({"/feed": later, **pages}) as site:
        seen = {name.replace(host, site.url): stamp for name, stamp in first.checkpoint()["seen"].items()}
        again = run_crawl(
            a_source(site.url + "/feed", options=options, expect={"items": 3}), checkpoints={"a": {"seen": seen}}
        )
    assert (again.run.status, {item.title for item in again.items()}) == ("ok", {"b", "c"})
    assert len(again.checkpoint()["seen"]) == 3


def test_a_feed_that_lists_too_little_is_seen_even_if_nothing_in_it_is_new() -> None:
    source = declare("feeds", url=URL, options={"fulltext": True}, expect={"items": 2})
    reading = read(source, rss("<item><title>A</title><link>/1</link></item>"), meta={"before": {"/1": ""}})
    assert reading.error == "1 items listed, at least 2 expected"


def test_an_entry_whose_page_cannot_be_read_comes_with_what_the_feed_says() -> None:
    with serve(
        {"/feed": rss("<item><title>A</title><link>/gone</link><description>kurz</description></item>")}
    ) as site:
        outcome = run_crawl(a_source(site.url + "/feed", options={"fulltext": True}))
    assert [(item.title, item.text) for item in outcome.items()] == [("A", "kurz")]
    assert [problem.reason for problem in outcome.run.errors] == ["answered 404"]
    assert "seen" not in outcome.checkpoint()
