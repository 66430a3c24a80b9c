"""WordPress interfaces over HTTP on loopback, on days on which hosts serve them badly (answers constructed)."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.spiders.crawling import Answer, Asked, Outcome, a_source, run_crawl, serve
from tests.spiders.test_troubles import LASTING, PASSING, SAYS
from tests.spiders.test_wordpress import EVENTS, POSTS, event, post


@pytest.fixture(scope="module")
def troubled() -> Iterator[Outcome]:
    """One crawl of both interfaces on bad days; each trouble has a host of its own."""
    pages = {POSTS: json.dumps([post(1)]).encode(), EVENTS: json.dumps({"events": [event(1)]}).encode()}
    with ExitStack() as stack:
        sources = []
        for name, trouble in {**PASSING, **LASTING}.items():
            seen: set[str] = set()

            def answer(asked: Asked, name: str = name, trouble: Any = trouble, seen: set[str] = seen) -> Answer | None:  # noqa: ANN401
                path = urlsplit(asked.path).path
                is_well = path in seen and name in PASSING
                seen.add(path)
                return None if path not in pages else Answer(pages[path]) if is_well else trouble(pages[path])

            site = stack.enter_context(serve(answer))
            for path, spider in ((POSTS, "wordpress"), (EVENTS, "tribe_events")):
                options = {"timeout": 0.5 if name == "no end in time" else 10}
                sources.append(a_source(site.url + path, spider, name=f"{spider}/{name}", options=options))
        yield run_crawl(*sources, sources_at_once=len(sources))


@pytest.mark.parametrize("spider", ["wordpress", "tribe_events"])
@pytest.mark.parametrize("trouble", PASSING)
def test_a_trouble_that_passes_costs_nothing(troubled: Outcome, spider: str, trouble: str) -> None:
    (run,) = [run for run in troubled.runs if run.source == f"{spider}/{trouble}"]
    assert (run.status, run.error) == ("ok", None)
    assert {item.title[:6] for item in troubled.items(run.source)} == {"Sensor" if spider == "wordpress" else "Worksh"}


@pytest.mark.parametrize("spider", ["wordpress", "tribe_events"])
@pytest.mark.parametrize("trouble", LASTING)
def test_a_trouble_that_lasts_is_told_and_keeps_the_watermark(troubled: Outcome, spider: str, trouble: str) -> None:
    (run,) = [run for run in troubled.runs if run.source == f"{spider}/{trouble}"]
    assert run.status == "failed"
    assert SAYS.get(trouble, "") in str(run.error)
    assert troubled.checkpoint(run.source) == {}
