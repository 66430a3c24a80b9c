import time
from collections.abc import Iterator
from itertools import pairwise

import pytest

from spiders.items import Checkpoint, Item
from tests.spiders.crawling import RULES, Answer, Asked, Outcome, Routes, a_source, packed, run_crawl, serve

PROBE = "tests.spiders.probe"
RSS = b"""<rss version="2.0"><channel><title>T</title>
<item><title>Eins</title><link>/1</link><guid>g1</guid><description>Text</description></item>
</channel></rss>"""


def crawled(routes: Routes | dict[str, bytes | Answer], **changes: object) -> Outcome:
    """A crawl of one source whose lists are read by the probe."""
    with serve(routes) as site:
        return run_crawl(a_source(site.url + "/", "probe", **changes), probe=PROBE)


def test_an_answer_is_handed_on_in_order_with_its_checkpoint_last() -> None:
    outcome = crawled({"/": b"item a\nmark 1\nitem b\nget /2", "/2": b"item c"})
    assert outcome.run.status == "ok"
    assert [[type(thing) for thing in batch] for _, batch in outcome.batches] == [[Item, Item, Checkpoint], [Item]]
    assert [item.title for item in outcome.items()] == ["a", "b", "c"]


def test_a_module_that_raises_halfway_keeps_what_came_before_but_no_checkpoint_after() -> None:
    outcome = crawled({"/": b"item a\nmark 1\nget /2", "/2": b"item b\nbreak\nitem c"}, expect={"items": 9})
    assert [item.title for item in outcome.items()] == ["a", "b"]
    assert outcome.run.status == "failed"
    assert outcome.run.error is not None
    assert outcome.run.error.endswith("/2: ValueError: the page has changed")
    assert outcome.checkpoint() == {}


@pytest.mark.parametrize(
    ("expect", "error"),
    [
        pytest.param({"items": 3}, "2 items, at least 3 expected", id="too few"),
        pytest.param({"text": 1, "authors": 0.5}, "authors in 0 of 2 items", id="a field gone"),
    ],
)
def test_a_run_below_its_declared_minimum_keeps_its_items_and_moves_no_watermark(
    expect: dict[str, float], error: str
) -> None:
    outcome = crawled({"/": Answer(b"item a\nitem b\nmark 7", headers={"ETag": '"1"'})}, expect=expect)
    assert outcome.run.status == "failed"
    assert error in (outcome.run.error or "")
    assert (len(outcome.items()), outcome.checkpoint()) == (2, {})


def test_a_run_that_meets_its_minimum_moves_its_watermark() -> None:
    outcome = crawled({"/": b"item a\nmark 7"}, expect={"items": 1, "keywords": 1})
    assert (outcome.run.status, outcome.checkpoint()["watermark"]) == ("ok", "7")


def test_a_run_from_a_watermark_is_no_full_listing() -> None:
    with serve({"/": b"item a"}) as site:
        source = a_source(site.url + "/", "probe", expect={"items": 20})
        assert run_crawl(source, probe=PROBE, checkpoints={"a": {"watermark": "6"}}).run.status == "ok"


@pytest.mark.parametrize(
    ("yielded", "expect", "error"),
    [
        pytest.param({"items": 4}, {"items": 5, "days": 7}, None, id="enough together"),
        pytest.param({"items": 3}, {"items": 5, "days": 7}, "4 items in 7 days, at least 5 expected", id="too few"),
        pytest.param({"items": 9, "text": 4}, {"text": 0.5, "days": 7}, None, id="half with text"),
        pytest.param({"items": 9, "text": 3}, {"text": 0.5, "days": 7}, "text in 4 of 10 items", id="text gone"),
        pytest.param({"items": 9}, {"title": 1, "days": 7}, None, id="other fields in this run"),
        pytest.param({"items": 9}, {"items": 5}, None, id="no window"),
    ],
)
def test_a_source_that_is_asked_for_what_is_new_is_judged_by_its_last_days(
    yielded: dict[str, int], expect: dict[str, float], error: str | None
) -> None:
    with serve({"/": b"item a\nmark 7"}) as site:
        source = a_source(site.url + "/", "probe", expect=expect)
        known = {"a": {"watermark": "6", "yielded": yielded}}
        outcome = run_crawl(source, probe=PROBE, checkpoints=known)
    assert (outcome.run.error is None) if error is None else (error in (outcome.run.error or ""))
    assert (len(outcome.items()), outcome.checkpoint() != {}) == (1, error is None)
    assert outcome.run.filled == {"items": 1, "text": 1, "date": 0}


