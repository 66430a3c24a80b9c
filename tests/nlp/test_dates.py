import json
from pathlib import Path

import pytest

from nlp.dates import find_dates, find_time, parse_date


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("bis zum 30. 9. 2026", ["2026-09-30"]),
        ("am 27. November 2026", ["2026-11-27"]),
        ("by November 27, 2026", ["2026-11-27"]),
        ("by 2 December2026", ["2026-12-02"]),
        ("on the 15th of May 2026", ["2026-05-15"]),
        ("30.\u00a09.\u00a02026", ["2026-09-30"]),
        ("due 2026-11-27.", ["2026-11-27"]),
        ("zum 1.Oktober eines Jahres", ["10-01"]),
        ("bis 31.3. und 30.9. jedes Jahres", ["03-31", "09-30"]),
        ("15.4. und 15.10.2026", ["2026-04-15", "2026-10-15"]),
        ("vom 1. bis 31. Oktober 2026", ["2026-10-01", "2026-10-31"]),
        ("zum 31. Mai/30. Juni/30. November", ["05-31", "06-30", "11-30"]),
        ("00. November 2026, 31.6.2026, 2026-13-01", []),
        ("Nummer 3.1.2, Absatz 12.5, 07.10.21", []),
        ("04/11/2026 has two readings, 24/11/2026 one", ["2026-11-24"]),
        ("im Mai 2024 und im März", []),
    ],
)
def test_days_are_found_as_pages_write_them(text: str, days: list[str]) -> None:
    assert [mention.iso or mention.month_day for mention in find_dates(text)] == days


def test_a_day_knows_where_it_stands() -> None:
    (mention,) = find_dates("Frist: 30. 9. 2026, 12 Uhr")
    assert "Frist: 30. 9. 2026, 12 Uhr"[mention.start : mention.end] == "30. 9. 2026"


@pytest.mark.parametrize(
    ("rest", "time", "zone"),
    [
        (", 12:00 Uhr", "12:00", None),
        (" um 12 Uhr", "12:00", None),
        (", 23.59 Uhr MEZ", "23:59", "Europe/Berlin"),
        (" at 17:00 Brussels time", "17:00", "Europe/Brussels"),
        (" (17:00 CET)", "17:00", "Europe/Berlin"),
        (", 5 pm UTC", "17:00", "UTC"),
    ],
)
def test_the_time_after_a_day_is_read_with_its_zone(rest: str, time: str, zone: str | None) -> None:
    found = find_time(f"30.9.2026{rest}", 9)
    assert found is not None
    assert found[:2] == (time, zone)


@pytest.mark.parametrize("rest", [" 3 Jahre lang", ", 12 Anträge", "", " bis 12.10."])
def test_a_number_after_a_day_is_no_time(rest: str) -> None:
    assert find_time(f"30.9.2026{rest}", 9) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Aktualisiert am 21.01.2022, 11:39 Uhr", ("2022-01-21", "day")),
        ("26. 10.21", ("2021-10-26", "day")),
        ("06/11/2023", ("2023-11-06", "day")),
        ("2021-10-28T13:21:30+01:00", ("2021-10-28", "day")),
        ("november 2026", ("2026-11", "month")),
        ("2026-11", ("2026-11", "month")),
        ("11/2026", ("2026-11", "month")),
        ("Sommer 2026", ("2026", "year")),
        ("2026 oder 2027", None),
        ("laufend", None),
        ("", None),
    ],
)
def test_a_field_is_read_as_exactly_as_it_states(value: str, expected: tuple[str, str] | None) -> None:
    assert parse_date(value) == expected


@pytest.mark.shared
def test_dates_of_german_pages_are_read(shared: Path) -> None:
    lines = (shared / "data/dates/german_date_strings.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert [row["text"] for row in rows if parse_date(row["text"]) != (row["date"], "day")] == []
