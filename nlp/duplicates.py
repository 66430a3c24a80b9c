"""A title and a text in; a signature out by which near copies are found and told from lookalikes.

A signature is 126 MinHash values (Broder 1997) over the text's word trigrams, then how many words it has and how it
begins, a mask of the title's figures ("3. Förderaufruf 2026" is not the second one) and the title's first twelve words.
After them come the particulars: names and figures, each with the words it stands between. They tell apart what a press
office fills into its template; what two outlets add before, behind and in between contradicts nothing.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from hashlib import blake2b
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Signature = tuple[int, ...]
Hashes = NDArray[np.uint64]

SAME_STORY = 0.45  # a short press release keeps that much where two outlets add their own leads and footers
_SIZE = 126
_BLOCK = 10_000  # shingles hashed at a time: a book would fill the memory
_ROWS = 3  # 42 bands: pairs at 0.45 share one with a chance of 0.98, pairs at 0.1 with 0.04
_FEW = 30  # words: a shorter text is compared as a whole, since its trigrams say little
_TOO_FEW = 10  # words, title included: "Neuer Podcast. Jetzt anhören!" is no story
_BEGINNING = 12  # words
_BEGINS, _MARKED, _WORDING, _PARTICULARS = 127, 128, 129, 141  # where they stand; the words' number at _SIZE
_SCATTERED = 0.6  # a text of which three quarters stand in another one is a copy, wherever they stand
_MOST = 24  # particulars: a press release has no more
_WHAT_BITS = 20
_UNDER_ONE_TITLE = 0.8  # of the likeness is enough then
_FRAME = 3  # words
_EXCHANGED = 2  # particulars: one may be corrected, or a synonym
_MASK_BITS = 61
_WORD = re.compile(r"\w+")
_COUNTED = re.compile(r"\d+|\b[IVX]{1,4}\b")
_MONTHS = re.compile(
    r"\b(?:(jan)(?:uar|uary)|(feb)(?:ruar|ruary)|(m)(?:aerz|arch)|(apr)il|(ma)(?:i|y)|(jun)[ie]|(jul)[iy]|(aug)ust|"
    r"(sep)tember|(o)[kc]tober|(nov)ember|(de)[zc]ember)\b"
)
_MARKS = ".,;:!?()[]„“”»«\"'…–-"
_STOPS = frozenset(_MARKS)
_LEGAL = frozenset({"AG", "GmbH", "KG", "SE", "eG", "Ltd", "Inc"})
# texts come here as those write them who have no umlauts
_DOCTORS = frozenset({"Dr.", "Prof.", "Ing."})
_BEFORE_NAMES = frozenset("in aus bei nach von fuer an mit auf ueber of by with at from to and".split())
_NO_NAMES = frozenset(  # though they begin a sentence
    """
    A An All Als Am As At Auch Auf Aus Bei Bis By Das Dem Den Der Des Die Diese Dieser Ein Eine Einem Einen Einer Er Es
    For Fuer Here Im In It Mit Nach No Not On Our Sie The There These They This To Und Von Vor Was We Wer Wie Wir Zur
