"""Text in, tokens out: the one analysis that every engine indexes and every query goes through.

Four fields, each a text of tokens parted by blanks, each also for the title alone (`title_…`):

exact   lower-cased, umlauts and accents folded (ä = ae, ß = ss, é = e); prefixes and `~` look here
de, en  the same stemmed; a text in German or English has one of them, any other text both
parts   German stems of the parts of compounds, and of hyphenated words written as one
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from unicodedata import is_normalized, normalize

import Stemmer

WORD = re.compile(r"[^\W_]+(?:[-\u2010\u2011][^\W_]+)*")
FIELDS = ("exact", "de", "en", "parts")
NOTHING = "."
"""Stands in a field without tokens, as no word does: so every entry has every field, and all engines count rarity and
mean length over the same entries (Lucene over those with the field, tantivy over all)."""
Parts = Callable[[str], Sequence[str]]

_HYPHEN = re.compile(r"[-\u2010\u2011]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_KEEPS_IK = re.compile(r"(\w{2,}ik)(?:en|s)?")
_LONGEST = 100
_german = Stemmer.Stemmer("german").stemWord
_english = Stemmer.Stemmer("english").stemWord


class Forms(NamedTuple):
    """One word without hyphens as the fields `exact`, `de` and `en` have it; all empty if nothing of it is kept."""

    exact: str
    de: str
    en: str


def no_parts(_word: str) -> tuple[str, ...]:
    """Splits no compound."""
    return ()


def clean(text: str) -> str:
    """One code point a letter, no invisible hyphens: what words are looked for in."""
    text = _INVISIBLE.sub("", text)
    return text if is_normalized("NFC", text) else normalize("NFC", text)


def split_hyphens(word: str) -> list[str]:
    """The parts of a word as `WORD` matches it."""
    return _HYPHEN.split(word)


def fold(word: str) -> str:
    """Lower case, ä = ae, ß = ss, no accents; letters and digits only, at most 100."""
    folded = word.casefold().translate(_UMLAUTS)
    if not folded.isascii():
        folded = "".join(c for c in normalize("NFKD", folded).casefold() if c.isalnum())
    return folded[:_LONGEST]


@lru_cache(maxsize=200_000)
def forms(word: str) -> Forms:
    """A word's tokens. German -ik stays: the stemmer would make Sensorik and Sensor, Optik and opt one word."""
    exact = fold(word)
    kept = _KEEPS_IK.fullmatch(exact)
    return Forms(exact, kept[1] if kept else _german(exact), _english(exact))


class Analyser:
    """Analyses documents; `parts` names the parts of a compound and is asked once a word."""

    def __init__(self, parts: Parts = no_parts) -> None:
        self._tokens = lru_cache(maxsize=200_000)(lambda word: _tokens(word, parts))

    def document(self, title: str, text: str, language: str) -> Mapping[str, str]:
        """Field name to tokens."""
        in_title = self._fields(title, language)
        whole = self._fields(f"{title}\n{text}", language) if text else in_title
        return whole | {f"title_{name}": tokens for name, tokens in in_title.items()}

    def bag(self, word: str) -> list[str]:
        """The tokens of the field `parts` that a word, hyphenated or not, gives."""
        return self._tokens(word)[-1].split()

    def _fields(self, text: str, language: str) -> dict[str, str]:
        other = {"de": "en", "en": "de"}.get(language)
        columns = zip(FIELDS, zip(*map(self._tokens, WORD.findall(clean(text))), strict=True), strict=False)
        fields = {name: " ".join(filter(None, tokens)) for name, tokens in columns if name != other}
        return {name: fields.get(name) or NOTHING for name in FIELDS}


def _tokens(word: str, parts: Parts) -> tuple[str, ...]:
    """A word's tokens of each of FIELDS, parted by blanks."""
    pieces = split_hyphens(word)
    found = [form for form in map(forms, pieces) if form.exact]
    joined = ["".join(pieces)] if len(pieces) > 1 else []
    compounds = [part for piece in pieces for part in parts(piece)]
    bag = [token for part in compounds + joined if (token := forms(part).de)]
    return (*(" ".join(column) for column in zip(*found, strict=True)), " ".join(bag)) if found else ("",) * len(FIELDS)
