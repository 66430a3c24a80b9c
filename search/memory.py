"""The true twin: entries in a dictionary, every promise of the port kept by looking at each of them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from math import log
from typing import NamedTuple

from search.analysis import Analyser, Parts, no_parts
from search.codec import digest, dump_entry, state
from search.columns import Between, Condition, OneOf, conditions, keywords, numbers, sort_key
from search.entries import Entry, FacetValue, Filters, Query, Result, Unit
from search.matching import Marker, edits_apart
from search.plan import All, Any, Best, Near, Plan, Run, Starts, plan
from search.query import parse
from search.results import check_facet, facet_values, hit


class MemoryEngine:
    """An engine for tests and small collections: O(entries) a question."""

    def __init__(self, parts: Parts = no_parts) -> None:
        self._analyser = Analyser(parts)
        self._rows: dict[str, _Row] = {}

    def write(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            held = self._rows.get(entry.id)
            if held is None or held.entry.revision <= entry.revision:
                tokens = self._analyser.document(entry.title, entry.text, entry.language)
                fields = {name: tuple(text.split(" ")) for name, text in tokens.items()}
                self._rows[entry.id] = _Row(entry, fields, keywords(entry), numbers(entry))

    def delete(self, ids: Iterable[str]) -> None:
        for id_ in ids:
            self._rows.pop(id_, None)

    def search(self, query: Query) -> Result:
        node = parse(query.text)
        scores = _scores(plan(node), list(self._rows.values()))
        found = [row for row in self._passing(conditions(query.filters)) if row.entry.id in scores]
        found.sort(key=lambda row: sort_key(row.entry, query.sort, query.filters))
        if query.sort == "relevance":
            found.sort(key=lambda row: scores[row.entry.id], reverse=True)
        marker = Marker(node, self._analyser)
        page = [row.entry for row in found[query.start : query.start + query.size]]
        ranked = query.sort == "relevance"
        hits = tuple(hit(entry, scores[entry.id] if ranked else 0.0, marker) for entry in page)
        return Result(
            total=len(found), hits=hits, facets={name: self._facet(name, query, scores) for name in query.facets}
        )

    def get(self, ids: Sequence[str]) -> Mapping[str, Entry]:
        return {id_: self._rows[id_].entry for id_ in ids if id_ in self._rows}

    def count(self, filters: Filters) -> int:
        return len(self._passing(conditions(filters)))

    def totals(self, unit: Unit, filters: Filters) -> Mapping[str, int]:
        return Counter(period for row in self._passing(conditions(filters)) for period in row.keywords[unit])

    def concept_counts(self, unit: Unit, periods: Sequence[str], filters: Filters) -> Mapping[str, Sequence[int]]:
        rows = self._passing((*conditions(filters), OneOf(unit, tuple(periods))))
        pairs = Counter((concept, row.keywords[unit][0]) for row in rows for concept in row.keywords["concept"])
        return {concept: tuple(pairs[concept, period] for period in periods) for concept, _ in pairs}

    def version(self) -> str:
        return state(len(self._rows), sum(digest(dump_entry(row.entry)) for row in self._rows.values()))

    def close(self) -> None:
        pass

    def _passing(self, wanted: Iterable[Condition]) -> list["_Row"]:
        wanted = tuple(wanted)
        return [row for row in self._rows.values() if all(_meets(row, condition) for condition in wanted)]

    def _facet(self, name: str, query: Query, scores: Mapping[str, float]) -> tuple[FacetValue, ...]:
        rows = self._passing(conditions(query.filters, without=check_facet(name)))
        return facet_values(Counter(v for row in rows if row.entry.id in scores for v in row.keywords[name]))


class _Row(NamedTuple):
    entry: Entry
    fields: Mapping[str, tuple[str, ...]]
    keywords: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, tuple[int, ...]]


def _meets(row: _Row, condition: Condition) -> bool:
    match condition:
        case OneOf(column, values):
            return not set(values).isdisjoint(row.keywords[column])
        case Between(column, low, high):
            return any(low <= value <= high for value in row.numbers[column])


def _scores(wanted: Plan, rows: Sequence[_Row]) -> dict[str, float]:
    """Id to score of all entries that meet the plan."""
    match wanted:
        case Run():
            return _bm25(wanted, rows)
        case Starts(field, start):
            return _having(rows, field, lambda token: token.startswith(start))
        case Near(field, token, edits):
            return _having(rows, field, lambda other: edits_apart(token, other, edits))
        case OneOf() | Between():
            return {row.entry.id: 0.0 for row in rows if _meets(row, wanted)}
        case Best(of):
            return _either([_scores(one, rows) for one in of], max)
        case Any(of):
            return _either([_scores(one, rows) for one in of], sum)
        case All(of, without):
            found = [_scores(one, rows) for one in of]
            barred = {id_ for one in without for id_ in _scores(one, rows)}
            ids = {row.entry.id for row in rows}.difference(barred).intersection(*found)
            return {id_: sum((scores[id_] for scores in found), 0.0) for id_ in ids}


def _either(found: list[dict[str, float]], combine: Callable[[list[float]], float]) -> dict[str, float]:
    ids = {id_ for scores in found for id_ in scores}
    return {id_: combine([scores[id_] for scores in found if id_ in scores]) for id_ in ids}


def _having(rows: Sequence[_Row], field: str, means: Callable[[str], bool]) -> dict[str, float]:
    known = cache(means)
    return {row.entry.id: 1.0 for row in rows if any(map(known, row.fields.get(field, ())))}


def _bm25(run: Run, rows: Sequence[_Row]) -> dict[str, float]:
    """Robertson and Zaragoza 2009 with k1 = 1.2 and b = 0.75; a run is as rare as its tokens together."""
    texts = {row.entry.id: row.fields[run.field] for row in rows if run.field in row.fields}
    often = {id_: n for id_, text in texts.items() if (n := _occurrences(run.tokens, text))}
    if not often:
        return {}
    mean = sum(map(len, texts.values())) / len(texts)
    holders = [sum(token in text for text in texts.values()) for token in run.tokens]
    rarity = sum(log(1 + (len(rows) - n + 0.5) / (n + 0.5)) for n in holders)
    return {
        id_: run.weight * rarity * n * 2.2 / (n + 1.2 * (0.25 + 0.75 * len(texts[id_]) / mean))
        for id_, n in often.items()
    }


def _occurrences(tokens: tuple[str, ...], text: tuple[str, ...]) -> int:
    starts = (i for i, token in enumerate(text) if token == tokens[0])
    return sum(text[i : i + len(tokens)] == tokens for i in starts)
