"""A call's text in, its statements out: sentences and list items, each with the lead-in and heading it stands under."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from nlp.annotations import Evidence
from nlp.dates import MONTHS

Fact = tuple[Any, Evidence]

MAX_TEXT = 200_000  # longer texts are books, not calls; the rest is not read
MAX_STATEMENT = 1500  # longer ones are tables or noise, and cut
MAX_QUOTE = 200  # design.md §2: quotes outlive the text only up to this length

_BREAK = re.compile(
    r"""
      [ \t]{0,40}\n[ \t]{0,40}\n\s{0,99}                                         # a blank line
    | [ \t]{0,40}\n\s{0,40}(?=[*+•▪‣#-]|\d{1,2}(?:\.\d{1,2}){0,3}[.)]?[ \t]\D|[a-z]{1,2}\)[ \t])  # an item
    | (?P<line>\n)
    | <(?:/?(?:p|li|ul|ol|h\d|div|tr|td|th|table)|br)\b[^<>]{0,200}>
    | (?<=[.!?;:])[ \t]+(?=[*+•][ \t])                               # a list run together
    | (?<=[.!?;])[”“"»)*\]]{0,2}\s+(?=[„“"«(*\[]{0,2}[A-ZÄÖÜ0-9])
    | (?<=[a-zäöüß)][.!?])(?=[A-ZÄÖÜ][a-zäöü]{2})                    # a missing blank
    """,
    re.VERBOSE,
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(„/])(?:Nr|Nrn|Abs|Art|bzw|ca|ggf|usw|inkl|zzgl|Mio|Mrd|Dr|Prof|St|Str|vgl|Ziff|max|mind|einschl|"
    r"etc|evtl|sog|"
    r"Buchst|Tsd|exkl|approx|No|Mr|Mrs|z\.\s?B|d\.\s?h|i\.\s?d\.\s?R|i\.\s?S|u\.\s?a|o\.\s?g|v\.\s?H|e\.\s?V|"
    r"e\.g|i\.e|[A-Za-zÄÖÜäöü])\.$"
)
_DAY = re.compile(r"(?:^|[^\d])\d{1,2}\s?\.$")
_ORDINAL = re.compile(
    rf"\d|(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})|Monat|Tag|Woche|\w*jahr|Quartal|Lebensjahr|Kalender|"
    rf"Werktag|Arbeitstag|"
    r"\w*runde|Tranche|Stufe|Phase|Verfahrensstufe|Aufruf|Stichtag",
    re.IGNORECASE,
)
_DAY_OF_MONTH = re.compile(rf"\d{{1,2}}\.\s?(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})", re.IGNORECASE)
_HANGS = re.compile(r"\b(?:bis|vom|von|und|oder|zum|am|dem|den|der|ab|spätestens|by|until|on|before)$")
_WORDS = re.compile(r"\w")
_QUESTION = re.compile(r"(?:Wer|Was|Wie|Wann|Wo|Wohin|Für wen|An wen|Who|What|How|When|Where|Which)\b[^.?]*\?$")
_ITEM = re.compile(r"[*+•▪‣-]\s+|\d{1,2}[.)]\s|[a-z]{1,2}\)\s")
_MARKER = re.compile(r"[\s#*+•▪‣>|_–-]*(?:\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+)?")


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence, list item or heading: its words, whose first stands at `start` of the field (code points).

    `lead` are the words that it continues, `heading` those above it.
    """

    field: str
    words: str
    start: int
    heading: str = ""
    lead: str = ""
    is_item: bool = False

    @property
    def end(self) -> int:
        """Where the statement ends in its field, exclusive."""
        return self.start + len(self.words)

    def quote(self, begin: int = 0, end: int | None = None) -> Evidence:
        """The evidence for `words[begin:end]`."""
        piece = self.words[begin:end]
        return Evidence(self.field, piece, self.start + begin, self.start + begin + len(piece))

    def quote_around(self, begin: int, end: int) -> Evidence:
        """The evidence for the whole statement if it is short, else for the words around `words[begin:end]`."""
        if len(self.words) <= MAX_QUOTE:
            return self.quote()
        before = begin - min(60, max(0, MAX_QUOTE - (end - begin)))
        first = min(self.words.find(" ", before) + 1, begin) if before > 0 else 0
        if len(self.words) - first <= MAX_QUOTE:
            return self.quote(first)
        last = self.words.rfind(" ", first, first + MAX_QUOTE)
        return self.quote(first, last if last >= end else min(end, first + MAX_QUOTE))

    def has(self, stems: tuple[str, ...]) -> bool:
        """Whether one of the stems stands in it: much cheaper than to try a pattern in vain."""
        return any(stem in self.words for stem in stems)


def summary_end(statements: Iterable[Statement]) -> int | None:
    """Where the guideline begins below a summary of it, None without: what the summary says holds in general."""
    return next((s.start for s in statements if s.heading.strip("#* ").startswith("Richtlinie")), None)


def first_fact(
    statements: Iterable[Statement], pattern: re.Pattern[str], value: Callable[[re.Match[str]], Any]
) -> Fact | None:
    """What `value` makes of the pattern's first match, with the quote around it; None without a match."""
    for statement in statements:
        match = pattern.search(statement.words)
        if match:
            return value(match), statement.quote_around(*match.span())
    return None


def read_statements(field: str, source: str) -> list[Statement]:
    """Cut a text into its statements, in order."""
    heading, lead, sublead, result = "", "", "", list[Statement]()
    for start, end in _short_spans(source[:MAX_TEXT]):
        words = source[start:end]
        is_item = source.endswith("<li>", 0, start) or (_ITEM.match(words) is not None and not words.startswith("**"))
        if is_item and not sublead and result and _leads(result[-1]):
            lead = result[-1].words
        if _is_heading(words, is_item=is_item):
            heading, lead, sublead = words, "", ""
        elif (
            not is_item
            and not sublead
            and not words.endswith(":")
            and result
            and not _continues(source, start, result[-1])
        ):
            lead = ""
        marker = _MARKER.match(words)
        begin = marker.end() if marker and marker.end() < len(words) else 0
        result.append(Statement(field, words[begin:], start + begin, heading, f"{lead} {sublead}".strip(), is_item))
        sublead = ""
        if words.endswith(":"):
            lead, sublead = (lead, words) if is_item else (words, "")
    return result


def _leads(before: Statement) -> bool:
    """Whether an unfinished sentence, without a colon, runs on into the list below it."""
    is_title = before.heading.startswith("#") and before.heading.endswith(before.words)
    return not before.is_item and not is_title and before.words[-1:] not in ".!?:;"


def _continues(source: str, start: int, before: Statement) -> bool:
    """Whether plain words still belong to a lead-in: right after it, or on the next of its short lines."""
    gap = source[before.end : start]
    return before.words.endswith(":") or (gap.count("\n") == 1 and len(before.words) < 100)


def _is_heading(words: str, *, is_item: bool) -> bool:
    if words.startswith("#") or (len(words) <= 60 and _QUESTION.match(words)):
        return True
    return (
        len(words) <= 90 and not is_item and words[-1:] not in ".!?:;,)" and "\n" not in words and words.count(" ") < 12
    )


def _short_spans(text: str) -> Iterator[tuple[int, int]]:
    for start, end in _spans(text):
        begin = start
        while end - begin > MAX_STATEMENT:
            cut = max(text.rfind(" ", begin, begin + MAX_STATEMENT), begin + MAX_STATEMENT // 2)
            yield begin, cut
            begin = cut
        yield _stripped(text, begin, end)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start, hanging = 0, False
    for match in _BREAK.finditer(text):
        before = text[start : match.start()].rstrip()
        if not _WORDS.search(before):  # rules and blank lines
            start = match.end()
            continue
        is_block = "\n" in match.group() or "<" in match.group()
        if _is_inside(text, start, match, hanging=hanging, is_block=is_block):
            hanging = hanging or (is_block and _HANGS.search(before[-12:]) is not None)
            continue
        yield _stripped(text, start, match.start())
        start, hanging = match.end(), False
    if _WORDS.search(text, start):
        yield _stripped(text, start, len(text))


def _is_inside(text: str, start: int, match: re.Match[str], *, hanging: bool, is_block: bool) -> bool:
    """Whether the statement goes on after this break: a wrapped line, an abbreviation, a date cut in two."""
    tail = text[max(start, match.start() - 24) : match.start()].rstrip()
    if is_block:
        if _DAY_OF_MONTH.match(text, match.end()) and match.group().count("\n") == 1 and tail[-1:] not in ".:;!?":
            return True
        if _HANGS.search(tail) or (hanging and tail[-1:] not in ".:;!?" and match.end() - start < 600):
            return True
        return match["line"] is not None and _is_wrapped(text, start, match)
    if _DAY.search(tail):
        return _ORDINAL.match(text, match.end()) is not None
    return tail.endswith(".") and _ABBREVIATION.search(tail) is not None


def _is_wrapped(text: str, start: int, match: re.Match[str]) -> bool:
    line_start = max(text.rfind("\n", 0, match.start()) + 1, start)
    after = text[match.end() : match.end() + 1]
    return match.start() - line_start >= 60 or after.islower() or text[match.start() - 1 : match.start()] == ","


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
