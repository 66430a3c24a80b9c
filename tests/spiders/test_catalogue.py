"""The shipped sources: each can be used, says where it is known from, and has its module and frozen page."""

import csv
import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from spiders.base import load_module
from spiders.sources import Source, load_source
from tests.conftest import ROOT, SHARED

SOURCES = ROOT / "config" / "sources"
PATHS = sorted(SOURCES.glob("*/*.yml"))
MODULES = sorted(
    path
    for kind in ("publication", "call", "news", "event", "project")
    for path in (ROOT / "spiders" / kind).glob("*.py")
)
HELPERS = {"__init__", "eu_facts", "gsb"}  # read for a module beside them
SECRETS = ("key", "token", "password", "secret")
PUBLISHERS = "data/feeds/german_publisher_sources.csv"
SEEN = re.compile(
    r"sources\.md [A-E][0-9]+\b|feeds/german_publisher_sources\.csv, row [^,]+, \w+"
    r"|github\.com/[\w.-]+/[\w.-]+ \S+\.\w+(, row .+| \(.+\))|public code, its repository not named: .{20,}"
)


@pytest.fixture(scope="module", params=PATHS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@pytest.fixture
def source(path: Path) -> Source:
    return load_source(path)


def test_a_source_names_a_module_that_reads_it(source: Source) -> None:
    assert callable(load_module(source).parse)


def test_a_source_lies_in_the_folder_of_its_kind(path: Path, source: Source) -> None:
    assert path.parent.name == source.kind


def test_a_source_that_is_off_says_why(source: Source) -> None:
    assert source.enabled or source.reason


def test_a_source_says_where_its_address_is_known_from(source: Source) -> None:
    assert SEEN.match(source.seen)


def test_what_is_only_seen_in_code_of_others_is_on_trial(source: Source) -> None:
    assert source.known == "unverified" or not source.seen.startswith("public code")


@pytest.mark.shared
@pytest.mark.usefixtures("shared")
def test_the_evidence_holds_the_host(source: Source) -> None:
    host = (urlsplit(source.url).hostname or "").removeprefix("www.")
    if source.seen.startswith("sources.md "):
        assert host in _section(source.seen.split()[1])
    elif source.seen.startswith("feeds/"):
        with (SHARED / PUBLISHERS).open(encoding="utf-8", newline="") as lines:
            assert source.url in {row["url"] for row in csv.DictReader(lines) if row["publisher"] in source.seen}


def _section(number: str) -> str:
    """A section of sources.md with what stands below it."""
    text = (SHARED / "sources.md").read_text("utf-8")
    sections = re.split(r"^(?=##? )", text, flags=re.MULTILINE)
    return next(section for section in sections if section.startswith(f"## {number} "))


def test_a_source_that_is_on_says_what_a_good_run_shows(source: Source) -> None:
    assert not source.enabled or source.expect


def test_texts_of_the_press_are_kept_for_a_while_only(source: Source) -> None:
    assert source.kind != "news" or source.keep.startswith("days ")


def test_a_licence_that_asks_for_a_name_has_one(source: Source) -> None:
    assert not source.licence.startswith("CC-BY") or source.attribution


def test_no_source_holds_a_secret(path: Path) -> None:
    options = yaml.safe_load(path.read_text("utf-8")).get("options", {})
    assert [name for name in options if name != "secret_env" and any(word in name for word in SECRETS)] == []


def test_names_are_unique_over_all_kinds() -> None:
    assert [name for name, count in Counter(path.stem for path in PATHS).items() if count > 1] == []


def test_no_address_is_declared_twice_but_with_another_question() -> None:
    asked = Counter(
        (source.url, repr(source.filter), repr(source.options)) for source in map(load_source, PATHS) if source.enabled
    )
    assert [question for question, count in asked.items() if count > 1] == []


@pytest.mark.parametrize(
    "module",
    [path for path in MODULES if path.stem not in HELPERS],
    ids=lambda module: f"{module.parent.name}-{module.stem}",
)
def test_a_module_has_its_source_and_its_frozen_page_under_the_same_name(module: Path) -> None:
    kind, stem = module.parent.name, module.stem
    users = [path.stem for path in PATHS if load_source(path).spider == f"{kind}.{stem}"]
    assert users
    assert all(name == stem or name.startswith(f"{stem}_") for name in users)
    assert (ROOT / "tests" / "spiders" / "pages" / kind / stem / "items.json").exists()
