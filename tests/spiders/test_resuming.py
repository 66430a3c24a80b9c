"""Walks over pages that are ended and go on: what is asked for again, and what the checkpoint says meanwhile."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from spiders.base import BATCH
from spiders.items import Item
from spiders.marks import without_stale_mark
from tests.spiders.crawling import Answer, Asked, Outcome, Routes, Site, run_crawl, serve
from tests.spiders.reading import TODAY
from tests.spiders.walks import EACH, next_of, page_of, routes_of, source_of

PAGES = 4
INTERFACES = ("openalex-1", "crossref-1", "arxiv-1", "europepmc-1", "oai-1", "sedia-1")
REFUSING = ("openalex-1", "crossref-1", "europepmc-1", "oai-1")
ALL = {name: PAGES * EACH - name.startswith("crossref") for name in INTERFACES}
YESTERDAY = {
    "openalex-1": "2026-11-20",
    "europepmc-1": "2026-11-20",
    "crossref-1": "2026-11-20",
    "oai-1": "2026-11-18T08:00:00Z",
}


def whole(asked: Asked) -> Answer | bytes | None:
    return routes_of(pages=PAGES)(asked)


def until(page: int, then: Answer) -> Routes:
    """A server on which this page and all after it come to nothing."""
    return lambda asked: whole(asked) if page_of(asked.path) < page else then


def crawl_all(site: Site, checkpoints: Mapping[str, Mapping[str, Any]], **changes: object) -> Outcome:
    return run_crawl(*(source_of(site.url, name, **changes) for name in checkpoints), checkpoints=checkpoints)


def pages_asked(site: Site, name: str) -> list[int]:
    return [page_of(path) for path in site.paths() if urlsplit(path).path == f"/{name}"]


def walk_twice(first: Routes, then: Routes, *names: str, **changes: object) -> tuple[Outcome, Outcome, Site]:
    """Two runs of these sources on one server that changes between them; `asked` holds the second's requests."""
    routes = [first]

    def answer(asked: Asked) -> Answer | bytes | None:
        return routes[-1](asked)

    with serve(answer) as site:
        earlier = crawl_all(site, {name: {} for name in names})
        site.asked.clear()
        routes.append(then)
        known = {name: {**earlier.checkpoint(name), **changes_of(earlier.checkpoint(name), changes)} for name in names}
        return earlier, crawl_all(site, known), site


def changes_of(checkpoint: Mapping[str, Any], changes: Mapping[str, object]) -> dict[str, Any]:
    """Parts of the mark replaced."""
    return {"resume": {**checkpoint["resume"], **changes}}


def test_a_walk_goes_on_at_the_page_it_did_not_get() -> None:
    earlier, later, site = walk_twice(until(2, Answer(status=403)), whole, *INTERFACES)
    for name in INTERFACES:
        assert [run.status for run in earlier.runs] == ["failed"] * len(INTERFACES)
        assert len(earlier.items(name)) == 2 * EACH
        assert pages_asked(site, name) == [2, 3]
        assert len(earlier.items(name)) + len(later.items(name)) == ALL[name]
        assert "watermark" not in earlier.checkpoint(name)
        assert later.checkpoint(name)["resume"] is None


def test_the_watermark_of_a_walk_that_went_on_is_its_first_pages_day() -> None:
    """A day between the first page and the last must not be passed over."""
    with serve(routes_of(pages=PAGES)) as site:
        for name, day in YESTERDAY.items():
            earlier = crawl_all(site, {name: {}})
            (mark, *_) = marks_of(earlier, name)
            mark |= {"responded": day} if name == "oai-1" else {"today": day}
            assert crawl_all(site, {name: {"resume": mark}}).checkpoint(name)["watermark"] == day


def marks_of(outcome: Outcome, name: str) -> list[dict[str, Any]]:
    parts = [part for source, batch in outcome.batches for part in batch if source == name]
    kept = [part.values["resume"] for part in parts if hasattr(part, "values") and "resume" in part.values]
    return [mark for mark in kept if mark]


def test_each_pages_mark_is_handed_on_with_exactly_its_items() -> None:
    with serve(routes_of(pages=PAGES)) as site:
        outcome = crawl_all(site, {name: {} for name in INTERFACES})
    for name in INTERFACES:
        batches = [batch for source, batch in outcome.batches if source == name]
        assert [len(batch) for batch in batches] == [EACH + 1] * (PAGES - 1) + [ALL[name] - EACH * (PAGES - 1) + 2]
        assert [next_of(mark) for mark in marks_of(outcome, name)] == [1, 2, 3]


def test_a_page_of_several_batches_is_marked_with_its_last() -> None:
    works = [{"DOI": f"10.1/{number}", "title": ["A paper"]} for number in range(BATCH + 50)]
    pages = {"*": works, "more": works[:1]}

    def answer(asked: Asked) -> bytes:
        listed = pages.get(parse_qs(urlsplit(asked.path).query).get("cursor", [""])[0], [])
        message = {"items": listed, "items-per-page": len(works), "next-cursor": "more"}
        return json.dumps({"message": message}).encode()

    with serve(answer) as site:
        outcome = crawl_all(site, {"crossref-1": {}})
    handed = [
        [part.title if isinstance(part, Item) else [*part.values] for part in batch] for _, batch in outcome.batches
    ]
    first, second, *rest = handed
    assert (first, second) == (["A paper"] * BATCH, [*["A paper"] * 50, ["resume"]])
    assert rest == [["A paper", ["watermark"], ["resume"]]]


