import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import trafilatura
from lxml import html

from spiders.json_ld import linked_data
from spiders.pages import Page, extract

GRAM = 4
TEXT = "<p>Der erste Absatz dieser Meldung über Sensoren ist lang genug, um erkannt zu werden.</p>" * 3


def page(head: str = "", body: str = "", language: str = "") -> str:
    return f"<!doctype html><html{language}><head>{head}</head><body>{body}<article>{TEXT}</article></body></html>"


def test_a_page_says_of_itself_what_its_linked_data_says_first() -> None:
    data = {
        "@graph": [
            {"@type": "WebPage", "name": "Seite"},
            {
                "@type": ["NewsArticle"],
                "headline": "Titel &amp; mehr",
                "datePublished": "2026-11-21T08:00:00+01:00",
                "dateModified": "2026-11-22",
                "author": [{"name": "Eva Huber"}, "Ann Ito", {"name": "a@example.org"}],
                "publisher": {"name": "Haus"},
                "image": [{"url": "https://x.org/i.png"}],
                "inLanguage": "de-DE",
            },
        ]
    }
    head = f"<title>anders</title><script type='application/ld+json'>{json.dumps(data)}</script>"
    found = extract(page(head), "https://x.org/1")
    assert found == Page(
        title="Titel & mehr",
        text=found.text,
        published="2026-11-21T08:00:00+01:00",
        modified="2026-11-22",
        authors=("Eva Huber", "Ann Ito"),
        language="de",
        image="https://x.org/i.png",
        site="Haus",
        type="NewsArticle",
    )
    assert "Absatz dieser Meldung über Sensoren" in found.text


@pytest.mark.parametrize(
    ("head", "body", "part", "value"),
    [
        pytest.param("<meta property='og:title' content='A'><title>B</title>", "", "title", "A", id="OpenGraph"),
        pytest.param("<title>B | Haus</title>", "<h1>A <i>b</i></h1>", "title", "A b", id="the only heading"),
        pytest.param("<title>B</title>", "<h1>A</h1><h1>C</h1>", "title", "B", id="title"),
        pytest.param("<meta name='DC.date' content='2026-11-21'>", "", "published", "2026-11-21", id="Dublin Core"),
        pytest.param("", "<time itemprop='datePublished' datetime='2026-11-21'>x</time>", "published", "2026-11-21",
                     id="microdata"),
        pytest.param("", "<main><time datetime='2026-11-21T09:00'>x</time></main>", "published", "2026-11-21T09:00:00",
                     id="time element"),
        pytest.param("", "<p>Treffen am 3. Mai</p>", "published", None, id="no year, no date"),
        pytest.param("<meta name='author' content='Eva'>", "", "authors", ("Eva",), id="author"),
        pytest.param("<meta property='og:locale' content='de_DE'>", "", "language", "de", id="locale"),
        pytest.param("<meta property='og:type' content='article'>", "", "type", "article", id="type"),
    ],
)  # fmt: skip
def test_what_linked_data_lacks_comes_from_the_page(head: str, body: str, part: str, value: object) -> None:
    assert getattr(extract(page(head, body)), part) == value


@pytest.mark.parametrize(
    ("script", "found"),
    [
        pytest.param('{"a": 1, /* c */ "b": "x // y",}; ', {"a": 1, "b": "x // y"}, id="comments, commas, semicolon"),
        pytest.param('<!-- {"a": 1} -->', {"a": 1}, id="HTML comment"),
        pytest.param('//<![CDATA[\n{"a": "x\ty"}\n//]]>', {"a": "x\ty"}, id="CDATA and control characters"),
        pytest.param('[{"a": 1}]', {"a": 1}, id="list"),
        pytest.param('{"a": ', None, id="broken"),
        pytest.param("null", None, id="null"),
        pytest.param("[" * 100_000, None, id="nested"),
        pytest.param("/* " * 100_000, None, id="open comments"),
        pytest.param("," + " " * 100_000 + ", ," * 50_000, None, id="commas"),
        pytest.param('"\\' * 100_000, None, id="open strings"),
    ],
)
def test_broken_linked_data_is_mended_or_left_out(script: str, found: object) -> None:
    began = time.process_time()
    things = linked_data(html.fromstring(f'<script type="application/ld+json">{script}</script>'))
    assert things == ([found] if found else [])
    assert time.process_time() - began < 1


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "title"),
    [
        ("invalid_JSONLD_with_JS_comment", "讓AI挑出感興趣 SparkAmplify精準行銷當紅"),
        ("invalid_JSONLD_with_control_characters", ""),
        ("songkick_tovestyrke", "Tove Styrke"),
        ("schemaorg_Event.001", "Miami Heat at Philadelphia 76ers - Game 3 (Home Game 1)"),
        ("schemaorg_Event.002", "Foo Fighters"),
    ],
)
def test_recorded_pages_keep_their_titles(shared: Path, file: str, title: str) -> None:
    assert extract((shared / "data/sources/jsonld" / f"{file}.html").read_bytes()).title == title


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        pytest.param(page(body="<h1>Förderung</h1>").encode(), "text/html; charset=utf-8", id="utf-8"),
        pytest.param(page(body="<h1>Förderung</h1>").encode("cp1252"), "text/html; charset=windows-1252", id="header"),
        pytest.param(page("<meta charset=latin-1>", "<h1>Förderung</h1>").encode("latin-1"), "", id="meta"),
        pytest.param(page(body="<h1>Förderung</h1>").encode(), "text/html; charset=nonsense", id="no such charset"),
    ],
)
def test_a_page_is_decoded_as_it_says(body: bytes, content_type: str) -> None:
    assert extract(body, None, content_type).title == "Förderung"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(bytes(range(256)) * 1000, id="binary"),
        pytest.param(b"<html><body>" + b"<div>" * 100_000, id="nesting"),
        pytest.param(b"<p><script type='application/ld+json'>" * 50_000, id="open scripts"),
        pytest.param(b"<" * 1_000_000, id="open tags"),
    ],
)
def test_no_page_is_too_broken_to_be_read(body: bytes) -> None:
    began = time.process_time()
    assert extract(body).text == ""
    assert time.process_time() - began < 5


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[n : n + GRAM]) for n in range(max(1, len(words) - GRAM + 1)))


def f1_of(read: Callable[[bytes, str], str], folder: Path) -> float:
    """F1 over shingles of four words, each page of equal weight, as scrapinghub/article-extraction-benchmark has it."""
    truth = json.loads(gzip.decompress((folder / "ground-truth.json.gz").read_bytes()))
    hit = extra = missed = 0.0
    for name, row in truth.items():
        body = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        expected, found = _shingles(row["articleBody"]), _shingles(read(body, row["url"]))
        both, only_found, only_expected = (
            sum(part.values()) for part in (expected & found, found - expected, expected - found)
        )
        everything = both + only_found + only_expected
        hit, extra, missed = (
            hit + both / everything,
            extra + only_found / everything,
            missed + only_expected / everything,
        )
    precision, recall = hit / (hit + extra), hit / (hit + missed)
    return 2 * precision * recall / (precision + recall)


@pytest.mark.shared
def test_main_text_is_at_least_as_good_as_the_library_alone(shared: Path) -> None:
    folder = shared / "data" / "extraction" / "article-extraction-benchmark"
    ours = f1_of(lambda body, url: extract(body, url).text, folder)
    theirs = f1_of(lambda body, url: trafilatura.extract(body, url=url) or "", folder)
    assert ours >= max(theirs, 0.966)
