"""Two versions of a call in; what changed for those who want to apply, in words, out.

Versions are read anew by the same rules, so a change of our rules is never taken for a change of the call.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from nlp.annotations import Text
from nlp.calls import extract_call
from scouting.documents import day_of
from scouting.texts import amount_text, date_text, word

MOST_VERSIONS = 6  # read anew for one page; reading one takes some ten milliseconds
Version = Mapping[str, Any]
Day = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that is another now: its field (design.md §7) and one German sentence without a full stop."""

    field: str
    text: str


def version_changes(before: Version, after: Version, *, on: date) -> tuple[Change, ...]:
    """Compare two versions, each with `title`, `text` and `details`; `on` is the day on which it was noticed.

    Where one of the texts was given up, only what the source states in fields of its own is compared.
    """
    with_text = bool(before["text"]) == bool(after["text"])
    old, new = (_facts(version, with_text=with_text) for version in (before, after))
    return tuple(_changes(old, new, on))


def history(versions: Sequence[Version]) -> list[tuple[Version, tuple[Change, ...]]]:
    """Each earlier version, newest first, with what changed after it; `versions` are newest first, today's among them.

    An earlier version's `at` is the moment at which the next one took its place.
    """
    read = list(versions[:MOST_VERSIONS])
    told = [(old, version_changes(old, new, on=day_of(old["at"]))) for new, old in pairwise(read)]
    return [*told, *((version, ()) for version in versions[MOST_VERSIONS:])]


def _facts(version: Version, *, with_text: bool) -> Mapping[str, Any]:
    said = {"title": version["title"], "text": version["text"]} if with_text else {}
    return extract_call(Text(id="", kind="call", facts=version["details"].get("facts", {}), **said))


def _changes(old: Mapping[str, Any], new: Mapping[str, Any], on: date) -> Iterator[Change]:
    if (was_closed := old["deadline_model"] == "closed") != (new["deadline_model"] == "closed"):
        yield Change("deadline_model", "Anträge sind wieder möglich" if was_closed else "Antragstellung beendet")
    for role in dict.fromkeys(deadline["role"] for deadline in (*old["deadlines"], *new["deadlines"])):
        yield from (Change("deadlines", text) for text in _moved(role, _days(old, role), _days(new, role), on))
    if old["submission"] and new["submission"] and old["submission"] != new["submission"]:
        any_time = new["submission"] == "any_time"
        yield Change(
            "submission", "Anträge jetzt laufend möglich" if any_time else "Anträge nur noch zu festen Terminen"
        )
    if new["valid_until"] and old["valid_until"] and old["valid_until"] != new["valid_until"]:
        until, before = date_text(new["valid_until"]), date_text(old["valid_until"])
        yield Change("valid_until", f"Richtlinie gilt bis {until} statt bis {before}")
    yield from (Change("amounts", text) for text in _sums(old["amounts"], new["amounts"]))
    yield from (Change("applicants", text) for text in _applicants(old["applicants"], new["applicants"]))


def _days(facts: Mapping[str, Any], role: str) -> list[Day]:
    return [(d["date"], d["recurring"]) for d in facts["deadlines"] if d["role"] == role]


def _moved(role: str, before: Sequence[Day], after: Sequence[Day], on: date) -> Iterator[str]:
    gone, new = ([day for day in days if day not in others] for days, others in ((before, after), (after, before)))
    name = word("role", role)
    match gone, new:
        case [(str() as old, _)], [(str() as now, _)]:
            how = "verschoben" if role == "opening" else "verlängert" if now > old else "vorgezogen"
            yield f"{name} {date_text(now)} statt {date_text(old)} ({how})"
        case _:
            yield from (f"neuer Termin: {name} {_day_text(day)}" for day in new)
            still_ahead = (day for day in gone if (day[0] or "9999") >= on.isoformat())
            yield from (f"Termin entfallen: {name} {_day_text(day)}" for day in still_ahead)


def _day_text(day: Day) -> str:
    once, yearly = day
    return date_text(once) if once else f"jedes Jahr am {'.'.join(reversed((yearly or '').split('-')))}."


def _sums(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    before, after = ({(a["role"], a["unit"]): a["value"] for a in amounts} for amounts in (old, new))
    for (role, unit), value in after.items():
        known = before.get((role, unit))
        said = f"{word('role', role)} {amount_text(value, unit)}"
        if known is None:
            yield f"neu genannt: {said}"
        elif known != value:
            yield f"{said} statt {amount_text(known, unit)}"
    for role, unit in before.keys() - after.keys():
        yield f"nicht mehr genannt: {word('role', role)} {amount_text(before[role, unit], unit)}"


def _applicants(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    if not old or not new:
        return  # who may apply was not said at all in one of them: nothing is known of a change
    for heading, codes in (("neu antragsberechtigt", set(new) - set(old)), ("nicht mehr genannt", set(old) - set(new))):
        if codes:
            yield f"{heading}: {', '.join(sorted(word('applicant', code) for code in codes))}"
