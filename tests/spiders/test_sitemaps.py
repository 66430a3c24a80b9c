import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from spiders.errors import SourceError
from spiders.items import Checkpoint, Item
from spiders.sitemaps import UNPACKED, Place, Sitemap, unpacked
from spiders.sitemaps import read as read_sitemap
from tests.spiders.crawling import Answer, Outcome, a_source, run_crawl, serve
from tests.spiders.reading import declare, read

URL = "https://www.example.org/sitemap.xml"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
PAGE = """<html lang="de"><head><title>{0} | Haus</title><meta property="article:published_time" content="2026-11-01">
</head><body><article><h1>{0}</h1><p>Ein Absatz über {0}, der lang genug ist, um als Text der Seite zu gelten.</p>
<p>Noch ein Absatz, damit sicher ist, dass hier der Haupttext der Seite steht und nichts anderes.</p></article>"""


def urlset(*places: tuple[str, str | None]) -> bytes:
    rows = (f"<url><loc>{url}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>" for url, day in places)
    return f"<?xml version='1.0'?><urlset {NS}>{''.join(rows)}</urlset>".encode()


def index(*urls: str) -> bytes:
    return (
        f"<sitemapindex {NS}>{''.join(f'<sitemap><loc>{url}</loc></sitemap>' for url in urls)}</sitemapindex>".encode()
    )


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "sitemaps", "pages", "dated"),
    [
        ("trafilatura_sitemap.xml", 0, 84, 84),
        ("trafilatura_sitemap.xml.gz", 0, 84, 84),
        ("trafilatura_sitemap2.xml", 2, 0, 2),
        ("trafilatura_sitemap-hreflang.xml", 0, 4, 0),
    ],
)
def test_recorded_sitemaps_name_all_their_pages(shared: Path, file: str, sitemaps: int, pages: int, dated: int) -> None:
    found = read_sitemap((shared / "data" / "sources" / "sitemaps" / file).read_bytes(), URL)
    assert (len(found.sitemaps), len(found.pages)) == (sitemaps, pages)
    assert sum(place.changed is not None for place in found.sitemaps + found.pages) == dated


def test_a_news_sitemap_is_known_by_its_namespace_not_its_prefix() -> None:
    body = f"""<urlset {NS} xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://x.org/1</loc>
    <n:news><n:publication><n:name>X</n:name><n:language>de</n:language></n:publication>
    <n:publication_date>2026-11-21T08:00:00+01:00</n:publication_date><n:title>Titel &amp; mehr</n:title></n:news>
    </url></urlset>""".encode()
    assert read_sitemap(body, URL).pages == (
        Place("https://x.org/1", None, "Titel & mehr", "2026-11-21T08:00:00+01:00", "de"),
    )


@pytest.mark.parametrize(
    ("body", "url", "expected"),
    [
        pytest.param(b"https://x.org/1\r\nhttps://x.org/2\n", URL, (0, 2), id="plain text"),
        pytest.param(b"\xef\xbb\xbf  " + urlset(("https://x.org/1", None)), URL, (0, 1), id="mark and blanks first"),
        pytest.param(gzip.compress(urlset(("https://x.org/1", None))), URL, (0, 1), id="packed under any name"),
        pytest.param(urlset(("ftp://x.org/", None), ("/relative", None)), URL, (0, 0), id="no web address"),
        pytest.param(urlset(("https://x.org/1", None))[:-12] + b"<url><loc>h", URL, (0, 1), id="cut off"),
        pytest.param(
            b"User-agent: *\nDisallow: /\nSitemap: https://x.org/a.xml\nsitemap:https://x.org/b.xml",
            "https://x.org/robots.txt",
            (2, 0),
            id="robots.txt",
        ),
        pytest.param(
            b"<rss version='2.0'><channel><item><title>T</title><link>https://x.org/1</link></item></channel></rss>",
            URL,
            (0, 1),
            id="feed",
        ),
    ],
)
def test_a_sitemap_may_have_many_forms(body: bytes, url: str, expected: tuple[int, int]) -> None:
    found = read_sitemap(body, url)
    assert (len(found.sitemaps), len(found.pages)) == expected


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"<!doctype html><title>Nicht gefunden</title>", id="page"),
        pytest.param(b"\x1f\x8bnonsense", id="broken gzip"),
        pytest.param(gzip.compress(bytes(UNPACKED + 1)), id="bomb"),
        pytest.param(
            b"<!DOCTYPE u [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><u>&a;</u>", id="external entity"
        ),
    ],
)  # fmt: skip
def test_what_is_no_sitemap_is_an_error(body: bytes) -> None:
    with pytest.raises(SourceError):
        read_sitemap(body, URL)


def test_an_external_entity_is_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("https://secret.example.org/")
    body = f"<!DOCTYPE u [<!ENTITY a SYSTEM '{secret.as_uri()}'>]><urlset><url><loc>&a;</loc></url></urlset>".encode()
    assert read_sitemap(body, URL) == Sitemap()


def test_packed_data_is_unpacked_up_to_its_bound() -> None:
    assert unpacked(gzip.compress(b"x" * 10), most=10) == b"x" * 10
    with pytest.raises(SourceError, match="unpacks to more"):
        unpacked(gzip.compress(b"x" * 11), most=10)