def test_a_mark_that_the_server_refuses_restarts_the_window_once() -> None:
    is_new = dict.fromkeys(REFUSING, True)

    def refuse(name: str, page: int) -> bool:
        return page == 2 and is_new.pop(name, False)

    later_routes = routes_of(refuse, pages=PAGES)
    _, later, site = walk_twice(until(2, Answer(status=403)), later_routes, *REFUSING)
    for name in REFUSING:
        assert pages_asked(site, name) == [2, 0, 1, 2, 3]
        assert len(later.items(name)) == ALL[name]
        assert "watermark" in later.checkpoint(name)


def test_a_server_that_refuses_for_good_is_asked_for_its_window_no_third_time() -> None:
    refusing = routes_of(lambda _, page: page == 2, pages=PAGES)
    _, later, site = walk_twice(until(2, Answer(status=403)), refusing, *REFUSING)
    assert [run.status for run in later.runs] == ["failed"] * len(REFUSING)
    assert [pages_asked(site, name) for name in REFUSING] == [[2, 0, 1, 2]] * len(REFUSING)


@pytest.mark.parametrize(
    ("changes", "is_kept"),
    [
        pytest.param({"lookback_days": 400}, True, id="the window is the mark's own"),
        pytest.param({"filter": {"has_abstract": True}}, False, id="another question"),
        pytest.param({"language": "de"}, False, id="another declaration"),
    ],
)
def test_a_mark_serves_only_the_declaration_it_was_made_for(changes: dict[str, object], *, is_kept: bool) -> None:
    with serve(routes_of(pages=PAGES)) as site:
        source = source_of(site.url, "openalex-1")
        (mark, *_) = marks_of(run_crawl(source), source.name)
    checkpoint = {"watermark": "2026-11-01", "resume": mark}
    other = source.model_copy(update=changes)
    assert ("resume" in without_stale_mark(checkpoint, other, TODAY)) is is_kept


def test_a_mark_is_trusted_only_so_long_and_then_the_window_begins_anew() -> None:
    names = ("arxiv-1", "oai-1")
    earlier, later, site = walk_twice(until(2, Answer(status=403)), whole, *names, until="2026-11-20")
    assert [earlier.checkpoint(name)["resume"]["until"] for name in names] == ["2026-11-21", "2026-11-22"]
    assert [pages_asked(site, name) for name in names] == [[0, 1, 2, 3]] * 2
    assert [len(later.items(name)) for name in names] == [ALL[name] for name in names]


@pytest.mark.parametrize("days", [{}, {"days": 7}], ids=["of one run", "over days"])
def test_a_walk_that_goes_on_is_no_full_listing(days: Mapping[str, int]) -> None:
    with serve(whole) as site:
        expect = {"items": PAGES * EACH, **days}
        whole_run = run_crawl(source_of(site.url, "oai-1", expect=expect))
        (*_, mark) = marks_of(whole_run, "oai-1")
        rest = run_crawl(source_of(site.url, "oai-1", expect=expect), checkpoints={"oai-1": {"resume": mark}})
    assert (whole_run.run.status, rest.run.status, len(rest.items())) == ("ok", "ok", EACH)


def test_a_listing_below_its_bounds_is_read_again_from_its_first_page() -> None:
    with serve(whole) as site:
        outcome = run_crawl(source_of(site.url, "oai-1", expect={"keywords": 0.5}))
    assert outcome.run.status == "failed"
    assert marks_of(outcome, "oai-1")
    assert outcome.checkpoint() == {"resume": None}


@pytest.mark.parametrize("name", INTERFACES)
def test_a_page_that_cannot_be_read_is_not_passed(name: str) -> None:
    def broken(asked: Asked) -> Answer | bytes | None:
        answer = whole(asked)
        if page_of(asked.path) != 1 or not isinstance(answer, Answer):
            return answer
        return Answer(re.sub(rb'(?<=")(?:id|url|DOI)(?=")|dc:title|published', b"no", answer.body))

    with serve(broken) as site:
        outcome = crawl_all(site, {name: {}})
    assert (outcome.run.status, pages_asked(site, name)) == ("failed", [0, 1, 2, 3])
    assert len(outcome.items()) == ALL[name] - EACH
    assert next_of(outcome.checkpoint()["resume"]) == 1


def spent(asked: Asked) -> Answer | bytes | None:
    """The budget lasts for two pages."""
    answer = whole(asked)
    if not isinstance(answer, Answer):
        return answer
    return Answer(answer.body, headers={"X-RateLimit-Remaining": "0" if page_of(asked.path) else "5"})


def test_a_spent_budget_stops_says_so_and_goes_on_there_tomorrow() -> None:
    earlier, later, site = walk_twice(spent, whole, "openalex-1")
    assert "the interface's budget for today is spent" in (earlier.run.error or "")
    assert (len(earlier.items()), "watermark" in earlier.checkpoint()) == (2 * EACH, False)
    assert pages_asked(site, "openalex-1") == [2, 3]
    assert (later.run.status, len(later.items())) == ("ok", 2 * EACH)


def test_the_question_of_a_walk_that_goes_on_is_the_one_it_began_with() -> None:
    with serve(routes_of(pages=PAGES)) as site:
        crawl_all(site, {name: {} for name in REFUSING})
        for name in ("openalex-1", "crossref-1"):
            asked = [parse_qs(urlsplit(path).query)["filter"] for path in site.paths() if path.startswith(f"/{name}")]
            assert len(asked) == PAGES
            assert asked == [asked[0]] * PAGES
