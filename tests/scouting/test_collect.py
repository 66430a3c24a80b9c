"""Hops 1 and 2 together, as the command runs them: real feeds over loopback, a real record."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from scouting.app import open_app
from scouting.collect import reaching_back
from scouting.config import Settings
from scouting.store import Store
from spiders.sources import Source
from tests.commands import said, scouting
from tests.scouting.conftest import NOW
from tests.spiders.crawling import Asked, serve

DECLARATION = """
title: {name}
url: {url}/{name}
kind: news
spider: feeds
known: unverified
seen: test
licence: CC0-1.0
keep: forever
delay: 0
expect: {{items: {least}}}
"""


def rss(*items: str) -> bytes:
    return f'<rss version="2.0"><channel><title>t</title>{"".join(items)}</channel></rss>'.encode()


def item(number: int, *, title: str = "Meldung", day: str = "Mon, 02 Nov 2026 09:00:00 +0100") -> str:
    link = f"<link>https://paper.example/{number}</link>"
    text = f"<description>Ein Text.</description><pubDate>{day}</pubDate>"
    return f"<item><title>{title} {number}</title>{link}{text}</item>"


@dataclass
class House:
    """A data folder whose sources are feeds of a test server; `feeds` may be changed between two crawls."""

    folder: Path
    feeds: dict[str, bytes] = field(default_factory=dict)

    def crawl(self, *words: str, code: int = 0) -> dict[str, dict[str, Any]]:
        """The reports of a crawl by source."""
        done = scouting("crawl", "--json", *words, *self.folders())
        assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
        return {report["source"]: report for report in json.loads(done.stdout)["sources"]}

    def folders(self) -> tuple[str | Path, ...]:
        return ("--data-dir", self.folder / "data", "--config-dir", self.folder / "config")

    def settings(self) -> Settings:
        return Settings(data_dir=self.folder / "data")


@contextmanager
def house(folder: Path, least: Mapping[str, int]) -> Iterator[House]:
    made = House(folder)

    def answer(asked: Asked) -> bytes | None:
        return made.feeds.get(asked.path.removeprefix("/"))

    with serve(answer) as site:
        (folder / "config/sources/news").mkdir(parents=True)
        (folder / "config/settings.yml").write_text("outbound: {allow_loopback: true}\n", "utf-8")
        for name, items in least.items():
            text = DECLARATION.format(name=name, url=site.url, least=items)
            (folder / f"config/sources/news/{name}.yml").write_text(text, "utf-8")
        yield made


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path, {"paper": 1, "other": 1}) as made:
        made.feeds = {"paper": rss(item(1), item(2)), "other": rss(item(3))}
        yield made


PAPER, BOTH = ("--source", "paper"), ("--source", "paper", "--source", "other")


def test_what_is_new_changed_and_unchanged_is_counted(paper: House) -> None:
    first = paper.crawl(*PAPER)["paper"]
    assert (first["status"], first["items"], first["new"], first["changed"]) == ("ok", 2, 2, 0)
    paper.feeds["paper"] = rss(item(1, title="Geändert"), item(2), item(4))
    again = paper.crawl(*PAPER)["paper"]
    assert (again["items"], again["new"], again["changed"]) == (3, 1, 1)


def test_only_what_comes_after_a_first_good_run_is_seen_in_regular_operation(paper: House) -> None:
    paper.crawl(*PAPER)
    paper.feeds["paper"] = rss(item(1), item(2), item(4))
    paper.crawl(*PAPER)
    with open_app(paper.settings()) as app:
        regular = {n: app.store.document(f"https://paper.example/{n}") for n in (1, 4)}
    assert {n: document.regular for n, document in regular.items() if document} == {1: False, 4: True}


def test_a_failed_source_leaves_the_others_alone(paper: House) -> None:
    paper.feeds["paper"] = b"<rss><chan"
    reports = paper.crawl(*BOTH)
    assert {name: report["status"] for name, report in reports.items()} == {"paper": "failed", "other": "ok"}
    assert "0 items" in reports["paper"]["error"]
    with open_app(paper.settings()) as app:
        assert {name: state.status for name, state in app.store.source_states().items()} == {
            "paper": "failed",
            "other": "ok",
        }


@pytest.mark.parametrize(
    ("broken", "words", "code"),
    [(("paper",), BOTH, 0), (("paper",), (*BOTH, "--strict"), 1), (("paper", "other"), BOTH, 1)],
)
def test_the_exit_code_says_whether_anything_came(
    paper: House, broken: tuple[str, ...], words: tuple[str, ...], code: int
) -> None:
    paper.feeds |= dict.fromkeys(broken, b"")
    paper.crawl(*words, code=code)


def test_an_entry_that_cannot_be_used_is_named_and_the_rest_kept(paper: House) -> None:
    paper.feeds["paper"] = rss(item(1), item(2, day="Sun, 02 Nov 1200 09:00:00 +0100"))
    done = scouting("crawl", *PAPER, *paper.folders())
    assert done.returncode == 0
    assert "paper: https://paper.example/2: date '1200-11-02T09:00:00+01:00': outside 1500–2200" in said(done)
    with open_app(paper.settings()) as app:
        assert app.store.count_by("source") == {"paper": 1}


def test_a_crawl_asks_no_source_that_is_switched_off_or_unknown(paper: House) -> None:
    done = scouting("crawl", "--source", "nobody", *paper.folders())
    assert (done.returncode, "--source nobody: no such source" in said(done)) == (2, True)


def test_a_first_run_looks_back_further(store: Store) -> None:
    source = Source.model_validate(
        {"name": "a", "title": "A", "url": "https://a.example/", "kind": "news", "spider": "feeds",
         "known": "documented", "seen": "here", "licence": "CC0-1.0", "lookback_days": 30, "backfill_days": 1095}
    )  # fmt: skip
    assert reaching_back(source, store).lookback_days == 1095
    row = {"source": "a", "status": "failed", "items": 0, "new": 0, "changed": 0, "seconds": 0.0, "error": "away"}
    store.note_source_run(store.start_run("crawl", at=NOW), row, at=NOW)
    assert reaching_back(source, store).lookback_days == 1095
    store.note_source_run(store.start_run("crawl", at=NOW), {**row, "status": "ok", "error": None}, at=NOW)
    assert reaching_back(source, store).lookback_days == 30
