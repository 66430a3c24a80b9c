"""A source nobody has vouched for: its documents are there, and count once a run of it has ended well."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select

from scouting.app import App, open_app
from scouting.config import Settings
from scouting.documents import stamp
from scouting.health import examine
from scouting.models import documents, outbox, sightings
from scouting.publish import entries_of
from scouting.schedule import CRAWL, due
from scouting.trial import on_trial, uncounted
from tests.commands import scouting
from tests.scouting.browsing import browse
from tests.scouting.house import NOW, TODAY, Paper, furnish
from tests.spiders.crawling import serve
from tests.spiders.reading import declare

ITEM = (
    "<item><title>Sensoren {0}</title><link>https://paper.example/{0}</link><description>Sensoren messen genauer."
    "</description><pubDate>Mon, 02 Nov 2026 09:00:00 +0100</pubDate></item>"
)
DECLARATION = {"kind": "news", "spider": "feeds", "seen": "a test", "licence": "CC0-1.0", "keep": "forever", "delay": 0}
UNVERIFIED = {**DECLARATION, "title": "Paper", "known": "unverified", "expect": {"items": 3}}


@dataclass
class House:
    """A data folder with one source on trial, whose feed should show three items and shows `items`."""

    folder: Path
    items: int = 1
    places: tuple[str | Path, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.places = ("--data-dir", self.folder / "data", "--config-dir", self.folder / "config")

    def run(self, command: str, *words: str) -> None:
        done = scouting(command, *words, *self.places)
        assert "Traceback" not in done.stderr, done.stderr

    def app(self) -> App:
        return open_app(Settings(data_dir=self.folder / "data", config_dir=self.folder / "config"))


@contextmanager
def house(folder: Path) -> Iterator[House]:
    made = House(folder)
    (folder / "config/sources/news").mkdir(parents=True)
    (folder / "config/settings.yml").write_text("outbound: {allow_loopback: true}\n", "utf-8")

    def answer(_: object) -> bytes:
        items = "".join(map(ITEM.format, range(made.items)))
        return f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode()

    with serve(lambda asked: answer(asked) if asked.path == "/feed" else None) as site:
        text = json.dumps({**UNVERIFIED, "url": f"{site.url}/feed"})
        (folder / "config/sources/news/paper.yml").write_text(text, "utf-8")
        yield made


def counted(app: App) -> Mapping[str, bool]:
    """Which documents count in trends, by title."""
    with app.store.database.reading() as connection:
        ids = connection.execute(select(documents.c.id)).scalars().all()
        return {entry.title: entry.counted for entry in entries_of(connection, ids, today=TODAY)}


def test_what_a_source_gave_before_its_first_good_run_counts_only_after_it(tmp_path: Path) -> None:
    with house(tmp_path) as made:
        made.run("crawl", "--source", "paper")
        made.run("process", "--jobs", "1")
        with made.app() as app:
            assert counted(app) == {"Sensoren 0": False}
        made.items = 3
        made.run("crawl", "--source", "paper")
        with made.app() as app, app.store.database.reading() as connection:
            assert connection.execute(select(outbox)).all() != []  # goes to the index anew, though nothing changed
        made.run("process", "--jobs", "1")
        with made.app() as app, app.store.database.reading() as connection:
            assert counted(app) == {"Sensoren 0": True, "Sensoren 1": True, "Sensoren 2": True}
            assert on_trial(connection, app.configuration.sources).isdisjoint({"paper"})


def saw(connection: Connection, document: str, source: str, run: int | None) -> None:
    """Have a document seen at a source, in a crawl or in a file brought along."""
    at = stamp(NOW)
    row = {"document_id": document, "source": source, "url": "https://a.example/", "content_hash": "0" * 64}
    connection.execute(insert(sightings), {**row, "first_seen": at, "changed_at": at, "run_id": run})


@pytest.mark.parametrize(
    ("seen", "held_back"),
    [
        pytest.param({"hoped": True}, True, id="only by a source that never ran well"),
        pytest.param({"hoped": True, "proven": True}, False, id="by another one too"),
        pytest.param({"proven": True}, False, id="by a source that ran well"),
        pytest.param({"own": False}, False, id="in a file brought along"),
        pytest.param({}, False, id="nowhere on record"),
    ],
)
def test_a_document_counts_once_one_of_its_sources_is_proven(
    tmp_path: Path, seen: Mapping[str, bool], *, held_back: bool
) -> None:
    with furnish(tmp_path, [Paper(id="one")]) as app:
        run = app.store.start_run("crawl", at=NOW)
        for source, status in (("hoped", "failed"), ("proven", "ok"), ("proven", "failed")):
            row = {
                "source": source,
                "status": status,
                "items": 0,
                "new": 0,
                "changed": 0,
                "seconds": 1.0,
                "error": None,
            }
            app.store.note_source_run(run, row, at=NOW)
            run = app.store.start_run("crawl", at=NOW)
        with app.store.database.writing() as connection:
            for source, crawled in seen.items():
                saw(connection, "one", source, run if crawled else None)
            assert (uncounted(connection, ["one"]) == {"one"}) is held_back


def test_an_unverified_source_is_due_like_any_other() -> None:
    source = declare("feeds", name="hoped", known="unverified")
    assert CRAWL + "hoped" in [run.job for run in due([source], {}, NOW)]


def test_sources_on_trial_that_fail_are_one_line_and_no_warning(tmp_path: Path) -> None:
    (tmp_path / "config/sources/news").mkdir(parents=True)
    for name in ("one", "two"):
        text = json.dumps({**UNVERIFIED, "url": f"https://paper.example/{name}"})
        (tmp_path / f"config/sources/news/{name}.yml").write_text(text, "utf-8")
    with furnish(tmp_path, []) as app:
        run = app.store.start_run("crawl", at=NOW)
        for name in ("one", "two"):
            row = {"source": name, "status": "failed", "items": 0, "new": 0, "changed": 0, "seconds": 1.0}
            app.store.note_source_run(run, {**row, "error": "answered 404"}, at=NOW)
        found = {finding.name: finding for finding in examine(app, now=NOW)}
    assert (found["sources"].state, found["sources"].message) == ("ok", "2 on trial did not answer as expected yet")
    assert found.keys().isdisjoint({"source one", "source two"})


def test_the_page_says_what_is_on_trial_and_maps_the_fields(tmp_path: Path) -> None:
    (tmp_path / "config/sources/news").mkdir(parents=True)
    text = json.dumps({**UNVERIFIED, "url": "https://paper.example/feed", "serves": ["sensorik"]})
    (tmp_path / "config/sources/news/paper.yml").write_text(text, "utf-8")
    with furnish(tmp_path, []) as app:
        before = browse(app).page("/sources")
        run = app.store.start_run("crawl", at=NOW)
        row = {"source": "paper", "status": "ok", "items": 3, "new": 3, "changed": 0, "seconds": 1.0, "error": None}
        app.store.note_source_run(run, row, at=NOW)
        after = browse(app).page("/sources")
    trial = "//tr[contains(th, 'Paper')]//span[normalize-space()='auf Probe']"
    assert (len(before.xpath(trial)), len(after.xpath(trial))) == (1, 0)
    cell = "//section[@aria-labelledby='abdeckung']//tr[th='Sensorik']/td[@data-label='Meldungen']/span[@class='meta']"
    own, hoped = (node.text_content() for node in before.xpath(cell))
    own_after, hoped_after = (node.text_content() for node in after.xpath(cell))
    assert int(own_after.strip("()")) == int(own.strip("()")) + 1
    assert int(hoped_after) == int(hoped) - 1
