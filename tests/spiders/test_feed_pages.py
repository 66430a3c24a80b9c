import pytest

from spiders.feeds import read as read_feed
from tests.spiders.crawling import Answer, a_source, run_crawl, serve
from tests.spiders.reading import declare, read

URL = "https://www.example.org/feed"
SOURCE = declare("feeds", url=URL, kind="news")
PAGE = b"""<html lang="de"><head><title>x</title></head><body><article><h1>Titel</h1>
<p>%s</p><p>Der zweite Absatz der Meldung ist lang genug, um als Text erkannt zu werden.</p></article></body></html>"""


def json_feed(*entries: str, head: str = "") -> bytes:
    return f'{{"version": "https://jsonfeed.org/version/1.1"{head}, "items": [{", ".join(entries)}]}}'.encode()


ENTRY = '{{"id": "{0}", "url": "/{0}", "title": "{0}", "date_published": "{1}"}}'


def test_a_feed_is_followed_page_by_page_as_far_back_as_the_source_looks() -> None:
    pages = {
        "/feed": json_feed(ENTRY.format("a", "2026-11-20"), head=', "next_url": "/feed?p=2"'),
        "/feed?p=2": json_feed(ENTRY.format("b", "2026-11-01"), head=', "next_url": "/feed?p=3"'),
        "/feed?p=3": json_feed(ENTRY.format("c", "2026-09-01"), head=', "next_url": "/feed?p=4"'),
    }
    with serve(pages) as site:
        outcome = run_crawl(a_source(site.url + "/feed"))
        assert site.paths() == ["/feed", "/feed?p=2", "/feed?p=3"]
    assert outcome.run.status == "ok"
    assert [item.title for item in outcome.items()] == ["a", "b", "c"]


def test_pages_that_lead_in_a_circle_end_and_are_told() -> None:
    entry = "<entry><title>a</title><id>a</id><updated>2026-11-20</updated></entry>"
    links = [f'<link rel="next" href="/{name}"/>' for name in ("2", "feed")]
    body = '<feed xmlns="http://www.w3.org/2005/Atom">{}{}</feed>'
    with serve(
        {f"/{name}": body.format(link, entry).encode() for name, link in zip(("feed", "2"), links, strict=True)}
    ) as site:
        outcome = run_crawl(a_source(site.url + "/feed"))
        assert sorted(site.paths()) in (["/2", "/feed"], ["/2", "/feed", "/feed"])
    assert "lead in a circle" in str(outcome.run.error)


def test_full_texts_of_all_pages_are_remembered() -> None:
    text = b"Der volle Text der Meldung steht nur auf der Seite und nicht in der Liste der Meldungen."
    routes: dict[str, bytes | Answer] = {f"/{name}": PAGE % text for name in "ab"}
    routes["/feed"] = json_feed(ENTRY.format("a", "2026-11-20"), head=', "next_url": "/feed?p=2"')
    routes["/feed?p=2"] = json_feed(ENTRY.format("b", "2026-11-01"))
    with serve(routes) as site:
        source = a_source(site.url + "/feed", options={"fulltext": True})
        first = run_crawl(source)
        again = run_crawl(source, checkpoints={"a": {"seen": first.checkpoint()["seen"]}})
    assert (len(first.items()), sorted(first.checkpoint()["seen"])) == (2, ["a", "b"])
    assert (again.run.status, again.items()) == ("ok", [])


def test_an_entry_that_says_nothing_is_told_by_its_number() -> None:
    reading = read(SOURCE, json_feed('{"id": "1", "title": "A"}', '"nonsense"', '{"id": "3"}'))
    assert [item.title for item in reading.items] == ["A"]
    assert [problem.reason for problem in reading.problems] == [
        "entry 2: neither title nor text",
        "entry 3: neither title nor text",
    ]


@pytest.mark.parametrize(
    ("encoding", "content_type"),
    [
        pytest.param("utf-8", "application/feed+json", id="utf-8"),
        pytest.param("utf-8-sig", "application/feed+json", id="byte order mark"),
        pytest.param("iso-8859-1", "application/json; charset=iso-8859-1", id="header"),
        pytest.param("cp1252", "application/json; charset=utf-8", id="wrong header"),
        pytest.param("cp1252", "application/json; charset=nonsense", id="no such charset"),
    ],
)
def test_a_json_feed_is_read_in_whatever_charset_it_comes(encoding: str, content_type: str) -> None:
    (item,) = read_feed(
        json_feed('{"id": "1", "title": "Förderung"}').decode().encode(encoding), URL, content_type
    ).items
    assert item.title == "Förderung"
