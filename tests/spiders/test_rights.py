import json
import time
from pathlib import Path

import pytest
from scrapy.http import HtmlResponse

from spiders.rights import ROBOTS_BYTES, TOKEN, find_reservation, parse_robots, parse_tdmrep, parse_usage

SITE = "https://www.example.org"


def allowed(robots: str, path: str) -> bool:
    return bool(parse_robots(robots.encode()).can_fetch(SITE + path, TOKEN))


OURS = "User-agent: ClusterScouting\n"
ALL = "User-agent: *\n"
ROBOTS = [
    pytest.param("", "/a", True, id="empty"),
    pytest.param(ALL + "Disallow:", "/a", True, id="nothing disallowed"),
    pytest.param(ALL + "Disallow: /", "/a", False, id="all disallowed"),
    pytest.param("Disallow: /", "/a", True, id="rule without a group"),
    pytest.param("\ufeff" + ALL + "Disallow: /a", "/a", False, id="byte order mark"),
    pytest.param("user-AGENT:*\r\ndisALLOW:/a\r\n", "/a", False, id="case and blanks"),
    pytest.param("User-agent: *\rDisallow: /a", "/a", False, id="lone carriage returns"),
    pytest.param(ALL + "Disallow /a", "/a", False, id="colon forgotten"),
    pytest.param(ALL + "\n\nDisallow: /a", "/a", False, id="empty lines part nothing"),
    pytest.param(ALL + "Disallow: /a # not this", "/a", False, id="comment behind a rule"),
    pytest.param(ALL + "Disallow: /A", "/a", True, id="case of paths"),
    pytest.param(ALL + "Disallow: /a\nAllow: /a/b", "/a/b", True, id="longest match allows"),
    pytest.param(ALL + "Allow: /a\nDisallow: /a/b", "/a/b/c", False, id="longest match forbids"),
    pytest.param(ALL + "Disallow: /a\nAllow: /a", "/a", True, id="a tie allows"),
    pytest.param(ALL + "Disallow: /*.pdf$", "/a/b.pdf", False, id="star and end"),
    pytest.param(ALL + "Disallow: /*.pdf$", "/a/b.pdf?x", True, id="end is the end"),
    pytest.param(ALL + "Disallow: /a%3Cb", "/a%3cb", False, id="escapes in either case"),
    pytest.param(ALL + "Disallow: /ü", "/%C3%BC", False, id="escaped umlaut"),
    pytest.param(ALL + "Disallow: /\n\nUser-agent: ClusterScouting\nAllow: /", "/a", True, id="own group wins"),
    pytest.param("User-agent: clusterscouting/2.0 \nDisallow: /", "/a", False, id="own group with a version"),
    pytest.param("User-agent: Cluster\nDisallow: /", "/a", True, id="another's name that ours begins with"),
    pytest.param("User-agent: ClusterScouting-X\nDisallow: /", "/a", True, id="another's name that begins with ours"),
    pytest.param("User-agent: a\nUser-agent: *\nDisallow: /a", "/a", False, id="a group of several"),
    pytest.param(
        f"{OURS}Disallow: /a\nUser-agent: b\nDisallow: /\n{OURS}Disallow: /c",
        "/c",
        False,
        id="groups of one name are one",
    ),
    pytest.param(ALL + "Sitemap: /s.xml\nDisallow: /a", "/a", False, id="other lines part no group"),
    pytest.param(ALL + "Disallow: /a", "/robots.txt", True, id="robots.txt itself"),
    pytest.param("<!doctype html><p>Not found", "/a", True, id="a page instead"),
    pytest.param(ALL + "Disallow: /a\n" + "#" * ROBOTS_BYTES + "\n" + ALL + "Disallow: /b", "/b", True, id="too long"),
    pytest.param(ALL + "#" * (ROBOTS_BYTES - 20) + "\nDisallow: /private/only", "/b", True, id="cut within a rule"),
]  # fmt: skip


@pytest.mark.parametrize(("robots", "path", "may"), ROBOTS)
def test_robots_txt_is_read_as_rfc_9309_says(robots: str, path: str, may: bool) -> None:
    assert allowed(robots, path) is may


