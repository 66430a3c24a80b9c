"""The guard over real HTTP and real name look-ups: each way to an address that is not public web ends in a refusal."""

import re
from collections.abc import Iterator

import pytest

from tests.scouting.forbidden import REFUSED
from tests.spiders.crawling import Answer, Asked, Outcome, Site, a_source, run_crawl, serve
from tests.spiders.naming import serve_names

PROBE = "tests.spiders.probe"
# Loopback is open here, other tests close it; and a link without a host stays on its own.
LEFT_OUT = {"loopback", "loopback v6", "trailing dot", "localhost", "localhost with a trailing dot", "no host"}
CASES = [case for case in REFUSED if case.id not in LEFT_OUT]
TARGETS = [str(case.values[0]) for case in CASES]
HOPS = {"first": 1, "third": 3, "fifth": 5}
WAYS = ["link", *HOPS]
# A scheme or port that is none is no link for Scrapy: it is not followed, or asked for by nobody.
REFUSALS = re.compile("refused: |answered 302|Unsupported URL scheme|Invalid IPv6 URL|[Pp]ort")


def route(asked: Asked) -> Answer | bytes | None:
    """/link/N names a target; /redirect/N/H leads there in H hops."""
    way, _, rest = asked.path.strip("/").partition("/")
    number, _, hops = rest.partition("/")
    if way == "link":
        return f"side {TARGETS[int(number)]}".encode()
    if way != "redirect":
        return None
    onward = TARGETS[int(number)] if hops == "1" else f"/redirect/{number}/{int(hops) - 1}"
    return Answer(status=302, headers={"Location": onward.encode().decode("latin-1")})


@pytest.fixture(scope="module")
def tried() -> Iterator[tuple[Outcome, Site]]:
    """Each target by each way, in one crawl."""
    with serve(route) as site:
        paths = {f"link_{n}": f"/link/{n}" for n in range(len(TARGETS))}
        paths |= {f"{way}_{n}": f"/redirect/{n}/{hops}" for way, hops in HOPS.items() for n in range(len(TARGETS))}
        sources = [a_source(site.url + path, "probe", name=name) for name, path in paths.items()]
        yield run_crawl(*sources, probe=PROBE, outbound={"timeout_seconds": 5}), site


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("number", range(len(TARGETS)), ids=[str(case.id) for case in CASES])
def test_no_way_leads_to_an_address_that_is_not_public_web(tried: tuple[Outcome, Site], number: int, way: str) -> None:
    run = next(run for run in tried[0].runs if run.source == f"{way}_{number}")
    assert run.errors, run
    assert REFUSALS.search(run.errors[0].reason), run.errors[0]
    assert {item.title for item in tried[0].items(run.source)} <= {"fallback"}


def test_a_name_that_changes_its_mind_leads_where_it_was_checked() -> None:
    """Rebinding: the second answer points to a machine that the first did not."""
    with (
        serve({"/": b"item a\nget /2", "/2": b"item b"}) as site,
        serve({"/": b"item secret"}, host="127.0.0.2") as inner,
    ):
        port = int(site.url.rpartition(":")[2])
        zone = {"rebound.example.org": [["127.0.0.1"], ["127.0.0.2"], ["169.254.169.254"]]}
        with serve_names(zone) as (names, asked):
            source = a_source(f"http://rebound.example.org:{port}/", "probe")
            outcome = run_crawl(source, probe=PROBE, names=names, outbound={"ports": (port,)})
        assert ([item.title for item in outcome.items()], asked) == (["a", "b"], ["rebound.example.org"])
        assert inner.asked == []


ANSWERS = {
    "metadata": ["169.254.169.254"],
    "private": ["10.0.0.1"],
    "carrier": ["100.64.0.1"],
    "loopback": ["127.0.0.1"],
    "mixed": ["93.184.216.34", "192.168.0.1"],
    "last": ["93.184.216.34", "93.184.216.35", "127.0.0.1"],
    "null": ["0.0.0.0"],
}


@pytest.fixture(scope="module")
def named() -> Iterator[Outcome]:
    with serve_names({f"{name}.example.org": [answer] for name, answer in ANSWERS.items()}) as (names, _):
        sources = [a_source(f"http://{name}.example.org/", "probe", name=name) for name in ANSWERS]
        yield run_crawl(*sources, probe=PROBE, names=names, outbound={"allow_loopback": False})


@pytest.mark.parametrize("name", ANSWERS)
def test_a_name_of_an_address_that_is_not_public_is_refused(named: Outcome, name: str) -> None:
    run = next(run for run in named.runs if run.source == name)
    assert "is not a public address" in (run.error or "")


@pytest.mark.parametrize("hops", [1, 5])
def test_a_robots_txt_that_leads_inside_keeps_us_from_the_host(hops: int) -> None:
    def answer(asked: Asked) -> Answer | bytes:
        if asked.path == "/":
            return b"item a"
        number = int(asked.path.removeprefix("/robots").removesuffix(".txt") or 1)
        onward = "http://10.0.0.1/robots.txt" if number == hops else f"/robots{number + 1}.txt"
        return Answer(status=302, headers={"Location": onward})

    with serve(answer) as site:
        outcome = run_crawl(a_source(site.url + "/", "probe"), probe=PROBE)
    assert "10.0.0.1 is not a public address" in (outcome.run.error or "")
    assert "/" not in site.paths()
