"""A call's statements in, its sums of money and funding rates out, each with the quote that proves it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from nlp import amount_words as say
from nlp.annotations import Evidence
from nlp.statements import MAX_QUOTE, Statement, summary_end

MAX_SUMS = 24  # in one sentence; what has more is a price list
LEAST_SUM, LEAST_GRANT, LEAST_BUDGET = 100, 500, 10_000  # EUR; what is less is a fee or a rate per head
AmountRole = Literal["budget", "grant_max", "grant_min", "rate_max"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A sum in EUR, or a rate in percent of the eligible costs."""

    role: AmountRole
    value: int | float
    unit: Literal["EUR", "percent"]
    evidence: Evidence


def find_amounts(statements: Sequence[Statement]) -> list[Amount]:
    """Budget and highest grant (the first section that states one wins), every lowest grant, the highest rate."""
    sums = [
        amount for statement in statements if say.HAS_SUM.search(statement.words) for amount in _read_sums(statement)
    ]
    rates = [
        rate for statement in statements if say.HAS_RATE.search(statement.words) for rate in _read_rates(statement)
    ]
    chosen = [
        *_highest(amount for amount in sums if amount.role == "budget"),
        *_highest(_first_section(statements, [amount for amount in sums if amount.role == "grant_max"])),
        *{amount.value: amount for amount in reversed(sums) if amount.role == "grant_min"}.values(),
        *_highest(rates),
    ]
    return sorted(chosen, key=lambda amount: amount.evidence.start or 0)


def _highest(amounts: Iterable[Amount]) -> list[Amount]:
    """The first of the highest."""
    best = max(amounts, key=lambda amount: amount.value, default=None)
    return [best] if best else []


def _first_section(statements: Sequence[Statement], amounts: Sequence[Amount]) -> list[Amount]:
    """The amounts of the summary if it has any: the guideline below it goes into exceptions."""
    end = summary_end(statements)
    summary = [amount for amount in amounts if end is not None and (amount.evidence.start or 0) < end]
    return summary or list(amounts)


def _read_sums(statement: Statement) -> Iterator[Amount]:
    words = statement.words
    matches = list(islice(say.MONEY.finditer(words), MAX_SUMS))
    role: AmountRole | None = None
    for index, match in enumerate(matches):
        value = _value(match)
        if value < LEAST_SUM:
            continue
        previous = matches[index - 1] if index else None
        left = words[previous.end() if previous else 0 : match.start()]
        following = matches[index + 1] if index + 1 < len(matches) else None
        told = role if role == "grant_max" and say.SAME_FOR.fullmatch(left) else None
        role = told or _sum_role(statement, left, match, previous, following)
        if role and value >= (LEAST_BUDGET if role == "budget" else LEAST_GRANT if role == "grant_max" else 0):
            first = previous if previous and _is_span(words, previous, match) else match
            last = following if following and _is_span(words, match, following) else match
            yield Amount(role=role, value=value, unit="EUR", evidence=_quote(statement, first.start(), last.end()))


def _is_span(words: str, first: re.Match[str], second: re.Match[str]) -> bool:
    return re.fullmatch(r"\s(?:und|bis(?: zu)?|auf|and|to|–|-)\s", words[first.end() : second.start()]) is not None


def _sum_role(
    statement: Statement,
    left: str,
    match: re.Match[str],
    previous: re.Match[str] | None,
    following: re.Match[str] | None,
) -> AmountRole | None:
    words = statement.words
    left, right = left[-120:], words[match.end() : match.end() + 100]
    if (
        say.OTHER_LIMIT.search(words)
        or say.COST.search(left[-60:])
        or say.UNIT_COST.search(words)
        or say.FOR_COSTS.match(right)
        or say.CAPS_COSTS.search(left)
    ):
        return None
    if say.BUDGET.search(left) or say.BUDGET_AFTER.match(right) or ("aufgestockt" in right and previous):
        if " ab einem" in left or say.LEAST.search(left):
            return None
        return "budget" if not say.MOST.search(left) or "insgesamt" in words else "grant_max"
    if not say.GRANT.search(f"{statement.heading} {statement.lead} {words}"):
        return None
    if (
        previous
        and _is_span(words, previous, match)
        and re.search(r"(?:zwischen|von|between|from)\s$", words[: previous.start()])
    ):
        return "grant_max"
    if say.BETWEEN.search(left) and following and _is_span(words, match, following):
        return "grant_min"
    if named := say.LIMIT_AFTER.match(right):
        return "grant_min" if named[1] == "Unter" else "grant_max"
    if say.LEAST.search(left) or (say.MORE_THAN.search(left) and say.ONLY.search(words)):
        return None if say.LEAST_COSTS.search(f"{statement.lead} {left}") else "grant_min"
    return "grant_max" if say.MOST.search(left) or say.MOST_AFTER.match(right) or say.FIXED.search(left) else None


