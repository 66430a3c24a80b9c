"""A stored text and a query's marker in, the passage that shows best why it was found out."""

import re
from typing import NamedTuple

from search.analysis import WORD, clean
from search.matching import Marker

START, END = "\ue000", "\ue001"
"""Around each word found. Neither stands in a snippet otherwise, so: html-escape, then replace."""

_READ = 20_000
_LONGEST = 240
_BEFORE = 60
_SPACE = re.compile(r"[\s\ue000\ue001]+")
_SENTENCE = re.compile(r"(?<=[.!?:;…])\s+(?=\S)")


class _Found(NamedTuple):
    start: int
    end: int
    key: str


def snippet(text: str, language: str, marker: Marker) -> str:
    """At most 240 characters, the marks not counted: where most different words stand in the
    first 20,000, from a sentence's start."""
    plain = _SPACE.sub(" ", clean(text[:_READ])).strip()
    words = ((match, marker(match[0], language)) for match in WORD.finditer(plain))
    found = [_Found(match.start(), match.end(), key) for match, key in words if key is not None][: _READ // 100]
    start, end = _passage(plain, found)
    shown = [one for one in found if one.start >= start and one.end <= end]
    return ("… " if start else "") + _marked(plain, start, end, shown) + (" …" if end < len(plain) else "")


def _passage(text: str, found: list[_Found]) -> tuple[int, int]:
    """The span with most different words, then most words, then the first."""
    if len(text) <= _LONGEST:
        return 0, len(text)
    room = _LONGEST - 4  # for the dots at both ends
    starts = sorted({0, *(_begin(text, one.start) for one in found)})

    def worth(start: int) -> tuple[int, int, int]:
        inside = [one.key for one in found if one.start >= start and one.end <= start + room]
        return len(set(inside)), len(inside), -start

    start = max(starts, key=worth)
    return start, _finish(text, start, start + room)


def _begin(text: str, found: int) -> int:
    """The start of the sentence, if near; else of a word a little before."""
    low = max(found - _BEFORE, 0)
    sentences = [match.end() for match in _SENTENCE.finditer(text, low, found + 1)]
    if sentences:
        return sentences[-1]
    return text.find(" ", low, found) + 1 or found if low else 0


def _finish(text: str, start: int, end: int) -> int:
    """The end of the last sentence, if that leaves half; else of the last whole word."""
    if end >= len(text):
        return len(text)
    sentences = [match.start() for match in _SENTENCE.finditer(text, start + _LONGEST // 2, end + 1)]
    if sentences:
        return sentences[-1]
    blank = text.rfind(" ", start + 1, end + 1)
    return blank if blank > 0 else end


def _marked(text: str, start: int, end: int, found: list[_Found]) -> str:
    pieces = []
    for one in found:
        pieces += [text[start : one.start], START, text[one.start : one.end], END]
        start = one.end
    return "".join([*pieces, text[start:end]])