REAL = {
    "avm.de": ({"/": True, "/typo3/": False, "/typo3conf/ext/a.css": True, "/service?id=3": False}, None),
    "dblp.uni-trier.de": ({"/db/": True, "/db/indices/a": False, "/search": False, "/search/": True}, 1.0),
    "ec.europa.eu": ({"/info": True, "/archives/2": False, "/research/participants/cofund/": False}, None),
    "eur-lex.europa.eu": ({"/legal-content/DE/TXT/": True, "/legal-content/DE/TXT/DOC/": False}, 10.0),
    "catholic.net": ({"/": True, "/a": True}, None),
    "forzamotorsport.net": ({"/": True, "/a": True}, None),
}  # fmt: skip


@pytest.mark.shared
@pytest.mark.parametrize("site", REAL)
def test_robots_txt_of_real_sites_are_understood(shared: Path, site: str) -> None:
    paths, delay = REAL[site]
    robots = parse_robots((shared / "data/sources/robots" / f"{site}.robots.txt").read_bytes())
    assert {path: robots.can_fetch(f"https://{site}{path}", TOKEN) for path in paths} == paths
    assert robots.crawl_delay(TOKEN) == delay


HOSTILE = {
    "names and rules": "\n".join(f"User-agent: a{n}" for n in range(15_000)) + "\n" + "Disallow: /x\n" * 19_000,
    "our name again": (ALL + "Disallow: /x\n") * 9_000,
    "stars": ALL + "Disallow: /" + "*a" * 240_000 + "b",
    "rules with stars": ALL + "\n".join(f"Disallow: /*{n}*x*y$" for n in range(20_000)),
    "blanks": ALL + "Disallow" + " " * 500_000,
    "one word": "a" * 500_000,
    "empty lines": "\n" * 500_000,
}