def test_what_has_not_changed_is_not_read_again() -> None:
    def answer(asked: Asked) -> Answer | None:
        if asked.path != "/":
            return None
        if asked.headers.get("If-None-Match") == '"v1"' and "If-Modified-Since" in asked.headers:
            return Answer(status=304)
        return Answer(b"item a", headers={"ETag": '"v1"', "Last-Modified": "Sat, 21 Nov 2026 10:00:00 GMT"})

    with serve(answer) as site:
        source = a_source(site.url + "/", "probe", expect={"items": 1})
        first = run_crawl(source, probe=PROBE)
        again = run_crawl(source, probe=PROBE, checkpoints={"a": first.checkpoint()})
        changed = source.model_copy(update={"language": "de"})
        anew = run_crawl(changed, probe=PROBE, checkpoints={"a": first.checkpoint()})
    assert [first.run.status, again.run.status, anew.run.status] == ["ok", "unchanged", "ok"]
    assert (again.batches, len(anew.items())) == ([], 1)


def test_a_start_whose_pages_were_missed_is_read_in_full_next_time() -> None:
    outcome = crawled({"/": Answer(b"item a\nside /gone", headers={"ETag": '"v1"'})})
    assert outcome.run.status == "ok"
    assert [(problem.url[-5:], problem.reason) for problem in outcome.run.errors] == [("/gone", "answered 404")]
    assert [item.title for item in outcome.items()] == ["a", "fallback"]
    assert outcome.checkpoint() == {}


def test_a_store_that_fails_stops_its_source_and_no_other() -> None:
    with serve({"/": b"item a\nget /2", "/2": b"item b"}) as site:
        sources = [a_source(site.url + "/", "probe", name=name) for name in ("bad", "good")]
        bad, good = (outcome := run_crawl(*sources, probe=PROBE, broken_store="bad")).runs
    assert "not stored: OSError: disk full" in (bad.error or "")
    assert (good.status, len(outcome.items("good"))) == ("ok", 2)


def test_one_broken_source_leaves_the_others_unharmed() -> None:
    with serve({"/feed": RSS, "/error": b"<!doctype html><title>Wartung</title>", "/list": b"item a"}) as site:
        outcome = run_crawl(
            a_source(site.url + "/feed", name="feed"),
            a_source(site.url + "/error", name="page_instead"),
            a_source(site.url + "/gone", name="gone"),
            a_source("http://nowhere.example.org/feed", name="unknown_host"),
            a_source(site.url + "/list", "no_such_module", name="no_module"),
            a_source(site.url + "/list", "probe", name="list"),
            probe=PROBE,
            names={},
        )
    errors = {run.source: run.error for run in outcome.runs if run.status == "failed"}
    assert errors.keys() == {"page_instead", "gone", "unknown_host", "no_module"}
    assert "is no feed; it begins with b'<!doctype html>" in (errors["page_instead"] or "")
    assert "answered 404" in (errors["gone"] or "")
    assert errors["unknown_host"] == "http://nowhere.example.org/feed: unreachable: the host name is not known"
    assert "there is no spiders/no_such_module.py" in (errors["no_module"] or "")
    assert {item.title for item in outcome.items()} == {"Eins", "a"}


def test_a_path_that_robots_forbids_is_reported_by_name_and_never_asked_for() -> None:
    routes = {
        "/robots.txt": b"User-agent: *\nDisallow: /private\n\nUser-agent: ClusterScouting\nDisallow: /ours",
        "/": b"item a\nside /ours/1\nside /private",
        "/private": b"item b",
    }
    with serve(routes) as site:
        outcome = run_crawl(a_source(site.url + "/", "probe"), probe=PROBE, contact="a@example.org")
    assert [(problem.url, problem.reason) for problem in outcome.run.errors] == [
        (f"{site.url}/ours/1", "robots.txt forbids it")
    ]
    assert site.paths() == ["/", "/private"]
    assert site.asked[0].headers["User-Agent"] == "ClusterScouting/0 (mailto:a@example.org)"


