"""Which feed a page links, and that looking for it takes no time."""

import time

import pytest

from spiders.landing import find_feed
from spiders.walls import is_page

URL = "https://a.example/news/"
HEAD = b"<!doctype html><html><head>%s</head></html>"
RSS = b'<link rel="alternate" type="application/rss+xml" href="%s">'


@pytest.mark.parametrize(
    ("body", "feed"),
    [
        pytest.param(HEAD % (RSS % b"/n.xml"), "https://a.example/n.xml", id="linked"),
        pytest.param(HEAD % (RSS % b"n.xml?a=1&amp;b=2"), "https://a.example/news/n.xml?a=1&b=2", id="relative"),
        pytest.param(HEAD % (RSS % b"webcal://b.example/t.ics"), "https://b.example/t.ics", id="webcal"),
        pytest.param(HEAD % (RSS % b"/comments/feed/" + RSS % b"/feed/"), "https://a.example/feed/", id="of comments"),
        pytest.param(HEAD % (RSS % b"http://[" + RSS % b"/feed/"), "https://a.example/feed/", id="no address"),
        pytest.param(HEAD % (RSS % b"javascript:go()"), None, id="a script"),
        pytest.param(HEAD % RSS.replace(b"alternate", b"icon"), None, id="another relation"),
        pytest.param(b'<?xml version="1.0"?>\n' + HEAD % (RSS % b"/n.xml"), "https://a.example/n.xml", id="XHTML"),
        pytest.param(b'<?xml version="1.0"?><feed>%s</feed>' % (RSS % b"/n.xml"), None, id="a feed itself"),
        pytest.param(HEAD % (b" " * 250_000 + RSS % b"/n.xml"), None, id="far down"),
        pytest.param(b"", None, id="nothing"),
    ],
)
def test_a_page_names_its_first_feed(body: bytes, feed: str | None) -> None:
    assert find_feed(body, URL) == feed


@pytest.mark.parametrize("part", [b"<link", b"<link ", b'<link href="', b" ", b"<?xml", b"<?xml>", b"<!--"])
def test_a_hostile_page_takes_no_time(part: bytes) -> None:
    body = part * (1_000_000 // len(part))
    began = time.process_time()
    find_feed(b"<html>" + body, URL)
    is_page(body)
    assert time.process_time() - began < 0.5
