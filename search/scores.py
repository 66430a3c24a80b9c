"""Entries as analysed and a plan in, scores out: what the twin in memory knows of its entries' tokens."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from math import log
from statistics import fmean
from typing import NamedTuple

from search.columns import Between, Condition, OneOf
from search.entries import Entry
from search.matching import edits_apart
from search.plan import All, Any, Best, Near, Plan, Run, Starts, Worth


class Row(NamedTuple):
    """An entry with its tokens by field, and its columns."""

    entry: Entry
    fields: Mapping[str, tuple[str, ...]]
    keywords: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, tuple[int, ...]]


class Scorer:
    """Scores one state of a collection; who holds which token is worked out when a field is first asked for."""

    def __init__(self, rows: Mapping[str, Row]) -> None:
        self._rows = rows
        self._holders = cache(self._holders_of)
        self._mean = cache(self._mean_of)
        self._length = cache(self._length_of)
        self._having_value = cache(self._having_value_of)

    def __call__(self, wanted: Plan) -> dict[str, float]:
        """Id to score of all entries that meet the plan."""
        match wanted:
            case Run():
                return self._bm25(wanted)
            case Starts(field, start):
                return self._having(field, lambda token: token.startswith(start))
            case Near(field, token, edits):
                return self._having(field, lambda other: edits_apart(token, other, edits))
            case OneOf(column, values):
                return {id_: 0.0 for value in values for id_ in self._having_value(column).get(value, ())}
            case Between():
                return {id_: 0.0 for id_, row in self._rows.items() if meets(row, wanted)}
            case Best(of):
                return _either(map(self, of), max)
            case Any(of, least):
                return _either(map(self, of), sum, least)
            case Worth(condition, score):
                return dict.fromkeys(self(condition), score)
            case All(of, without):
                found = [self(one) for one in of]
                ids = set(self._rows).intersection(*found).difference(*map(self, without))
                return {id_: sum((scores[id_] for scores in found), 0.0) for id_ in ids}

    def _holders_of(self, field: str) -> Mapping[str, Collection[str]]:
        """Token to the ids of the entries that have it in the field."""
        holders = defaultdict(list)
        for id_, row in self._rows.items():
            for token in set(row.fields[field]):
                holders[token].append(id_)
        return holders

    def _having_value_of(self, column: str) -> Mapping[str, Collection[str]]:
        having = defaultdict(list)
        for id_, row in self._rows.items():
            for value in row.keywords[column]:
                having[value].append(id_)
        return having

    def _mean_of(self, field: str) -> float:
        return fmean(len(row.fields[field]) for row in self._rows.values())

    def _length_of(self, id_: str, field: str) -> int:
        """In the one byte that tantivy and Lucene have for it: exact below 40, then its first four bits above 24."""
        length = len(self._rows[id_].fields[field])
        lost = max((length - 24).bit_length() - 4, 0)
        return length if length < 40 else 24 + (length - 24 >> lost << lost)

    def _having(self, field: str, means: Callable[[str], bool]) -> dict[str, float]:
        holders = self._holders(field)
        return {id_: 1.0 for token in holders if means(token) for id_ in holders[token]}

    def _bm25(self, run: Run) -> dict[str, float]:
        """Robertson and Zaragoza 2009 with k1 = 1.2 and b = 0.75; a run is as rare as its tokens together."""
        holders = [self._holders(run.field).get(token, ()) for token in run.tokens]
        ids = set(holders[0]).intersection(*holders[1:])
        often = {id_: n for id_ in ids if (n := _occurrences(run.tokens, self._rows[id_].fields[run.field]))}
        if not often:
            return {}
        rarity = sum(log(1 + (len(self._rows) - len(held) + 0.5) / (len(held) + 0.5)) for held in holders)
        mean = self._mean(run.field)
        return {
            id_: run.weight * rarity * n * 2.2 / (n + 1.2 * (0.25 + 0.75 * self._length(id_, run.field) / mean))
            for id_, n in often.items()
        }


def meets(row: Row, condition: Condition) -> bool:
    """Whether an entry passes."""
    match condition:
        case OneOf(column, values):
            return not set(values).isdisjoint(row.keywords[column])
        case Between(column, low, high):
            return any(low <= value <= high for value in row.numbers[column])


def _either(
    found: Iterable[dict[str, float]], combine: Callable[[list[float]], float], least: int = 1
) -> dict[str, float]:
    scores = defaultdict(list)
    for one in found:
        for id_, score in one.items():
            scores[id_].append(score)
    return {id_: combine(of) for id_, of in scores.items() if len(of) >= least}


def _occurrences(tokens: tuple[str, ...], text: tuple[str, ...]) -> int:
    if len(tokens) == 1:
        return text.count(tokens[0])
    starts = (i for i, token in enumerate(text) if token == tokens[0])
    return sum(text[i : i + len(tokens)] == tokens for i in starts)
