"""Histories in, verdicts out: silence by a source's own rhythm, drift, walls, failures; holidays alarm nobody."""

import random
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import pairwise

import pytest

from scouting.source_health import Failures, History, Verdict, Yield, drifted, judge, patience, stretched
from scouting.workdays import easter, is_working_day, working_days
from spiders.sources import Source

TODAY = date(2026, 11, 20)  # a Friday
DAY = timedelta(days=1)
FULL = Yield(400, 380, 400)


def days(until: date, back: int, given: Callable[[date], bool]) -> tuple[date, ...]:
    span = (until - DAY * left for left in range(back, -1, -1))
    return tuple(day for day in span if given(day))


def weekdays(*numbers: int) -> Callable[[date], bool]:
    return lambda day: day.weekday() in numbers and is_working_day(day)


DAILY = weekdays(0, 1, 2, 3, 4)


@pytest.mark.parametrize(("year", "sunday"), [(1961, "04-02"), (2000, "04-23"), (2026, "04-05"), (2038, "04-25")])
def test_easter_is_where_the_calendar_has_it(year: int, sunday: str) -> None:
    assert easter(year).isoformat() == f"{year}-{sunday}"


@pytest.mark.parametrize(
    ("after", "until", "count"),
    [
        ("2026-11-13", "2026-11-16", 1),  # over a weekend
        ("2026-12-23", "2027-01-07", 1),  # over Christmas and Epiphany
        ("2026-04-02", "2026-04-07", 1),  # Good Friday to Easter Monday
        ("2026-06-03", "2026-06-05", 1),  # Corpus Christi
        ("2026-11-16", "2026-11-16", 0),
    ],
)
def test_weekends_and_holidays_are_no_time(after: str, until: str, count: int) -> None:
    assert working_days(date.fromisoformat(after), date.fromisoformat(until)) == count


@pytest.mark.parametrize(
    ("given", "back", "least", "most"),
    [
        pytest.param(DAILY, 90, 1, 4, id="a source of every day"),
        pytest.param(weekdays(1), 180, 8, 30, id="a source of every Tuesday"),
        pytest.param(weekdays(1), 390, 5, 20, id="a whole year of Tuesdays"),
        pytest.param(lambda day: day.day == 15, 390, 20, 60, id="once a month"),
    ],
)
def test_patience_follows_a_sources_own_rhythm(given: Callable[[date], bool], back: int, least: int, most: int) -> None:
    bound = patience(days(TODAY, back, given))
    assert bound is not None
    assert least <= bound <= most


@pytest.mark.parametrize("known", [(), (TODAY,), days(TODAY, 4, DAILY), days(TODAY, 90, lambda day: day.day == 1)])
def test_a_source_with_too_little_history_is_not_judged(known: tuple[date, ...]) -> None:
    assert patience(known) is None
    verdict = judge(History(days=known, last_good=TODAY + 99 * DAY), TODAY + 99 * DAY)
    assert verdict is not None
    assert verdict.status == "ok"


def test_a_daily_source_is_called_silent_within_its_patience_and_a_day() -> None:
    known = days(TODAY, 60, DAILY)
    bound = patience(known)
    assert bound is not None
    found = {}
    for later in range(1, 15):
        now = TODAY + later * DAY
        verdict = judge(History(days=known, last_good=now - DAY), now)
        assert verdict is not None
        found[working_days(TODAY, now - DAY)] = verdict.status
    assert {silent for silent, status in found.items() if status == "silent"} == {s for s in found if s > bound}
    assert judge(History(days=known, last_good=TODAY), TODAY + 30 * DAY) == Verdict("ok", TODAY)


def test_christmas_alarms_nobody() -> None:
    eve = date(2026, 12, 23)
    history = History(days=days(eve, 60, DAILY), last_good=date(2027, 1, 6))
    assert judge(history, date(2027, 1, 7)) == Verdict("ok", eve)


def sample(kind: str, rng: random.Random) -> Iterable[date]:
    """Two years of a press office, drawn."""
    rates = {"daily": 0.97, "half": 0.5, "rare": 0.06}
    start, lively = date(2025, 1, 1) + DAY * rng.randrange(365), True
    for day in (start + DAY * later for later in range(730)):
        lively = lively ^ (rng.random() < 0.03)
        rate = rates.get(kind, 0.0)
        if kind == "weekly":
            rate = 0.95 * (day.weekday() == 2)
        elif kind == "bursty":
            rate = 0.7 if lively else 0.15
        elif kind == "summer break":
            rate = 0.05 if day.month == 8 else 0.5
        if is_working_day(day) and rng.random() < rate:
            yield day


