import asyncio
import ipaddress
import re
from collections.abc import Iterator

import pytest
from scrapy.exceptions import CannotResolveHostError
from twisted.internet.address import IPv4Address

from scouting.config import Outbound
from scouting.outbound import GuardedResolver, RefusedError, check_address, check_url
from tests.scouting.forbidden import REFUSED
from tests.spiders.crawling import RULES, Answer, Outcome, Site, a_source, run_crawl, serve

STRICT = Outbound()
AT_HOME = Outbound(allow_loopback=True)


@pytest.mark.parametrize(("url", "reason"), REFUSED)
def test_an_address_that_is_not_public_web_is_refused(url: str, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        check_url(url, STRICT)


@pytest.mark.parametrize("url", ["https://www.example.org/a?b", "http://93.184.216.34:80/", "https://[2606:4700::1]/"])
def test_a_public_address_is_allowed(url: str) -> None:
    assert check_url(url, STRICT) in url


def test_loopback_is_open_on_any_port_only_where_allowed() -> None:
    assert check_url("http://127.0.0.9:8123/", AT_HOME) == "127.0.0.9"
    assert check_url("http://localhost:8123/", AT_HOME) == "localhost"
    check_address(ipaddress.ip_address("::1"), AT_HOME)
    for url in ("http://10.0.0.1/", "http://0x7f000001/", "http://example.org:8123/", "http://0.0.0.0:8123/"):
        with pytest.raises(RefusedError):
            check_url(url, AT_HOME)


def _resolve(*answers: list[str], times: int = 1, names: list[str] | None = None) -> list[object]:
    """What the resolver says to each question, when the name service gives these answers one after another."""
    service = iter(answers)
    resolver = GuardedResolver(None, STRICT, lambda _: next(service))

    async def ask() -> list[object]:
        asked = names or ["example.org"] * times
        return [(await asyncio.gather(resolver.addresses(name), return_exceptions=True))[0] for name in asked]

    return asyncio.run(ask())


def test_a_name_with_one_private_address_is_refused_whatever_the_others_are() -> None:
    (answer,) = _resolve(["93.184.216.34", "192.168.1.1"])
    assert isinstance(answer, RefusedError)


def test_a_name_that_answers_differently_the_second_time_gains_nothing() -> None:
    before, after = _resolve(["93.184.216.34"], ["127.0.0.1"], times=2)
    assert before == after == ("93.184.216.34",)
    public, private = _resolve(["93.184.216.34"], ["127.0.0.1"], names=["a.example.org", "b.example.org"])
    assert public == ("93.184.216.34",)
    assert isinstance(private, RefusedError)


def test_what_is_connected_to_is_what_was_checked() -> None:
    class Receiver:
        given: list[object] = []  # noqa: RUF012  one receiver, one list

        def resolutionBegan(self, _: object) -> None: ...  # noqa: N802  the interface's names

        def addressResolved(self, address: object) -> None:  # noqa: N802
            self.given.append(address)

        def resolutionComplete(self) -> None:  # noqa: N802
            self.given.append("complete")

    async def connect(addresses: list[str]) -> list[object]:
        receiver = Receiver()
        receiver.given = []
        GuardedResolver(None, STRICT, lambda _: addresses).resolveHostName(receiver, "example.org", 443)
        while "complete" not in receiver.given:
            await asyncio.sleep(0.01)
        return receiver.given

    assert asyncio.run(connect(["93.184.216.34"])) == [IPv4Address("TCP", "93.184.216.34", 443), "complete"]
    assert asyncio.run(connect(["93.184.216.34", "10.0.0.1"])) == ["complete"]


def test_an_unknown_name_is_asked_for_once_a_minute() -> None:
    def service(_: str) -> list[str]:
        asked.append(1)
        raise OSError

    asked: list[int] = []
    resolver = GuardedResolver(None, STRICT, service)

    async def ask_twice() -> None:
        for _ in range(2):
            with pytest.raises(CannotResolveHostError):
                await resolver.addresses("example.org")

    asyncio.run(ask_twice())
    assert asked == [1]


TARGETS = {
    "/private": "http://10.0.0.1/",
    "/metadata": "http://169.254.169.254/latest/meta-data/",
    "/mapped": "http://[::ffff:10.0.0.1]/",
    "/decimal": "http://2130706433/",
    "/user": "http://user:password@127.0.0.1/",
    "/file": "file:///etc/passwd",
    "/name": "http://rebound.example.org/",
    "/port": "http://public.example.org:6379/",
}


@pytest.fixture(scope="module")
def redirected() -> Iterator[tuple[Outcome, Site]]:
    """One crawl of sources that each redirect to where nobody may go, with the metadata address behind a name."""
    routes = {path: Answer(status=302, headers={"Location": target}) for path, target in TARGETS.items()}
    with serve(routes) as site:
        sources = [a_source(site.url + path, "probe", name=path[1:]) for path in TARGETS]
        names = {"rebound.example.org": ["93.184.216.34", "169.254.169.254"], "public.example.org": ["93.184.216.34"]}
        yield run_crawl(*sources, probe="tests.spiders.probe", names=names), site


@pytest.mark.parametrize("path", TARGETS)
def test_a_redirect_leads_nowhere_a_direct_request_may_not_go(redirected: tuple[Outcome, Site], path: str) -> None:
    run = next(run for run in redirected[0].runs if run.source == path[1:])
    assert run.status == "failed"
    assert re.search("refused: |answered 302", run.error or "")
    assert redirected[0].items(path[1:]) == []


def test_loopback_is_closed_to_a_crawl_unless_it_is_opened() -> None:
    with serve({"/": b"item a"}) as site:
        source = a_source(site.url + "/", "probe")
        outcome = run_crawl(source, probe="tests.spiders.probe", outbound={"allow_loopback": False})
        assert "is not a public address" in (outcome.run.error or "")
        assert site.asked == []


def test_a_proxy_of_the_environment_is_ignored() -> None:
    with serve({"/": b"item a"}) as site, serve({}) as proxy:
        environment = dict.fromkeys(("http_proxy", "HTTP_PROXY", "all_proxy"), proxy.url)
        source = a_source(site.url + "/", "probe")
        outcome = run_crawl(source, probe="tests.spiders.probe", environment=environment)
        assert (outcome.run.status, proxy.asked) == ("ok", [])


def test_a_proxy_of_the_settings_gets_only_what_the_guard_allows() -> None:
    with serve({"http://93.184.216.34/": b"item a", "http://93.184.216.34/robots.txt": b""}) as proxy:
        addresses = ["http://93.184.216.34/", "http://10.0.0.1/", proxy.url]
        sources = [a_source(url, "probe", name=f"s{number}") for number, url in enumerate(addresses)]
        bounds = {"proxy": proxy.url, "allow_loopback": False}
        outcome = run_crawl(*sources, probe="tests.spiders.probe", outbound=bounds)
    assert [run.status for run in outcome.runs] == ["ok", "failed", "failed"]
    host = "http://93.184.216.34"
    assert {asked.path for asked in proxy.asked} == {f"{host}{path}" for path in ("/", *RULES)}
