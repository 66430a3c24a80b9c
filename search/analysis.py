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
_MOST_KEPT = 200_000
_german = Stemmer.Stemmer("german", 0).stemWord  # 0: without a cache of its own, which costs more than a stem
_english = Stemmer.Stemmer("english", 0).stemWord


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


@lru_cache(maxsize=_MOST_KEPT)
def forms(word: str) -> Forms:
    """A word's tokens. German -ik stays: the stemmer would make Sensorik and Sensor, Optik and opt one word."""
    exact = fold(word)
    kept = _KEEPS_IK.fullmatch(exact)
    return Forms(exact, kept[1] if kept else _german(exact), _english(exact))


class _Kept(dict[str, tuple[str, ...]]):
    """What a function says, kept until there is too much of it. For each word lru_cache costs twice as much."""

    def __init__(self, ask: Callable[[str], tuple[str, ...]]) -> None:
        self._ask = ask

    def __missing__(self, key: str) -> tuple[str, ...]:
        if len(self) >= _MOST_KEPT:
            self.clear()
        self[key] = said = self._ask(key)
        return said


class Analyser:
    """Analyses documents; `parts` names the parts of a compound and is asked once a word."""

    def __init__(self, parts: Parts = no_parts) -> None:
        self._tokens = lru_cache(maxsize=_MOST_KEPT)(lambda word: _tokens(word, parts))
        self._of_chunk = _Kept(self._chunk).__getitem__

    def document(self, title: str, text: str, language: str) -> Mapping[str, str]:
        """Field name to tokens."""
        heading = list(map(self._of_chunk, title.split()))
        whole = _fields([*heading, *map(self._of_chunk, text.split())], language)
        return whole | {f"title_{name}": tokens for name, tokens in _fields(heading, language).items()}

    def bag(self, word: str) -> list[str]:
        """The tokens of the field `parts` that a word, hyphenated or not, gives."""
        return self._tokens(word)[-1].split()

    def _chunk(self, chunk: str) -> tuple[str, ...]:
        """The tokens of what stands between two blanks, where no word begins or ends unseen: looked for only once."""
        words = list(map(self._tokens, WORD.findall(clean(chunk))))
        return words[0] if len(words) == 1 else tuple(_joined(words, place) for place in range(len(FIELDS)))


def _fields(words: Sequence[tuple[str, ...]], language: str) -> dict[str, str]:
    other = {"de": "en", "en": "de"}.get(language)
    return {name: (_joined(words, place) if name != other else "") or NOTHING for place, name in enumerate(FIELDS)}


def _joined(words: Sequence[tuple[str, ...]], place: int) -> str:
    return " ".join([tokens[place] for tokens in words if tokens[place]])


def _tokens(word: str, parts: Parts) -> tuple[str, ...]:
    """A word's tokens of each of FIELDS, parted by blanks."""
    pieces = split_hyphens(word)
    found = [form for form in map(forms, pieces) if form.exact]
    joined = ["".join(pieces)] if len(pieces) > 1 else []
    compounds = [part for piece in pieces for part in parts(piece)]
    bag = [token for part in compounds + joined if (token := forms(part).de)]
    return (*(" ".join(column) for column in zip(*found, strict=True)), " ".join(bag)) if found else ("",) * len(FIELDS)