def test_what_robots_answers_decides_what_may_be_asked() -> None:
    cases = {
        "missing": (Answer(status=404), "ok"),
        "forbidden": (Answer(status=403), "ok"),
        "down": (Answer(status=503), "failed"),
        "busy": (Answer(status=429), "failed"),
        "looping": (Answer(status=302, headers={"Location": "/robots.txt"}), "ok"),
        "empty": (Answer(b""), "ok"),
        "binary": (Answer(bytes(range(256))), "ok"),
        "closed": (Answer(b"User-agent: *\nDisallow: /"), "failed"),
    }
    sites = {name: serve({"/robots.txt": answer, "/": b"item a"}) for name, (answer, _) in cases.items()}
    opened = {name: site.__enter__() for name, site in sites.items()}
    outcome = run_crawl(*(a_source(site.url + "/", "probe", name=name) for name, site in opened.items()), probe=PROBE)
    for site in sites.values():
        site.__exit__(None, None, None)
    assert {run.source: run.status for run in outcome.runs} == {name: status for name, (_, status) in cases.items()}
    assert opened["closed"].paths() == opened["down"].paths() == []


def test_two_sources_on_one_host_share_its_turn_and_its_crawl_delay() -> None:
    with serve({"/robots.txt": b"User-agent: *\nCrawl-delay: 0.5", "/": b"item a\nget /2", "/2": b"item b"}) as site:
        sources = [a_source(site.url + "/", "probe", name=name) for name in ("one", "two")]
        run_crawl(*sources, probe=PROBE)
    pages = [asked.at for asked in site.asked if asked.path != "/robots.txt"]
    assert [[asked.path for asked in site.asked].count(path) for path in RULES] == [1, 1]
    assert len(pages) == 5  # tdmrep.json waits for its turn too
    assert min(later - earlier for earlier, later in pairwise(pages)) > 0.3


def test_a_host_that_asks_for_patience_gets_it() -> None:
    def answer(asked: Asked) -> Answer | None:
        if asked.path == "/" and not seen:
            seen.append(asked.at)
            return Answer(status=429, headers={"Retry-After": "1"})
        return {"/": Answer(b"item a"), "/later": Answer(status=503, headers={"Retry-After": "86400"})}.get(asked.path)

    seen: list[float] = []
    with serve(answer) as site:
        soon, later = run_crawl(
            a_source(site.url + "/", "probe", name="soon"),
            a_source(site.url + "/later", "probe", name="later"),
            probe=PROBE,
        ).runs
    assert soon.status == "ok"
    assert [asked.at for asked in site.asked if asked.path == "/"][1] - seen[0] > 0.95
    assert "come back in 86400 seconds" in (later.error or "")
    assert site.paths().count("/later") == 1


def test_a_client_error_is_final_and_a_server_error_is_tried_again() -> None:
    with serve({"/404": Answer(status=404), "/500": Answer(status=500)}) as site:
        runs = run_crawl(
            *(a_source(site.url + path, "probe", name=path[1:]) for path in ("/404", "/500")), probe=PROBE
        ).runs
    assert [run.status for run in runs] == ["failed", "failed"]
    assert (site.paths().count("/404"), site.paths().count("/500")) == (1, 3)


def test_secrets_stay_with_the_origin_they_were_meant_for() -> None:
    with serve({"/a": b"item a", "/other": b"item b"}) as other:
        routes = {
            "/": b"get /same\nget /away",
            "/same": Answer(status=301, headers={"Location": "/here"}),
            "/here": b"item c",
            "/away": Answer(status=307, headers={"Location": other.url + "/a"}),
        }
        with serve(routes) as site:
            outcome = run_crawl(a_source(site.url + "/", "probe"), probe=PROBE)
    assert {item.title for item in outcome.items()} == {"a", "c"}
    assert next(asked for asked in site.asked if asked.path == "/here").headers["X-Api-Key"] == "secret"
    away = next(asked for asked in other.asked if asked.path == "/a").headers
    assert not {"X-Api-Key", "Authorization", "Referer", "Cookie"} & set(away)


def _drip() -> Iterator[bytes]:
    for _ in range(100):
        time.sleep(0.1)
        yield b"x"


