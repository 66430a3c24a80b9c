from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from scouting.app import App
from scouting.delivery.letter import write_letter
from scouting.digest import WeekNotOverError, compose, publish_digest
from scouting.notes import Digest
from scouting.weeks import Week
from tests.scouting.house import NOW, TODAY, Paper, add, deadline, furnish, weekly

WEEK = Week.parse("2026-W47")
CALL = {"deadline_model": "single", "submission": "by_date", "valid_until": None, "deadlines": []}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    with furnish(tmp_path, ()) as running:
        yield running


def digest_of(app: App, today: date = TODAY) -> Digest:
    return compose(app, "sensorik", WEEK, today=today, size=5)


def call(name: str, day: str, role: str = "submission", **fields: str) -> Paper:
    facts = {**CALL, "deadlines": [deadline(day, role, f"spätestens am {day}")]}
    return Paper(id=name, kind="call", date=fields.get("date", "2026-10-01"), call=facts)


def rising_world() -> list[Paper]:
    background = [paper for i in range(8) for paper in weekly(f"Thema {i}", [1] * 60)]
    return background + weekly("Quantensensor", [0] * 50 + [0, 1, 0, 1, 2, 4, 6, 8, 9, 10])


def test_a_rising_concept_is_told_with_its_reason_and_its_proof(app: App) -> None:
    add(app, rising_world())
    (rise,) = digest_of(app).rising
    assert (rise.label, rise.stage, rise.count, rise.series[-1]) == ("Quantensensor", "emerging", 10, 10)
    assert rise.why.startswith(
        "In den letzten sechs Wochen erschienen dazu 39 Dokumente aus einer einzigen Quelle, davor fast keines"
    )
    assert len(rise.documents) == 3
    assert all(reference.date and reference.url for reference in rise.documents)


def test_a_quiet_week_says_that_nothing_rose(app: App) -> None:
    add(app, [paper for i in range(8) for paper in weekly(f"Thema {i}", [1] * 60)])
    digest = digest_of(app)
    chapter = write_letter(digest).chapters[0]
    assert (digest.rising, chapter.note) == ((), "Keine neuen Trends in dieser Woche.")


def test_a_short_history_is_owned_up_to(app: App) -> None:
    add(app, weekly("Thema", [2] * 10))
    digest = digest_of(app)
    assert digest.history == 9
    assert "erst 9 Wochen; verlässlich sind Trends ab 26 Wochen" in write_letter(digest).chapters[0].note


def test_a_week_that_is_not_over_has_no_digest(app: App) -> None:
    with pytest.raises(WeekNotOverError, match="2026-W47 ends on 2026-11-22"):
        digest_of(app, today=date(2026, 11, 22))


def test_an_empty_week_is_told_without_numbers(app: App) -> None:
    letter = write_letter(digest_of(app))
    assert "nichts erschienen" in letter.intro
    assert [chapter.paragraphs for chapter in letter.chapters] == [()] * 6


def test_only_documents_of_the_week_and_only_exact_days_count(app: App) -> None:
    days = {"before": "2026-11-15", "monday": "2026-11-16", "sunday": "2026-11-22", "after": "2026-11-23"}
    add(app, [Paper(id=name, kind="publication", date=day) for name, day in days.items()])
    add(app, [Paper(id="month", kind="publication", date="2026-11"), Paper(id="year", kind="publication", date="2026")])
    publications = digest_of(app).publications
    assert publications.total == 2
    assert {reference.id for reference in publications.entries} == {"monday", "sunday"}


def test_months_that_begin_in_the_week_do_not_push_its_documents_out(app: App) -> None:
    inexact = [Paper(id=f"m{i}", kind="publication", date="2026-06") for i in range(150)]
    add(app, [*inexact, Paper(id="exact", kind="publication", date="2026-06-01")])
    digest = compose(app, "sensorik", Week.parse("2026-W23"), today=date(2026, 6, 8), size=5)
    assert [reference.id for reference in digest.publications.entries] == ["exact"]
    assert digest.publications.total == 1


