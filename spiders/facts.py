"""What a source says in fields of its own in, facts with their evidence out, in the shape of design.md §7."""

from collections.abc import Sequence
from datetime import date
from typing import Any

MAX_QUOTE = 200


def evidence(field: str, text: str) -> dict[str, Any]:
    """The proof of a fact in a field of the source's own, so without offsets."""
    return {"field": field, "text": text[:MAX_QUOTE], "start": None, "end": None}


def state(facts: dict[str, Any], name: str, value: object, proof: dict[str, Any]) -> None:
    """Add a fact that is one value; its proof lies under the same name in `facts["evidence"]`."""
    facts[name] = value
    facts.setdefault("evidence", {})[name] = proof


def deadline(role: str, day: str, field: str, text: str) -> dict[str, Any]:
    """A date to keep; whether the law knows a grace is not said. Raises ValueError where `day` is no YYYY-MM-DD."""
    day = date.fromisoformat(day).isoformat()
    return {"role": role, "date": day, "recurring": None, "strict": None, "evidence": evidence(field, text)}


def amount(role: str, value: float, field: str, text: str) -> dict[str, Any]:
    """An amount in euros."""
    return {"role": role, "value": value, "unit": "EUR", "evidence": evidence(field, text)}


def deadline_model(deadlines: Sequence[dict[str, Any]]) -> str:
    """What the roles of dates amount to: two_stage, multiple_cut_off, single or unknown."""
    roles = [fact["role"] for fact in deadlines if fact["role"] != "opening"]
    if {"stage_1", "stage_2"} & set(roles):
        return "two_stage"
    if len(roles) > 1:
        return "multiple_cut_off"
    return "single" if roles else "unknown"
