"""A call's facts and when it was last read in; how far one may rely on them, and why, out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from nlp.call_status import status
from scouting.texts import amount_text, date_text, word

Grade = Literal["high", "medium", "low"]
UNREAD = timedelta(days=14)  # so long a source may be silent before its word counts for less
OLD = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Trust:
    """The grade, and in German sentences without a full stop what speaks against relying on the facts."""

    grade: Grade
    reasons: tuple[str, ...]


def judge(facts: Mapping[str, Any], *, source_read: date | None, said: date, today: date) -> Trust:
    """Grade a call whose words are of the day `said`; `source_read` is None where a source is not ours to read.

    Low where the call itself is over or gone, medium where two sources of a fact differ, where no date is known, or
    where the words are old or were long not read again.
    """
    over, doubts = tuple(_over(facts, today)), tuple(_doubts(facts, source_read, said, today))
    return Trust("low" if over else "medium" if doubts else "high", (*over, *doubts))


def _over(facts: Mapping[str, Any], today: date) -> Iterator[str]:
    if since := facts.get("unlisted_since"):
        yield f"steht seit {date_text(since)} nicht mehr im Verzeichnis der Quelle"
    if (until := facts.get("valid_until")) and until < today.isoformat():
        yield f"die Richtlinie galt bis {date_text(until)}; ob sie verlängert wurde, ist nicht bekannt"


def _doubts(facts: Mapping[str, Any], source_read: date | None, said: date, today: date) -> Iterator[str]:
    for contradiction in facts.get("contradictions") or ():
        yield _difference(contradiction)
    if not facts.get("deadlines") and facts.get("submission") != "any_time" and facts.get("deadline_model") != "closed":
        yield "weder eine Frist noch eine laufende Antragstellung ist genannt"
    if source_read and today - source_read > UNREAD:
        yield f"die Quelle wurde zuletzt am {date_text(source_read.isoformat())} gelesen"
    if today - said > OLD and status(facts, today) != "closed":
        yield f"der Text ist seit {date_text(said.isoformat())} unverändert"


def _difference(contradiction: Mapping[str, Any]) -> str:
    """What was annotated earlier has neither role nor unit: then the fact's name and the bare number stand."""
    name, role, unit = contradiction["field"], contradiction.get("role"), contradiction.get("unit") or ""
    source, text = (_plain(name, contradiction[key], unit) for key in ("source", "text"))
    heading = word("role", role) if role else word("fact", name)
    return f"{heading}: die Quelle nennt {source}, ihr Text {text}"


def _plain(name: str, value: object, unit: str) -> str:
    match name, value:
        case (("deadlines" | "valid_until"), str()):
            return date_text(value) if value.count("-") == 2 else f"den {value[3:]}.{value[:2]}."
        case "amounts", int() | float():
            return amount_text(value, unit).rstrip()
        case (("level" | "submission"), str()):
            return word(name, value)
    return str(value)
