"""Facts of a call or an event (design.md §7) in; the next date and amounts in words out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from scouting.texts import Language, amount_text, clean, word


@dataclass(frozen=True, slots=True, order=True)
class Deadline:
    """A date to keep; `strict` is true where the law knows no grace, `quote` the words that say so."""

    day: str
    role: str
    strict: bool
    quote: str
    time: str | None

    def label(self, language: Language = "de") -> str:
        """What the date is: Einreichungsfrist, Projektskizze bis, Ausschlussfrist …"""
        return word("role", "strict" if self.strict and self.role == "submission" else self.role, language)


def deadlines(facts: Mapping[str, Any], today: date) -> list[Deadline]:
    """All known dates, earliest first; one that recurs every year stands with its next day."""
    return sorted(_read_deadlines(facts, today))


def next_deadline(facts: Mapping[str, Any], today: date) -> Deadline | None:
    """The first date not yet passed by which one can newly apply: a second stage is for those invited."""
    stated = deadlines(facts, today)
    passed_over = {"opening", "stage_2"} if any(d.role == "stage_1" for d in stated) else {"opening"}
    return next((d for d in stated if d.role not in passed_over and d.day >= today.isoformat()), None)


def amounts(facts: Mapping[str, Any], language: Language = "de") -> Iterator[str]:
    """Each amount in words: Förderquote bis 60 %."""
    for amount in facts.get("amounts") or ():
        yield f"{word('role', amount['role'], language)} {amount_text(amount['value'], amount['unit'], language)}"


def value_of(facts: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 – a fact may be any JSON value
    """A fact's value: some stand alone, some with their evidence as {value, evidence}."""
    fact = facts.get(name)
    return fact.get("value") if isinstance(fact, Mapping) else fact


def quote_of(fact: object) -> str:
    """The words that prove a fact, "" where the source's own field does."""
    evidence = fact.get("evidence") if isinstance(fact, Mapping) else None
    first = evidence[0] if isinstance(evidence, list | tuple) and evidence else evidence
    return clean(str(first["text"])) if isinstance(first, Mapping) and first.get("text") else ""


def _read_deadlines(facts: Mapping[str, Any], today: date) -> Iterator[Deadline]:
    for fact in facts.get("deadlines") or ():
        day = fact.get("date") or _next_day(fact.get("recurring"), today)
        if day:
            yield Deadline(day, fact["role"], fact.get("strict") is True, quote_of(fact), fact.get("time"))


def _next_day(recurring: str | None, today: date) -> str | None:
    """The next day that is MM-DD; the 29th of February waits for its year."""
    if not recurring:
        return None
    candidates = (f"{year}-{recurring}" for year in range(today.year, today.year + 9))
    return next((day for day in candidates if _exists(day) and day >= today.isoformat()), None)


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True
