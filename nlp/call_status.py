"""The facts of a call and a day in, whether one can apply on it out; nothing here looks at the clock."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

Status = Literal["forthcoming", "open", "closed", "unknown"]


def status(call: Mapping[str, Any], today: date) -> Status:
    """Whether a newcomer can apply on `today`; not to what its source lists no longer (`unlisted_since`).

    A sketch's date that has passed closes a call, as full applications are then by invitation. A rolling or yearly
    programme whose guideline has run out is unknown: it is often prolonged, and we do not know.
    """
    if call.get("deadline_model") == "closed" or call.get("unlisted_since"):
        return "closed"
    entries = [deadline for deadline in _deadlines(call) if deadline["role"] in _entry_roles(call)]
    last_days = [_day(deadline["date"]) for deadline in entries if deadline["date"]]
    openings = [_day(d["date"]) for d in _deadlines(call) if d["role"] == "opening" and d["date"]]
    if openings and min(openings) > today and all(day > today for day in last_days):
        return "forthcoming"
    if any(day >= today for day in last_days):
        return "open"
    if call.get("submission") == "any_time" or any(deadline["recurring"] for deadline in entries):
        return "open" if _holds(call, today) else "unknown"
    return "closed" if last_days else "unknown"


def _deadlines(call: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"date": None, "recurring": None, **deadline} for deadline in call.get("deadlines") or ()]


def _entry_roles(call: Mapping[str, Any]) -> set[str]:
    """The roles by which one gets in: not the second stage, if there is a first."""
    roles = {deadline["role"] for deadline in _deadlines(call)} - {"opening"}
    return roles - {"stage_2"} if "stage_1" in roles else roles


def _holds(call: Mapping[str, Any], day: date) -> bool:
    return call.get("valid_until") is None or _day(call["valid_until"]) >= day


def _day(iso: str) -> date:
    return date.fromisoformat(iso)
