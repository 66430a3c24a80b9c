import json
from datetime import timedelta
from pathlib import Path

import pytest

from scouting.crawl import SourceRun
from scouting.source_rights import note_rights, read_rights
from scouting.store import Store
from tests.commands import scouting
from tests.scouting.conftest import NOW
from tests.spiders.crawling import RULES, Answer, Outcome, a_source, run_crawl, serve

PROBE = "tests.spiders.probe"
ROBOTS, TDMREP = RULES
RESERVED = b'[{"location": "/press/", "tdm-reservation": 1, "tdm-policy": "https://a.example/p"}]'
PAGES = {
    "/press/a": (b"item a", "tdmrep.json (policy https://a.example/p)"),
    "/open/b": (b"item b", None),
    "/used/c": (b"item c", "Content-Usage in robots.txt"),
    "/noai/d": (b'item d\n<meta name="robots" content="noai">', "noai meta element"),
}


def crawled(**answers: Answer | bytes) -> tuple[Outcome, list[str]]:
    """All pages on a host that says this of its rights, with AIPREF obeyed, and what the host was asked."""
    routes: dict[str, Answer | bytes] = {path: body for path, (body, _) in PAGES.items()}
    routes |= {ROBOTS: answers.get("robots", b""), TDMREP: answers.get("tdmrep", b"")}
    bounds = {"aipref": "ignore" if "ignore" in answers else "obey"}
    with serve(routes) as site:
        sources = [a_source(site.url + path, "probe", name=path.rpartition("/")[2]) for path in PAGES]
        return run_crawl(*sources, probe=PROBE, outbound=bounds), [asked.path for asked in site.asked]


USED = b"User-agent: *\nContent-Usage: /used/ train-ai=n"


def test_of_a_reserved_page_only_title_and_link_are_kept() -> None:
    outcome, asked = crawled(robots=USED, tdmrep=RESERVED)
    reserved = {path.rpartition("/")[2]: reason for path, (_, reason) in PAGES.items()}
    assert {item.title: bool(item.text) for item in outcome.items()} == {
        title: reason is None for title, reason in reserved.items()
    }
    assert {run.source: run.reserved for run in outcome.runs} == {
        title: () if reason is None else (reason,) for title, reason in reserved.items()
    }
    assert [asked.count(path) for path in RULES] == [1, 1]
    assert all(list(run.robots.values()) == ["allowed"] for run in outcome.runs)


def test_preferences_about_ai_may_be_set_aside_reservations_may_not() -> None:
    outcome, _ = crawled(robots=USED, tdmrep=RESERVED, ignore=b"")
    assert {item.title for item in outcome.items() if item.text} == {"b", "c"}


@pytest.mark.parametrize(
    "tdmrep",
    [Answer(status=404), Answer(status=500), Answer(b"<html>"), Answer(status=302, headers={"Location": TDMREP})],
    ids=["missing", "down", "a page", "a loop"],
)
def test_a_tdmrep_json_that_cannot_be_had_reserves_nothing(tdmrep: Answer) -> None:
    outcome, _ = crawled(tdmrep=tdmrep)
    assert {item.title for item in outcome.items() if item.text} == {"a", "b", "c"}


def test_a_tdmrep_json_that_robots_forbids_is_not_asked_for() -> None:
    _, asked = crawled(robots=b"User-agent: *\nDisallow: /.well-known/", tdmrep=RESERVED)
    assert TDMREP not in asked


HOST = "https://a.example"


def a_run(status: str = "ok", *, robots: str = "allowed", reserved: tuple[str, ...] = ()) -> SourceRun:
    verdicts = {HOST: robots} if robots else {}
    return SourceRun(
        source="paper", status=status, items=1, requests=1, seconds=1, robots=verdicts, reserved=reserved  # type: ignore[arg-type]
    )  # fmt: skip


def noted(store: Store, *runs: SourceRun, keeps: tuple[str, ...] = ("facts",)) -> list[tuple[str, str, str, str]]:
    """The lines of the ledger after these runs, one a day: first and last day, verdict and reservation."""
    for number, run in enumerate(runs):
        source = a_source(HOST, name="paper", keep=keeps[min(number, len(keeps) - 1)])
        with store.database.writing() as connection:
            note_rights(connection, source, run, at=NOW + timedelta(days=number))
    lines = read_rights(store.database, everything=True)
    return [(line.first_seen[8:10], line.last_seen[8:10], line.robots, line.reserved) for line in lines]


ALLOWED = f"{HOST}: allowed"


def test_what_stays_the_same_is_one_line_from_when_until_when(store: Store) -> None:
    assert noted(store, a_run(), a_run(), a_run()) == [("21", "23", ALLOWED, "")]


def test_what_changes_begins_a_new_line_and_the_old_one_stays(store: Store) -> None:
    runs = [a_run(), a_run(reserved=("tdmrep.json",)), a_run("failed", robots="robots.txt forbids it"), a_run()]
    assert noted(store, *runs) == [
        ("21", "21", ALLOWED, ""),
        ("22", "22", ALLOWED, "tdmrep.json"),
        ("23", "23", f"{HOST}: robots.txt forbids it", "tdmrep.json"),
        ("24", "24", ALLOWED, ""),
    ]
    assert [line.first_seen[8:10] for line in read_rights(store.database)] == ["24"]


def test_a_run_that_read_nothing_says_nothing_of_reservations(store: Store) -> None:
    runs = [a_run(reserved=("tdmrep.json",)), a_run("unchanged"), a_run("failed", robots="")]
    assert noted(store, *runs) == [("21", "23", ALLOWED, "tdmrep.json")]


def test_a_licence_read_anew_begins_a_new_line(store: Store) -> None:
    assert len(noted(store, a_run(), a_run(), keeps=("facts", "days 90"))) == 2
    (line,) = read_rights(store.database)
    assert line.may == "text is dropped after 90 days; title, link, facts and quotes stay"


DECLARATION = """
{{title: Zeitung, url: "{url}/feed", kind: news, spider: feeds, known: documented, seen: test, licence: none,
 keep: days 90, delay: 0}}
"""
FEED = b'<rss version="2.0"><channel><title>t</title><item><title>a</title><link>https://a.example/1</link></item></channel></rss>'


def test_the_ledger_is_printed_for_the_data_protection_officer(tmp_path: Path) -> None:
    (tmp_path / "config/sources/news").mkdir(parents=True)
    folders = ("--data-dir", tmp_path / "data", "--config-dir", tmp_path / "config")
    with serve({"/feed": FEED, TDMREP: b'[{"location": "/", "tdm-reservation": 1}]'}) as site:
        (tmp_path / "config/sources/news/paper.yml").write_text(DECLARATION.format(url=site.url), "utf-8")
        (tmp_path / "config/settings.yml").write_text("outbound: {allow_loopback: true}\n", "utf-8")
        assert scouting("crawl", "--source", "paper", *folders).returncode == 0
    (row,) = json.loads(scouting("sources", "rights", "--json", *folders).stdout)
    assert (row["source"], row["robots"], row["reserved"]) == ("paper", f"{site.url}: allowed", "tdmrep.json")
    assert (row["licence"], row["keep"]) == ("none", "days 90")
    printed = scouting("sources", "rights", *folders).stdout
    assert "of reserved pages only title and link" in printed
