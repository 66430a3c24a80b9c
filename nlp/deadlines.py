"""A call's statements in, its typed deadlines out, each with the quote that proves it.

A wrong date is worse than none: a day counts only if the words before it introduce a last (or first) day, what is due
by then is an application, and nothing nearer says that it bounds a project, a report or a payment.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from nlp import deadline_words as say
from nlp.annotations import Evidence
from nlp.dates import DateMention, find_dates, find_time
from nlp.statements import MAX_QUOTE, Statement

Role = Literal["opening", "submission", "stage_1", "stage_2", "cut_off"]
_Introduced = Literal["first", "last"]
_PRONOUN = re.compile(r"(?:Er|Sie|Es|Diese[rs]?|Dies|It|They|These|This)\b")
_BARE = re.compile(r"[\s\d.,()*:–-]{0,12}(?:\w{0,24}(?:[ .]{1,2}\w{1,24}){0,3}:?\s{0,3})?(?:\d{1,2}\.[^.]{1,30})?$")
_ADJECTIVE = re.compile(r"\s(?:zuständige|geltende|gültige|bestehende|maßgebliche)[nrsm]?\b")  # the day belongs to the noun after it
_AND = re.compile(r"\b(?:und|and)\b")
_DIGIT = re.compile(r"\d")
_CLAUSE = re.compile(r"[,;:(–]\s|\s(?=bis\s|spätestens\s|jeweils\s|by\s|until\s)|\n|<[^<>]{1,200}>")
_SWITCH = re.compile(r"verpflichtend|nur noch|ausschließlich|elektronisch")
_MUST_SHOW = re.compile(r"möglich|gestellt|eingereicht|beantragt|stellen|einreichen|angenommen|geöffnet|offen|open|submitted|bewerben|apply")
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
    found = [
        item
        for index, statement in enumerate(statements)
        if _DIGIT.search(statement.words)
        for item in _read_statement(statements, index, stages=stages, is_standing=is_standing)
    ]
    deadlines = _in_rounds(_in_stages(_extended(found), stages))
    return list({deadline.key: deadline for deadline in reversed(deadlines)}.values())[::-1]


def _read_statement(
    statements: Sequence[Statement], index: int, *, stages: int | None, is_standing: bool
) -> Iterator[_Found]:
    statement = statements[index]
    words = statement.words
    mentions = find_dates(words)
    if not mentions:
        return
    before = statements[index - 1].words if index else ""
    after = " ".join(other.words for other in statements[index + 1 : index + 3])
    previous: tuple[DateMention, Role] | None = None
    for position, mention in enumerate(mentions):
        sight = _Sight(statement, mentions, position, before)
        role = sight.role(stages, previous)
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
            is_round=say.ROUND.search(f"{statement.lead} {words}") is not None,
        )


class _Sight:
    """One date in its statement: what stands before it, what after it, and what the statement continues."""

    def __init__(self, statement: Statement, mentions: Sequence[DateMention], position: int, before: str) -> None:
        self.statement = statement
        self.words = statement.words
        self.mention = mentions[position]
        self.after_date = mentions[position + 1] if position + 1 < len(mentions) else None
        start = mentions[position - 1].end if position else 0
        self.left = self.words[min(start, self.mention.start) : self.mention.start][-400:]
        self.right = self.words[self.mention.end : self.after_date.start if self.after_date else None][:300]
        self.near = self.words[max(0, self.mention.start - 90) : self.mention.start]
        self.before = before
        self.context = " ".join((statement.lead, before if _PRONOUN.match(self.words) else ""))
        self.limit_above = say.LIMIT.search(f"{statement.heading} {statement.lead}") is not None

    @property
    def is_yearly(self) -> bool:
        """Whether the words say that the day comes back."""
        return say.YEARLY.search(f"{self.context} {self.words}") is not None

    def role(self, stages: int | None, previous: tuple[DateMention, Role] | None) -> Role | None:
        """What the day is to an applicant, None if nothing."""
        continued = previous is not None and self._continues(*previous)
        if previous and continued and previous[1] != "opening":
            return previous[1]
        introduced = "last" if continued else self._introduced()
        if introduced is None or self._is_other():
            return None
        subject = self._subject()
        if subject is None:
            return None
        if introduced == "first":
            return "opening" if self._opens() else None
        return _role_of(subject, f"{self.context} {self.words}", stages)

    def _continues(self, mention: DateMention, role: Role) -> bool:
        between = self.words[mention.end : self.mention.start]
        if role == "opening":
            return say.RANGE.fullmatch(between) is not None
        return not between or (len(between) < 80 and say.JOINED.fullmatch(between) is not None)

    def _introduced(self) -> _Introduced | None:
        near, extended = self.near, say.EXTENDED.search(self.words)
        if extended and say.SUPERSEDED.search(near):
            return None
        if self._starts_range():
            return "first"
        if self._ends_range():  # of a span that was no span for applying
            return None
        if say.UNTIL.search(near) or (extended and re.search(r"\b(?:auf|to)(?:\s(?:den|the))?\s*$", near)):
            return "last"
        if say.TO_THE.search(near):
            return "last" if say.APPLIES.search(self.words) or say.LIMIT.search(self.left) else None
        if say.FROM_ON.search(near) or say.OPENS.search(near):
            return "first"
        return "last" if self._is_limit() else None

    def _starts_range(self) -> bool:
        if self.after_date is None or not say.RANGE.fullmatch(self.words, self.mention.end, self.after_date.start):
            return False
        return say.FROM.search(self.near) is not None or (self._is_limit() and not _AND.search(self.right))

    def _ends_range(self) -> bool:
        """Whether the day closes a span that began with the day before it."""
        start = self.words.rfind(self.left, 0, self.mention.start)
        return say.RANGE.fullmatch(self.left) is not None and say.FROM.search(self.words[:start]) is not None

    def _is_limit(self) -> bool:
        """Whether a word for a last day, before it or above it, is followed by this day."""
        if self._is_bare():
            return True
        ends = re.search(r"\b(?:endete?n?|schließt|closes?|closed|due)\b", self.left)
        return say.IS_THE.search(self.near) is not None and (ends is not None or say.LIMIT.search(self.left) is not None)

    def _is_bare(self) -> bool:
        """Whether the statement is little more than this day, under a heading or lead-in that speaks of a last day."""
        return self.limit_above and len(self.near) < 60 and _BARE.match(self.near) is not None

    def _is_other(self) -> bool:
        """Whether the day bounds a span, an old case or what happens after the decision."""
        intro = say.UNTIL.search(self.near) or say.TO_THE.search(self.near) or say.FROM.search(self.near)
        lead = self.near[: intro.start()][-80:] if intro else self.near[-80:]
        if say.SPAN.search(lead) and not say.BEFORE_SPAN.search(lead):
            return True
        verb = say.VERBS.search(self.words[self.mention.end : self.mention.end + 200].partition(";")[0])
        if verb and (verb["other"] or (verb["past"] and self.mention.year)):
            return True
        if _ADJECTIVE.match(self.right) or say.EXAMPLE.search(lead):
            return True
        return say.TRANSITION.search(self.words[: self.mention.start]) is not None

    def _subject(self) -> str | None:
        """The words for what is due, None if it is no application."""
        if say.OTHER.search(self.left):
            return None
        named = _applications(self.left)
        other = say.OTHER.search(self.right)
        if named:
            clause = re.split(r"[,;(]", self.right, maxsplit=1)[0]
            return None if other and other.start() < len(clause) else self._unless_other_before(named[-1])
        later = _applications(self.right)
        if later:
            return None if other and other.start() < self.right.find(later[0]) else later[0]
        return None if other or say.OTHER.search(self.words) else self._distant_subject()

    def _unless_other_before(self, subject: str) -> str | None:
        """A mere `Abgabefrist` belongs to what the sentence before speaks of."""
        is_mere = subject.startswith(("Abgabe", "Vorlagefrist")) and len(_applications(self.words)) == 1
        return None if is_mere and say.OTHER.search(self.before) else subject

    def _distant_subject(self) -> str | None:
        own = _applications(self.words)
        if own:
            return own[-1]
        if say.OTHER.search(f"{self.context} {self.before}"):
            return None
        above = _applications(f"{self.statement.heading} {self.context}") if self._is_bare() else _applications(self.context)
        if above and (self._is_bare() or say.APPLIES.search(f"{self.statement.lead} {self.words}")):
            return above[-1]
        limit = say.MERE_LIMIT.search(self.left) or (say.MERE_LIMIT.search(self.statement.heading) if self._is_bare() else None)
        return limit.group() if limit else None

    def _opens(self) -> bool:
        if _SWITCH.search(self.right) or (self.mention.year is None and self.after_date is None):
            return False
        return self._starts_range() or say.OPENS.search(self.near) is not None or _MUST_SHOW.search(self.words) is not None


def _applications(words: str) -> list[str]:
    """What is applied for or with, in order; moments such as `bei Antragstellung` left out."""
    return [
        match.group()
        for match in say.APPLICATION.finditer(words)
        if not say.TIME_OF.search(words[max(0, match.start() - 24) : match.start()])
    ]


def _role_of(subject: str, words: str, stages: int | None) -> Role:
    if say.KEY_DATE.search(words):
        return "cut_off"
    if say.FULL.search(subject):
        return "stage_2"
    if say.SKETCH.search(subject) or (stages == 2 and say.PROPOSAL.search(subject)):
        return "stage_1"
    return "submission"


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
    return any((date.year, date.month, date.day) == (mention.year, mention.month, mention.day) for date in find_dates(piece))


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
    """With several dates a year, or numbered rounds, read as cut-offs."""
    result = [item.deadline for item in found]
    for role in ("submission", "stage_1"):
        yearly = sorted({d.recurring for d in result if d.role == role and d.recurring})
        rounds = {item.deadline.date for item in found if item.deadline.role == role and item.is_round and item.deadline.date}
        if any(days_apart(*pair) > SAME_DATE_DAYS for pair in pairwise(yearly)):
            result = [replace(d, role="cut_off") if d.role == role and d.recurring else d for d in result]
        if len(rounds) > 1:
            result = [replace(d, role="cut_off") if d.role == role and d.date in rounds else d for d in result]
    return result


def days_apart(first: str, second: str) -> int:
    """Roughly the days from one MM-DD to a later one of the same year."""
    days = [int(value[:2]) * 31 + int(value[3:]) for value in (first, second)]
    return days[1] - days[0]
