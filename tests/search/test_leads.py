"""When a share began to rise, and who was first: said only where the entries prove it."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from search.entries import Entry
from search.leads import Leads, change_point, find_leads, judge, lead_window, lies_later
from search.memory import MemoryEngine
from search.periods import closed_periods
from search.shares import Share
from tests.search.samples import entry
from tests.search.test_trends import AS_OF, LAST_MONDAY

KINDS = ("publication", "call", "news")
VOLUME = {"publication": 20, "call": 8, "news": 12}
NEVER = [0] * 60
PERIODS = closed_periods("week", AS_OF, 60)


def step(begin: int, before: int = 0, after: int = 3) -> list[int]:
    """Entries of a concept in each of 60 weeks."""
    return [after if week >= begin else before if week % 4 == 0 else 0 for week in range(60)]


def year(kind: str, held: Sequence[int], *, source: str = "", since: int = 0) -> Iterator[Entry]:
    """Sixty weeks of a kind; so many entries of each week hold the concept."""
    for week in range(since, 60):
        monday = LAST_MONDAY - timedelta(weeks=59 - week)
        for at in range(VOLUME[kind]):
            concepts = ("laser",) if at < held[week] else ()
            yield entry(
                f"{source or kind}-{week}-{at}",
                on=(monday + timedelta(days=at % 7)).isoformat(),
                kind=kind,
                source=source or kind,
                concepts=concepts,
            )


def drawn(counts: NDArray[np.int64]) -> Share:
    return Share(counts=tuple(counts.tolist()), totals=(50,) * 60, found=int(counts.sum()), query="")


def leads(*entries: Iterator[Entry]) -> Leads:
    engine = MemoryEngine()
    engine.write(one for part in entries for one in part)
    window = lead_window(engine, as_of=AS_OF, unit="week")
    assert window.periods == PERIODS
    return find_leads(engine, "laser", KINDS, by="kind", window=window)


def test_who_rose_first_leads_and_the_lag_is_an_interval() -> None:
    found = leads(year("publication", step(28)), year("news", step(44)), year("call", NEVER))
    assert found.first == "publication"
    first, second = found.courses
    assert (first.group, first.behind) == ("publication", None)
    assert first.onset is not None
    assert first.onset.low <= PERIODS[28] <= first.onset.high
    assert second.behind is not None
    least, most = second.behind
    assert 10 <= least <= 16 <= most <= 20


def test_the_same_course_is_no_lead_however_much_one_publishes() -> None:
    found = leads(year("publication", step(40, 1, 15)), year("news", step(40, 1, 3)))
    assert [course.onset is not None for course in found.courses] == [True, True]
    assert found.first is None
    assert all(course.behind is None for course in found.courses)


@pytest.mark.parametrize(
    ("held", "why"),
    [
        (NEVER, "none at all"),
        ([0] * 56 + [1, 1, 1, 1], "too few"),
        ([2] * 60, "always as many"),
        ([2] * 30 + [0] * 30, "a fall"),
        ([0] * 5 + [3] * 55, "it may have begun before the window's first quarter was over"),
    ],
)
def test_nothing_is_said_where_there_is_nothing_to_say(held: list[int], why: str) -> None:
    found = leads(year("publication", step(40)), year("news", held))
    assert found.first is None, why
    assert [course.group for course in found.courses if course.onset] == ["publication"]


def test_a_source_that_began_late_does_not_make_its_kind_lag() -> None:
    late = year("news", [3] * 60, source="neues-blatt", since=40)
    found = leads(year("publication", step(24)), year("news", NEVER), late)
    assert found.first is None
    assert [(course.group, course.count) for course in found.courses] == [("publication", 36 * 3)]


@pytest.mark.parametrize("number", [1, 2, 3, 5])
def test_a_few_weeks_tell_nothing(number: int) -> None:
    share = Share(counts=(5,) * number, totals=(9,) * number, found=5 * number, query="")
    found = judge({"publication": share, "news": share}, PERIODS[:number])
    assert [course.onset for course in found.courses] == [None, None]
    assert found.first is None


def test_same_courses_drawn_by_chance_hardly_ever_lead() -> None:
    chance = np.random.default_rng(5)
    course = np.array([1.0] * 36 + list(np.linspace(1, 12, 24)))
    claims = 0
    for _ in range(200):
        held = {kind: drawn(chance.poisson(course * size)) for kind, size in (("publication", 0.6), ("news", 0.3))}
        found = judge(held, PERIODS)
        assert all(one.onset for one in found.courses)
        claims += found.first is not None
    assert claims <= 4


def test_a_change_point_is_found_where_it_is_and_weighs_what_was_published() -> None:
    totals = np.array([100.0] * 20 + [400.0] * 20)
    certain, chances = change_point(np.array([1.0] * 30 + [9.0] * 10), totals)
    assert certain > 0.999
    assert abs(int(np.argmax(chances)) - 30) <= 1
    assert chances.sum() == pytest.approx(1)
    constant, _ = change_point(totals / 50, totals)
    assert constant < 0.5


def test_smirnovs_test_sees_only_the_later_of_two() -> None:
    one = Share(counts=(5,) * 8 + (0,) * 8, totals=(10,) * 16, found=40, query="")
    other = Share(counts=(0,) * 8 + (5,) * 8, totals=(30,) * 16, found=40, query="")
    assert lies_later(one, other) < 1e-6
    assert lies_later(other, one) == 1
    assert lies_later(one, one) > 0.5
