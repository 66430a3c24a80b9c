"""The true twin: entries in a dictionary, every promise of the port kept by looking at each of them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial

from search.analysis import Analyser, Parts, no_parts
from search.codec import digest, dump_entry, state
from search.columns import Condition, OneOf, conditions, keywords, numbers, sort_key
from search.cursors import Mark, mark_of, next_cursor
from search.engine import Completed
from search.entries import Entry, FacetValue, Filters, Query, Result, Unit
from search.matching import Marker
from search.plan import plan
from search.query import Node
from search.results import check_facet, facet_values, hit, most_values
from search.scores import Row, Scorer, meets
from search.similar import asked


class MemoryEngine:
    """An engine for tests and small collections: O(entries) a question, and after each write once O(tokens)."""

    def __init__(self, parts: Parts = no_parts) -> None:
        self._analyser = Analyser(parts)
        self._rows: dict[str, Row] = {}
        self._scorer = Scorer(self._rows)

    def write(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            held = self._rows.get(entry.id)
            if held is None or held.entry.revision <= entry.revision:
                tokens = self._analyser.document(entry.title, entry.text, entry.language)
                fields = {name: tuple(text.split(" ")) for name, text in tokens.items()}
                self._rows[entry.id] = Row(entry, fields, {"id": (entry.id,), **keywords(entry)}, numbers(entry))
        self._scorer = Scorer(self._rows)

    def delete(self, ids: Iterable[str]) -> None:
        for id_ in ids:
            self._rows.pop(id_, None)
        self._scorer = Scorer(self._rows)

    def search(self, query: Query) -> Result:
        node = asked(query, self)
        scores = self._scorer(plan(node))
        passing = cache(partial(self._passing, ids=scores))
        found = sorted(
            passing(conditions(query.filters)), key=lambda row: sort_key(row.entry, query.sort, query.filters)
        )
        if query.sort == "relevance":
            found.sort(key=lambda row: scores[row.entry.id], reverse=True)
        marker = Marker(node, self._analyser)
        start = query.start
        if mark := mark_of(query, node, self):
            start = sum(_comes_by(row.entry, mark, query, scores) for row in found)
        page = [row.entry for row in found[start : start + query.size]]
        ranked = query.sort == "relevance"
        hits = tuple(hit(entry, scores[entry.id] if ranked else 0.0, marker) for entry in page)
        following = next_cursor(query, node, hits, more=start + len(hits) < len(found))
        facets = {name: _facet(name, query, passing) for name in query.facets}
        return Result(total=len(found), hits=hits, next=following, facets=facets)

    def get(self, ids: Sequence[str]) -> Mapping[str, Entry]:
        return {id_: self._rows[id_].entry for id_ in ids if id_ in self._rows}

    def count(self, filters: Filters) -> int:
        return len(self._passing(conditions(filters)))

    def holding(self, nodes: Sequence[Node]) -> Sequence[int]:
        return [len(self._scorer(plan(node))) for node in nodes]

    def complete(self, column: Completed, start: str, size: int) -> Sequence[FacetValue]:
        values = (value for row in self._rows.values() for value in row.keywords[column])
        return facet_values(Counter(value for value in values if value.startswith(start)))[:size]

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

    def _passing(self, wanted: Sequence[Condition], ids: Iterable[str] | None = None) -> list[Row]:
        rows = self._rows.values() if ids is None else [self._rows[id_] for id_ in ids]
        return [row for row in rows if all(meets(row, condition) for condition in wanted)]


def _facet(name: str, query: Query, passing: Callable[[Sequence[Condition]], list[Row]]) -> tuple[FacetValue, ...]:
    rows = passing(conditions(query.filters, without=check_facet(name)))
    return facet_values(Counter(value for row in rows for value in row.keywords[name]), most_values(name))


def _comes_by(entry: Entry, mark: Mark, query: Query, scores: Mapping[str, float]) -> bool:
    """Whether an entry comes before the mark, or is it."""
    if query.sort == "relevance":
        return (-scores[entry.id], entry.id) <= (-scores.get(mark.id, mark.key), mark.id)
    return sort_key(entry, query.sort, query.filters) <= (mark.key, mark.id)