def _endless() -> Iterator[bytes]:
    while True:
        yield b"x" * 65536


def test_no_body_is_too_large_too_slow_or_too_packed_to_stop_a_crawl() -> None:
    megabyte = 1 << 20
    cases = {
        "packed": (packed(bytes(100 * megabyte)), "unpacks to more than allowed"),
        "endless": (Answer(chunks=_endless()), "larger than allowed"),
        "announced": (Answer(b"x", headers={"Content-Length": str(2 * megabyte)}), "larger than allowed"),
        "slow": (Answer(chunks=_drip()), "no complete answer in time"),
    }
    routes = {f"/{name}": answer for name, (answer, _) in cases.items()}
    with serve({**routes, "/": b"item a"}) as site:
        sources = [a_source(site.url + f"/{name}", "probe", name=name, options={"timeout": 2}) for name in cases]
        began = time.monotonic()
        good = a_source(site.url + "/", "probe", name="good")
        outcome = run_crawl(*sources, good, probe=PROBE, outbound={"max_bytes": megabyte})
    errors = {run.source: run.error or "" for run in outcome.runs}
    for name, (_, reason) in cases.items():
        assert reason in errors[name]
    assert [item.title for item in outcome.items()] == ["a"]
    assert time.monotonic() - began < 60


def test_a_source_may_ask_for_a_larger_body() -> None:
    with serve({"/": b"item " + b"a" * 5000}) as site:
        source = a_source(site.url + "/", "probe", options={"max_bytes": 10000})
        assert run_crawl(source, probe=PROBE, outbound={"max_bytes": 1000}).run.status == "ok"


def test_a_source_that_never_ends_is_stopped_and_keeps_what_it_gave() -> None:
    def answer(asked: Asked) -> bytes | None:
        number = int(asked.path.strip("/") or 0) if asked.path != "/robots.txt" else None
        return None if number is None else b"item %d\nget /%d\nmark %d" % (number, number + 1, number)

    with serve(answer) as site:
        source = a_source(site.url + "/", "probe", delay=0.05)
        outcome = run_crawl(source, probe=PROBE, outbound={"source_minutes": 1 / 60})
    assert "took longer than a run may take" in (outcome.run.error or "")
    assert 0 < len(outcome.items()) == int(outcome.checkpoint()["watermark"]) + 1


def test_text_whose_mining_is_reserved_is_left_behind() -> None:
    routes = {
        "/header": Answer(b"item a", headers={"tdm-reservation": "1"}),
        "/meta": b'item b\n<meta name="tdm-reservation" content="1">',
        "/order": b"item c\n<META CONTENT='1' NAME='TDM-Reservation'/>",
        "/open": b'item d\n<meta name="tdm-reservation" content="0"><meta content="1" name="other">',
        "/header_first": Answer(b'item e\n<meta name="tdm-reservation" content="1">', headers={"tdm-reservation": "0"}),
    }
    with serve(routes) as site:
        outcome = run_crawl(*(a_source(site.url + path, "probe", name=path[1:]) for path in routes), probe=PROBE)
    texts = {item.title: item.text for item in outcome.items()}
    assert texts == {"a": "", "b": "", "c": "", "d": "Text", "e": "Text"}


def test_a_page_that_moved_is_followed() -> None:
    outcome = crawled({"/": Answer(status=301, headers={"Location": "/new/"}), "/new/": b"item a"})
    assert [item.url.partition("/new/")[2] for item in outcome.items()] == ["a"]


def test_a_page_that_moves_in_circles_is_left_after_five_hops() -> None:
    with serve({"/": Answer(status=302, headers={"Location": "/"})}) as site:
        outcome = run_crawl(a_source(site.url + "/", "probe"), probe=PROBE)
    assert (outcome.run.error, len(site.paths())) == (f"{site.url}/: max redirections reached", 6)


def test_pages_that_lead_in_a_circle_fail_their_source() -> None:
    outcome = crawled(
        {"/": b"item a\nget /2", "/2": b"item b\nget /3\nmark 7", "/3": b"item c\nget /2"}, expect={"items": 9}
    )
    assert "the pages lead in a circle" in (outcome.run.error or "")
    assert (len(outcome.items()), outcome.checkpoint()) == (3, {})
