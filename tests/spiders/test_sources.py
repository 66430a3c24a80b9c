from pathlib import Path

import pytest

from spiders.base import first_requests, load_module
from spiders.errors import SourceError
from spiders.sources import Source, load_source
from tests.conftest import ROOT
from tests.spiders.reading import TODAY

DECLARATIONS = sorted((ROOT / "config" / "sources").glob("*/*.yml"))


@pytest.mark.parametrize("path", DECLARATIONS, ids=lambda path: path.stem)
def test_a_declared_source_can_be_asked(path: Path) -> None:
    source = load_source(path)
    requests = list(first_requests(load_module(source), source, {}, TODAY))
    assert requests
    assert all(request.url.startswith(("http://", "https://")) for request in requests)


VALID = """
title: T
url: https://x.org/feed
kind: news
spider: feeds
known: unverified
seen: a list
licence: none
"""


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param("extra: 1", "extra: Extra inputs", id="says too much"),
        pytest.param("kind: novel", "kind", id="no such kind"),
        pytest.param("url: ftp://x.org", "needs an address with http", id="address"),
        pytest.param("keep: a while", "keep", id="keep"),
        pytest.param("delay: -1", "delay", id="delay"),
        pytest.param("title: [", "line", id="no YAML"),
        pytest.param("- a", "line", id="no mapping"),
    ],
)
def test_a_broken_declaration_is_refused_with_its_path_and_reason(tmp_path: Path, change: str, reason: str) -> None:
    path = tmp_path / "x.yml"
    key = change.partition(":")[0]
    path.write_text("\n".join([line for line in VALID.splitlines() if not line.startswith(key)] + [change]))
    with pytest.raises(SourceError, match=reason) as error:
        load_source(path)
    assert str(path) in str(error.value)


@pytest.mark.parametrize("spider", ["os.path", "../x", "feeds.rss", "base", "Feeds", "a.b.c", ""])
def test_only_modules_below_spiders_with_parse_are_run(tmp_path: Path, spider: str) -> None:
    path = tmp_path / "x.yml"
    path.write_text(VALID.replace("spider: feeds", f'spider: "{spider}"'))
    with pytest.raises(SourceError, match=r"^x: "):
        load_module(load_source(path))


def test_a_known_odd_value_is_patched_in_the_declaration() -> None:
    fields = {
        "name": "x",
        "title": "T",
        "url": "https://x.org",
        "kind": "call",
        "spider": "feeds",
        "known": "unverified",
    }
    lookups = {"deadline": {"laufend": None, "Jahresende 2026": "2026-12-31"}}
    source = Source(**fields, seen="a list", licence="none", lookups=lookups)
    assert source.lookup("deadline", "Jahresende 2026") == "2026-12-31"
    assert source.lookup("deadline", "laufend") is None
    assert source.lookup("deadline", "1.1.2027") == "1.1.2027"
