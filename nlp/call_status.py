"""The facts of a call and a day in, whether one can apply on it out; nothing here looks at the clock."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal

Status = Literal["forthcoming", "open", "closed", "unknown"]


def status(call: Mapping[str, Any], today: date) -> Status:
    """Whether a newcomer can apply on `today`.

    A sketch's date that has passed closes a call, as full applications are then by invitation. A rolling or yearly
    programme whose guideline has run out is unknown: it is often prolonged, and we do not know.
    """
    if call.get("deadline_model") == "closed":
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


def next_deadline(call: Mapping[str, Any], today: date) -> dict[str, Any] | None:
    """The next deadline from `today` on, a yearly one with the `date` it falls on next; openings do not count."""
    if call.get("deadline_model") == "closed":
        return None
    coming = [
        {**deadline, "date": day.isoformat()}
        for deadline in _deadlines(call)
        if deadline["role"] != "opening"
        for day in _days(deadline, today)
        if day >= today and (deadline["date"] or _holds(call, day))
    ]
    return min(coming, key=lambda deadline: str(deadline["date"]), default=None)


def _deadlines(call: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"date": None, "recurring": None, **deadline} for deadline in call.get("deadlines") or ()]


def _entry_roles(call: Mapping[str, Any]) -> set[str]:
    """The roles by which one gets in: not the second stage, if there is a first."""
    roles = {deadline["role"] for deadline in _deadlines(call)} - {"opening"}
    return roles - {"stage_2"} if "stage_1" in roles else roles


def _days(deadline: Mapping[str, Any], today: date) -> Iterator[date]:
    """The day, or of a yearly one those of this and the next years: the 29th of February waits for its year."""
    if deadline["date"]:
        yield _day(deadline["date"])
    elif deadline["recurring"]:
        for year in range(today.year, today.year + 9):
            try:
                yield _day(f"{year}-{deadline['recurring']}")
            except ValueError:
                continue


def _holds(call: Mapping[str, Any], day: date) -> bool:
    return call.get("valid_until") is None or _day(call["valid_until"]) >= day


def _day(iso: str) -> date:
    return date.fromisoformat(iso)
