from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from spiders.calendars import read as read_calendar
from spiders.errors import SourceError
from spiders.items import Item
from tests.spiders.crawling import a_source, run_crawl, serve
from tests.spiders.reading import TODAY, declare, read, without_proof

URL = "https://www.example.org/termine.ics"


def calendar(*lines: str, head: str = "") -> bytes:
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}\n{chr(10).join(lines)}\nEND:VCALENDAR\n".replace(
        "\n", "\r\n"
    ).encode()


def event(*lines: str) -> str:
    return "\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT"))


def the_event(*lines: str, head: str = "") -> Item:
    (item,) = read_calendar(calendar(event("SUMMARY:Treffen", "UID:u1", *lines), head=head), URL, today=TODAY).items
    return item


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "today", "events", "problems"),
    [
        ("america_new_york", TODAY, 1, 0),
        ("calendar_with_unicode", TODAY, 0, 0),
        ("event_event_with_recurrence_exdates_on_different_lines", TODAY, 0, 0),
        ("event_event_with_recurrence_exdates_on_different_lines", date(2012, 4, 1), 10, 0),
        ("event_issue_101_icalendar_chokes_on_umlauts_in_organizer", TODAY, 1, 0),
        ("event_issue_53_description_parsed_properly", TODAY, 1, 0),
        ("issue_104_broken_calendar", TODAY, 1, 0),
        ("issue_127_categories_with_commas", TODAY, 1, 0),
        ("issue_218_bad_tzid", TODAY, 1, 0),
        ("issue_348_exception_parsing_value", TODAY, 1, 0),
        ("issue_526_calendar_with_different_events", TODAY, 2, 0),
        ("parsing_error", TODAY, 0, 1),
        ("parsing_error", date(2008, 3, 10), 20, 1),
        ("rfc_7986_conferences", TODAY, 0, 1),
        ("timezoned", TODAY, 1, 0),
    ],
)
def test_recorded_calendars_give_their_events(shared: Path, file: str, today: date, events: int, problems: int) -> None:
    found = read_calendar((shared / "data/sources/events_ics" / f"{file}.ics").read_bytes(), URL, today=today)
    assert (len(found.items), len(found.problems)) == (events, problems)


def test_no_recorded_calendar_is_left_out(shared: Path) -> None:
    assert len(list((shared / "data/sources/events_ics").glob("*.ics"))) == 13


def test_an_event_keeps_what_it_says() -> None:
    item = the_event(
        "DTSTART;TZID=Europe/Berlin:20261203T090000",
        "DTEND;TZID=Europe/Berlin:20261203T170000",
        "DESCRIPTION:Workshop zu Sensoren\\, Teil 1.\\nAnmeldung bitte bis zum 25. November 2026.",
        "LOCATION:Messe München\\, Halle 4",
        "ORGANIZER;CN=Cluster Sensorik:mailto:info@example.org",
        "CATEGORIES:Workshop,Sensorik",
        "URL:https://www.example.org/termine/1",
        "CREATED:20261101T080000Z",
        "LAST-MODIFIED:20261120T080000Z",
    )
    assert item.facts["evidence"]["starts"]["field"] == "DTSTART"
    assert replace(item, facts=without_proof(item.facts)) == Item(
        url="https://www.example.org/termine/1",
        title="Treffen",
        text="Workshop zu Sensoren, Teil 1.\nAnmeldung bitte bis zum 25. November 2026.",
        date="2026-11-01T08:00:00+00:00",
        updated="2026-11-20T08:00:00+00:00",
        identifiers=(("source", "u1"),),
        keywords=("Workshop", "Sensorik"),
        facts={
            "starts": "2026-12-03T09:00:00+01:00",
            "ends": "2026-12-03T17:00:00+01:00",
            "zone": "Europe/Berlin",
            "place": "Messe München, Halle 4",
            "organiser": "Cluster Sensorik",
            "registration_until": "2026-11-25",
            "type": "workshop",
            "status": "scheduled",
        },
    )


