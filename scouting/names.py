"""A person's name in, the places where a text writes it out: in any order, case and spelling, whole words only.

A name is known by its keys, one for each way to write it, so that salted hashes of them serve as well.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from unicodedata import combining, normalize

MASK = "█"  # one for each letter: what stands behind it stays where it was
WORDS = range(2, 7)
TITLES = frozenset({"dr", "prof", "professor", "professorin", "herr", "herrn", "frau", "mr", "mrs", "ms"})
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")
_SEEN = re.compile(r"\S")
_JOINED = re.compile(r"[^\S\n]{1,2}|[^\S\n]?\n[^\S\n]?|[-‐‑‒–'’]")
_COMMA = re.compile(r"\s?,\s{0,2}")
_HYPHENS = "-‐‑‒–"
_TURNED = "~"  # begins the key of a name whose surname comes first
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "þ": "th"})
_NEAR = 3  # words between which a name may stand that is written otherwise


class UnclearNameError(ValueError):
    """A name has two to six words: a surname alone is that of many."""


class Word(NamedTuple):
    """A word of a text: where it stands, and how it is spelt with umlauts written out and without any mark."""

    start: int
    end: int
    spellings: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Names:
    """Names to be found: `knows` tells of a key whether it is one of theirs, `sizes` how many words they have."""

    knows: Callable[[str], bool]
    sizes: frozenset[int]

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where they stand, in the order of the text."""
        words = words_of(text)
        joined = [_joins(text[left.end : right.start], left) for left, right in pairwise(words)]
        found, past, sizes = [], 0, sorted(self.sizes, reverse=True)
        for first, word in enumerate(words):
            for last in (first + size - 1 for size in sizes if word.start >= past):
                if last < len(words) and all(joined[first:last]) and self._are(text, words, first, last):
                    past = words[last].end
                    found.append((word.start, past))
                    break
        return found

    def mask(self, text: str) -> str:
        """The same, as long as it was, with each of them blacked out."""
        return blacked_out(text, self.spans(text))

    def _are(self, text: str, words: Sequence[Word], first: int, last: int) -> bool:
        """Whether these words are a name. What few words are is asked first."""
        for spelt in {" ".join([word.spellings[way] for word in words[first : last + 1]]) for way in (0, 1)}:
            if self.knows(spelt) and _is_written(text, words, first, last, turned=self.knows(_TURNED + spelt)):
                return True
            if spelt.endswith("s") and _owns(text, words[last].end) and self.knows(spelt[:-1]):
                return "," not in text[words[first].start : words[last].end]
        return False


