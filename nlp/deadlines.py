"""A call's statements in, its typed deadlines out, each with the quote that proves it.

A wrong date is worse than none: a day counts only if the words before it introduce a last (or first) day, what is due
by then is an application, and nothing nearer says that it bounds a project, a report or a payment.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nlp import deadline_words as say
from nlp.annotations import Evidence
from nlp.dates import DateMention, find_dates, find_time
from nlp.deadline_reading import DayReading, Role, is_series
from nlp.statements import MAX_QUOTE, Statement

_DIGIT = re.compile(r"\d")
_CLAUSE = re.compile(r"[,;:(]\s|\s(?=bis\s|spätestens\s|jeweils\s|by\s|until\s)|\n|<[^<>]{1,200}>")
MAX_DATES = 24  # in one sentence; what has more is a calendar
MAX_DATES_OF_TEXT = 400  # a long guideline has 80
SAME_MEASURE = 800  # characters: a paragraph or list and its neighbour
SAME_DATE_DAYS = 3  # two yearly dates as close as this are one, told twice (30.9. and 1.10.)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One date of design.md §7: either `date` (ISO day) or `recurring` (MM-DD, every year)."""

    role: Role
    date: str | None
    recurring: str | None
    evidence: Evidence
    time: str | None = None
    zone: str | None = None
    strict: bool | None = None

    @property
    def key(self) -> tuple[Role, str | None, str | None]:
        """What makes two deadlines the same one."""
        return self.role, self.date, self.recurring


@dataclass(frozen=True, slots=True)
class _Found:
    deadline: Deadline
    is_extension: bool
    is_round: bool


def find_deadlines(statements: Sequence[Statement], *, stages: int | None, is_standing: bool) -> list[Deadline]:
    """The deadlines in the order of the text, each (role, date) once.

    `stages` is what the text says of its procedure; `is_standing` whether it is a programme's, where a day without a
    year comes back every year.
    """
    found: list[_Found] = []
    left = MAX_DATES_OF_TEXT
    for index, statement in enumerate(statements):
        mentions = find_dates(statement.words)[: min(MAX_DATES, left)] if _DIGIT.search(statement.words) else []
        found += _read_statement(statements, index, mentions, stages=stages, is_standing=is_standing)
        left -= len(mentions)
    deadlines = _once(_in_rounds(_in_stages(_extended(found), stages)))
    return list({deadline.key: deadline for deadline in reversed(deadlines)}.values())[::-1]


def _read_statement(
    statements: Sequence[Statement],
    index: int,
    mentions: Sequence[DateMention],
    *,
    stages: int | None,
    is_standing: bool,
) -> Iterator[_Found]:
    statement = statements[index]
    words = statement.words
    before = statements[index - 1].words if index else ""
    after = " ".join(other.words for other in statements[index + 1 : index + 3])
    previous: tuple[DateMention, Role] | None = None
    follows_sketch = say.THEN.search(words) is not None and say.SKETCH.search(before) is not None
    in_rounds = say.ROUND.search(f"{statement.lead} {words}") is not None or is_series(words, mentions)
    for position, mention in enumerate(mentions):
        sight = DayReading(statement, mentions, position, before)
        role = sight.role(stages, previous)
        role = "stage_2" if role == "submission" and follows_sketch else role
        previous = (mention, role) if role else None
        if role is None or (mention.year is None and not (is_standing or sight.is_yearly)):
            continue
        is_yearly = mention.year is None
        time, zone, _ = find_time(words, mention.end) or (None, None, 0)
        yield _Found(
            Deadline(
                role=role,
                date=mention.iso,
                recurring=mention.month_day if is_yearly else None,
                time=time,
                zone=zone,
                strict=None if role == "opening" else _strict(f"{words} {after}"),
                evidence=_quote(statement, mention),
            ),
            is_extension=say.EXTENDED.search(words) is not None,
            is_round=in_rounds,
        )


def _strict(words: str) -> bool | None:
    if say.LENIENT.search(words):
        return False
    return True if say.STRICT.search(words) else None


