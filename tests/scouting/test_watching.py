"""Sources that fall silent, fail and come back: one mail a day to the operator, by a real mail server."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from scouting.app import App, open_app
from scouting.config import Mail, Settings
from scouting.coverage import source_rows
from scouting.documents import stamp
from scouting.models import documents, sightings
from scouting.source_days import outage_days, standings
from scouting.upkeep import watched_sources
from scouting.watching import _claim, watch
from tests.postbox import Postbox, open_postbox
from tests.scouting.browsing import browse
from tests.scouting.house import Paper, document_row

START = datetime(2026, 9, 7, 3, 0, tzinfo=UTC)  # a Monday
SOURCE = (
    "title: {title}\nurl: https://{name}.example/feed\nkind: news\nspider: feeds\nknown: documented\nseen: a test\n"
    "licence: CC0-1.0\nenabled: {enabled}\n"
)
DAY = timedelta(days=1)


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, int]]:
    with open_postbox() as opened:
        yield opened


def furnish(folder: Path, port: int | None, *, url: str | None = None) -> App:
    """An installation with three sources."""
    news = folder / "config/sources/news"
    news.mkdir(parents=True, exist_ok=True)
    for name, title in (("anzeiger", "Der Anzeiger"), ("bote", "Der Bote"), ("kurier", "Der Kurier"), ("aus", "Aus")):
        declared = SOURCE.format(name=name, title=title, enabled=str(name != "aus").lower())
        (news / f"{name}.yml").write_text(declared, "utf-8")
    mail = Mail() if port is None else Mail(
        host="127.0.0.1", port=port, starttls=False, sender="scouting@cluster.example", operator="it@cluster.example"
    )  # fmt: skip
    data = folder / "data"
    data.mkdir(exist_ok=True)
    settings = Settings(data_dir=data, config_dir=folder / "config", mail=mail, base_url="https://s.example")
    return open_app(settings.model_copy(update={"database_url": url} if url else {}))


class House:
    """A record whose sources run once a day; `now` is the morning after."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.now = START

    def live(self, days: int, *, quiet: tuple[str, ...] = (), failing: dict[str, str] | None = None) -> None:
        """Days on which each source gives a document, is quiet, or fails with these words."""
        for _ in range(days):
            for source in ("anzeiger", "bote", "kurier", "aus"):
                self._run(source, source in quiet, (failing or {}).get(source))
            self.now += DAY

    def _run(self, source: str, quiet: bool, error: str | None) -> None:
        store = self.app.store
        for _ in range(3 if error else 1):
            run_id = store.start_run("crawl", at=self.now)
            given = 0 if quiet or error else 3
            row = {"source": source, "items": given, "new": given, "changed": 0, "seconds": 1.0, "error": error}
            filled = {"items": given, "text": given, "date": given}
            store.note_source_run(run_id, {**row, "status": "failed" if error else "ok"}, at=self.now, filled=filled)
        if given and self.now.weekday() < 5:
            self._give(source)

    def _give(self, source: str) -> None:
        paper = document_row(Paper(id=f"{source}-{self.now:%Y%m%d}", source=source))
        seen = {"document_id": paper["id"], "source": source, "url": paper["url"], "content_hash": "0"}
        with self.app.store.database.writing() as connection:
            connection.execute(insert(documents), paper)
            stamps = dict.fromkeys(("first_seen", "changed_at"), stamp(self.now))
            connection.execute(insert(sightings), {**seen, **stamps})

    def states(self) -> dict[str, str]:
        with self.app.store.database.reading() as connection:
            return {name: standing.verdict.status for name, standing in standings(connection).items()}


