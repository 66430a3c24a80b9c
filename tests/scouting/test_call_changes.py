"""What changed between two versions of a call, in words."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from scouting.app import App
from scouting.call_changes import history, version_changes
from scouting.database import Database
from scouting.delivery.letter import write_letter
from scouting.digest import compose
from scouting.ingest import revise
from scouting.models import documents
from scouting.weeks import Week
from tests.scouting.house import TODAY, Paper, furnish

NOTICED = "2026-11-18T09:00:00.000000Z"
FIRST = (
    "Antragsberechtigt sind Unternehmen. Die Förderquote beträgt höchstens 50 Prozent. "
    "Anträge sind bis zum 15. Dezember 2026 einzureichen. Die Richtlinie tritt am 31. Dezember 2027 außer Kraft."
)


def version(text: str = FIRST, **facts: Any) -> dict[str, Any]:  # noqa: ANN401  # facts of a source
    return {
        "title": "Förderaufruf Sensorik",
        "text": text,
        "details": {"facts": facts},
        "at": "2026-11-18T09:00:00.000000Z",
    }


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("15. Dezember 2026", "15. Januar 2027", "Einreichungsfrist 15.01.2027 statt 15.12.2026 (verlängert)"),
        ("15. Dezember 2026", "1. Dezember 2026", "Einreichungsfrist 01.12.2026 statt 15.12.2026 (vorgezogen)"),
        ("50 Prozent", "60 Prozent", "Förderquote bis 60\u00a0% statt 50\u00a0%"),
        ("sind Unternehmen.", "sind Unternehmen und Hochschulen.", "neu antragsberechtigt: Hochschulen"),
        ("31. Dezember 2027", "31. Dezember 2029", "Richtlinie gilt bis 31.12.2029 statt bis 31.12.2027"),
        ("Anträge sind bis zum 15. Dezember 2026 einzureichen.", "Anträge können jederzeit gestellt werden.",
         "Termin entfallen: Einreichungsfrist 15.12.2026; Anträge jetzt laufend möglich"),
        ("Anträge sind bis", "Die Antragsfrist ist abgelaufen. Anträge waren bis", "Antragstellung beendet"),
        ("Unternehmen.", "Unternehmen. Wir freuen uns auf Ihre Ideen.", ""),
    ],
)  # fmt: skip
def test_a_change_is_said_in_words(before: str, after: str, said: str) -> None:
    changes = version_changes(version(), version(FIRST.replace(before, after)), on=date(2026, 11, 18))
    assert "; ".join(change.text for change in changes) == said


def test_a_past_date_that_is_no_longer_named_is_no_change() -> None:
    gone = FIRST.replace("Anträge sind bis zum 15. Dezember 2026 einzureichen.", "")
    assert not version_changes(version(), version(gone), on=date(2027, 1, 4))


def test_what_a_source_states_is_compared_too_and_alone_where_a_text_was_given_up() -> None:
    deadline = {"role": "submission", "date": "2026-12-15"}
    before, after = version("", deadlines=[deadline]), version(deadlines=[{**deadline, "date": "2027-02-01"}])
    said = [change.text for change in version_changes(before, after, on=date(2026, 11, 18))]
    assert said == ["Einreichungsfrist 01.02.2027 statt 15.12.2026 (verlängert)"]


def test_each_version_is_told_with_what_came_after_it() -> None:
    texts = [
        FIRST.replace("15. Dezember 2026", day) for day in ("1. März 2027", "15. Januar 2027", "15. Dezember 2026")
    ]
    told = [[change.text for change in changes] for _, changes in history([version(text) for text in texts])]
    assert told == [
        ["Einreichungsfrist 01.03.2027 statt 15.01.2027 (verlängert)"],
        ["Einreichungsfrist 15.01.2027 statt 15.12.2026 (verlängert)"],
    ]


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    call = {"deadlines": [{"role": "submission", "date": "2027-01-15", "recurring": None}], "deadline_model": "single"}
    paper = Paper(id="call-1", kind="call", title="Förderaufruf Sensorik", text=FIRST, date="2026-09-01", call=call)
    other = Paper(id="call-2", kind="call", title="Anderes", date="2026-09-02", call=call)
    with furnish(tmp_path, [paper, other]) as made:
        yield made


def change(database: Database, id_: str, text: str, at: datetime) -> None:
    with database.writing() as connection:
        row = connection.execute(select(documents).where(documents.c.id == id_)).mappings().one()
        revise(connection, row, {"text": text}, now=at)


def test_the_digest_tells_what_changed_in_its_week_and_only_that(app: App) -> None:
    later = FIRST.replace("15. Dezember 2026", "15. Januar 2027")
    change(app.store.database, "call-1", later, datetime(2026, 11, 18, 9, tzinfo=UTC))
    change(app.store.database, "call-2", "Ein anderer Text ohne Fakten.", datetime(2026, 11, 18, 9, tzinfo=UTC))
    this, last = (compose(app, "sensorik", Week(2026, week), today=TODAY, size=5) for week in (47, 46))
    assert [(note.document.id, note.changes) for note in this.changed_calls.entries] == [
        ("call-1", ("Einreichungsfrist 15.01.2027 statt 15.12.2026 (verlängert)",))
    ]
    assert not last.changed_calls.entries
    told = ["changed" in [chapter.name for chapter in write_letter(digest).chapters] for digest in (this, last)]
    assert told == [True, False]


def test_what_changed_after_the_week_is_not_told_in_it(app: App) -> None:
    change(app.store.database, "call-1", FIRST.replace("50", "60"), datetime(2026, 11, 18, 9, tzinfo=UTC))
    change(app.store.database, "call-1", FIRST.replace("50", "70"), datetime(2026, 11, 23, 5, tzinfo=UTC))
    [note] = compose(app, "sensorik", Week(2026, 47), today=TODAY, size=5).changed_calls.entries
    assert note.changes == ("Förderquote bis 60\u00a0% statt 50\u00a0%",)
