"""A call for funding in, its facts out (design.md §7): dates, money, who may apply, where, under which rules.

What the source states in fields of its own wins over what we read; where the text says otherwise, both are kept.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from nlp.amounts import find_amounts
from nlp.annotations import Evidence, Text
from nlp.applicants import find_applicants
from nlp.deadlines import Deadline, find_deadlines
from nlp.facts import find_facts
from nlp.procedure import deadline_model, find_any_time, find_closed, find_stages
from nlp.statements import Statement, read_statements
from nlp.validity import find_valid_until

FIELDS = (
    *("type", "programme_id", "deadlines", "stages", "submission", "deadline_model", "valid_until", "amounts"),
    *("applicants", "level", "funder", "agency", "apply_at", "programme", "topic_open", "instrument", "region"),
    *("consortium", "establishment", "start_rule", "aid_basis"),
)
LISTS = ("deadlines", "amounts", "applicants", "aid_basis")
_COMPARED = ("valid_until", "level", "stages", "submission")

_CALL_WORDS = re.compile(
    r"\b(?:[Ff]örder(?:richtlinie|aufruf|bekanntmachung|programm)|Antragsberechtigt|antragsberechtigt|"
    r"Zuwendungsempfänger|zuwendungsfähig\w*|Projektskizzen?|Einreichungsfrist|Antragsfrist|"
    r"[Cc]all for proposals|[Ee]ligible applicants|Expected Outcomes?:)"
)
_STANDING = re.compile(
    r"[Rr]ichtlinie|[Zz]uwendung|Haushaltsjahr|[Ff]örderprogramm|Verwaltungsvorschrift|[Ee]rlass|[Gg]uideline|"
    r"Bewilligung"
)


def is_call(text: Text) -> bool:
    """Whether to look for the facts of a call: its kind says so, or has no kind and speaks like one at least twice."""
    if text.kind is not None:
        return text.kind == "call"
    return len(set(_CALL_WORDS.findall(f"{text.title}\n{text.text[:20_000]}"))) > 1


def extract_call(text: Text) -> Mapping[str, Any]:
    """All facts of a call, JSON-able; null or [] where neither the text nor a field of its source proves one.

    `evidence` holds the quotes for the single values and a list of them for `applicants`; deadlines and amounts carry
    their own. `contradictions` lists {field, role, source, text, unit, evidence} where the text differs from the
    source's field; only deadlines and amounts have a role, only amounts a unit.
    """
    statements = read_statements("title", text.title) + read_statements("text", text.text)
    found = _read(statements)
    return _merged(found, text.facts) if text.facts else found


def _read(statements: Sequence[Statement]) -> dict[str, Any]:
    stages, facts = find_stages(statements), find_facts(statements)
    if facts.get("level", ("",))[0] in ("bund", "eu"):
        facts.pop("region", None)  # a state that a call of the Bund names is an address or an example
    is_dated_call = facts.get("type", ("",))[0] == "topic" or not any(_STANDING.search(s.words) for s in statements)
    deadlines = find_deadlines(statements, stages=stages and stages[0], is_standing=not is_dated_call)
    closed, any_time = find_closed(statements, deadlines), find_any_time(statements, deadlines)
    applicants, naming = find_applicants(statements)
    submission = "any_time" if any_time else "by_date" if _ends(deadlines) else None
    singles: dict[str, tuple[Any, Evidence] | None] = {
        **facts,
        "stages": stages,
        "valid_until": find_valid_until(statements),
        "submission": (submission, any_time or _ends(deadlines)[0].evidence) if submission else None,
    }
    proven = {name: fact for name, fact in singles.items() if fact}
    evidence: dict[str, Any] = {name: asdict(fact[1]) for name, fact in proven.items()}
    if closed:
        evidence["deadline_model"] = asdict(closed)
    if naming:
        evidence["applicants"] = [asdict(quote) for quote in naming]
    return {
        **{name: [] if name in LISTS else None for name in FIELDS},
        **{name: fact[0] for name, fact in proven.items()},
        "deadlines": [asdict(deadline) for deadline in deadlines],
        "amounts": [asdict(amount) for amount in find_amounts(statements)],
        "applicants": applicants,
        "deadline_model": deadline_model(
            deadlines, is_closed=closed is not None, stages=stages and stages[0], is_any_time=any_time is not None
        ),
        "evidence": evidence,
        "contradictions": [],
    }


def _ends(deadlines: Sequence[Deadline]) -> list[Deadline]:
    return [deadline for deadline in deadlines if deadline.role != "opening"]


def _merged(found: dict[str, Any], source: Mapping[str, Any]) -> dict[str, Any]:
    """The source's fields over ours. What only one of the two knows is kept."""
    stated = {name: value for name, value in source.items() if value not in (None, [], {}, "") and name != "evidence"}
    call = {**found, **stated}
    contradictions = [
        _contradiction(name, stated[name], found[name], found["evidence"].get(name))
        for name in _COMPARED
        if name in stated and found[name] is not None and found[name] != stated[name]
    ]
    call["deadlines"] = _merged_deadlines(found["deadlines"], stated.get("deadlines", []), contradictions)
    call["amounts"] = _merged_amounts(found["amounts"], stated.get("amounts", []), contradictions)
    call["evidence"] = {**found["evidence"], **_source_evidence(stated), **source.get("evidence", {})}
    call["contradictions"] = [*stated.get("contradictions", []), *contradictions]
    if "submission" not in stated and call["deadlines"] and not call["submission"]:
        call["submission"] = "by_date"
    if "deadline_model" not in stated:
        call["deadline_model"] = _merged_model(call, is_closed=found["deadline_model"] == "closed")
    return call