def test_the_operator_is_told_once_what_has_changed_and_what_to_do(
    tmp_path: Path, postbox: tuple[Postbox, int]
) -> None:
    box, port = postbox
    with furnish(tmp_path, port) as app:
        house = House(app)
        house.live(28)
        assert not watch(app, now=house.now).lines
        wall = "https://kurier.example/feed: blocked: a CAPTCHA (Radware Captcha Page) instead of the content"
        broken = {"bote": "https://bote.example/feed: answered 500", "kurier": wall}
        house.live(7, quiet=("anzeiger",), failing=broken)
        assert watch(app, now=house.now).told
        assert not watch(app, now=house.now).told
        assert not watch(app, now=house.now + DAY).told
        assert house.states() == {"anzeiger": "silent", "bote": "failing", "kurier": "blocked"}
        ((to, mail),) = box.mails
        text = mail.get_content()
        assert (to, mail["Subject"]) == ("it@cluster.example", "Technologie-Scouting: 3 Quellen haben sich geändert")
        assert text.index("GESPERRT") < text.index("GESTÖRT") < text.index("VERSTUMMT")
        assert text.count("Nächster Schritt: ") == 3
        assert "Seit 05.10.2026: https://bote.example/feed: answered 500" in text
        assert "Seit 02.10.2026: 5 Arbeitstage ohne Neues" in text
        assert "it@" not in text
        assert max(map(len, text.splitlines())) <= 78
        house.live(1)
        assert watch(app, now=house.now).told
        assert house.states() == dict.fromkeys(("anzeiger", "bote", "kurier"), "ok")
        assert box.mails[1][1].get_content().count("Die Quelle liefert wieder.") == 3
        outages = outage_days(app.store.database, since=START.date(), until=house.now.date())
        assert {name: len(days) for name, days in outages.items()} == {"bote": 7, "kurier": 7}
        assert str(outages["bote"][0]) == "2026-10-05"


def test_no_two_schedulers_tell_the_same(postbox: tuple[Postbox, int], tmp_path: Path, record_url: str) -> None:
    box, port = postbox
    with furnish(tmp_path, port, url=record_url) as app:
        house = House(app)
        house.live(21, failing={"bote": "https://bote.example/feed: answered 500"})
    apps = [furnish(tmp_path, port, url=record_url) for _ in range(4)]
    with ThreadPoolExecutor(len(apps)) as threads:
        found = list(threads.map(lambda one: watch(one, now=house.now), apps))
    for one in apps:
        one.close()
    assert [one.told for one in found].count(True) == len(box.mails) == 1


def test_what_the_server_did_not_take_is_told_later(tmp_path: Path, postbox: tuple[Postbox, int]) -> None:
    box, port = postbox
    with furnish(tmp_path, port) as app:
        house = House(app)
        house.live(1, failing={"bote": "https://bote.example/feed: answered 500"})
        box.refused.add("it@cluster.example")
        refused = watch(app, now=house.now)
        assert (refused.told, "settings.yml" in (refused.error or ""), box.mails) == (False, True, [])
        assert "it@" not in (refused.error or "")
        box.refused.clear()
        assert watch(app, now=house.now).told


def test_who_is_ended_while_sending_says_it_the_next_day(tmp_path: Path, postbox: tuple[Postbox, int]) -> None:
    box, port = postbox
    with furnish(tmp_path, port) as app:
        house = House(app)
        house.live(1, failing={"bote": "https://bote.example/feed: answered 500"})
        assert _claim(app, house.now.date())
        assert not watch(app, now=house.now).told
        assert watch(app, now=house.now + DAY).told
        assert len(box.mails) == 1


def test_without_an_operator_the_states_are_kept_and_nobody_is_told(tmp_path: Path) -> None:
    with furnish(tmp_path, None) as app:
        house = House(app)
        house.live(1, failing={"bote": "https://bote.example/feed: answered 500"})
        found = watch(app, now=house.now)
        assert ([line.source for line in found.lines], found.told) == (["bote"], False)
        assert house.states()["bote"] == "failing"


def test_the_page_the_list_and_doctor_show_how_each_source_is(tmp_path: Path) -> None:
    with furnish(tmp_path, None) as app:
        house = House(app)
        house.live(28)
        house.live(7, quiet=("anzeiger",), failing={"bote": "https://bote.example/feed: answered 500"})
        watch(app, now=house.now)
        page = " ".join(browse(app).page("/sources").text_content().split())
        states = app.store.source_states()
        rows = {row["source"]: row for row in source_rows(app.configuration, states, ())}
        findings = {found.name: found for found in watched_sources(app, house.now)}
    assert "in Ordnung 11.10.2026 verstummt 5 Arbeitstage ohne Neues, üblich sind bis zu" in page
    assert "answered 500 gestört Zuletzt in Ordnung am 04.10.2026" in page
    assert (rows["anzeiger"]["health"], rows["bote"]["last_good"]) == ("silent", "2026-10-04")
    assert findings.keys() == {"source anzeiger"}
    assert "`scouting sources check anzeiger`" in findings["source anzeiger"].advice
