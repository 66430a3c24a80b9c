"""A title and a text in; a signature out by which near copies are found and told from lookalikes.

A signature is 128 MinHash values (Broder 1997) over the text's word trigrams and one mask of what tells apart texts
that share every other word: the numbers, years and months of the title ("3. Förderaufruf 2026" is not the second one).
"""

import re
import unicodedata
from collections.abc import Sequence
from hashlib import blake2b
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Signature = tuple[int, ...]
Hashes = NDArray[np.uint64]

SAME_STORY = 0.6  # a press release keeps that much under another lead and footer
_SIZE = 128
_ROWS = 4  # 32 bands: pairs at 0.6 share one with a chance of 0.99, pairs at 0.2 with 0.05
_FEW = 30  # words: a shorter text is compared as a whole, since its trigrams say little
_TOO_FEW = 10  # words, title included: "Neuer Podcast. Jetzt anhören!" is no story
_MASK_BITS = 61
_WORD = re.compile(r"\w+")
_COUNTED = re.compile(r"\d+|\b[IVX]{1,4}\b")
_MONTHS = re.compile(
    r"\b(?:(jan)(?:uar|uary)|(feb)(?:ruar|ruary)|(m)(?:ärz|arch)|(apr)il|(ma)(?:i|y)|(jun)[ie]|(jul)[iy]|(aug)ust|"
    r"(sep)tember|(o)[kc]tober|(nov)ember|(de)[zc]ember)\b"
)
_random = np.random.default_rng(20_261_121)  # fixed: a signature is stored for good
_FACTORS: Hashes = _random.integers(1 << 63, size=(_SIZE, 1), dtype=np.uint64) | np.uint64(1)
_OFFSETS: Hashes = _random.integers(1 << 63, size=(_SIZE, 1), dtype=np.uint64)
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)


def sign(title: str, text: str) -> Signature:
    """Return 128 values below 2**32 and a mask; empty without a text or where all is too short.

    A title alone makes no story: each year's report may bear the same.
    """
    words = _words(text)
    if not words:
        return ()
    if len(words) >= _FEW:
        hashes = np.fromiter((crc32(word.encode()) for word in words), np.uint64, len(words))
        shingles = hashes[:-2] * _MIX[0] + hashes[1:-1] * _MIX[1] + hashes[2:] * _MIX[2]
    else:
        words = _words(title) + words
        if len(words) < _TOO_FEW:
            return ()
        whole = blake2b(" ".join(words).encode(), digest_size=8).digest()
        shingles = np.array([int.from_bytes(whole)], dtype=np.uint64)
    shingles ^= shingles >> np.uint64(29)
    least = (shingles * _FACTORS + _OFFSETS).min(axis=1) >> np.uint64(32)
    return (*least.tolist(), _mask(title))


def bands(signature: Sequence[int]) -> tuple[str, ...]:
    """Return 32 keys (none for an empty signature): texts that share none of them are no near copies."""
    values = np.array(signature[:_SIZE], dtype=">u4").reshape(-1, _ROWS)
    return tuple(
        blake2b(row.tobytes(), digest_size=8, salt=at.to_bytes(2)).hexdigest() for at, row in enumerate(values)
    )


def similarity(one: Sequence[int], other: Sequence[int]) -> float:
    """Return the estimated Jaccard similarity; 0 where either is empty or the numbers of the titles contradict.

    They contradict unless one title has all numbers of the other: an outlet may leave some out, but changes none.
    """
    if not one or not other:
        return 0.0
    shared = one[-1] & other[-1]
    if shared not in (one[-1], other[-1]):
        return 0.0
    return sum(a == b for a, b in zip(one[:-1], other[:-1], strict=True)) / _SIZE


def is_same_story(one: Sequence[int], other: Sequence[int]) -> bool:
    """Tell near copies from mere relatives."""
    return similarity(one, other) >= SAME_STORY


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _mask(title: str) -> int:
    """Return a bit for each number and month of the title."""
    months: Sequence[str] = [match[0][:2] for match in _MONTHS.finditer(title.casefold())]
    marks = [*_COUNTED.findall(title), *months]
    mask = 0
    for mark in marks:
        mask |= 1 << crc32(mark.lstrip("0").encode()) % _MASK_BITS
    return mask
