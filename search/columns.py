"""Entries in, columns out; filters in, conditions on columns out: what engines filter, count and sort by.

Every rule of `Filters` is worked out here, once: an engine only has to know two conditions, `OneOf` and `Between`.
Days are numbers (2026-11-21 is 20261121), so that a month or year stands for its first day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from search.analysis import WORD, clean, fold
from search.entries import Entry, Filters, Sort
from search.errors import QueryError

FACETS = (
    "kind", "competence", "source", "language", "level", "applicant", "region", "place", "concept", "organisation"
)  # fmt: skip
KEYWORDS = (*FACETS, "week", "month", "year", "counted", "word")
NUMBERS = ("date", "known", "opens", "deadlines", "open_until", "starts", "over")
UNTAGGED = "none"
FAR = 99991231
"""The day of what has no date: after all others."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """At least one of the column's values is among these."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """At least one of the column's numbers lies in the span, both ends included."""

    column: str
    low: int = 0
    high: int = FAR


Condition = OneOf | Between


@lru_cache(maxsize=50_000)
def number(day: str | date) -> int:
    """2026-11-21 as 20261121, 2026-11 as 20261101, 2026 as 20260101. Raises QueryError."""
    digits = str(day)[:10].replace("-", "")
    if len(digits) not in (4, 6, 8) or not digits.isdecimal():
        raise QueryError(f"{str(day)[:60]!r} is no date such as 2026, 2026-11 or 2026-11-21")
    return int(digits.ljust(8, "_").replace("____", "0101").replace("__", "01"))


def keywords(entry: Entry) -> Mapping[str, tuple[str, ...]]:
    """The columns of words, each value once."""
    columns = {
        "kind": (entry.kind,),
        "competence": entry.competences or (UNTAGGED,),
        "source": (entry.source,),
        "language": (entry.language,),
        "level": (entry.level or "",),
        "applicant": entry.applicants,
        "region": entry.regions or (UNTAGGED,),
        "place": entry.places,
        "concept": entry.concepts,
        "organisation": entry.organisations,
        "week": (entry.week or "",),
        "month": (entry.month or "",),
        "year": (entry.year,),
        "counted": ("true" if entry.counted else "false",),
        "word": title_words(entry.title),
    }
    return {
        name: values if len(values) < 2 and all(values) else tuple(filter(None, dict.fromkeys(values)))
        for name, values in columns.items()
    }


def title_words(title: str) -> tuple[str, ...]:
    """Each word of at least three letters once, as "folded as written": found by its beginning, shown as it was."""
    return tuple(filter(None, dict(map(_title_word, WORD.findall(clean(title)))).values()))


@lru_cache(maxsize=50_000)
def _title_word(word: str) -> tuple[str, str]:
    """A word as folded, and with it as written if it is one to be found."""
    folded = fold(word)
    return folded, f"{folded} {word}" if len(folded) > 2 and not folded.isdecimal() else ""


def numbers(entry: Entry) -> Mapping[str, tuple[int, ...]]:
    """The columns of days. `open_until` and `over` hold only for calls and events: see `conditions`."""
    deadlines = tuple(sorted({number(day) for day in entry.deadlines}))
    last = entry.ends or entry.starts
    return {
        "date": (number(entry.date),),
        "known": (number(entry.known),),
        "opens": (number(entry.opens) if entry.opens else 0,),
        "deadlines": deadlines,
        "open_until": (0 if entry.call_closed else FAR if entry.any_time or not deadlines else deadlines[-1],),
        "starts": (number(entry.starts),) if entry.starts else (),
        "over": (number(last),) if last else (),
    }


def conditions(filters: Filters, *, without: str = "") -> tuple[Condition, ...]:
    """What an entry must meet, all of it; `without` names a field to leave out (a facet ignores its own)."""
    words = [OneOf(name, getattr(filters, name)) for name in FACETS if name != without and getattr(filters, name)]
    if filters.counted_only:
        words.append(OneOf("counted", ("true",)))
    return (*map(widened, words), *_days(filters), *_open_or_closing(filters))


def widened(condition: OneOf) -> OneOf:
    """A call for companies is one for small ones too."""
    if condition.column == "applicant" and "sme" in condition.values:
        return OneOf("applicant", (*condition.values, "company"))
    return condition


def _days(filters: Filters) -> list[Condition]:
    spans: list[Condition] = []
    if filters.since:
        spans.append(Between("date", low=number(filters.since)))
    if filters.until:
        spans.append(Between("date", high=number(filters.until)))
    if filters.known_by:
        spans.append(Between("known", high=number(filters.known_by)))
    if filters.starts_from:
        spans.append(Between("starts", low=number(filters.starts_from)))
    if filters.starts_until:
        spans.append(Between("starts", high=number(filters.starts_until)))
    if filters.ends_from:
        spans += [OneOf("kind", ("event",)), Between("over", low=number(filters.ends_from))]
    return spans


def _open_or_closing(filters: Filters) -> list[Condition]:
    spans: list[Condition] = []
    if filters.open_on:
        day = number(filters.open_on)
        spans += [Between("opens", high=day), Between("open_until", low=day)]
    if filters.closing_from or filters.closing_before:
        low = number(filters.closing_from) if filters.closing_from else 0
        high = number(filters.closing_before) - 1 if filters.closing_before else FAR
        spans.append(Between("deadlines", low, high))
    return [OneOf("kind", ("call",)), *spans] if spans else []


def next_from(filters: Filters) -> int:
    """The day from which a deadline still counts when sorting by the next one."""
    asked = filters.open_on or filters.closing_from
    return number(asked) if asked else 0


def sort_key(entry: Entry, sort: Sort, filters: Filters) -> tuple[int, str]:
    """Ascending: newest first; or next deadline, or start, first and those without last; ties by id."""
    columns = numbers(entry)
    key = {
        "relevance": 0,
        "date": -columns["date"][0],
        "deadline": min((day for day in columns["deadlines"] if day >= next_from(filters)), default=FAR),
        "starts": (columns["starts"] or (FAR,))[0],
    }
    return key["starts" if sort == "start" else sort], entry.id