@pytest.mark.parametrize(
    ("lines", "starts", "ends"),
    [
        pytest.param(
            ["DTSTART;VALUE=DATE:20261203", "DTEND;VALUE=DATE:20261205"], "2026-12-03", "2026-12-04",
            id="all day, end exclusive",
        ),
        pytest.param(["DTSTART;VALUE=DATE:20261203"], "2026-12-03", "2026-12-03", id="one day, no end"),
        pytest.param(
            ["DTSTART:20260703T090000", "DURATION:PT2H"], "2026-07-03T09:00:00+02:00", "2026-07-03T11:00:00+02:00",
            id="floating is Berlin time",
        ),
        pytest.param(["DTSTART:20261203T230000Z"], "2026-12-04T00:00:00+01:00", "2026-12-04T00:00:00+01:00", id="UTC"),
        pytest.param(
            ["DTSTART;TZID=W. Europe Standard Time:20261203T090000"],
            "2026-12-03T09:00:00+01:00", "2026-12-03T09:00:00+01:00", id="a name of Windows",
        ),
        pytest.param(
            ["DTSTART;TZID=Hinter dem Mond:20261203T090000"],
            "2026-12-03T09:00:00+01:00", "2026-12-03T09:00:00+01:00", id="an unknown name",
        ),
        pytest.param(
            ["DTSTART;TZID=Asia/Tokyo:20261203T090000"],
            "2026-12-03T09:00:00+09:00", "2026-12-03T09:00:00+09:00", id="a zone of its own",
        ),
        pytest.param(
            ["DTSTART;VALUE=DATE:20261203", "DTEND;VALUE=DATE:20261101"], "2026-12-03", "2026-12-03", id="ends before",
        ),
    ],
)  # fmt: skip
def test_times_are_kept_in_a_zone(lines: list[str], starts: str, ends: str) -> None:
    facts = the_event(*lines).facts
    assert (facts["starts"], facts["ends"]) == (starts, ends)


def test_the_zone_of_the_calendar_goes_before_berlin() -> None:
    facts = the_event("DTSTART:20261203T090000Z", head="X-WR-TIMEZONE:Europe/Athens").facts
    assert (facts["starts"], facts["zone"]) == ("2026-12-03T11:00:00+02:00", "Europe/Athens")


@pytest.mark.parametrize(
    ("lines", "fact"),
    [
        pytest.param(["STATUS:CANCELLED"], ("status", "cancelled"), id="cancelled"),
        pytest.param(["SUMMARY:ABGESAGT: Treffen"], ("status", "cancelled"), id="cancelled in the title"),
        pytest.param(["SUMMARY:Verschoben: Treffen"], ("status", "moved"), id="moved"),
        pytest.param(["LOCATION:Online (Zoom)"], ("online", True), id="online"),
        pytest.param(["CONFERENCE;VALUE=URI:https://x.org/a"], ("online", True), id="conference"),
        pytest.param(["LOCATION:Ulm"], ("online", None), id="not said to be online"),
        pytest.param(["SUMMARY:Markterkundungsreise Japan"], ("type", "delegation"), id="delegation"),
        pytest.param(["SUMMARY:Hannover Messe"], ("type", "fair"), id="fair"),
        pytest.param(["SUMMARY:Jahrestagung"], ("type", "conference"), id="conference by name"),
        pytest.param(["SUMMARY:Messergebnisse"], ("type", None), id="no fair"),
        pytest.param(["ORGANIZER:mailto:a@example.org"], ("organiser", None), id="an address is no name"),
        pytest.param(["DESCRIPTION:Anmeldeschluss: 20.11.2026"], ("registration_until", "2026-11-20"), id="closing"),
        pytest.param(["DESCRIPTION:Anmeldung bis 20.11."], ("registration_until", None), id="no year, no date"),
    ],
)
def test_facts_come_only_from_what_is_said(lines: list[str], fact: tuple[str, object]) -> None:
    body = calendar(
        event("UID:u", "DTSTART:20261203T090000Z", *(["SUMMARY:Treffen"] * ("SUMMARY" not in lines[0])), *lines)
    )
    (item,) = read_calendar(body, URL, today=TODAY).items
    assert item.facts.get(fact[0]) == fact[1]


