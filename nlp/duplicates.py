"""A title and a text in; a signature out by which near copies are found and told from lookalikes.

A signature is 126 MinHash values (Broder 1997) over the text's word trigrams, then four numbers: how many words it has,
how it begins, and a mask each of the title's and of the text's figures, which tell apart texts that share every other
word: "3. Förderaufruf 2026" is not the second one, and this month's orders are not last month's.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Signature = tuple[int, ...]
Hashes = NDArray[np.uint64]

SAME_STORY = 0.45  # a short press release keeps that much where two outlets add their own leads and footers
_SIZE = 126
_ROWS = 3  # 42 bands: pairs at 0.45 share one with a chance of 0.98, pairs at 0.1 with 0.04
_FEW = 30  # words: a shorter text is compared as a whole, since its trigrams say little
_TOO_FEW = 10  # words, title included: "Neuer Podcast. Jetzt anhören!" is no story
_BEGINNING = 12  # words
_OWN_FIGURES = 2  # on both sides: one may come with a lead or a footer
_MASK_BITS = 61
_WORD = re.compile(r"\w+")
_COUNTED = re.compile(r"\d+|\b[IVX]{1,4}\b")
_FIGURE = re.compile(r"\b\d+(?:[.,]\d+)*\b")
_MONTHS = re.compile(
    r"\b(?:(jan)(?:uar|uary)|(feb)(?:ruar|ruary)|(m)(?:ärz|arch)|(apr)il|(ma)(?:i|y)|(jun)[ie]|(jul)[iy]|(aug)ust|"
    r"(sep)tember|(o)[kc]tober|(nov)ember|(de)[zc]ember)\b"
)
_random = np.random.default_rng(20_261_121)  # fixed: a signature is stored for good
_FACTORS: Hashes = _random.integers(1 << 63, size=(_SIZE, 1), dtype=np.uint64) | np.uint64(1)
_OFFSETS: Hashes = _random.integers(1 << 63, size=(_SIZE, 1), dtype=np.uint64)
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)


def sign(title: str, text: str) -> Signature:
    """Return 126 values below 2**32 and the four numbers; empty without a text or where all is too short.

    A title alone makes no story: each year's report may bear the same.
    """
    words = _words(text)
    if not words:
        return ()
    if len(words) >= _FEW:
        beginning = crc32(" ".join(words[:_BEGINNING]).encode())
        hashes = np.fromiter((crc32(word.encode()) for word in words), np.uint64, len(words))
        shingles = hashes[:-2] * _MIX[0] + hashes[1:-1] * _MIX[1] + hashes[2:] * _MIX[2]
    else:
        words = _words(title) + words
        if len(words) < _TOO_FEW:
            return ()
        whole = blake2b(" ".join(words).encode(), digest_size=8).digest()
        beginning = crc32(whole)
        shingles = np.array([int.from_bytes(whole)], dtype=np.uint64)
    shingles ^= shingles >> np.uint64(29)
    least = (shingles * _FACTORS + _OFFSETS).min(axis=1) >> np.uint64(32)
    return (*least.tolist(), len(words), beginning, _mask(_marks(title)), _mask(_FIGURE.findall(text)))


def bands(signature: Sequence[int]) -> tuple[int, ...]:
    """Return 43 numbers of 64 bits, signed (none for an empty signature): texts that share none are no near copies."""
    if not signature:
        return ()
    values = np.array(signature[:_SIZE], dtype=">u4").reshape(-1, _ROWS)
    beginning = np.array([signature[_SIZE + 1]], dtype=">u4")
    return tuple(
        int.from_bytes(blake2b(row.tobytes(), digest_size=8, salt=at.to_bytes(2)).digest(), signed=True)
        for at, row in enumerate([*values, beginning])
    )


def similarity(one: Sequence[int], other: Sequence[int]) -> float:
    """Return the estimated Jaccard similarity; 0 where either is empty or their figures contradict.

    Where both begin alike, return how much of the shorter text stands in the longer one: a teaser is a copy too.
    """
    if not one or not other or _contradict(one, other):
        return 0.0
    jaccard = sum(a == b for a, b in zip(one[:_SIZE], other[:_SIZE], strict=True)) / _SIZE
    (size, beginning), (other_size, other_beginning) = one[_SIZE : _SIZE + 2], other[_SIZE : _SIZE + 2]
    if beginning != other_beginning:
        return jaccard
    return min(1.0, jaccard / (1 + jaccard) * (size + other_size) / min(size, other_size))


def is_same_story(one: Sequence[int], other: Sequence[int]) -> bool:
    """Tell near copies from mere relatives."""
    return similarity(one, other) >= SAME_STORY


def _contradict(one: Sequence[int], other: Sequence[int]) -> bool:
    """Tell other figures from left out ones: an outlet may drop some, but changes none.

    Titles contradict unless one has all figures of the other; texts, where each has several of its own.
    """
    (title, text), (other_title, other_text) = one[-2:], other[-2:]
    if title & other_title not in (title, other_title):
        return True
    own = (text & ~other_text, other_text & ~text)
    return all(mask.bit_count() >= _OWN_FIGURES for mask in own)


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _marks(title: str) -> list[str]:
    """Return the figures and months of a title."""
    return [*_COUNTED.findall(title), *(match[0][:2] for match in _MONTHS.finditer(title.casefold()))]


def _mask(marks: Iterable[str]) -> int:
    mask = 0
    for mark in marks:
        mask |= 1 << crc32(mark.lstrip("0").encode()) % _MASK_BITS
    return mask
