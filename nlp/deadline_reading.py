"""One day of a sentence in, what it is to an applicant out: the last or first day for what, or nothing.

Read outwards from the day: the words before it introduce it, the nearest noun says what is due, the verb after it
what happens by then.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from nlp import deadline_words as say
from nlp.dates import DateMention
from nlp.statements import Statement

Role = Literal["opening", "submission", "stage_1", "stage_2", "cut_off"]
Introduced = Literal["first", "last"]

_PRONOUN = re.compile(r"(?:Er|Sie|Es|Diese[rs]?|Dies|It|They|These|This)\b")
_BARE = re.compile(r"[\s\d.,()*:–-]{0,12}(?:\w{0,24}(?:[ .]{1,2}\w{1,24}){0,3}:?\s{0,3})?(?:\d{1,2}\.[^.]{1,30})?$")
_MOVED_TO = re.compile(r"\b(?:auf|to)(?:\s(?:den|the))?\s*$")
_ENDS = re.compile(r"\b(?:endete?n?|schließt|closes?|closed?|due)\b")
# The day belongs to the noun after it: `an den bis zum 30.6. zuständigen Projektträger`.
_ADJECTIVE = re.compile(r"\s(?:zuständige|geltende|gültige|bestehende|maßgebliche)[nrsm]?\b")
_AND = re.compile(r"\b(?:und|and)\b")
_TO = re.compile(r"\b(?:bis|to|until)\b|[-–]")
_COORDINATE = re.compile(r"[,;]\s|\sund\s|\sand\s")
# `ab dem 1.1.2026 verpflichtend elektronisch` changes the way, it opens nothing.
_SWITCH = re.compile(r"verpflichtend|nur noch|ausschließlich|elektronisch")
_CAN_APPLY = re.compile(
    r"möglich|gestellt|eingereicht|beantragt|stellen|einreichen|angenommen|geöffnet|offen|open|submitted|bewerben|"
    r"apply|entgegen|run|freigeschaltet"
)


class DayReading:
    """One date in its statement: what stands before it, what after it, and what the statement continues."""

    def __init__(self, statement: Statement, mentions: Sequence[DateMention], position: int, before: str) -> None:
        self.statement = statement
        self.words = statement.words
        self.mention = mentions[position]
        self.after_date = mentions[position + 1] if position + 1 < len(mentions) else None
        self.before_date = mentions[position - 1] if position else None
        start = self.before_date.end if self.before_date else 0
        self.left = self.words[min(start, self.mention.start) : self.mention.start][-400:]
        self.right = self.words[self.mention.end : self.after_date.start if self.after_date else None][:300]
        self.near = self.left[-90:]
        self.before = before
        self.context = " ".join((statement.lead, before if _PRONOUN.match(self.words) else ""))
        self.limit_above = say.LIMIT.search(f"{statement.heading} {statement.lead}") is not None

    @property
    def is_yearly(self) -> bool:
        """Whether the words say that the day comes back."""
        return say.YEARLY.search(f"{self.statement.lead} {self.before} {self.words}") is not None

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

    def _introduced(self) -> Introduced | None:
        near, extended = self.near, say.EXTENDED.search(self.words)
        if extended and say.SUPERSEDED.search(near):
            return None
        if self._starts_range():
            return "first"
        if not extended and self._ends_range():  # of a span that was no span for applying
            return None
        if say.UNTIL.search(near) or (extended and _MOVED_TO.search(near)):
            return "last"
        if say.LIMIT_AFTER.match(self.right) or say.DUE_AFTER.match(self.right) or self._ends_a_call():
            return "last"
        if say.TO_THE.search(near):
            return "last" if say.APPLIES.search(self.words) or say.LIMIT.search(self.left) else None
        if say.LIMIT_IS.search(near):
            return "last"
        if say.OPENS_AFTER.match(self.right):
            return "first"
        if say.FROM_ON.search(near) or say.OPENS.search(near):
            return "first"
        return "last" if self._is_limit() else None

    def _ends_a_call(self) -> bool:
        """Whether something closes on this day, or what comes after it comes too late."""
        if say.TOO_LATE.search(self.near):
            return say.TOO_LATE_AFTER.match(self.right) is not None
        if say.MUST.search(self.left):
            return say.MUST_ARRIVE.match(self.right) is not None
        if say.CLOSED_AFTER.match(self.right):
            return bool(_applications(self.words))
        return say.CLOSING.search(self.near) is not None and bool(_applications(self.words))

    def _starts_range(self) -> bool:
        if self.after_date is None or not say.RANGE.fullmatch(self.words, self.mention.end, self.after_date.start):
            return False
        return say.FROM.search(self.near) is not None or (self._is_limit() and not _AND.search(self.right))

    def _ends_range(self) -> bool:
        """Whether the day closes a span that began with the day before it."""
        return (
            self.before_date is not None
            and say.RANGE.fullmatch(self.left) is not None
            and say.FROM.search(self.words[max(0, self.before_date.start - 40) : self.before_date.start]) is not None
        )

    def _is_limit(self) -> bool:
        """Whether a word for a last day, before it or above it, is followed by this day."""
        if self._is_bare():
            return True
        if self.near.rstrip().endswith((":", "|")) and _applications(self.near.rstrip()[-30:]):
            return True
        if any(match.end() == len(self.near.rstrip()) for match in say.LIMIT.finditer(self.near)):
            return True
        says_last = _ENDS.search(self.left) or say.LIMIT.search(self.left)
        return says_last is not None and say.IS_THE.search(self.near) is not None

    def _is_bare(self) -> bool:
        """Whether the statement is little more than this day, under a heading or lead-in that speaks of a last day."""
        return self.limit_above and len(self.near) < 60 and _BARE.match(self.near) is not None

    def _is_other(self) -> bool:
        """Whether the day bounds a span, an old case or what happens after the decision."""
        intro = say.UNTIL.search(self.near) or say.TO_THE.search(self.near) or say.FROM.search(self.near)
        lead = self.near[: intro.start()][-80:] if intro else self.near[-80:]
        is_each_time = intro is not None and "jeweils" in intro.group()
        if say.OPENS.search(self.near) and re.search(rf"\w{say.SPAN_FOR_APPLYING}", lead):
            return False
        if say.SPAN.search(lead) and not is_each_time and not say.BEFORE_SPAN.search(lead):
            return True
        verb = say.VERBS.search(self.words[self.mention.end : self.mention.end + 200].partition(";")[0])
        if verb and (verb["other"] or (verb["past"] and self.mention.year)):
            return True
        if _ADJECTIVE.match(self.right) or say.VOID.match(self.right) or say.EXAMPLE.search(lead):
            return True
        return say.TRANSITION.search(self.words[: self.mention.start]) is not None

    def _subject(self) -> str | None:
        """The words for what is due, None if it is no application."""
        other = say.OTHER.search(self.right)
        if say.OTHER.search(self.left):
            return self._own_object(other)
        named = _applications(self.left)
        if named:
            clause = re.split(r"[,;(]", self.right, maxsplit=1)[0]
            if other and other.start() < len(clause):
                return None
            nouns = [name for name in named if not say.BY_VERB.match(name)]
            subject = _telling(nouns or named)
            # After a sketch, the full application on the right is due on the next day named.
            full = None if say.SKETCH.search(subject) else say.FULL.search(self.right.partition(";")[0])
            return full.group() if full else self._unless_other_before(subject)
        later = _applications(self.right)
        if later:
            return None if other and other.start() < self.right.find(later[0]) else later[0]
        return None if other or say.OTHER.search(self.words) else self._distant_subject()

    def _own_object(self, other: re.Match[str] | None) -> str | None:
        """The application that follows close by, though an earlier clause speaks of something else."""
        near = say.APPLICATION.search(self.right[:60])
        clause = _COORDINATE.split(self.left)[-1]
        is_clear = near and not say.OTHER.search(clause) and not (other and other.start() < near.start())
        return near.group() if near and is_clear else None

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
        above = (
            _applications(f"{self.statement.heading} {self.context}")
            if self._is_bare()
            else _applications(self.context)
        )
        if above and (self._is_bare() or say.APPLIES.search(f"{self.statement.lead} {self.words}")):
            return above[-1]
        limit = say.MERE_LIMIT.search(self.left) or (
            say.MERE_LIMIT.search(self.statement.heading) if self._is_bare() else None
        )
        return limit.group() if limit else None

    def _opens(self) -> bool:
        if _SWITCH.search(self.right) or (self.mention.year is None and self.after_date is None):
            return False
        return (
            self._starts_range() or say.OPENS.search(self.near) is not None or _CAN_APPLY.search(self.words) is not None
        )


def _applications(words: str) -> list[str]:
    """What is applied for or with, in order; moments such as `bei Antragstellung` left out."""
    return [
        match.group()
        for match in say.APPLICATION.finditer(words)
        if not say.TIME_OF.search(words[max(0, match.start() - 24) : match.start()])
    ]


def _telling(named: Sequence[str]) -> str:
    """The last of them, but of `pre-proposal submission deadline` what is submitted."""
    is_vague = len(named) > 1 and say.VAGUE.fullmatch(named[-1])
    return named[-2] if is_vague else named[-1]


def is_series(words: str, mentions: Sequence[DateMention]) -> bool:
    """Whether days stand in a row (`14. Januar, 22. April und 9. September`), not from one to the other."""
    between = [words[first.end : second.start] for first, second in pairwise(mentions)]
    return any(say.JOINED.fullmatch(words) and not _TO.search(words) for words in between if len(words) < 80)


def _role_of(subject: str, words: str, stages: int | None) -> Role:
    if say.KEY_DATE.search(words):
        return "cut_off"
    if say.FULL.search(subject) or (stages == 2 and say.SECOND_STEP.search(words)):
        return "stage_2"
    if say.SKETCH.search(subject) or (stages == 2 and say.PROPOSAL.search(subject)):
        return "stage_1"
    return "submission"
