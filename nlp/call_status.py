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
    if call["deadline_model"] == "closed":
        return "closed"
    openings = [_day(d["date"]) for d in call["deadlines"] if d["role"] == "opening" and d["date"]]
    entries = [d for d in call["deadlines"] if d["role"] in _entry_roles(call)]
    last_days = [_day(d["date"]) for d in entries if d["date"]]
    if openings and min(openings) > today and all(day > today for day in last_days):
        return "forthcoming"
    if any(day >= today for day in last_days):
        return "open"
    if call["submission"] == "any_time" or any(d["recurring"] for d in entries):
        return "open" if _holds(call, today) else "unknown"
    return "closed" if last_days else "unknown"


def next_deadline(call: Mapping[str, Any], today: date) -> dict[str, Any] | None:
    """The next deadline from `today` on, a yearly one with the `date` it falls on next; openings do not count."""
    if call["deadline_model"] == "closed":
        return None
    coming = [
        {**deadline, "date": day.isoformat()}
        for deadline in call["deadlines"]
        if deadline["role"] != "opening"
        for day in _days(deadline, today)
        if day >= today and (deadline["date"] or _holds(call, day))
    ]
    return min(coming, key=lambda deadline: str(deadline["date"]), default=None)


def _entry_roles(call: Mapping[str, Any]) -> set[str]:
    """The roles by which one gets in: not the second stage, if there is a first."""
    roles = {deadline["role"] for deadline in call["deadlines"]} - {"opening"}
    return roles - {"stage_2"} if "stage_1" in roles else roles


def _days(deadline: Mapping[str, Any], today: date) -> Iterator[date]:
    if deadline["date"]:
        yield _day(deadline["date"])
    elif deadline["recurring"]:
        month, day = map(int, deadline["recurring"].split("-"))
        for year in (today.year, today.year + 1):
            yield date(year, month, 28 if (month, day) == (2, 29) else day)


def _holds(call: Mapping[str, Any], day: date) -> bool:
    return call["valid_until"] is None or _day(call["valid_until"]) >= day


def _day(iso: str) -> date:
    return date.fromisoformat(iso)
