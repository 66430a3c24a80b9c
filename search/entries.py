"""The values search speaks in: entries in; filters, queries, hits and counts out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from search.query import Node

Unit = Literal["week", "month", "year"]
Sort = Literal["relevance", "date", "deadline", "start"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One document as indexed. Periods (`day`, `week` as 2026-W47, `month`) are null where `date` is less exact.

    `known` is the day from which the document counts as known: its publication, or in regular operation the day it
    was first seen if that is later. `counted` is false for copies of a story and for sources on trial: trends leave
    these out. `concepts` are keys, after them earlier ones (`search.merges`). `regions` hold one another: bavaria,
    germany, eu, world; none where it is not known. `opens`, `deadlines` and `starts`, `ends` are ISO days of calls and
    events. `facts` is shown, never searched.
    """

    id: str
    revision: int
    kind: str
    title: str
    text: str
    url: str
    source: str
    language: str
    date: str
    precision: Literal["day", "month", "year"]
    day: str | None
    week: str | None
    month: str | None
    year: str
    known: str
    counted: bool = True
    competences: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    level: str | None = None
    applicants: tuple[str, ...] = ()
    call_closed: bool = False
    any_time: bool = False
    opens: str | None = None
    deadlines: tuple[str, ...] = ()
    starts: str | None = None
    ends: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Within one field OR, between fields AND. The competence `none` stands for untagged entries, the region `none` for
    those of which none is known.

    `since` and `until` compare publication days (a month or year counts as its first day), both inclusive.
    `open_on`: calls that can be applied for on that day (not closed; opened or no opening known; any time or a deadline
    that has not passed; a call of which no date is known does not pass).
    `closing_from`/`closing_before`: calls with a deadline in that half-open span. `ends_from`: events not over by then.
    """

    kind: tuple[str, ...] = ()
    competence: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    applicant: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    concept: tuple[str, ...] = ()
    organisation: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    known_by: date | None = None
    open_on: date | None = None
    closing_from: date | None = None
    closing_before: date | None = None
    starts_from: date | None = None
    starts_until: date | None = None
    ends_from: date | None = None
    counted_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question: `text` in the language of search.query ("" = everything), or its tree. `facets` are names of Filters'
    fields.

    `after` is the `next` of the page before. `like` is the id of an entry: found are those that have much in common
    with it, not the entry itself.
    """

    text: "str | Node" = ""
    like: str | None = None
    filters: Filters = Filters()
    size: int = 10
    start: int = 0
    after: str | None = None
    sort: Sort = "relevance"
    facets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An entry found; `snippet` is plain text, matched words between U+E000 and U+E001 (html-escape, then replace)."""

    id: str
    score: float
    entry: Entry
    snippet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """How many entries have a value."""

    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Exact total, one page of hits, and exact facet counts: each facet ignores its own filter, most frequent first.

    `next` is the cursor of the page that follows.
    """

    total: int
    hits: tuple[Hit, ...]
    next: str | None = None
    facets: Mapping[str, tuple[FacetValue, ...]] = field(default_factory=dict)
