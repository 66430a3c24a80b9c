"""Feeds and calendars that others subscribe to, read by the libraries that read other people's."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import feedparser
import pytest
from icalendar import Calendar, Event

from scouting.app import App
from scouting.delivery import deliver
from scouting.weeks import Week
from tests.scouting.browsing import Browser, browse
from tests.scouting.house import NOW, TODAY, Paper, deadline, furnish, weekly

HOSTILE = 'Sensor"><script>alert(1)</script>\r\nATTENDEE:x\x00\x1b[31m\u202e]]>\uffff&amp;'
SAID = 'Sensor"><script>alert(1)</script> ATTENDEE:x[31m]]>&amp;'
TWO_STAGES = {
    "deadline_model": "two_stage",
    "submission": "by_date",
    "valid_until": None,
    "funder": "BMFTR",
    "deadlines": [
        deadline("2026-11-01", "opening"),
        {**deadline("2026-12-15", "stage_1", "bis zum 15.12.2026, 12 Uhr"), "time": "12:00"},
        deadline("2027-03-01", "stage_2"),
        {**deadline("2027-03-01", "stage_2"), "strict": True},
    ],
}
CLOSED = {**TWO_STAGES, "deadline_model": "closed"}
PAPERS = [
    *weekly("Alltag", [5] * 40),
    *weekly("Quantensensor", [0] * 39 + [9]),
    Paper(id="call", kind="call", call=TWO_STAGES, title=HOSTILE),
    Paper(id="closed", kind="call", call=CLOSED, title="Beendet"),
    Paper(id="other", kind="call", call=TWO_STAGES, competences=("chemie",)),
    Paper(id="fair", kind="event", title="Messe", facts={"starts": "2026-12-01", "ends": "2026-12-03", "place": "Hof"}),
    Paper(
        id="talk",
        kind="event",
        title="Vortrag",
        facts={"starts": "2026-12-04T18:00", "ends": "2026-12-04T19:30", "online": True, "status": "cancelled"},
    ),
    Paper(id="odd", kind="event", title="Kaputt", facts={"starts": "2026-12-05T18:00", "zone": "Nowhere/Land"}),
]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with furnish(tmp_path_factory.mktemp("feeds"), PAPERS) as running:
        deliver(running, ["sensorik"], Week.parse("2026-W47"), today=TODAY, now=NOW)
        yield running


@pytest.fixture(scope="module")
def browser(app: App) -> Browser:
    return browse(app)


def dates(browser: Browser) -> dict[str, Event]:
    calendar = Calendar.from_ical(browser.get("/feeds/sensorik.ics").content)
    return {str(event["summary"]): event for event in calendar.walk("VEVENT")}


def feed(browser: Browser) -> Any:  # noqa: ANN401  # feedparser's own
    found = feedparser.parse(browser.get("/feeds/sensorik.atom").content, sanitize_html=False)
    assert not found.bozo, found.get("bozo_exception")
    return found


def test_the_calendar_holds_the_deadlines_to_come_and_the_events(browser: Browser) -> None:
    found = dates(browser)
    assert browser.get("/feeds/sensorik.ics").text.count("BEGIN:VEVENT") == len(found)
    assert set(found) == {
        f"Projektskizze bis: {SAID}",
        f"Förmlicher Antrag bis (nur nach Aufforderung): {SAID}",
        "Messe",
        "Vortrag",
    }
    sketch = found[f"Projektskizze bis: {SAID}"]
    assert (sketch["dtstart"].dt, sketch["dtend"].dt) == (date(2026, 12, 15), date(2026, 12, 16))
    assert str(sketch["description"]).split("\n") == [
        "bis 12:00 Uhr",
        "Fördergeber: BMFTR",
        "„bis zum 15.12.2026, 12 Uhr“",
        "Ausschreibung: https://zeitung.example/call",
    ]
    assert str(sketch["url"]) == "https://scouting.example/documents/call"
    assert "attendee" not in sketch


def test_an_event_has_its_days_or_its_times_in_the_zone_it_is_in(browser: Browser) -> None:
    found = dates(browser)
    assert (found["Messe"]["dtstart"].dt, found["Messe"]["dtend"].dt) == (date(2026, 12, 1), date(2026, 12, 4))
    talk = found["Vortrag"]
    assert (talk["dtstart"].dt, talk["dtend"].dt) == (
        datetime(2026, 12, 4, 17, 0, tzinfo=UTC),
        datetime(2026, 12, 4, 18, 30, tzinfo=UTC),
    )
    assert (talk["status"], talk["location"], found["Messe"]["location"]) == ("CANCELLED", "online", "Hof")


def test_the_feed_holds_digests_and_calls_as_text(browser: Browser) -> None:
    found = feed(browser)
    titles = {entry.title: entry for entry in found.entries}
    assert found.feed.title == "Sensorik: Wochenberichte und Förderungen"
    assert set(titles) == {SAID, "Beendet", "Sensorik: Wochenbericht KW 47"}
    digest = titles["Sensorik: Wochenbericht KW 47"]
    assert digest.link == "https://scouting.example/digests/2026-W47/sensorik"
    assert "Steigende Themen: Quantensensor" in digest.summary
    assert titles[SAID].summary.splitlines()[0] == "Projektskizze bis: 15.12.2026"
    assert found.entries == sorted(found.entries, key=lambda entry: entry.updated, reverse=True)


def test_what_is_subscribed_to_keeps_its_ids_when_the_days_go_on(app: App, browser: Browser) -> None:
    later = browse(app, date(2026, 11, 27))
    assert {name: event["uid"] for name, event in dates(later).items()} == {
        name: event["uid"] for name, event in dates(browser).items()
    }
    assert [entry.id for entry in feed(later).entries] == [entry.id for entry in feed(browser).entries]
    assert len({entry.id for entry in feed(browser).entries}) == 3
    assert browser.get("/feeds/sensorik.ics").content == later.get("/feeds/sensorik.ics").content


@pytest.mark.parametrize(
    ("file", "kind"), [("sensorik.atom", "application/atom+xml"), ("sensorik.ics", "text/calendar")]
)
def test_who_has_the_file_already_is_told_so(app: App, browser: Browser, file: str, kind: str) -> None:
    first = browser.get(f"/feeds/{file}")
    assert first.headers["content-type"] == f"{kind}; charset=utf-8"
    again = browse(app)
    again.headers["If-None-Match"] = f'"other", {first.headers["etag"]}'
    assert (again.get(f"/feeds/{file}").status_code, again.get(f"/feeds/{file}").content) == (304, b"")
    again.headers["If-None-Match"] = '"other"'
    assert again.get(f"/feeds/{file}").content == first.content
    assert browser.get(f"/feeds/{file}", "HEAD").headers["etag"] == first.headers["etag"]


def test_the_page_of_a_field_leads_to_both_and_there_is_none_of_others(browser: Browser) -> None:
    page = browser.page("/competences/sensorik")
    for file in ("/feeds/sensorik.atom", "/feeds/sensorik.ics"):
        assert len(page.xpath(f"//link[@rel='alternate'][@href='{file}']")) == 1
        assert len(page.xpath(f"//a[@href='{file}']")) == 1
    assert browser.get("/feeds/nix.atom").status_code == browser.get("/feeds/nix.ics").status_code == 404


def test_a_field_of_which_nothing_is_known_has_empty_files(browser: Browser) -> None:
    assert feedparser.parse(browser.get("/feeds/aerospace.atom").content).entries == []
    assert Calendar.from_ical(browser.get("/feeds/aerospace.ics").content).walk("VEVENT") == []


def test_sample_data_are_called_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    with furnish(tmp_path_factory.mktemp("sample"), [], sample=True) as app:
        assert "Beispieldaten – Sensorik" in browse(app).get("/feeds/sensorik.atom").text
        assert "X-WR-CALNAME:Beispieldaten – Sensorik" in browse(app).get("/feeds/sensorik.ics").text