@pytest.mark.parametrize("kind", ["daily", "half", "weekly", "rare", "bursty", "summer break"])
def test_a_false_alarm_comes_at_most_once_a_year(kind: str) -> None:
    rng, alarms, judged = random.Random(1), 0, timedelta(0)
    for _ in range(4):
        known = tuple(sample(kind, rng))
        for place, (last, following) in enumerate(pairwise(known)):
            bound = patience(tuple(day for day in known[: place + 1] if last - day < timedelta(days=400)))
            if bound is not None:
                judged += following - last
                alarms += working_days(last, following) - 1 > bound
    assert alarms <= judged / timedelta(days=365)


@pytest.mark.parametrize(
    ("before", "recent", "words"),
    [
        pytest.param(FULL, Yield(40, 3, 40), "Text nur noch bei 3 von 40 Einträgen, bisher bei 95 %", id="text gone"),
        pytest.param(FULL, Yield(40, 38, 0), "Datum nur noch bei 0 von 40 Einträgen, bisher bei 100 %", id="date gone"),
        pytest.param(FULL, Yield(4_000, 100, 4_000), "Text nur noch bei 100 von 4000", id="many"),
        pytest.param(FULL, Yield(40, 30, 40), None, id="a little less"),
        pytest.param(FULL, Yield(9, 0, 0), None, id="too few now"),
        pytest.param(Yield(29, 29, 29), Yield(40, 0, 0), None, id="too few before"),
        pytest.param(Yield(100, 0, 0), Yield(40, 0, 0), None, id="never had any"),
        pytest.param(Yield(100, 20, 100), Yield(10, 0, 10), None, id="may be chance"),
    ],
)
def test_a_page_that_changed_shows_by_what_is_missing(before: Yield, recent: Yield, words: str | None) -> None:
    found = drifted(before, recent)
    assert (found is None) if words is None else (found or "").startswith(words)


WALL = "https://a.example/: blocked: a CAPTCHA (Radware Captcha Page) instead of the content"
SHARE = "https://a.example/: text in 2 of 40 items, a share of 0.9 expected"


@pytest.mark.parametrize(
    ("count", "error", "status"),
    [
        (1, WALL, "blocked"),
        (1, "https://a.example/: answered 403", "blocked"),
        (1, "https://a.example/: robots.txt forbids it", "blocked"),
        (1, SHARE, "drifted"),
        (3, "https://a.example/: answered 500", "failing"),
        (3, "https://a.example/: 3 items, at least 20 expected", "failing"),
        (2, "https://a.example/: unreachable: no complete answer in time", "ok"),
    ],
)
def test_runs_that_fail_say_what_is_wrong(count: int, error: str, status: str) -> None:
    history = History(days=(TODAY,), last_good=TODAY, failures=Failures(count, TODAY, error))
    found = judge(history, TODAY)
    assert found is not None
    assert found.status == status
    assert (found.reason == error) is (status != "ok")


def test_a_source_that_never_answered_has_no_verdict_until_it_fails_clearly() -> None:
    assert judge(History(), TODAY) is None
    assert judge(History(failures=Failures(1, TODAY, "answered 500")), TODAY) is None
    assert judge(History(failures=Failures(3, TODAY, "answered 500")), TODAY) is not None


@pytest.mark.parametrize(
    ("cadence", "failing_for", "asked"),
    [
        ("hourly", None, "hourly"),
        ("hourly", 0, "hourly"),
        ("hourly", 1, "daily"),
        ("hourly", 14, "weekly"),
        ("daily", 13, "daily"),
        ("daily", 14, "weekly"),
        ("weekly", 400, "weekly"),
        ("monthly", 400, "monthly"),
    ],
)
def test_a_failing_source_is_asked_less_often_up_to_weekly(cadence: str, failing_for: int | None, asked: str) -> None:
    given = {"name": "a", "title": "A", "url": "https://a.example/", "kind": "news", "spider": "feeds"}
    known = {"known": "documented", "seen": "a test", "licence": "none", "cadence": cadence}
    since = None if failing_for is None else TODAY - failing_for * DAY
    assert stretched(Source.model_validate({**given, **known}), since, TODAY).cadence == asked