def _quote(statement: Statement, mention: DateMention) -> Evidence:
    """The statement, or of a long one the clause around the day: short, and with the same day when read alone."""
    words = statement.words
    if len(words) <= MAX_QUOTE:
        return statement.quote()
    cuts = [0, *(match.end() for match in _CLAUSE.finditer(words)), len(words)]
    begins = [cut for cut in cuts if mention.end - 120 <= cut <= mention.start]
    begin = next((cut for cut in begins if _says(words[cut : mention.end], mention)), mention.start)
    begin += len(words[begin:]) - len(words[begin:].lstrip(" \n*+•"))
    stops = [cut for cut in cuts if mention.end <= cut <= begin + MAX_QUOTE]
    stop = max(stops) if stops else max(mention.end, words.rfind(" ", 0, begin + MAX_QUOTE))
    piece = words[begin:stop].rstrip(" ,;:(–\n")
    return statement.quote(begin, begin + len(piece)) if _says(piece, mention) else statement.quote()


def _says(piece: str, mention: DateMention) -> bool:
    return any(
        (date.year, date.month, date.day) == (mention.year, mention.month, mention.day) for date in find_dates(piece)
    )


def _extended(found: Sequence[_Found]) -> list[_Found]:
    """Without the dates that an extension replaced."""
    moved = {item.deadline.role: item.deadline.date for item in found if item.is_extension and item.deadline.date}

    def holds(item: _Found) -> bool:
        new = moved.get(item.deadline.role)
        return not (new and item.deadline.date and item.deadline.date < new and not item.is_round)

    return [item for item in found if holds(item)]


def _in_stages(found: Sequence[_Found], stages: int | None) -> list[_Found]:
    """With plain applications that follow a dated sketch read as its second stage, and the other way round."""
    firsts = [item.deadline for item in found if item.deadline.role == "stage_1"]
    result = []
    for item in found:
        role = item.deadline.role
        if role == "submission" and stages == 2 and any(_is_before(first, item.deadline) for first in firsts):
            role = "stage_2"
        elif role == "stage_2" and stages != 2 and not firsts:
            role = "submission"
        result.append(replace(item, deadline=replace(item.deadline, role=role)))
    return result


def _is_before(first: Deadline, second: Deadline) -> bool:
    if first.date and second.date:
        return first.date < second.date
    return bool(first.recurring and second.recurring and first.recurring != second.recurring)


def _in_rounds(found: Sequence[_Found]) -> list[Deadline]:
    """With several dates a year, or numbered rounds, read as cut-offs; not where each round has its two stages."""
    result = [item.deadline for item in found]
    has_second = any(deadline.role == "stage_2" for deadline in result)
    for role in ("submission",) if has_second else ("submission", "stage_1"):
        yearly = [deadline for deadline in result if deadline.role == role and deadline.recurring]
        rounds = {
            item.deadline.date for item in found if item.deadline.role == role and item.is_round and item.deadline.date
        }
        several = {d.key for d in yearly if _is_one_of_several(d, yearly)}
        result = [replace(d, role="cut_off") if d.key in several else d for d in result]
        if len(rounds) > 1:
            result = [replace(d, role="cut_off") if d.role == role and d.date in rounds else d for d in result]
    return result


def _is_one_of_several(deadline: Deadline, yearly: Sequence[Deadline]) -> bool:
    """Whether another day of the year stands close by; days far apart are those of several measures of a guideline."""
    return any(
        abs(days_apart(deadline.recurring or "", other.recurring or "")) > SAME_DATE_DAYS
        and abs((deadline.evidence.start or 0) - (other.evidence.start or 0)) < SAME_MEASURE
        for other in yearly
    )


def _once(deadlines: Sequence[Deadline]) -> list[Deadline]:
    """Without a day told again in words that name no stage."""
    staged = {deadline.date for deadline in deadlines if deadline.role in ("stage_1", "stage_2") and deadline.date}
    return [d for d in deadlines if d.role in ("stage_1", "stage_2", "opening") or d.date not in staged]


def days_apart(first: str, second: str) -> int:
    """Roughly the days from one MM-DD to a later one of the same year."""
    days = [int(value[:2]) * 31 + int(value[3:]) for value in (first, second)]
    return days[1] - days[0]