SERIES = event(
    "UID:u1", "SUMMARY:Jour fixe", "DTSTART;TZID=Europe/Berlin:20261007T100000", "RRULE:FREQ=WEEKLY",
    "EXDATE;TZID=Europe/Berlin:20261028T100000",
)  # fmt: skip
MOVED = event(
    "UID:u1", "SUMMARY:Jour fixe (verlegt)", "RECURRENCE-ID;TZID=Europe/Berlin:20261104T100000",
    "DTSTART;TZID=Europe/Berlin:20261105T140000",
)  # fmt: skip


def test_a_series_is_unrolled_inside_its_window_with_its_exceptions() -> None:
    items = read_calendar(calendar(SERIES, MOVED), URL, today=TODAY).items
    days = [item.facts["starts"][:10] for item in items]
    assert (min(days), max(days)) == ("2026-11-05", "2027-12-22")
    assert len({item.identifiers for item in items}) == len(items) == 60
    assert {"2026-10-28", "2026-11-04"} & set(days) == set()
    moved = next(item for item in items if item.facts["status"] == "moved")
    assert moved.identifiers == (("source", "u1/2026-11-04T10:00:00+01:00"),)


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(["DTSTART:20261203T090000Z", "RRULE:FREQ=SECONDLY"], id="every second"),
        pytest.param(["DTSTART:20261203T090000Z", "RRULE:FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7,8"], id="eight times a day"),
        pytest.param(["DTSTART:nonsense"], id="no date"),
        pytest.param(["DTEND:20261203T090000Z"], id="no start"),
    ],
)
def test_a_broken_event_is_reported_and_the_others_stay(lines: list[str]) -> None:
    good = event("UID:g", "SUMMARY:Gut", "DTSTART:20261203T090000Z")
    found = read_calendar(
        calendar(event("UID:b", "SUMMARY:Schlecht", *lines), good, "X", "BEGIN:VEVENT"), URL, today=TODAY
    )
    assert [item.title for item in found.items] == ["Gut"]
    assert len(found.problems) == 1
    assert found.problems[0].startswith("event 'Schlecht' left out: ")


def test_the_newer_sequence_wins() -> None:
    versions = [
        event("UID:u", f"SUMMARY:{name}", f"SEQUENCE:{number}", "DTSTART:20261203T090000Z")
        for name, number in (("alt", 1), ("neu", 3), ("mittel", 2))
    ]
    assert [item.title for item in read_calendar(calendar(*versions), URL, today=TODAY).items] == ["neu"]


def test_old_encodings_are_read() -> None:
    body = calendar(event("UID:u", "SUMMARY:Schlüssel", "DTSTART:20261203T090000Z")).decode().encode("cp1252")
    assert read_calendar(body, URL, today=TODAY).items[0].title == "Schlüssel"


@pytest.mark.parametrize("body", [b"", b"<html>", b"BEGIN:VCARD\r\nEND:VCARD"])
def test_what_is_no_calendar_is_an_error(body: bytes) -> None:
    with pytest.raises(SourceError, match="is no calendar"):
        read_calendar(body, URL, today=TODAY)


def test_problems_of_a_calendar_reach_its_report() -> None:
    body = calendar(event("UID:b", "SUMMARY:Schlecht"), event("UID:g", "SUMMARY:Gut", "DTSTART:20261203T090000Z"))
    reading = read(declare("calendars", url="webcal://www.example.org/a.ics", kind="event"), body)
    assert ([item.title for item in reading.items], len(reading.problems)) == (["Gut"], 1)
    with serve({"/a.ics": body}) as site:
        outcome = run_crawl(a_source(site.url + "/a.ics", "calendars", kind="event"))
    assert (outcome.run.status, len(outcome.run.errors), len(outcome.items())) == ("ok", 1, 1)