""".split()
)
_SPELT = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue"), ("\u00ad", ""))
_random = np.random.default_rng(20_261_121)  # fixed: a signature is stored for good
_FACTORS: Hashes = _random.integers(1 << 63, size=(_SIZE, 1), dtype=np.uint64) | np.uint64(1)
_OFFSETS: Hashes = _random.integers(1 << 63, size=(_SIZE, 1), dtype=np.uint64)
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)


def sign(title: str, text: str) -> Signature:
    """Return the values, the numbers and the particulars, all below 2**62; empty where there is too little to compare.

    A title alone makes no story: each year's report may bear the same.
    """
    title, text = _plain(title), _plain(text)
    words = _words(text)
    if not words or (len(words) < _FEW and len(_words(title)) + len(words) < _TOO_FEW):
        return ()
    if len(words) >= _BEGINNING:
        beginning = crc32(" ".join(words[:_BEGINNING]).encode())
        hashes = np.fromiter(map(crc32, " ".join(words).encode().split()), np.uint64, len(words))
        shingles = hashes[:-2] * _MIX[0] + hashes[1:-1] * _MIX[1] + hashes[2:] * _MIX[2]
    else:
        whole = blake2b(" ".join(_words(title) + words).encode(), digest_size=8).digest()
        beginning = crc32(whole)
        shingles = np.array([int.from_bytes(whole)], dtype=np.uint64)
    shingles ^= shingles >> np.uint64(29)
    least = reduce(np.minimum, (_least(shingles[at : at + _BLOCK]) for at in range(0, len(shingles), _BLOCK)))
    return (*least.tolist(), len(words), beginning, _mask(_marks(title)), *_wording(title), *_particulars(title, text))


def _least(shingles: Hashes) -> Hashes:
    values = shingles * _FACTORS
    values += _OFFSETS
    least: Hashes = values.min(axis=1) >> np.uint64(32)
    return least


def bands(signature: Sequence[int]) -> tuple[int, ...]:
    """Return 43 numbers of 64 bits, signed (none for an empty signature): texts that share none are no near copies."""
    if not signature:
        return ()
    values = np.array(signature[:_SIZE], dtype=">u4").reshape(-1, _ROWS)
    beginning = np.array([signature[_BEGINS]], dtype=">u4")
    return tuple(
        int.from_bytes(blake2b(row.tobytes(), digest_size=8, salt=at.to_bytes(2)).digest(), signed=True)
        for at, row in enumerate([*values, beginning])
    )


def similarity(one: Sequence[int], other: Sequence[int]) -> float:
    """Return the estimated Jaccard similarity; 0 where either is empty or their names or figures contradict.

    A teaser is a copy too, and so is half a text: then counts how much of the shorter one stands in the longer one.
    """
    if not one or not other or _contradict(one, other):
        return 0.0
    jaccard = sum(a == b for a, b in zip(one[:_SIZE], other[:_SIZE], strict=True)) / _SIZE
    if _agree(_words_of_title(one), _words_of_title(other)):
        jaccard = min(1.0, jaccard / _UNDER_ONE_TITLE)
    sizes = one[_SIZE], other[_SIZE]
    contained = min(1.0, jaccard / (1 + jaccard) * sum(sizes) / min(sizes))
    begin_alike = one[_BEGINS] == other[_BEGINS]
    return max(jaccard, contained if begin_alike else contained * _SCATTERED)


def is_same_story(one: Sequence[int], other: Sequence[int]) -> bool:
    """Tell near copies from mere relatives."""
    return similarity(one, other) >= SAME_STORY


def _contradict(one: Sequence[int], other: Sequence[int]) -> bool:
    """Tell other figures and names from left out ones: an outlet may drop some, but changes none.

    Titles contradict unless one has all figures of the other.
    """
    title, other_title = one[_MARKED], other[_MARKED]
    if title & other_title not in (title, other_title):
        return True
    own, others = one[_PARTICULARS:], other[_PARTICULARS:]
    exchanged = _exchanged(own, others)
    wording, other_wording = _words_of_title(one), _words_of_title(other)
    if max(one[_SIZE], other[_SIZE]) < _FEW and wording and other_wording and not _agree(wording, other_wording):
        return True  # "Weiterlesen mit dem Digital-Abo" stands under many titles
    if min(one[_SIZE], other[_SIZE]) < _FEW:
        return exchanged > 0
    return exchanged + _is_one_frame(wording, other_wording) >= _EXCHANGED


def _words_of_title(signature: Sequence[int]) -> list[int]:
    return [word for word in signature[_WORDING:_PARTICULARS] if word]


def _agree(one: Iterable[int], other: Iterable[int]) -> bool:
    """Tell whether half the words of the shorter title stand in the longer one."""
    own, others = {*one}, {*other}
    return 2 * len(own & others) >= min(len(own), len(others)) > 0


def _is_one_frame(own: Sequence[int], others: Sequence[int]) -> bool:
    """Tell whether two titles begin or end alike, or share three words, and each has words of its own."""
    shared = {*own} & {*others}
    is_frame = len(shared) >= _FRAME or own[:1] == others[:1] or own[-1:] == others[-1:]
    return is_frame and len(shared) < min(len({*own}), len({*others}))


def _exchanged(one: Iterable[int], other: Iterable[int]) -> int:
    """Return how many particulars stand in one text where the other has its own, and nowhere else in that."""
    places, other_places = _by_place(one), _by_place(other)
    all_own, all_others = (set[int]().union(*found.values()) for found in (places, other_places))
    exchanged = 0
    for place in places.keys() & other_places.keys():
        own, others = places[place] - other_places[place], other_places[place] - places[place]
        exchanged += min(len(own), len(others), max(len(own - all_others), len(others - all_own)))
    return exchanged


def _by_place(particulars: Iterable[int]) -> dict[int, set[int]]:
    places = defaultdict(set)
    for particular in particulars:
        places[particular >> _WHAT_BITS].add(particular & ((1 << _WHAT_BITS) - 1))
    return places


def _wording(title: str) -> list[int]:
    """Return a number for each of the first words, and zeros for those that are not there."""
    words = [_what(word) for word in _words(title)[: _PARTICULARS - _WORDING]]
    return words + [0] * (_PARTICULARS - _WORDING - len(words))


def _what(word: str) -> int:
    return crc32(word.encode()) >> 32 - _WHAT_BITS


def _particulars(title: str, text: str) -> list[int]:
    """Return names and figures, each with the words beside it; of many, those at the same places in every text."""
    found = set()
    for words in (title.split(), text.split()):
        for start, end in _names_and_figures(words):
            before = words[start - 1] if start else ""
            behind = words[end] if end < len(words) else ""
            last = words[end - 1].strip(_MARKS)
            if last in _LEGAL and end - start > 1:
                last = words[end - 2].strip(_MARKS)
            place = crc32(f"{before} {behind}".encode())
            what = _what(last.replace(",", "").replace(".", "").casefold())  # 4,8 is 4.8 in English
            found.add(place << _WHAT_BITS | what)
    return sorted(found)[:_MOST]


def _names_and_figures(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where they start and end: a number, capitals in a row, or one behind a preposition; any in English."""
    end, is_english = 0, "the" in words
    for start in [at for at, word in enumerate(words) if not word[0].islower() and word not in _NO_NAMES]:
        first = words[start][0]
        if not first.isalnum():
            first = words[start].lstrip(_MARKS)[:1]
        if first.isdigit():
            yield start, start + 1
        elif start >= end and first.isupper():
            end = start + 1
            while end < len(words) and words[end][0].isupper() and not _ends(words[end - 1]):
                end += 1
            before = words[start - 1] if start else ""
            if end - start > 1 or before in _BEFORE_NAMES or (is_english and before and not _ends(before)):
                yield start, end


def _ends(word: str) -> bool:
    return word[-1] in _STOPS and word not in _DOCTORS


def _plain(text: str) -> str:
    """Return the text as those write it who have no umlauts, without soft hyphens."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text)
    for letter, plain in _SPELT:
        text = text.replace(letter, plain)
    return text


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _marks(title: str) -> list[str]:
    """Return the figures and months of a title."""
    return [*_COUNTED.findall(title), *(match[0][:2] for match in _MONTHS.finditer(title.casefold()))]


def _mask(marks: Iterable[str]) -> int:
    mask = 0
    for mark in marks:
        mask |= 1 << crc32(mark.lstrip("0").encode()) % _MASK_BITS
    return mask
