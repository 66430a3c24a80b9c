"""The shipped sources: each can be used, says where it is known from, and has its module and frozen page.

Each test looks at all of them at once and names those that are not as they should be: a case a source would cost more
than its check.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from spiders.base import load_module
from spiders.sources import Source, load_source
from tests.conftest import ROOT, SHARED

CONFIG = ROOT / "config"
PATHS = sorted((CONFIG / "sources").glob("*/*.yml"))
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
    r"|https://\S+ \(the publisher's documentation .+\)"
)
HOLDS: dict[str, Callable[[Source], object]] = {
    "names a module that reads it": lambda source: callable(load_module(source).parse),
    "says why it is off": lambda source: source.enabled or source.reason,
    "says where its address is known from": lambda source: SEEN.match(source.seen),
    "is on trial if only seen in code of others": lambda source: (
        source.known == "unverified" or not source.seen.startswith("public code")
    ),
    "says what a good run shows, if it is on": lambda source: not source.enabled or source.expect,
    "keeps texts of the press for a while only": lambda source: (
        source.kind != "news" or source.keep.startswith("days ")
    ),
    "has a name to give where its licence asks for one": lambda source: (
        not source.licence.startswith("CC-BY") or source.attribution
    ),
    "names fields that there are": lambda source: all(
        (CONFIG / "competences" / f"{slug}.yml").exists() for slug in source.competences + source.serves
    ),
}


@pytest.fixture(scope="module")
def sources() -> dict[Path, Source]:
    return {path: load_source(path) for path in PATHS}


@pytest.mark.parametrize("check", HOLDS.values(), ids=HOLDS)
def test_a_source(sources: dict[Path, Source], check: Callable[[Source], object]) -> None:
    assert [source.name for source in sources.values() if not check(source)] == []


def test_a_source_lies_in_the_folder_of_its_kind(sources: dict[Path, Source]) -> None:
    assert [path.name for path, source in sources.items() if path.parent.name != source.kind] == []


@pytest.mark.shared
@pytest.mark.usefixtures("shared")
def test_the_evidence_holds_the_host(sources: dict[Path, Source]) -> None:
    sections, publishers = _sections(), _publishers()
    seen = {source.name: (source.seen.split()[1], _host(source)) for source in _evidenced(sources, "sources.md ")}
    assert [name for name, (section, host) in seen.items() if host not in sections[section]] == []
    listed = _evidenced(sources, "feeds/")
    assert [
        source.name
        for source in listed
        if not any(source.url == url and name in source.seen for url, name in publishers)
    ] == []


def _evidenced(sources: dict[Path, Source], beginning: str) -> list[Source]:
    found = [source for source in sources.values() if source.seen.startswith(beginning)]
    assert found
    return found


def _host(source: Source) -> str:
    return (urlsplit(source.url).hostname or "").removeprefix("www.")


def _sections() -> dict[str, str]:
    """The sections of sources.md by number, each with what stands below it."""
    text = (SHARED / "sources.md").read_text("utf-8")
    parts = re.split(r"^(?=##? )", text, flags=re.MULTILINE)
    return {part.split()[1]: part for part in parts if part.startswith("## ")}


def _publishers() -> set[tuple[str, str]]:
    with (SHARED / PUBLISHERS).open(encoding="utf-8", newline="") as lines:
        return {(row["url"], row["publisher"]) for row in csv.DictReader(lines)}


def test_no_source_holds_a_secret() -> None:
    options = {path.name: yaml.safe_load(path.read_text("utf-8")).get("options", {}) for path in PATHS}
    named = [(path, name) for path, given in options.items() for name in given if name != "secret_env"]
    assert [(path, name) for path, name in named if any(word in name for word in SECRETS)] == []


def test_names_are_unique_over_all_kinds() -> None:
    assert [name for name, count in Counter(path.stem for path in PATHS).items() if count > 1] == []


def test_no_address_is_declared_twice_but_with_another_question(sources: dict[Path, Source]) -> None:
    enabled = [source for source in sources.values() if source.enabled]
    asked = Counter((source.url, repr(source.filter), repr(source.options)) for source in enabled)
    assert [question for question, count in asked.items() if count > 1] == []


@pytest.mark.parametrize(
    "module",
    [path for path in MODULES if path.stem not in HELPERS],
    ids=lambda module: f"{module.parent.name}-{module.stem}",
)
def test_a_module_has_its_source_and_its_frozen_page_under_the_same_name(
    sources: dict[Path, Source], module: Path
) -> None:
    kind, stem = module.parent.name, module.stem
    users = [source.name for source in sources.values() if source.spider == f"{kind}.{stem}"]
    assert users
    assert all(name == stem or name.startswith(f"{stem}_") for name in users)
    assert (ROOT / "tests" / "spiders" / "pages" / kind / stem / "items.json").exists()