def _merged_model(call: Mapping[str, Any], *, is_closed: bool) -> str:
    deadlines = [Deadline(**{**_EMPTY, **{k: v for k, v in d.items() if k in _EMPTY}}) for d in call["deadlines"]]
    return deadline_model(
        deadlines, is_closed=is_closed, stages=call["stages"], is_any_time=call["submission"] == "any_time"
    )


_EMPTY: dict[str, Any] = {
    "role": "submission",
    "date": None,
    "recurring": None,
    "time": None,
    "zone": None,
    "strict": None,
    "evidence": None,
}


def _merged_deadlines(
    ours: Sequence[Mapping[str, Any]], theirs: Sequence[Mapping[str, Any]], contradictions: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Theirs, made more exact where the text names the same day; ours only for roles that they leave open."""
    merged = [
        {**_EMPTY, **deadline, "evidence": deadline.get("evidence") or _field("deadlines", _day(deadline))}
        for deadline in theirs
    ]
    for deadline in ours:
        same = next((known for known in merged if _day(known) == _day(deadline)), None)
        rival = next((known for known in merged if known["role"] == deadline["role"]), None)
        if same:
            same.update({key: deadline[key] for key in ("time", "zone", "strict") if same[key] is None})
            if same["role"] == "submission":  # a source's one field for it seldom knows the stage
                same["role"] = deadline["role"]
        elif rival and rival["evidence"].get("start") is None:
            contradictions.append(
                _contradiction("deadlines", _day(rival), _day(deadline), deadline["evidence"], role=deadline["role"])
            )
        else:
            merged.append(dict(deadline))
    return merged


def _merged_amounts(
    ours: Sequence[Mapping[str, Any]], theirs: Sequence[Mapping[str, Any]], contradictions: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    known = {amount["role"]: amount for amount in theirs}
    contradictions += [
        _contradiction(
            "amounts",
            known[amount["role"]]["value"],
            amount["value"],
            amount["evidence"],
            role=amount["role"],
            unit=amount["unit"],
        )
        for amount in ours
        if amount["role"] in known and amount["value"] != known[amount["role"]]["value"]
    ]
    stated = [{**amount, "evidence": amount.get("evidence") or _field("amounts", amount["value"])} for amount in theirs]
    return [*stated, *(dict(amount) for amount in ours if amount["role"] not in known)]


def _day(deadline: Mapping[str, Any]) -> str:
    return str(deadline.get("date") or deadline.get("recurring") or "")


def _source_evidence(stated: Mapping[str, Any]) -> dict[str, Any]:
    evidence: dict[str, Any] = {
        name: _field(name, value) for name, value in stated.items() if name in FIELDS and name not in LISTS
    }
    if "applicants" in stated:
        evidence["applicants"] = [_field("applicants", ", ".join(stated["applicants"]))]
    return evidence


def _field(name: str, value: object) -> dict[str, Any]:
    """The evidence that is a field of the source."""
    return asdict(Evidence(name, str(value), None, None))


def _contradiction(
    name: str,
    source: object,
    text: object,
    evidence: Mapping[str, Any] | None,
    *,
    role: str | None = None,
    unit: str | None = None,
) -> dict[str, Any]:
    return {"field": name, "role": role, "source": source, "text": text, "unit": unit, "evidence": evidence}
