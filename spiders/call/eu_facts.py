"""Metadata of a topic or call of the EU Funding & Tenders portal in, its facts out.

All values are lists of strings. Dates keep the calendar day they show: the time beside it is not reliable.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from spiders.facts import amount, deadline, deadline_model, evidence, state
from spiders.sources import Source

_STATUS = {"31094501": "forthcoming", "31094502": "open", "31094503": "closed"}
_TYPES = {"1": "topic", "2": "call", "8": "call"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FUNDER = "Europäische Union"


def first_of(metadata: Mapping[str, Any], key: str) -> str | None:
    """The first value of a key that is not blank."""
    return next((str(value) for value in metadata.get(key) or () if str(value).strip()), None)


def facts_of(metadata: Mapping[str, Any], url: str, source: Source) -> dict[str, Any]:
    """The facts of design.md §7 that the metadata prove; none where there are no metadata."""
    kind = first_of(metadata, "type")
    if kind is None:
        return {}
    dates = list(_deadlines(metadata))
    facts: dict[str, Any] = {
        "type": _TYPES.get(kind, "call"),
        "deadlines": dates,
        "deadline_model": deadline_model(dates),
        "amounts": list(_amounts(metadata)),
        "level": "eu",
        "evidence": {"type": evidence("type", kind), "level": evidence("type", kind)},
    }
    state(facts, "apply_at", url, evidence("url", url))
    state(facts, "instrument", "grant", evidence("type", kind))
    if deadline_model(dates) != "unknown":
        facts |= {"submission": "by_date", "stages": 2 if deadline_model(dates) == "two_stage" else 1}
    _add_status(facts, metadata)
    _add_programme(facts, metadata, source, is_cascade=kind == "8")
    return facts


def _add_status(facts: dict[str, Any], metadata: Mapping[str, Any]) -> None:
    """That of its actions, since the overall one goes stale: open if any action is, closed only if all are."""
    raw = first_of(metadata, "actions")
    names = [str(action["status"]["abbreviation"]).lower() for action in json.loads(raw or "[]")]
    code = first_of(metadata, "status") or ""
    if found := [name for name in ("open", "forthcoming", "closed") if name in names]:
        state(facts, "status", found[0], evidence("actions", ", ".join(names)))
    elif code in _STATUS:
        state(facts, "status", _STATUS[code], evidence("status", code))


def _add_programme(facts: dict[str, Any], metadata: Mapping[str, Any], source: Source, *, is_cascade: bool) -> None:
    code = first_of(metadata, "frameworkProgramme")
    if code:
        state(facts, "funder", _FUNDER, evidence("frameworkProgramme", code))
        if (name := source.lookup("frameworkProgramme", code)) != code:
            state(facts, "programme", name, evidence("frameworkProgramme", code))
    # What a cascade call belongs to is the topic whose project hands the money on.
    if parent := first_of(metadata, "identifier" if is_cascade else "callIdentifier"):
        facts["programme_id"] = parent
    if is_cascade and (project := first_of(metadata, "projectName") or first_of(metadata, "projectAcronym")):
        state(facts, "agency", project, evidence("projectName", project))


def _deadlines(metadata: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    opening = first_of(metadata, "startDate")
    if opening and (match := _DAY.match(opening)):
        yield deadline("opening", match[0], "startDate", opening)
    dates = sorted({match[0]: raw for raw in metadata.get("deadlineDate") or () if (match := _DAY.match(raw))}.items())
    roles = _roles(first_of(metadata, "deadlineModel"), len(dates))
    for (day, raw), role in zip(dates, roles, strict=True):
        yield deadline(role, day, "deadlineDate", raw)


def _roles(model: str | None, count: int) -> list[str]:
    """One role for each date in order. One date of two stages may be either, so it is only called a last date."""
    if model == "two-stage" and count > 1:
        return ["stage_1", *["cut_off"] * (count - 2), "stage_2"]
    return ["cut_off" if count > 1 or model == "multiple cut-off" else "submission"] * count


def _amounts(metadata: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    budget = first_of(metadata, "budget")
    if budget and re.fullmatch(r"\d+(\.\d+)?", budget) and float(budget) > 0:
        yield amount("budget", _number(float(budget)), "budget", budget)
    overview = json.loads(first_of(metadata, "budgetOverview") or "{}")
    identifier = f"{first_of(metadata, 'identifier')} "
    # The overview lists all topics of the call; its keys are no identifiers.
    rows = [
        row
        for group in (overview.get("budgetTopicActionMap") or {}).values()
        for row in group
        if str(row.get("action", "")).startswith(identifier)
    ]
    years = [row.get("budgetYearMap") or {} for row in rows]
    total = sum(float(value) for row in years for value in row.values() if value)
    if total > 0:
        yield amount("budget", _number(total), "budgetOverview", json.dumps(years))
    for role, key, pick in (("grant_min", "minContribution", min), ("grant_max", "maxContribution", max)):
        values = [float(row[key]) for row in rows if row.get(key)]  # 0 stands for unknown
        if values:
            yield amount(role, _number(pick(values)), "budgetOverview", json.dumps({key: _number(pick(values))}))


def _number(value: float) -> float | int:
    return int(value) if value.is_integer() else value
