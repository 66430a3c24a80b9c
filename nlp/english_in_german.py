"""A German text in; where it speaks English, out.

German texts name new things in English ("Large Language Models"). Read as English, they count under the keys of
English texts; read as German, under none that anybody else has.
"""

import re
from collections.abc import Iterator
from typing import Literal

from spacy.lang.de.stop_words import STOP_WORDS

from nlp.lemmas import is_known
from nlp.memory import Memory

_RUN = re.compile(r"\b[A-Za-z]+(?:[ -][A-Za-z]+)+\b(?![\wÄÖÜäöüß-])")
_UNIT = re.compile(r"[A-Za-z-]+")  # joined by hyphens: E-Mail is one
_LEAST = 2  # words
_SHORT = 3  # letters of a word that proves nothing: pro, per, via

_Side = Literal["english", "both", "other"]


def english_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of runs of two words and more that are English, not all of them German as well."""
    for match in _RUN.finditer(text):
        if not any(map(_proofs.__getitem__, match[0].split(" "))):
            continue
        run: list[tuple[int, int]] = []
        sides: list[_Side] = []
        for unit in _UNIT.finditer(text, *match.span()):
            said = _sides[unit[0]]
            is_other = "other" in said
            if not is_other:
                run.append(unit.span())
                sides += said
            if is_other or unit.end() == match.end():
                if len(sides) >= _LEAST and "english" in sides:
                    yield run[0][0], run[-1][1]
                run, sides = [], []


def language_of(wording: str, language: str) -> str:
    """Return the language of a wording in a text of `language`: English, where a German one says all of it so."""
    is_english = language == "de" and [*english_spans(wording)] == [(0, len(wording))]
    return "en" if is_english else language


def _side(word: str) -> _Side:
    """Tell English words from those of both languages, and from all others; a German function word is no English."""
    low = word.lower()
    if low in STOP_WORDS or len(word) < _LEAST:
        return "other"
    if word.isupper():
        return "both"  # AI, VR
    if not is_known(low, "en"):
        return "other"
    is_german = is_known(low, "de") or is_known(low.title(), "de")
    return "both" if is_german or len(word) <= _SHORT else "english"


_sides = Memory(lambda unit: tuple(map(_side, unit.split("-"))))
_proofs = Memory(lambda unit: "english" in _sides[unit])
