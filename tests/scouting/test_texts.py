from datetime import date

import pytest

from scouting.sparkline import bars, heights, line
from scouting.texts import (
    amount_text,
    clean,
    counted,
    date_text,
    days_left,
    later,
    number,
    one_line,
    percent,
    period_text,
    span_text,
    web_address,
    word,
)
from scouting.weeks import Week, WeekError


@pytest.mark.parametrize(
    ("raw", "german", "english"),
    [
        ("2026-11-21", "21.11.2026", "21 November 2026"),
        ("2026-03", "März 2026", "March 2026"),
        ("2026", "2026", "2026"),
        ("2026-11-21T09:30:00Z", "21.11.2026", "21 November 2026"),
        ("", "", ""),
        (None, "", ""),
    ],
)
def test_a_date_is_told_as_exactly_as_it_is_known(raw: str | None, german: str, english: str) -> None:
    assert (date_text(raw), date_text(raw, "en")) == (german, english)


def test_a_day_that_begins_and_ends_an_event_is_told_once() -> None:
    assert span_text("2026-11-21", "2026-11-21") == "21.11.2026"
    assert span_text("2026-11-21", "2026-11-23") == "21.11.2026 – 23.11.2026"
    assert span_text(None, None) == ""


@pytest.mark.parametrize(
    ("period", "text"), [("2026-W07", "KW 7/2026"), ("2026-11", "November 2026"), ("2026", "2026")]
)
def test_periods_are_named_as_germans_do(period: str, text: str) -> None:
    assert period_text(period) == text


def test_numbers_have_a_comma_and_points() -> None:
    assert number(1234.5, 1) == "1.234,5"
    assert number(1234.5, 1, "en") == "1,234.5"
    assert counted(1, "Dokument", "Dokumente") == "1 Dokument"
    assert counted(1200, "Dokument", "Dokumente") == "1.200 Dokumente"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (2_500_000, "EUR", "2,5\u00a0Mio.\u00a0€"),
        (50_000, "EUR", "50.000\u00a0€"),
        (1_250_000, "EUR", "1,25\u00a0Mio.\u00a0€"),
        (60, "percent", "60\u00a0%"),
        (3, "person_months", "3 person_months"),
    ],
)
def test_amounts_are_told_with_their_unit(value: float, unit: str, text: str) -> None:
    assert amount_text(value, unit) == text


@pytest.mark.parametrize(
    ("day", "text"),
    [("2026-11-21", "heute"), ("2026-11-22", "morgen"), ("2026-12-01", "in 10 Tagen"), ("2026-11-18", "vor 3 Tagen")],
)
def test_the_days_that_are_left_are_counted(day: str, text: str) -> None:
    assert days_left(day, date(2026, 11, 21)) == text


def test_a_code_without_a_word_is_shown_as_it_is() -> None:
    assert word("stage", "emerging") == "neu aufkommend"
    assert word("stage", "emerging", "en") == "emerging"
    assert word("stage", "exploding") == "exploding"


def test_what_is_not_seen_is_taken_out_of_crawled_text() -> None:
    assert clean("a\x00b\x1b[31mc\u202ed\ue000e\u00adf") == "ab[31mcdef"
    assert one_line("Titel\r\nBcc: jemand\u2028neu") == "Titel Bcc: jemand neu"
    assert len(one_line("x" * 900, 100)) == 100


@pytest.mark.parametrize(
    ("url", "is_safe"),
    [
        ("https://a.example/b?c=d", True),
        ("http://a.example", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("data:text/html,x", False),
        ("https://", False),
        ("https://a.example/\nb", False),
        ("https://[::1", False),
        ("//a.example", False),
        ("", False),
        (None, False),
    ],
)
def test_only_addresses_of_the_web_are_linked(url: str | None, *, is_safe: bool) -> None:
    assert (web_address(url) is not None) == is_safe


def test_bars_keep_what_is_small_apart_from_nothing() -> None:
    assert bars([0, 1, 50, 100]) == "▁▂▅█"
    assert heights([], 7) == []
    assert bars([0, 0]) == "▁▁"


def test_a_line_begins_at_the_left_and_ends_at_its_last_value() -> None:
    drawn = line([0, 4], width=10, height=10, margin=1)
    assert drawn is not None
    assert drawn.points == "1.0,9.0 9.0,1.0"
    assert line([3], width=10, height=10) is None


@pytest.mark.parametrize(
    ("today", "week"),
    [
        pytest.param(date(2026, 11, 23), "2026-W47", id="Monday tells the week before"),
        pytest.param(date(2026, 11, 22), "2026-W46", id="Sunday's week is not over"),
        pytest.param(date(2027, 1, 4), "2026-W53", id="new year belongs to the old week"),
    ],
)
def test_the_last_closed_week_ends_before_today(today: date, week: str) -> None:
    assert str(Week.last_closed(today)) == week


def test_a_week_knows_its_days() -> None:
    week = Week.parse("2026-W47")
    assert (week.monday, week.sunday) == (date(2026, 11, 16), date(2026, 11, 22))
    assert week.label == "KW 47/2026"


@pytest.mark.parametrize("text", ["2026-W54", "2026-47", "2026-W7", "W47", "", "2025-W53", "²⁰²⁶-W01", "99999-W01"])
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(WeekError):
        Week.parse(text)


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0 %"), (0.00004, "0 %"), (0.0005, "0,05 %"), (0.0123, "1,2 %"), (0.02, "2 %"), (0.456, "46 %"), (1, "100 %")],
)
def test_a_share_has_two_digits_that_tell_something(share: float, text: str) -> None:
    assert percent(share) == text.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("span", "unit", "text"),
    [
        ((5, 12), "week", "5 bis 12 Wochen später"),
        ((1, 1), "year", "1 Jahr später"),
        ((2, 2), "month", "2 Monate später"),
    ],
)
def test_a_lag_is_told_as_a_span(span: tuple[int, int], unit: str, text: str) -> None:
    assert later(span, unit) == text
