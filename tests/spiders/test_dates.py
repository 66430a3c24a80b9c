import json
import time
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest

from spiders.dates import read_date, seconds_until

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2026", "2026"),
        ("2026-11", "2026-11"),
        ("2026-13", None),
        ("2026-11-21", "2026-11-21"),
        ("2026-02-30", None),
        ("20261121", "2026-11-21"),
        ("20261121T100000Z", "2026-11-21T10:00:00+00:00"),
        ("2026-11-21T10:00:00.123456+0100", "2026-11-21T10:00:00+01:00"),
        ("2026-11-21 10:00", "2026-11-21T10:00:00"),
        ("Sat, 21 Nov 2026 10:00:00 EST", "2026-11-21T10:00:00-05:00"),
        ("Sat Nov 21 10:00:00 2026", "2026-11-21T10:00:00"),
        ("21.11.2026, 10:00 Uhr", "2026-11-21T10:00:00"),
        ("21. Nov. 2026 um 10.30 Uhr MEZ", "2026-11-21T10:30:00+01:00"),
        ("Samstag, 21. November 2026", "2026-11-21"),
        ("5. Jänner 2026", "2026-01-05"),
        ("November 21st, 2026", "2026-11-21"),
        ("Thu, 01 Jan 70 00:00:00 GMT", "1970-01-01T00:00:00+00:00"),
        ("3.1. Förderziel", None),
        ("00. November 2026", None),
        ("25:00", None),
        ("2026-11-21T25:00:00Z", None),
        ("", None),
    ],
)
def test_a_date_is_read_as_exactly_as_it_is_written(text: str, date: str | None) -> None:
    assert read_date(text) == date


@pytest.mark.shared
def test_dates_of_german_pages_are_read(shared: Path) -> None:
    lines = (shared / "data" / "dates" / "german_date_strings.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    wrong = [row["text"] for row in rows if (read_date(row["text"]) or "")[:10] != row["date"]]
    assert len(rows) == 359
    assert wrong == ["12.-14. Juni 2021"]  # a range has no one date


@pytest.mark.parametrize("text", ["1 " * 100_000, "1." * 100_000, "Jan" * 100_000, " " * 100_000 + "1. Mai 2026"])
def test_no_text_takes_long(text: str) -> None:
    began = time.process_time()
    read_date(text)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        (format_datetime(NOW.replace(minute=2), usegmt=True), 120),
        (format_datetime(NOW.replace(hour=8), usegmt=True), 0),
        ("soon", 60),
        ("-5", 60),
    ],
)
def test_retry_after_is_a_number_or_a_date(header: str, seconds: float) -> None:
    assert seconds_until(header, now=NOW.timestamp()) == seconds