def _read_rates(statement: Statement) -> Iterator[Amount]:
    words, has_rate = statement.words, False
    pending: list[re.Match[str]] = []  # `bis zu 20 Prozent und … bis zu 10 Prozent der Kosten`: both are of the costs
    for match in islice(say.RATE.finditer(words), MAX_SUMS):
        value = _decimal(match["value"])
        of_costs = say.OF_COSTS.match(words, match.end())
        left = words[max(0, match.start() - 120) : match.start()]
        if not 0 < value <= 100 or say.OWN_SHARE.search(left) or say.COSTS_MUST.search(left):
            continue
        if say.PAID_BY_ONESELF.match(words, match.end()):
            continue
        is_rate = say.RATE_OF.search(left) is not None or (
            say.RATE_PAID.match(words, match.end()) is not None and (value == 100 or say.MOST.search(left) is not None)
        )
        is_sure = is_rate or value < 100 or say.MOST.search(left) is not None
        if of_costs and (say.PARTIAL.search(of_costs.group()) or not is_sure):
            continue
        is_exception = has_rate and say.EXCEPTION.search(left) is not None
        has_rate = has_rate or of_costs is not None
        if of_costs or is_exception or is_rate:
            end = of_costs.end() if of_costs else match.end()
            for told in (*pending, match):
                evidence = _quote(statement, told.start(), end if told is match else told.end())
                yield Amount(role="rate_max", value=_decimal(told["value"]), unit="percent", evidence=evidence)
            pending = []
        elif say.MOST.search(left) and say.AND.match(words, match.end()):
            pending.append(match)


def _value(match: re.Match[str]) -> int | float:
    digits, scale = (match["first"], match["first_scale"]) if match["pre"] else (match["second"], match["second_scale"])
    factor = next((factor for name, factor in say.SCALES.items() if scale and scale.lower().startswith(name)), 1)
    if (match["pre"] or match["post"]).startswith("T"):
        factor *= 1000
    value = (_decimal(digits) if factor > 1 and len(digits) < 6 else _grouped(digits)) * factor
    return int(value) if value == int(value) else round(value, 2)


def _grouped(digits: str) -> float:
    """1.500 and 1,500 are one and a half thousand; 1.500,50 and 1,50 have cents."""
    cents = say.CENTS.search(digits)
    whole = digits[: cents.start()] if cents else digits
    return float(re.sub(r"\D", "", whole)) + (int(cents[1]) / 10 ** len(cents[1]) if cents else 0)


def _decimal(digits: str) -> int | float:
    value = float(digits.replace(",", "."))
    return int(value) if value == int(value) else value


def _quote(statement: Statement, start: int, end: int) -> Evidence:
    """The clause around the amount, with the word that says what it is."""
    words = statement.words
    if len(words) <= MAX_QUOTE:
        return statement.quote()
    cuts = [match.end() for match in say.CLAUSE.finditer(words, 0, start) if start - match.end() < 120]
    begin = cuts[-1] if cuts else words.rfind(" ", 0, max(0, start - 90)) + 1
    stop = next(
        (match.start() for match in say.CLAUSE.finditer(words, end) if match.start() - begin <= MAX_QUOTE), len(words)
    )
    return statement.quote(
        begin, stop if stop - begin <= MAX_QUOTE else max(end, words.rfind(" ", 0, begin + MAX_QUOTE))
    )
