"""Days on which a source did not answer: which of them count as outage, what trends make of them, when they go."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from scouting.answers import outages, together, trends_answer
from scouting.app import App
from scouting.cli.tables import print_trends
from scouting.database import Database
from scouting.models import source_days
from scouting.source_days import KEPT, forget_days, note_day, note_told, outage_days, standings
from scouting.store import Store
from tests.commands import scouting
from tests.scouting.browsing import browse
from tests.scouting.house import TODAY, furnish, weekly

MONDAY = date(2026, 11, 9)  # KW 46
SPAN = [MONDAY + timedelta(days=number) for number in range(14)]


def ran(database: Database, source: str, days: Iterable[date], status: str) -> None:
    with database.writing() as connection:
        for day in days:
            note_day(connection, source, status, {}, at=datetime.combine(day, time(5), UTC))


@pytest.mark.parametrize(
    ("good", "out"),
    [
        pytest.param([], SPAN, id="no good day"),
        pytest.param([3], SPAN[7:], id="a good day in the first week"),
        pytest.param([6, 7], [], id="one in each"),
    ],
)
def test_only_weeks_without_a_good_day_are_an_outage(store: Store, good: list[int], out: list[date]) -> None:
    ran(store.database, "bote", SPAN, "failed")
    ran(store.database, "bote", [SPAN[at] for at in good], "ok")
    ran(store.database, "still", SPAN, "unchanged")
    found = outage_days(store.database, since=MONDAY, until=SPAN[-1])
    assert found == ({"bote": out} if out else {})
    later = [day for day in out if day >= SPAN[2]]
    assert outage_days(store.database, since=SPAN[2], until=SPAN[-1]) == ({"bote": later} if later else {})


def held(folder: Path) -> App:
    """Two sources, of which one gave nothing for two weeks."""
    steady = weekly("haus", [6] * 60, source="zeitung")
    papers = weekly("motor", [9] * 58 + [0, 0], source="bote")
    return furnish(folder, [*steady, *papers])


def test_an_outage_in_the_record_is_no_fall_and_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with held(tmp_path) as app:
        ran(app.store.database, "bote", SPAN, "failed")
        ran(app.store.database, "fremd", SPAN, "failed")
        answer = trends_answer(app, competence="sensorik", kind=(), as_of=TODAY, unit="week", top=9)
        page = browse(app).page("/trends?competence=sensorik").text_content()
        before = trends_answer(app, competence=None, kind=(), as_of=MONDAY - timedelta(days=1), unit="week", top=9)
    assert answer["outages"] == {"bote": ["2026-W46", "2026-W47"]}
    assert "bote war nicht erreichbar (KW 46/2026 bis KW 47/2026)" in " ".join(page.split())
    assert before["outages"] == {}
    motor = next(trend for trend in answer["trends"] if trend["concept"] == "motor")
    assert (motor["stage"], motor["count"]) == ("steady", 0)
    assert motor["expected"] < 1
    print_trends(answer)
    told = capsys.readouterr().out
    assert "KW 46/2026: bote nicht erreichbar; das ist kein Rückgang.\nKW 47/2026: bote nicht" in told


def test_a_source_that_reports_late_is_named_and_lets_nothing_rise(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    papers = weekly("haus", [6] * 60, source="zeitung")
    works = [
        replace(work, listed=(date.fromisoformat(work.date) + timedelta(weeks=5)).isoformat())
        for work in weekly("grundlagen", [9] * 60, source="katalog")
    ]
    with furnish(tmp_path, [*papers, *works]) as app:
        answer = trends_answer(app, competence=None, kind=(), as_of=TODAY, unit="week", top=9)
        page = browse(app).page("/trends").text_content()
    assert answer["late"] == ["katalog"]
    assert {trend["stage"] for trend in answer["trends"]} == {"steady"}
    assert "findet sich, was hier erscheint: katalog. Das ist herausgerechnet" in " ".join(page.split())
    print_trends(answer)
    assert "Meldet erst nach Wochen: katalog; das ist kein Rückgang." in capsys.readouterr().out


def test_sources_out_at_the_same_time_are_one_group(tmp_path: Path) -> None:
    long_ago = [TODAY - timedelta(weeks=weeks) for weeks in range(20, 27)]
    with furnish(tmp_path, []) as app:
        for source, days in (("a", SPAN[:7]), ("b", [*long_ago, *SPAN[:7]]), ("c", SPAN), ("d", long_ago)):
            ran(app.store.database, source, days, "failed")
        ran(app.store.database, "e", long_ago[:5], "failed")  # no matter
        found = outages(app, as_of=TODAY, unit="week")
        assert {source: len(periods) for source, periods in found.items()} == {"a": 1, "b": 8, "c": 2, "d": 7}
        assert together(found, "week", TODAY) == (["a", "b"], ["c"], ["d"])


def test_days_go_when_nothing_asks_for_them_but_what_was_told_last_stays(store: Store) -> None:
    old, older = TODAY - KEPT - timedelta(days=1), TODAY - KEPT - timedelta(days=9)
    ran(store.database, "bote", [older, old, TODAY - KEPT], "failed")
    ran(store.database, "kurier", [older, old], "failed")
    with store.database.writing() as connection:
        note_told(connection, {"bote": "failing", "kurier": "failing"}, today=older)
        note_told(connection, {"bote": "ok"}, today=old)
        none = dict.fromkeys(("good", "failed", "items", "text", "date"), 0)
        connection.execute(insert(source_days), {"source": "bote", "day": TODAY.isoformat(), **none, "status": "ok"})
    assert forget_days(store.database, today=TODAY) == 2
    assert forget_days(store.database, today=TODAY) == 0
    with store.database.reading() as connection:
        left = connection.execute(select(source_days.c.source, source_days.c.day).order_by("source", "day")).all()
        assert standings(connection)["bote"].told == "ok"
    kept = [("bote", old), ("bote", TODAY - KEPT), ("bote", TODAY), ("kurier", older)]
    assert left == [(source, day.isoformat()) for source, day in kept]


def test_every_night_old_days_go(tmp_path: Path) -> None:
    with furnish(tmp_path, []) as app:
        ran(app.store.database, "bote", [date(2020, 1, 1), date(2199, 1, 1)], "ok")
    assert scouting("forget", "--expired", "--data-dir", tmp_path / "data").returncode == 0
    with furnish(tmp_path, []) as app, app.store.database.reading() as connection:
        assert connection.execute(select(source_days.c.day)).scalars().all() == ["2199-01-01"]
