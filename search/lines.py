"""Concepts ranked by their score in; lines to read, each idea and each rise once, out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from search.bursts import SIGNIFICANT, Floats, upper_tail

MIN_LAST = 4  # entries in the last span of what is listed
_NEAR = 0.8  # a part of a phrase with so nearly the same count is the same idea
_PART = 8  # letters and two blanks: so long a word inside another is part of a compound
_WORD_JOINT = re.compile(r"[-\s]+")


class Line(NamedTuple):
    """A row of the table of concepts, and the keys of those told with it."""

    row: int
    folded: tuple[str, ...]


def best_first(keys: Sequence[str], last: Floats, score: Floats, top: int, least: int = MIN_LAST) -> list[Line]:
    """Rank rows by score, ties by name.

    A wording inside another is folded with it where both have nearly the same last count; the longest then stands for
    them. So is a part that is no more frequent, and an extension where both are proven (score >= 1): one rise is told
    once.
    """
    candidates: list[int] = np.flatnonzero(last >= least).tolist()
    reach = sorted(candidates, key=lambda row: (-score[row], keys[row]))[: 4 * top]
    kin = _Kin(keys, last, score, reach)
    lines: list[Line] = []
    taken: set[int] = set()
    for row in reach:
        if row in taken or len(lines) == top:
            continue
        free = [other for other in reach if other not in taken]
        head = max(
            (other for other in free if kin.is_same(row, other)), key=lambda other: (len(keys[other]), score[other])
        )
        family = [other for other in free if other == row or kin.is_told_with(head, other)]
        taken.update(family)
        lines.append(Line(head, tuple(keys[other] for other in family if other != head)))
    return sorted(lines, key=lambda line: (-score[line.row], keys[line.row]))


class _Kin:
    """Tells which rows speak of one thing."""

    def __init__(self, keys: Sequence[str], last: Floats, score: Floats, rows: Iterable[int]) -> None:
        self._keys = {row: keys[row] for row in rows}
        self._last: list[float] = last.tolist()  # asked so often that an array's elements would cost
        self._score: list[float] = score.tolist()

    def is_same(self, one: int, other: int) -> bool:
        """Tell whether one wording holds the other and both stand in nearly as many entries."""
        near = min(self._last[one], self._last[other]) >= _NEAR * max(self._last[one], self._last[other])
        return near and self._holds(one, other)

    def is_told_with(self, head: int, other: int) -> bool:
        """Tell whether a line speaks of the other row, too."""
        if self._is_inside(other, head):
            return self._last[other] * _NEAR <= self._last[head]
        both_proven = min(self._score[head], self._score[other]) >= 1
        return self._is_inside(head, other) and (both_proven or self.is_same(head, other))

    def _holds(self, one: int, other: int) -> bool:
        return self._is_inside(one, other) or self._is_inside(other, one)

    def _is_inside(self, short: int, long: int) -> bool:
        return is_inside(self._keys[short], self._keys[long])


def is_inside(short: str, long: str) -> bool:
    """Tell whether one wording is words of the other, or so long a word that it is a part of a compound."""
    words, text = _spelled(short), _spelled(long)
    return words in text or (len(words) >= _PART and words.strip() in text)


def runs_into(one: str, other: str) -> bool:
    """Tell whether the end of one wording begins the other: both were cut from one phrase."""
    words, following = _spelled(one).split(), _spelled(other).split()
    return any(words[-size:] == following[:size] for size in range(1, min(len(words), len(following)) + 1))


def fold_explained(
    lines: Sequence[Line],
    keys: Sequence[str],
    counts: Floats,
    totals: Floats,
    shared: Mapping[int, Mapping[int, Floats]],
) -> list[Line]:
    """Tell a rise with another one if most of it lies in that other's entries, and it is none outside them.

    `counts` and `totals` are per span, `shared[one][other]` those of the entries that hold both. Of two rises that
    explain each other the rarer stays: a cavern buffer, not the hydrogen that is talked of only because of it.
    """

    def explains(other: int, row: int) -> bool:
        if 2 * shared[other][row][-1] <= counts[row, -1]:
            return False
        left = counts[row] - shared[other][row]
        if left[-1] < MIN_LAST:
            return True
        chance = upper_tail(left[-1:], left[:-1].sum(keepdims=True), float(totals[:-1].sum()), float(totals[-1]))
        return bool(chance[0] > SIGNIFICANT)

    def tells(one: Line, other: Line) -> bool:
        if one is other or not explains(one.row, other.row):
            return False
        if not explains(other.row, one.row):
            return True
        rarer = float(counts[one.row].sum() - counts[other.row].sum())
        return rarer < 0 if rarer else keys[one.row] < keys[other.row]

    told: dict[int, list[Line]] = {}
    left = list(lines)
    while left:
        heads = [line for line in left if not any(tells(other, line) for other in left)] or left[:1]
        told |= {line.row: [line] for line in heads}
        left = [line for line in left if line not in heads]
        for line in list(left):
            head = next((head for head in heads if tells(head, line)), None)
            if head is not None:
                told[head.row].append(line)
                left.remove(line)
    return [_with(own, others, keys) for own, *others in told.values()]


@lru_cache(maxsize=10_000)
def _spelled(wording: str) -> str:
    return f" {_WORD_JOINT.sub(' ', wording)} "


def _with(line: Line, others: Iterable[Line], keys: Sequence[str]) -> Line:
    return Line(line.row, (*line.folded, *(key for other in others for key in (keys[other.row], *other.folded))))
