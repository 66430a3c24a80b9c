"""Facts of a call, an event or a project (design.md §7) in; the next date and amounts in words out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from scouting.texts import Language, amount_text, clean, counted, number, one_line, span_text, word

LONGEST_WORDS = 200
PARTNERS_SHOWN = 30


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
    if facts.get("deadline_model") == "closed" or facts.get("unlisted_since"):
        return None
    stated = deadlines(facts, today)
    passed_over = {"opening", "stage_2"} if any(d.role == "stage_1" for d in stated) else {"opening"}
    return next((d for d in stated if d.role not in passed_over and d.day >= today.isoformat()), None)


def amounts(facts: Mapping[str, Any], language: Language = "de") -> Iterator[str]:
    """Each amount in words: Förderquote bis 60 %."""
    for amount in facts.get("amounts") or ():
        yield f"{word('role', amount['role'], language)} {amount_text(amount['value'], amount['unit'], language)}"


def project_terms(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """From when to when a project runs and how much it was granted, to the cent, each with its name."""
    if span := span_text(facts.get("starts"), facts.get("ends")):
        yield "Laufzeit", span
    if amount := facts.get("amount"):
        cents = 0 if float(amount["value"]).is_integer() else 2
        yield "Fördersumme", f"{number(amount['value'], cents)}\u00a0€"


def project_partners(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Who leads a project and who else takes part, each with country and size where they are known."""
    partners = facts.get("participants") or ()
    leading = [partner for partner in partners if partner.get("role") == "coordinator"]
    others = [partner for partner in partners if partner.get("role") != "coordinator"]
    for name, group in (("Koordination", leading), ("Beteiligte", others)):
        named = [_partner(partner) for partner in group[:PARTNERS_SHOWN]]
        more = len(group) - len(named)
        if named:
            yield name, "; ".join([*named, *([f"{number(more)} weitere"] if more else [])])


def project_line(facts: Mapping[str, Any]) -> str:
    """What is known of a project, on one line."""
    partners = facts.get("participants") or ()
    count = [counted(len(partners), "Beteiligter", "Beteiligte")] if partners else []
    parts = [words_of(facts, "programme"), *(value for _, value in project_terms(facts)), *count]
    return " · ".join(part for part in parts if part)


def words_of(facts: Mapping[str, Any], name: str) -> str | None:
    """A fact that is text, on one line; None where it is missing, empty or no text."""
    fact = facts.get(name)
    return one_line(fact, LONGEST_WORDS) or None if isinstance(fact, str) else None


def quote_of(evidence: object) -> str:
    """The words of a text that prove a fact; "" where a field of the source states it."""
    first = evidence[0] if isinstance(evidence, list | tuple) and evidence else evidence
    return clean(first["text"]) if isinstance(first, Mapping) and first["start"] is not None else ""


def _partner(partner: Mapping[str, Any]) -> str:
    said = [partner.get("country"), "KMU" if partner.get("sme") else None]
    inside = ", ".join(part for part in said if part)
    return one_line(partner["name"], LONGEST_WORDS) + (f" ({clean(inside)})" if inside else "")


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
