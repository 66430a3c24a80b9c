"""Facts of a call or an event (design.md §7) in; the next date and amounts in words out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from scouting.texts import Language, amount_text, clean, one_line, word

LONGEST_WORDS = 200


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
    """All known dates, earliest first; one that recurs every year stands with its next day.

    None is taken to recur after the guideline itself has run out.
    """
    return sorted(_read_deadlines(facts, today))


def next_deadline(facts: Mapping[str, Any], today: date) -> Deadline | None:
    """The first date not yet passed by which one can newly apply: a second stage is for those invited."""
    if facts.get("deadline_model") == "closed":
        return None
    stated = deadlines(facts, today)
    passed_over = {"opening", "stage_2"} if any(d.role == "stage_1" for d in stated) else {"opening"}
    return next((d for d in stated if d.role not in passed_over and d.day >= today.isoformat()), None)


def amounts(facts: Mapping[str, Any], language: Language = "de") -> Iterator[str]:
    """Each amount in words: Förderquote bis 60 %."""
    for amount in facts.get("amounts") or ():
        yield f"{word('role', amount['role'], language)} {amount_text(amount['value'], amount['unit'], language)}"


def words_of(facts: Mapping[str, Any], name: str) -> str | None:
    """A fact that is text, on one line; None where it is missing, empty or no text."""
    fact = facts.get(name)
    return one_line(fact, LONGEST_WORDS) or None if isinstance(fact, str) else None


def quote_of(evidence: object) -> str:
    """The words of a text that prove a fact; "" where a field of the source states it."""
    first = evidence[0] if isinstance(evidence, list | tuple) and evidence else evidence
    return clean(first["text"]) if isinstance(first, Mapping) and first["start"] is not None else ""


def _read_deadlines(facts: Mapping[str, Any], today: date) -> Iterator[Deadline]:
    for fact in facts.get("deadlines") or ():
        day = fact.get("date") or _next_day(fact.get("recurring"), today)
        is_over = not fact.get("date") and (day or "") > (facts.get("valid_until") or "9999")
        if day and not is_over:
            yield Deadline(
                day, fact["role"], fact.get("strict") is True, quote_of(fact.get("evidence")), fact.get("time")
            )


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
