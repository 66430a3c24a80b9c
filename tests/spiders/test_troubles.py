"""Every module's frozen page over HTTP on loopback, on days on which hosts serve it badly."""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import Request

from spiders.items import Item
from tests.spiders.crawling import Answer, Asked, Outcome, Routes, run_crawl, serve
from tests.spiders.test_pages import FOLDERS, answer_of, source_of


def dripping() -> Iterator[bytes]:
    while True:
        time.sleep(0.1)
        yield b" "


def breaking_off(page: bytes) -> Answer:
    return Answer(page[:-9], headers={"Content-Length": str(len(page))}, chunks=iter(()))


Trouble = Callable[[bytes], Answer]
PASSING: Mapping[str, Trouble] = {
    "none": Answer,
    "429 with seconds": lambda page: Answer(page, 429, {"Retry-After": "1"}),
    "429 with a date": lambda page: Answer(page, 429, {"Retry-After": formatdate(time.time() + 1.5, usegmt=True)}),
    "503": lambda page: Answer(page, 503),
    "a wrong charset": lambda page: Answer(page, headers={"Content-Type": "text/plain; charset=iso-8859-1"}),
}
LASTING: Mapping[str, Trouble] = {
    "500": lambda page: Answer(page, 500),
    "a bot wall": lambda _: Answer(b"<!doctype html><title>Just a moment</title>"),
    "half a body": lambda page: Answer(page[: len(page) // 2]),
    "a body that breaks off": breaking_off,
    "no end in time": lambda page: Answer(page[:9], chunks=dripping()),
}
# Feeds, tables and lists of cards are read as far as they go; of the first two the torn end is told.
HALF_IS_READ = {"foerderinfo", "foerderkatalog", "eu_termine"}
BEFORE = {"foerderkatalog": {"actionMode=searchmask", ""}}  # questions that come before the page is asked for
AFTER = {"eu_termine": "page="}  # what is asked for once the page has been read: there is no more
SAYS = {
    "500": "answered 500",
    "a body that breaks off": "the answer broke off",
    "no end in time": "no complete answer in time",
}


def page_of(folder: Path) -> bytes:
    return answer_of(folder, Request("https://www.example.org/")).body


def troubled(trouble: Trouble, *, lasts: bool) -> Routes:
    pages = {folder.name: page_of(folder) for folder in FOLDERS}
    seen: set[str] = set()

    def route(asked: Asked) -> Answer | None:
        name, _, query = asked.path.strip("/").partition("?")
        if name not in pages:
            return None
        if query in BEFORE.get(name, ()):
            return Answer(b"<form>", headers={"Set-Cookie": "session=1"})
        if AFTER.get(name, "?") in query:
            return Answer(b"<main></main>")
        is_well = name in seen and not lasts
        seen.add(name)
        return Answer(pages[name]) if is_well else trouble(pages[name])

    return route


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    """One crawl of all modules through all troubles; each trouble has a host of its own, since a pause is a host's."""
    with ExitStack() as stack:
        sources = []
        for name, trouble in {**PASSING, **LASTING}.items():
            site = stack.enter_context(serve(troubled(trouble, lasts=name in LASTING)))
            for folder in FOLDERS:
                source = source_of(folder)
                changes = {
                    "name": f"{folder.name}: {name}",
                    "url": f"{site.url}/{folder.name}",
                    "delay": 0,
                    "expect": {},
                    "filter": {} if folder.name in BEFORE else source.filter,
                    "options": {**source.options, "timeout": 0.5 if name == "no end in time" else 10},
                }
                sources.append(source.model_copy(update=changes))
        return run_crawl(*sources, sources_at_once=len(sources))


def said(items: list[Item], folder: Path) -> Any:  # noqa: ANN401  JSON
    """Without empty fields, and with addresses of the source's own where they are the test server's."""
    told = json.dumps([{name: value for name, value in asdict(item).items() if value} for item in items])
    url = source_of(folder).url
    told = re.sub(rf"http://127\.0\.0\.1:\d+/{folder.name}", url, told)
    return json.loads(re.sub(r"http://127\.0\.0\.1:\d+", re.sub("(?<=[^:/])/.*", "", url), told))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("trouble", PASSING)
def test_a_trouble_that_passes_costs_nothing(outcome: Outcome, folder: Path, trouble: str) -> None:
    name = f"{folder.name}: {trouble}"
    (run,) = (run for run in outcome.runs if run.source == name)
    assert (run.status, run.error) == ("ok", None)
    assert said(outcome.items(name), folder) == json.loads((folder / "items.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("trouble", "folder"),
    [
        pytest.param(trouble, folder, id=f"{trouble}-{folder.name}")
        for trouble in LASTING
        for folder in FOLDERS
        if not (trouble == "half a body" and folder.name in HALF_IS_READ)
    ],
)
def test_a_trouble_that_lasts_fails_the_run_and_moves_no_checkpoint(
    outcome: Outcome, trouble: str, folder: Path
) -> None:
    name = f"{folder.name}: {trouble}"
    (run,) = (run for run in outcome.runs if run.source == name)
    assert (run.status, outcome.items(name), outcome.checkpoint(name)) == ("failed", [], {})
    assert SAYS.get(trouble, "") in str(run.error)