def blacked_out(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The same, as long as it was, with these parts of it masked."""
    parts, past = [], 0
    for start, end in sorted(spans):
        parts += [text[past:start], _SEEN.sub(MASK, text[max(start, past) : end])]
        past = max(past, end)
    return "".join([*parts, text[past:]])


def names_of(name: str) -> Names:
    """One name. Raises UnclearNameError."""
    keys = keys_of(name)
    return Names(keys.__contains__, frozenset({len(words_of(name))}))


def keys_of(name: str) -> frozenset[str]:
    """One key for each way to write it. Raises UnclearNameError."""
    surname, comma, given = name.partition(",")
    words = words_of(f"{given} {surname}" if comma else name)
    if len(words) not in WORDS:
        raise UnclearNameError(f"{name!r}: give first name and surname; a surname alone is that of many")
    keys = set()
    for spelt in zip(*(word.spellings for word in words), strict=True):
        keys.add(" ".join(spelt))
        for by in range(1, len(spelt)):
            turned = " ".join((*spelt[by:], *spelt[:by]))
            keys |= {turned, _TURNED + turned}
    return frozenset(keys)


def possible_spans(text: str, name: str) -> list[tuple[int, int]]:
    """Where the name may be meant: by an initial, a title, with other names between or around it."""
    surname, comma, given = name.partition(",")
    own = words_of(f"{given} {surname}" if comma else name)
    first, last = set(own[0].spellings), {f"{spelt}{ending}" for spelt in own[-1].spellings for ending in ("", "s")}
    hints = first | {spelling[0] for spelling in first} | TITLES
    words, found = words_of(text), []
    for place, word in enumerate(words):
        if not last.intersection(word.spellings):
            continue
        near = [place, *_near(text, words, place, -1), *_near(text, words, place, 1)]
        named = [at for at in near[1:] if hints.intersection(words[at].spellings)]
        if named:
            found.append((words[min(place, *named)].start, words[max(place, *named)].end))
    sure = names_of(name).spans(text)
    return [(start, end) for start, end in found if not any(start < to and since < end for since, to in sure)]


def words_of(text: str) -> list[Word]:
    return [Word(found.start(), found.end(), _spellings(found[0])) for found in _WORD.finditer(text)]


@lru_cache(maxsize=1 << 16)
def _spellings(word: str) -> tuple[str, str]:
    low = normalize("NFC", word).casefold()
    return _bare(low.translate(_UMLAUTS)), _bare(low)


def _bare(word: str) -> str:
    if word.isascii():
        return word
    return "".join(letter for letter in normalize("NFKD", word.translate(_LETTERS)) if not combining(letter))


def _joins(gap: str, before: Word) -> bool:
    """Whether what stands between two words may stand within a name."""
    if gap == " " or _JOINED.fullmatch(gap) or _COMMA.fullmatch(gap):
        return True
    return gap in {".", "_"} or (gap == ". " and before.end - before.start == 1)


def _is_written(text: str, words: Sequence[Word], first: int, last: int, *, turned: bool) -> bool:
    """Whether words that could be a name are written as one; `turned`: with the surname first."""
    start, end = words[first].start, words[last].end
    if _is_hyphened(text, start, end):
        return False
    if text[end : end + 1] == "@":
        return "," not in text[start:end]
    if any(text[word.end] in "._" and word.end - word.start > 1 for word in words[first:last]):
        return False
    commas = text.count(",", start, end)
    if not turned:
        return not commas
    return (commas == 1 or (not commas and "\n" not in text[start:end])) and _stands_alone(text, words, first, last)


def _owns(text: str, end: int) -> bool:
    """After a genitive something of hers follows."""
    return text[end : end + 1].isspace() and text[end + 1 : end + 2].isalpha()


def _is_hyphened(text: str, start: int, end: int) -> bool:
    """Anna Müller is neither Eva-Anna Müller nor Anna Müller-Lüdenscheidt."""
    before, after = text[max(start - 2, 0) : start], text[end : end + 2]
    led = len(before) == 2 and before[1] in _HYPHENS and before[0].isalpha()
    return led or (len(after) == 2 and after[0] in _HYPHENS and after[1].isalpha())


def _stands_alone(text: str, words: Sequence[Word], first: int, last: int) -> bool:
    """In „Peter Müller, Anna Schmidt“ nobody is called Anna Müller."""
    sides = [(words[first - 1], words[first], words[first - 1].end, words[first].start)] if first else []
    if last + 1 < len(words):
        sides.append((words[last + 1], words[last], words[last].end, words[last + 1].start))
    for other, own, end, start in sides:
        is_name = text[other.start].isupper() or not text[own.start].isupper()
        if is_name and text[end:start].isspace() and other.spellings[0] not in TITLES:
            return False
    return True


def _near(text: str, words: Sequence[Word], place: int, step: int) -> Iterator[int]:
    """The words beside one, as long as hardly anything stands between."""
    for at in range(place + step, place + step * (_NEAR + 1), step):
        if not 0 <= at < len(words):
            return
        left, right = sorted((at, at - step))
        gap = text[words[left].end : words[right].start]
        if len(gap) > 2 or gap.strip(" ,.'’_-‐‑‒–\n\xa0"):
            return
        yield at
