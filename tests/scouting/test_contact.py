"""First contact with sources over loopback: one verdict each, and nothing stored."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands import said, scouting
from tests.spiders.crawling import Answer, Asked, serve

RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>
<item><title>Eins</title><link>/1</link><description>Text</description>
<pubDate>Mon, 02 Nov 2026 09:00:00 +0100</pubDate></item>
<item><title>Zwei</title><link>/2</link></item></channel></rss>"""
PAGE = b"""<!doctype html><html><head><title>Neuigkeiten</title>
<link rel="stylesheet" href="/s.css">
<link title="RSS" href="/aktuell.xml?a=1&amp;b=2" type="application/rss+xml" rel="alternate">
</head><body>Alle Meldungen</body></html>"""
WALL = b"<html><head><title>Radware Captcha Page</title></head><body></body></html>"
OUTBOUND = json.dumps({"allow_loopback": True})


def declare(folder: Path, name: str, url: str, **more: object) -> None:
    """A source's file in a configuration folder."""
    given: dict[str, object] = {
        "title": name,
        "url": url,
        "kind": "news",
        "spider": "feeds",
        "known": "unverified",
        "seen": "a test",
    }
    given |= {"licence": "CC0-1.0", "delay": 0, "expect": {"items": 1, "title": 1, "text": 0.4}, **more}
    target = folder / "config" / "sources" / "news"
    target.mkdir(parents=True, exist_ok=True)
    (target / f"{name}.yml").write_text(json.dumps(given), "utf-8")


def check(folder: Path, *words: str, code: int = 0) -> Any:  # noqa: ANN401  # the command's JSON
    """What `sources check` answers for sources named."""
    places = ("--data-dir", folder / "data", "--config-dir", folder / "config")
    done = scouting("sources", "check", *words, "--json", *places, SCOUTING_OUTBOUND=OUTBOUND)
    assert done.returncode == code, done.stderr
    assert not (folder / "data").exists()
    return json.loads(done.stdout)


def routes(asked: Asked) -> Answer | bytes | None:
    """A host with one address for each verdict."""
    answers: dict[str, Answer | bytes] = {
        "/feed.xml": RSS,
        "/old.xml": Answer(status=301, headers={"Location": "/feed.xml"}),
        "/for-now.xml": Answer(status=302, headers={"Location": "/feed.xml"}),
        "/news": Answer(PAGE, headers={"Content-Type": "text/html"}),
        "/forbidden.xml": Answer(status=403),
        "/private/feed.xml": RSS,
        "/wall.xml": Answer(WALL, headers={"Content-Type": "text/html"}),
        "/removed.xml": Answer(status=410),
        "/broken.xml": Answer(status=500),
        "/empty.xml": b'<rss version="2.0"><channel><title>T</title></channel></rss>',
        "/robots.txt": b"User-agent: *\nDisallow: /private/\n",
    }
    return answers.get(asked.path.partition("?")[0])


CASES = [
    ("feed.xml", "answered", None, "allowed"),
    ("for-now.xml", "answered", None, "allowed"),
    ("old.xml", "moved", "/feed.xml", "allowed"),
    ("news", "moved", "/aktuell.xml?a=1&b=2", "allowed"),
    ("forbidden.xml", "blocked", None, "allowed"),
    ("private/feed.xml", "blocked", None, "robots.txt forbids it"),
    ("wall.xml", "blocked", None, "allowed"),
    ("removed.xml", "gone", None, "allowed"),
    ("nowhere.xml", "gone", None, "allowed"),
    ("broken.xml", "failed", None, "allowed"),
    ("empty.xml", "failed", None, "allowed"),
]


@pytest.fixture(scope="module")
def contacts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """One dry run over a source for each case, and one whose host does not exist."""
    folder = tmp_path_factory.mktemp("contacts")
    with serve(routes) as site:
        for number, (path, *_) in enumerate(CASES):
            declare(folder, f"case_{number}", f"{site.url}/{path}")
        declare(folder, "no_host", "http://does-not-exist.invalid/feed.xml")
        names = [f"case_{number}" for number in range(len(CASES))]
        found = check(folder, *names, "no_host")
    return {contact["source"]: {**contact, "site": site.url} for contact in found}