def test_a_press_release_in_three_outlets_is_one_story(app: App) -> None:
    copies = [Paper(id=f"copy{i}", story="first", leads_story=False, source=f"s{i}") for i in range(2)]
    add(app, [Paper(id="other"), Paper(id="first", date="2026-11-17", story="first"), *copies])
    news = digest_of(app).news
    assert news.total == 2
    assert [(reference.id, reference.sources) for reference in news.entries] == [("first", 3), ("other", 1)]
    paragraph = next(c for c in write_letter(digest_of(app)).chapters if c.name == "news").paragraphs[0]
    assert paragraph.lines == ("Meldung mit 3 Quellen",)


def test_other_fields_stay_out(app: App) -> None:
    add(app, [Paper(id="other", competences=("chemie",)), Paper(id="ours")])
    assert digest_of(app).documents == 1


def test_calls_that_close_within_four_weeks_are_told_with_role_and_quote(app: App) -> None:
    add(
        app,
        [
            call("later", "2026-12-22"),
            call("last-day", "2026-12-21"),
            call("today", "2026-11-23", "cut_off"),
            call("past", "2026-11-22"),
        ],
    )
    closing = digest_of(app).closing_calls
    assert [(note.document.id, note.role, note.deadline) for note in closing.entries] == [
        ("today", "Stichtag", "2026-11-23"),
        ("last-day", "Einreichungsfrist", "2026-12-21"),
    ]
    assert closing.entries[0].quote == "spätestens am 2026-11-23"
    assert closing.total == 2


def test_a_second_stage_is_no_date_for_newcomers(app: App) -> None:
    stages = [deadline("2026-11-30", "stage_1"), deadline("2027-03-01", "stage_2")]
    add(app, [Paper(id="two", kind="call", call={**CALL, "deadlines": stages})])
    (note,) = digest_of(app).closing_calls.entries
    assert (note.role, note.deadline) == ("Projektskizze bis", "2026-11-30")
    after = compose(app, "sensorik", Week.parse("2026-W49"), today=date(2026, 12, 7), size=5)
    assert after.closing_calls.entries == ()


def test_new_calls_are_those_published_in_the_week(app: App) -> None:
    add(app, [call("new", "2027-03-01", date="2026-11-19"), call("old", "2027-03-01")])
    assert [note.document.id for note in digest_of(app).new_calls.entries] == ["new"]


def test_a_copied_call_is_told_once(app: App) -> None:
    add(app, [call("one", "2026-12-01")])
    copy = call("copy", "2026-12-01")
    add(app, [Paper(id="copy", kind="call", date=copy.date, call=copy.call, story="one", leads_story=False)])
    assert digest_of(app).closing_calls.total == 1


def test_events_to_come_are_told_the_next_one_first(app: App) -> None:
    days = {"soon": "2026-11-25", "over": "2026-11-20", "spring": "2027-01-20", "far": "2027-06-01"}
    add(
        app,
        [
            Paper(id=name, kind="event", date="2026-09-01", facts={"starts": day, "ends": day, "place": "Augsburg"})
            for name, day in days.items()
        ],
    )
    assert [note.document.id for note in digest_of(app).events.entries] == ["soon", "spring"]


def test_a_published_digest_stays_as_it_was(app: App) -> None:
    add(app, [Paper(id="one")])
    edition, first = publish_digest(app, "sensorik", WEEK, today=TODAY, size=5, at=NOW)
    add(app, [Paper(id="two")])
    again, second = publish_digest(app, "sensorik", WEEK, today=TODAY + timedelta(days=1), size=5, at=NOW)
    assert (again, second) == (edition, first)
    assert second.documents == 1
    assert digest_of(app).documents == 2


def test_a_digest_comes_back_from_json_as_it_went(app: App) -> None:
    add(app, [*rising_world(), call("new", "2026-12-01", date="2026-11-19")])
    digest = digest_of(app)
    assert Digest.from_json(digest.as_json()) == digest
