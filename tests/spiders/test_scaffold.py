from pathlib import Path
from typing import Any

import pytest
from scrapy.http import HtmlResponse

from spiders.errors import SourceError
from spiders.scaffold import scaffold
from spiders.sources import load_source


def test_a_feed_source_is_one_file_that_loads(tmp_path: Path) -> None:
    (path,) = scaffold(tmp_path, kind="news", name="cluster_x", url="https://x.org/feed")
    assert path == tmp_path / "sources" / "news" / "cluster_x.yml"
    source = load_source(path)
    assert (source.name, source.kind, source.spider, source.url) == ("cluster_x", "news", "feeds", "https://x.org/feed")


def test_a_source_with_code_is_written_to_the_project_with_its_frozen_page(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    paths = scaffold(tmp_path, kind="call", name="ministry_x", url="https://x.org/list", spider="code")
    assert [str(path.relative_to(tmp_path)) for path in paths] == [
        "config/sources/call/ministry_x.yml",
        "spiders/call/ministry_x.py",
        "tests/spiders/pages/call/ministry_x/page.html",
        "tests/spiders/pages/call/ministry_x/items.json",
        "tests/spiders/pages/call/ministry_x/README.md",
    ]
    module: dict[str, Any] = {}
    exec(compile(paths[1].read_text(), paths[1], "exec"), module)  # what was written is Python that runs
    body = b'<article><h2>T</h2><a href="/1">x</a><dt>Kurztext</dt><dd>K</dd></article>'
    (item,) = module["parse"](HtmlResponse("https://x.org/list", body=body), load_source(paths[0]))
    assert (item.url, item.title, item.text, item.language) == ("https://x.org/1", "T", "K", "de")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"name": "Große Namen"}, "is no name", id="name"),
        pytest.param({"name": "../evil"}, "is no name", id="way out"),
        pytest.param({"kind": "novel"}, "kind", id="kind"),
        pytest.param({"url": "ftp://x.org/"}, "url", id="address"),
        pytest.param({"spider": "code"}, "needs the folder of the project", id="code beside no project"),
    ],
)
def test_what_would_not_load_is_not_written(tmp_path: Path, changes: dict[str, str], reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        scaffold(tmp_path, **{"kind": "news", "name": "x", "url": "https://x.org/feed", **changes})
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_source_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    (path,) = scaffold(tmp_path, kind="news", name="x", url="https://x.org/feed")
    path.write_text("mine")
    with pytest.raises(SourceError, match="is there already"):
        scaffold(tmp_path, kind="news", name="x", url="https://x.org/feed")
    assert path.read_text() == "mine"
