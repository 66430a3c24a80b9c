"""Texts made to make a parser hang or grow: each is read or refused in time, and none of them fills the memory."""

import resource
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from spiders import calendars, feeds, pages, sitemaps
from spiders.errors import SourceError
from spiders.workers import Workers
from tests.spiders.reading import TODAY

DEEP = 100_000
LARGE = b"x" * (10 << 20)
MEMORY = 300  # megabytes above rest
SECONDS = 10.0
LAUGHS = (
    b'<!DOCTYPE r [<!ENTITY a0 "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n + 1, b"&a%d;" % n * 10) for n in range(12))
    + b"]>"
)
QUADRATIC = b'<!DOCTYPE r [<!ENTITY a "' + b"h" * 1_000_000 + b'">]>'
OUTSIDE = b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
ATTRIBUTES = b"<p " + b" ".join(b'a%d="1"' % n for n in range(200_000)) + b"/>"


def rss(inner: bytes, doctype: bytes = b"") -> bytes:
    item = b"<item><title>a</title><link>https://a.example/1</link><description>" + inner + b"</description></item>"
    return (
        b'<?xml version="1.0"?>'
        + doctype
        + b'<rss version="2.0"><channel><title>t</title>'
        + item
        + b"</channel></rss>"
    )


def sitemap(inner: bytes, doctype: bytes = b"") -> bytes:
    urls = b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a.example/1</loc>'
    return b'<?xml version="1.0"?>' + doctype + urls + inner + b"</url></urlset>"


def page(inner: bytes) -> bytes:
    text = b"<p>" + b"Ein Satz mit Worten. " * 30 + b"</p>"
    return b"<html><head><title>a</title></head><body><article>" + text + inner + b"</article></body></html>"


def linked(data: bytes) -> bytes:
    return page(b'<script type="application/ld+json">' + data + b"</script>")


def event(lines: bytes) -> bytes:
    first = b"BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261201T100000Z\r\nSUMMARY:Eins\r\n"
    return b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n" + first + lines + b"END:VEVENT\r\nEND:VCALENDAR\r\n"


XML = {
    "laughs": (b"&a12;", LAUGHS),
    "quadratic": (b"&a;" * 5_000, QUADRATIC),
    "outside": (b"&a;", OUTSIDE),
    "deep": (b"<a>" * DEEP + b"</a>" * DEEP, b""),
    "deep and open": (b"<a>" * DEEP, b""),
    "attribute": (b'<a b="' + LARGE + b'"/>', b""),
    "attributes": (ATTRIBUTES, b""),
    "name": (b"<" + LARGE + b"/>", b""),
    "section that does not end": (b"<![CDATA[" + b"]]" * 3_000_000, b""),
    "comments that do not end": (b"<!--" * 2_000_000, b""),
    "references": (b"&#" * 1_000_000, b""),
}
JSON_FEED = b'{"version":"https://jsonfeed.org/version/1.1","items":'
PAGES = {
    "deep": page(b"<div>" * DEEP + b"</div>" * DEEP),
    "deep and open": page(b"<b><p>" * DEEP),
    "deep links": page(b"<a href=x>" * DEEP),
    "deep tables": page(b"<table><tr><td>" * DEEP),
    "attribute": page(b'<p title="' + LARGE + b'">a</p>'),
    "attributes": page(ATTRIBUTES),
    "openings": page(b"<" * 3_000_000),
    "comments that do not end": page(b"<!--" * 1_000_000),
    "laughs": page(LAUGHS + b"&a12;"),
    "deep data": linked(b'{"a":[' * DEEP),
    "quotes in data": linked(b'"\\"' * 1_000_000),
    "comments in data": linked(b'{"@type":"NewsArticle",' + b"/*" * 1_000_000),
    "digits": page(b'<time datetime="' + b"1 " * 1_000_000 + b'">' + b"12.12." * 300_000 + b"</time>"),
}
EVENTS = {
    "every second": event(b"RRULE:FREQ=SECONDLY\r\n"),
    "never": event(b"RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\r\n"),
    "folds": event(b"DESCRIPTION:a\r\n" + b" a\r\n" * 1_000_000),
    "parameters": event(b"DESCRIPTION;" + b";".join(b"A%d=1" % n for n in range(200_000)) + b":x\r\n"),
    "quotes": event(b'DESCRIPTION;A="' + b'"' * 1_000_000 + b"\r\n"),
    "deep": event(b"BEGIN:VEVENT\r\n" * DEEP),
}
CASES: dict[str, tuple[Callable[..., Any], bytes]] = {
    **{f"feed: {name}": (feeds.read, rss(*parts)) for name, parts in XML.items()},
    **{f"sitemap: {name}": (sitemaps.read, sitemap(*parts)) for name, parts in XML.items()},
    "feed: deep lists": (feeds.read, JSON_FEED + b"[" * DEEP + b"]" * DEEP + b"}"),
    "feed: deep objects": (feeds.read, JSON_FEED + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}"),
    "feed: long number": (feeds.read, JSON_FEED + b'[{"id":' + b"9" * 5_000_000 + b"}]}"),
    "feed: escaped openings": (feeds.read, rss(b"&lt;b&gt;" * DEEP)),
    **{f"page: {name}": (pages.extract, body) for name, body in PAGES.items()},
    **{f"calendar: {name}": (partial(calendars.read, today=TODAY), body) for name, body in EVENTS.items()},
}  # fmt: skip


def measured(read: Callable[..., Any], body: bytes) -> tuple[float, bool]:
    """Megabytes that reading took at most, and whether it let out what stands outside the text."""
    rest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        leaked = "root:" in str(read(body, "https://a.example/x", ""))
    except SourceError:
        leaked = False
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - rest) / 1024, leaked


@pytest.fixture
def workers() -> Iterator[Workers]:
    """New for each case: what a process once took it keeps."""
    made = Workers(1, seconds=SECONDS)
    yield made
    made.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_no_text_holds_a_parser_up_or_fills_the_memory(workers: Workers, name: str) -> None:
    began = time.monotonic()
    try:
        megabytes, leaked = workers.call_now(measured, *CASES[name])
    except SourceError as error:
        assert f"longer than {SECONDS:g} seconds" in str(error)  # noqa: PT017  to end in time is the other good way
    else:
        assert megabytes < MEMORY
        assert not leaked
    assert time.monotonic() - began < SECONDS + 5