@pytest.mark.parametrize("robots", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_robots_txt_holds_us_up(robots: str) -> None:
    began = time.monotonic()
    allowed(robots, "/" + "a" * 1_000)
    parse_usage(robots.encode())
    assert time.monotonic() - began < 5


USAGE = [
    pytest.param(ALL + "Content-Usage: train-ai=n", "/a", False, id="all"),
    pytest.param(ALL + "Content-Usage: train-ai=y", "/a", True, id="allowed"),
    pytest.param(ALL + "Content-Usage: search=n", "/a", True, id="another use"),
    pytest.param(ALL + "Content-Usage: search=y, tdm=n", "/a", False, id="one of several"),
    pytest.param(ALL + "Content-Usage: /a bots=n", "/b", True, id="another path"),
    pytest.param(ALL + "Content-Usage: bots=n\nContent-Usage: /free bots=y", "/free/b", True, id="longest path"),
    pytest.param(ALL + "Disallow: /\nUser-agent: b\nContent-Usage: bots=n", "/a", True, id="another's group"),
    pytest.param(ALL + "Disallow: /a\nContent-Usage: nonsense", "/a", True, id="what is no preference"),
]


@pytest.mark.parametrize(("robots", "path", "may"), USAGE)
def test_content_usage_in_robots_txt_reserves_what_it_names(robots: str, path: str, may: bool) -> None:
    assert parse_usage(robots.encode()).can_fetch(SITE + path, TOKEN) is may


TDMREP = [
    pytest.param('[{"location": "/", "tdm-reservation": 1}]', "/a", True, id="all"),
    pytest.param('[{"location": "/", "tdm-reservation": 0}]', "/a", False, id="nothing"),
    pytest.param('[{"location": "/a", "tdm-reservation": 1}]', "/b", False, id="another path"),
    pytest.param('[{"location": "/a/*.pdf$", "tdm-reservation": 1}]', "/a/b.pdf", True, id="star and end"),
    pytest.param(
        '[{"location": "/", "tdm-reservation": 1}, {"location": "/press/", "tdm-reservation": 0}]',
        "/press/a",
        False,
        id="the most specific decides",
    ),
    pytest.param(
        '[{"location": "/", "tdm-reservation": 1, "tdm-policy": "https://www.example.org/p.json"}]',
        "/a",
        True,
        id="with a policy",
    ),
    pytest.param('\ufeff[{"location": "/", "tdm-reservation": "1"}]', "/a", True, id="byte order mark and text"),
    pytest.param('{"location": "/", "tdm-reservation": 1}', "/a", False, id="no list"),
    pytest.param('[{"location": 3, "tdm-reservation": 1}, 7, null]', "/a", False, id="odd entries"),
    pytest.param('[{"location": "/x\\nDisallow: /", "tdm-reservation": 0}]', "/a", False, id="a rule within a path"),
    pytest.param("[" * 100_000, "/a", False, id="deep"),
    pytest.param("<html>", "/a", False, id="a page"),
    pytest.param("", "/a", False, id="empty"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "path", "reserved"), TDMREP)
def test_tdmrep_json_reserves_what_it_names(text: str, path: str, reserved: bool) -> None:
    assert parse_tdmrep(text.encode()).rules.can_fetch(SITE + path, TOKEN) is not reserved


def test_the_ledger_names_the_policies_of_a_tdmrep_json() -> None:
    entries = [
        {"location": f"/{n}", "tdm-reservation": n % 2, "tdm-policy": f"https://a.example/{n // 4}"} for n in range(8)
    ]
    entries.append({"location": "/x", "tdm-reservation": 1, "tdm-policy": 7})
    assert parse_tdmrep(json.dumps(entries).encode()).name == (
        "tdmrep.json (policy https://a.example/0) (policy https://a.example/1)"
    )


PAGES = [
    pytest.param({"tdm-reservation": "1"}, "", "tdm-reservation header", id="header"),
    pytest.param(
        {"tdm-reservation": "1", "tdm-policy": "https://a.example/p.json"}, "",
        "tdm-reservation header (policy https://a.example/p.json)", id="with policy",
    ),
    pytest.param(
        {}, '<meta name="tdm-reservation" content="1"><meta name="tdm-policy" content="javascript:x">',
        "tdm-reservation meta element", id="policy that is no address",
    ),
    pytest.param({"tdm-reservation": "0"}, '<meta name="tdm-reservation" content="1">', None, id="header outweighs"),
    pytest.param({}, "<META CONTENT='1' NAME='TDM-Reservation'/>", "tdm-reservation meta element", id="meta"),
    pytest.param({}, '<meta name="tdm-reservation" content="0"><meta content="1" name="x">', None, id="meta open"),
    pytest.param({}, '<meta name="robots" content="noai, noimageai">', "noai meta element", id="noai"),
    pytest.param({}, '<meta name=robots content=noimageai>', "noai meta element", id="noimageai"),
    pytest.param({}, '<meta name="robots" content="index, follow">', None, id="robots without it"),
    pytest.param({}, '<meta name="googlebot" content="noai">', None, id="meant for another"),
    pytest.param({}, '<meta name="clusterscouting" content="noai">', "noai meta element", id="meant for us"),
    pytest.param({"X-Robots-Tag": "noai"}, "", "noai in X-Robots-Tag", id="tag"),
    pytest.param({"X-Robots-Tag": "noindex, noai"}, "", "noai in X-Robots-Tag", id="tag with others"),
    pytest.param({"X-Robots-Tag": "otherbot: noai"}, "", None, id="tag for another"),
    pytest.param({"X-Robots-Tag": "ClusterScouting: noai"}, "", "noai in X-Robots-Tag", id="tag for us"),
    pytest.param({"X-Robots-Tag": ["otherbot: noai", "noai"]}, "", "noai in X-Robots-Tag", id="one of two tags"),
    pytest.param({"Content-Usage": "train-ai=n"}, "", "Content-Usage header", id="usage"),
    pytest.param({"Content-Usage": "train-ai=n;x=1, a=y"}, "", "Content-Usage header", id="usage with a parameter"),
    pytest.param({"Content-Usage": "search=n"}, "", None, id="usage of another kind"),
    pytest.param({"Content-Usage": "train-ai=y"}, "", None, id="usage allowed"),
    pytest.param({}, "<p>noai tdm-reservation 1</p>", None, id="words of the text"),
    pytest.param({}, "<meta " * 20_000, None, id="many openings"),
]  # fmt: skip


@pytest.mark.parametrize(("headers", "body", "reason"), PAGES)
def test_a_page_says_itself_that_it_is_reserved(headers: dict[str, object], body: str, reason: str | None) -> None:
    response = HtmlResponse(SITE, headers=headers, body=body.encode())
    began = time.monotonic()
    assert find_reservation(response, aipref=True) == reason
    assert time.monotonic() - began < 1
    is_aipref = reason == "Content-Usage header"
    assert find_reservation(response, aipref=False) == (None if is_aipref else reason)
