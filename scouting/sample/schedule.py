"""A seed in, the weekly numbers of everything planted out: what rises, and what only looks as if it did."""

from dataclasses import dataclass
from random import Random

from scouting.sample.material import load_fields
from scouting.sample.weeks import WEEKS

FAIR_WEEK = WEEKS - 20
FAIR = {FAIR_WEEK - 3: 1, FAIR_WEEK - 2: 2, FAIR_WEEK - 1: 4, FAIR_WEEK: 24, FAIR_WEEK + 1: 3}
OUTAGE_WEEKS = (WEEKS - 6, WEEKS - 5)
OUTAGE_TOPIC = 3
NEW_SOURCE_START = WEEKS - 26
NEW_SOURCE_TOPIC = 2
POLITICS = 12
DRUCK = (*(2,) * (WEEKS - 8), 3, 4, 5, 6, 8, 9, 11, 12)
LOCAL = 4
BOILERPLATE = (*(2,) * (WEEKS - 8), 3, 4, 6, 8, 11, 14, 17, 20)
LATE, YEAR_ONLY, COPIED_STORIES, INSTITUTE_PAGES = 40, 40, 40, 150


@dataclass(frozen=True, slots=True)
class Course:
    """How often an idea is written about: `before` weighs 0, 1, 2, … documents a week, `rise` are those of the end."""

    before: tuple[int, ...]
    rise: tuple[int, ...]


NEW = Course(before=(1,), rise=(2, 3, 4, 5, 5, 6, 6, 6))


@dataclass(frozen=True, slots=True)
class Schedule:
    """Documents a week of each planted trend, by the German name of its idea."""

    trends: dict[str, tuple[int, ...]]


def plan(seed: int, course: Course = NEW) -> Schedule:
    """Two trends a field, each with weeks before its rise of its own."""
    rng = Random(f"schedule {seed}")
    ideas = [trend for field in load_fields() for trend in field.trends]
    usual, weeks = range(len(course.before)), WEEKS - len(course.rise)
    return Schedule({str(trend.de): (*rng.choices(usual, course.before, k=weeks), *course.rise) for trend in ideas})
