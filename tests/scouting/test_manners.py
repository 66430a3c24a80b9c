import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise

from tests.spiders.crawling import Answer, Asked, a_source, run_crawl, serve

PROBE = "tests.spiders.probe"
DELAY, CRAWL_DELAY = 0.2, 0.4
ROBOTS = f"User-agent: *\nCrawl-delay: {CRAWL_DELAY}".encode()


@dataclass
class Visit:
    path: str
    begin: float
    end: float


@contextmanager
def timed(answer: Callable[[Asked], Answer | None]) -> Iterator[tuple[str, list[Visit]]]:
    """A server's address, and its log: when each request came, and when its answer was about to leave."""
    visits: list[Visit] = []

    def routes(asked: Asked) -> Answer | None:
        found = answer(asked)
        visits.append(Visit(asked.path, asked.at, time.monotonic()))
        return found

    with serve(routes) as site:
        yield site.url, visits


def least_pause(visits: list[Visit]) -> float:
    return min(other.begin - one.end for one, other in pairwise(sorted(visits, key=lambda visit: visit.begin)))


def test_a_host_is_left_alone_from_the_end_of_each_answer_its_rules_included() -> None:
    def answer(asked: Asked) -> Answer | None:
        time.sleep(1.5 * DELAY)
        return Answer(b"item a") if asked.path in {"/one", "/two"} else None

    with timed(answer) as (url, visits):
        run_crawl(*(a_source(f"{url}/{name}", "probe", name=name, delay=DELAY) for name in ("one", "two")), probe=PROBE)
    assert sorted(visit.path for visit in visits) == ["/.well-known/tdmrep.json", "/one", "/robots.txt", "/two"]
    assert least_pause(visits) >= DELAY


def test_a_crawl_delay_holds_from_the_moment_it_is_known() -> None:
    with timed(lambda asked: Answer(ROBOTS) if asked.path == "/robots.txt" else Answer(b"item a")) as (url, visits):
        run_crawl(a_source(f"{url}/", "probe"), probe=PROBE)
    assert len(visits) == 3
    assert least_pause(visits) >= CRAWL_DELAY


def test_of_two_sources_on_a_host_the_longer_delay_holds() -> None:
    with timed(lambda _: Answer(b"item a")) as (url, visits):
        delays = {"hasty": 0.0, "patient": DELAY}
        run_crawl(
            *(a_source(f"{url}/{name}", "probe", name=name, delay=delay) for name, delay in delays.items()), probe=PROBE
        )
    visits.sort(key=lambda visit: visit.begin)
    around = [other.begin - one.end for one, other in pairwise(visits) if "/patient" in {one.path, other.path}]
    assert min(around) >= DELAY


def test_who_waits_for_a_host_hears_of_the_pause_it_asks_for() -> None:
    first: list[float] = []

    def answer(asked: Asked) -> Answer | None:
        if asked.path != "/busy":
            return {"/other": Answer(b"get /more"), "/more": Answer(b"item a")}.get(asked.path)
        if first:
            return Answer(b"item b")
        time.sleep(3 * DELAY)  # meanwhile the other waits for its turn
        first.append(time.monotonic())
        return Answer(status=429, headers={"Retry-After": "1"})

    with timed(answer) as (url, visits):
        outcome = run_crawl(*(a_source(f"{url}/{name}", "probe", name=name) for name in ("busy", "other")), probe=PROBE)
    assert [run.status for run in outcome.runs] == ["ok", "ok"]
    assert all(visit.begin >= first[0] + 1 for visit in visits if visit.begin > first[0])