@pytest.mark.parametrize("pattern", ["a" * 201, "("])
def test_a_pattern_that_cannot_be_used_is_named(pattern: str) -> None:
    source = declare("sitemaps", url=URL, options={"include": pattern})
    assert "include, exclude" in (read(source, urlset(("https://x.org/1", None))).error or "")


def crawled(checkpoint: Mapping[str, object] | None = None, **changes: object) -> tuple[Outcome, list[str]]:
    """A site with an index that names itself, two sitemaps and five pages, one old, one undated, one gone."""
    routes: dict[str, bytes | Answer] = {f"/news/{n}": PAGE.format(f"Meldung {n}").encode() for n in (1, 2, 3, 4)}
    with serve(lambda asked: routes.get(asked.path)) as site:
        routes["/sitemap.xml"] = index(*(f"{site.url}/{name}.xml" for name in ("sitemap", "a", "b", "a")))
        routes["/a.xml"] = urlset(
            (f"{site.url}/news/1", "2026-11-20"), (f"{site.url}/news/2", "2026-01-01"), (f"{site.url}/imprint", None)
        )
        routes["/b.xml"] = urlset(
            (f"{site.url}/news/3", None), (f"{site.url}/news/4", "2026-11-21"), (f"{site.url}/news/1", "2026-11-20"),
            (f"{site.url}/news/gone", "2026-11-21"),
        )  # fmt: skip
        before = {key: _moved(value, site.url) for key, value in (checkpoint or {}).items()}
        source = a_source(site.url + "/sitemap.xml", "sitemaps", **{"options": {"include": "/news/"}, **changes})
        outcome = run_crawl(source, checkpoints={"a": before})
        return outcome, [path for path in site.paths() if not path.endswith(".xml")]


def _moved(value: object, url: str) -> object:
    return {f"{url}{path}": stamp for path, stamp in value.items()} if isinstance(value, dict) else value


def test_new_pages_are_read_once_and_old_ones_left_alone() -> None:
    outcome, asked = crawled()
    assert sorted(asked) == ["/news/1", "/news/3", "/news/4", "/news/gone"]
    assert {item.title for item in outcome.items()} == {"Meldung 1", "Meldung 3", "Meldung 4"}
    assert all("Absatz" in item.text and item.date == "2026-11-01" for item in outcome.items())
    assert (outcome.run.status, len(outcome.run.errors)) == ("ok", 1)


def test_what_was_read_is_read_again_only_when_it_changed() -> None:
    seen = {"/news/1": "2026-11-19", "/news/3": "", "/news/4": "2026-11-21"}
    outcome, asked = crawled({"seen": seen, "read_until": "2026-11-20"}, expect={"items": 3})
    assert sorted(asked) == ["/news/1", "/news/gone"]
    assert outcome.run.status == "ok"


def test_a_walk_that_was_ended_asks_for_no_page_again_and_passes_over_none() -> None:
    """Ended ten months after the run before: what is due still reaches back to then."""
    months = {f"/news/{month}": f"2026-{month:02}-15" for month in range(1, 12)}
    routes: dict[str, bytes | Answer] = {path: PAGE.format(path).encode() for path in months}
    with serve(lambda asked: routes.get(asked.path)) as site:
        odd, even = ([month for month in months if int(month[6:]) % 2 == part] for part in (1, 0))
        routes["/sitemap.xml"] = index(f"{site.url}/odd.xml", f"{site.url}/even.xml")
        routes["/odd.xml"] = urlset(*((site.url + path, months[path]) for path in odd))
        routes["/even.xml"] = urlset(*((site.url + path, months[path]) for path in even))
        source = a_source(f"{site.url}/sitemap.xml", "sitemaps")
        before = {"seen": {f"{site.url}/news/2": "2026-02-15"}, "read_until": "2026-02-20"}
        first = run_crawl(source, checkpoints={"a": before})
        batches = first.batches[: len(first.batches) // 2]
        held, kept = merged(before, batches), merged(before, first.batches)
        site.asked.clear()
        rest = run_crawl(source, checkpoints={"a": held})
        again = [path for path in site.paths() if not path.endswith(".xml")]
    done = [item.url.removeprefix(site.url) for item in Outcome([], batches).items()]
    assert 0 < len(done) < 9
    assert sorted([*done, *again]) == sorted(months.keys() - {"/news/1", "/news/2"})
    assert held["resume"]["since"] == "2026-01-21"
    assert kept == merged(held, rest.batches) == {"seen": kept["seen"], "read_until": "2026-11-21"}
    assert len(kept["seen"]) == 10


def merged(checkpoint: Mapping[str, Any], batches: Sequence[tuple[str, Sequence[Item | Checkpoint]]]) -> dict[str, Any]:
    """What the record then holds."""
    parts = [part.values for _, batch in batches for part in batch if isinstance(part, Checkpoint)]
    values = {key: value for part in (checkpoint, *parts) for key, value in part.items()}
    return {key: value for key, value in values.items() if value is not None}


def test_the_newest_pages_come_first_where_a_run_is_bounded() -> None:
    _, asked = crawled(options={"include": "/news/", "exclude": "gone", "max_pages": 1})
    assert asked in (["/news/1"], ["/news/4"])


def test_a_sitemap_that_lists_too_little_is_an_error() -> None:
    source = declare("sitemaps", url=URL, expect={"items": 2})
    assert read(source, urlset(("https://x.org/1", None))).error == "1 items listed, at least 2 expected"
