"""What the invented year consists of: papers, messages, calls and events, as they were meant, before any format."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A publication. `hosts` are all that list it, `indexed` the day they took it in; `year_only` hides the day."""

    number: int
    hosts: tuple[str, ...]
    language: str
    title: str
    text: str
    day: date
    indexed: date
    field: str
    topic: str
    authors: tuple[str, ...]
    institution: str
    country: str
    doi: str | None
    year_only: bool = False
    other_title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A news item, its times in Europe/Berlin. `story` is the number of the message it copies, else its own."""

    number: int
    host: str
    language: str
    title: str
    text: str
    published: datetime
    field: str | None
    topic: str
    story: int
    outlet: str | None = None
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """`recurring` is MM-DD; exactly one of the two dates is given."""

    role: Literal["opening", "submission", "stage_1", "stage_2", "cut_off"]
    day: date | None
    recurring: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call. `model` and `deadlines` are what its text says, `moved` a later deadline, told by the second edition."""

    number: int
    host: str
    field: str
    title: str
    sentences: tuple[tuple[str, tuple[str, ...]], ...]
    published: date
    model: str
    deadlines: tuple[Deadline, ...]
    deadline_text: str
    applicants: tuple[str, ...]
    labels: tuple[str, ...]
    rate: int | None
    grant_max: int | None
    level: str
    moved: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A date of a cluster; without hours it takes whole days, `ends` is its last day or hour."""

    number: int
    calendar: str
    type: str
    field: str
    title: str
    text: str
    starts: datetime
    ends: datetime
    all_day: bool
    place: str
    status: str
    stamp: date