@pytest.mark.parametrize("number", range(len(CASES)), ids=[path for path, *_ in CASES])
def test_each_source_gets_one_verdict(contacts: dict[str, dict[str, Any]], number: int) -> None:
    _, verdict, address, robots = CASES[number]
    contact = contacts[f"case_{number}"]
    expected = (verdict, address and contact["site"] + address, f"{contact['site']}: {robots}")
    assert (contact["verdict"], contact["moved_to"], contact["robots"]) == expected
    assert (contact["error"] is None) == (verdict == "answered" or contact["status"] == "ok")


def test_an_unknown_host_is_gone(contacts: dict[str, dict[str, Any]]) -> None:
    contact = contacts["no_host"]
    assert (contact["verdict"], contact["status"], contact["robots"]) == ("gone", "failed", "unknown")


def test_where_no_host_is_reached_nothing_is_called_gone(tmp_path: Path) -> None:
    for name in ("one", "two"):
        declare(tmp_path, name, f"http://{name}.invalid/feed.xml")
    assert [contact["verdict"] for contact in check(tmp_path, "one", "two", code=1)] == ["failed", "failed"]


def test_it_says_what_would_be_stored_and_how_near_the_bounds_are(contacts: dict[str, dict[str, Any]]) -> None:
    contact = contacts["case_0"]
    assert [item["title"] for item in contact["first"]] == ["Eins", "Zwei"]
    assert (contact["items"], contact["keep"], contact["licence"]) == (2, "facts", "CC0-1.0")
    assert contact["bounds"] == [
        {"name": "items", "least": 1, "found": 2},
        {"name": "title", "least": 1, "found": 1},
        {"name": "text", "least": 0.4, "found": 0.5},
    ]


ONE_GOOD: dict[str, Answer | bytes] = {"/good": RSS, "/bad": Answer(status=404)}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param(("good", "bad"), 0, id="some failed"),
        pytest.param(("good", "bad", "--strict"), 1, id="strictly"),
        pytest.param(("bad",), 1, id="all failed"),
    ],
)
def test_the_exit_code_says_whether_any_answered(tmp_path: Path, words: tuple[str, ...], code: int) -> None:
    with serve(ONE_GOOD) as site:
        for name in ("good", "bad"):
            declare(tmp_path, name, f"{site.url}/{name}")
        check(tmp_path, *words, code=code)


def test_a_source_that_does_not_exist_is_a_wrong_word(tmp_path: Path) -> None:
    done = scouting("sources", "check", "nobody", "--data-dir", tmp_path / "data")
    assert (done.returncode, "no such source: nobody" in said(done)) == (2, True)


def told(folder: Path, *names: str) -> list[str]:
    words = ("--data-dir", folder / "data", "--config-dir", folder / "config")
    done = scouting("sources", "check", *names, *words, SCOUTING_OUTBOUND=OUTBOUND)
    return [line.strip() for line in done.stdout.splitlines()]


def test_for_people_a_paragraph_a_source_and_a_sum(tmp_path: Path) -> None:
    with serve(routes) as site:
        declare(tmp_path, "wall", f"{site.url}/forbidden.xml")
        declare(tmp_path, "paper", f"{site.url}/old.xml")
        lines = told(tmp_path, "wall", "paper")
    about = f"robots.txt: {site.url}: allowed; keep: facts"
    assert lines == [
        "paper: moved, 2 items",
        f"now at {site.url}/feed.xml: put it into the source's file",
        f"{about}; items 2 (at least 1); title 1 (at least 1); text 0.5 (at least 0.4)",
        f"2026-11-02  Eins  {site.url}/1",
        f"–  Zwei  {site.url}/2",
        "wall: blocked, 0 items",
        f"{site.url}/forbidden.xml: answered 403",
        "ask its publisher, or switch it off in its file: enabled: false, with the reason",
        f"{about}; items 0 (at least 1); title 0 (at least 1); text 0 (at least 0.4)",
        "1 moved, 1 blocked",
    ]


def test_of_many_sources_no_items_are_shown(tmp_path: Path) -> None:
    names = [f"paper_{number}" for number in range(6)]
    with serve(routes) as site:
        for name in names:
            declare(tmp_path, name, f"{site.url}/feed.xml?{name}")
        lines = told(tmp_path, *names)
    assert (len(lines), lines[-1]) == (2 * len(names) + 1, "6 answered")
