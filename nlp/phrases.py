"""Tokens of a text in; the runs of content words that may name an idea out, each unit with its norm.

Without a tagger: in German a name ends in a noun, and nouns have capitals; in English stop words, adverbs and a list of
words that carry no idea (`nlp.generic`) bound it. Words joined by a hyphen are one unit, so "phrase-based" and
"phrase based" give one key.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

import simplemma
from spacy.tokens import Doc
from spacy.util import get_lang_class

from nlp.generic import EMPTY, FOREIGN, WEAK
from nlp.lemmas import LANGUAGES, british, fold, lemma, norm, places, text_of, words

LONGEST = 3  # units
_MOST_WORDS = 4  # hyphenated words counted one by one
_LONGEST_KEY = 80
_HYPHENS = frozenset("-‐‑–")
_HYPHEN = re.compile("[-‐‑–]")
_DIMENSIONS = re.compile(r"\b([23])-D\b")  # 3-D is 3D
_SKIPPED = frozenset({"'s", "’s", "'", "’"})
_WORD = re.compile(r"[^\W_](?:[\w.+#&‐‑-]*[\w+#])?")
_ACRONYM = re.compile(r"(\w*[A-Z0-9]\w*[A-Z0-9]\w*?)s?$")  # LLM, LLMs, GaN: lemmatisers take MT for a mount
_PLURAL = re.compile(r"(?<!s)s$|(?:or|en|eri)a$|(?:dr|wom|m)en$")
_YEAR = re.compile(r"(?:19|20)\d\d$|^\d\d\d\d")
_EDITION = re.compile(r"(?!covid)[a-z]{3,}(?:9\d|[0-3]\d)$", re.IGNORECASE)  # WMT12: an event of a year, no idea
_NO_ADVERBS = frozenset({"anomaly", "assembly", "butterfly", "family", "fly", "italy", "monopoly", "poly", "supply"})
_VERB = re.compile(r"(?:en|ern|eln)$")
_INFLECTED = re.compile(r"(?<=\w{4})(?:e|en|er|es|em)$")
_PAPERWORK = re.compile(
    r"(?:foerder|antrag|zuwendung|bewilligung|projekt(?!ion)|zuschuss|(?:bundes|landes)?haushalts(?:mittel|ordnung|jahr|plan)|"
    r"(?:bewerbungs|einreichungs|finanzierungs|teilnahme|verwendungsnachweis|auszahlungs)\w*$)"
)


class Phrase(NamedTuple):
    """One to three units in a row; `key` is what all its inflections and spellings share.

    `start` and `end` count code points from the field's start, end exclusive.
    """

    key: str
    start: int
    end: int
    size: int


class _Unit(NamedTuple):
    """A word or hyphenated words: their norm, and what part of a phrase they may be."""

    norm: str
    opens: bool
    closes: bool
    alone: bool


Span = tuple[int, int]
"""Code points of a field, end exclusive."""

_Run = list[tuple[_Unit, int, int]]


def phrases(doc: Doc, language: str, *, is_prose: bool) -> Iterator[Phrase]:
    """Yield every phrase of a field, in the order of its text.

    In German prose two nouns in a row are two parts of a sentence ("gibt für Speicher Geld"), in a title a name.
    """
    nouns_part = is_prose and language == "de"
    for run in _runs(doc, language):
        for first, (opening, start, end) in enumerate(run):
            if opening.alone:
                yield Phrase(opening.norm, start, end, 1)
            if not opening.opens or (nouns_part and opening.closes):
                continue
            key = opening.norm
            for size, (unit, _, closing) in enumerate(run[first + 1 : first + LONGEST], 2):
                key = f"{key}-{unit.norm}"
                if unit.closes and len(key) <= _LONGEST_KEY and key.count("-") < _MOST_WORDS:
                    yield Phrase(key, start, closing, size)
                if nouns_part and unit.closes:
                    break


def phrase_key(doc: Doc, language: str) -> str:
    """Return the key of a wording as a whole, whatever its words."""
    norms = (_norm(word, language) for word in words(doc) if word not in _HYPHENS)
    return "-".join(filter(None, norms))


def _runs(doc: Doc, language: str) -> Iterator[_Run]:
    text, run = text_of(doc), _Run()
    for start, end in _joined(places(doc), text):
        word = text[start:end]
        unit = _unit(word, language)
        if unit:
            run.append((unit, start, end))
        elif run and word not in _SKIPPED:
            yield run
            run = []
    yield run


def _joined(tokens: list[tuple[int, int, int]], text: str) -> list[Span]:
    """Return where words start and end; what hyphens join without a blank is one."""
    spans: list[Span] = []
    is_open = False  # the last word ends in a hyphen that joins
    for start, length, space in tokens:
        joins = length == 1 and text[start] in _HYPHENS and not space and bool(spans) and spans[-1][1] == start
        if is_open or joins:
            spans[-1] = (spans[-1][0], start + length)
        else:
            spans.append((start, start + length))
        is_open = joins
    return spans


@lru_cache(maxsize=1 << 17)
def _unit(word: str, language: str) -> _Unit | None:
    """Return what a word, or words joined by hyphens, may be in a phrase; None where a phrase ends before it."""
    if word.lower() in _stop_words(language) or (word[-1].isdigit() and _EDITION.match(word)):
        return None
    words = [word] if language == "de" else _HYPHEN.split(_DIMENSIONS.sub(r"\1D", word))
    key = "-".join(_norm(part, language) for part in words if _WORD.fullmatch(part))
    if len(key) < 2 or not (key.isalpha() or (any(map(str.isalpha, key)) and not _YEAR.search(key))):
        return None
    if language == "de" and not _may_stand_in_german(word):
        return None
    ends = not _is_empty(key, language)
    closes = ends and (language != "de" or _is_noun(word))
    return _Unit(key, ends, closes, closes and len(key) > 2 and key not in WEAK.get(language, WEAK["en"]))


def _is_empty(key: str, language: str) -> bool:
    if key in EMPTY.get(language, EMPTY["en"]):
        return True
    if language == "de":
        return bool(_PAPERWORK.match(key))
    return language == "en" and key.endswith("ly") and key not in _NO_ADVERBS


def _norm(word: str, language: str) -> str:
    """Return the singular in German and English; verbs stay, since machine learning is no machine that learns."""
    if acronym := _ACRONYM.match(word):
        return fold(acronym[1])
    if language == "de":
        before, _, last = word.strip("-").rpartition("-")
        return fold(before) + (norm(last, language) if _is_noun(last) else _INFLECTED.sub("", fold(last)))
    if language == "en":
        return norm(word, language) if _PLURAL.search(word) else british(fold(word))
    return fold(word)


def _may_stand_in_german(word: str) -> bool:
    return word[0].isupper() or any(c.isdigit() for c in word) or not _VERB.search(lemma(word, "de"))


def _is_noun(word: str) -> bool:
    if not word:
        return False
    if word[1:] != word[1:].lower():
        return True
    return lemma(word, "de")[:1].isupper() and not _is_adjective(word.lower())


def _is_adjective(low: str) -> bool:
    """Tell that a word is an inflected adjective: Kommunale, at the start of a sentence."""
    stem = _INFLECTED.sub("", low)
    return stem != low and simplemma.is_known(low, "de") and lemma(low, "de") == stem


@cache
def _stop_words(language: str) -> frozenset[str]:
    """Return German or English ones; a text in neither is read by English ones and the commonest of its neighbours."""
    known = language if language in LANGUAGES else "en"
    return frozenset(get_lang_class(known).Defaults.stop_words) | FOREIGN
