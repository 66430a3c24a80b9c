"""One question to one state of a tantivy index in, the answer out."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from math import isclose

import tantivy

from search.analysis import Analyser
from search.codec import load_entry, load_id
from search.columns import FAR, Between, Condition, OneOf, conditions, next_from
from search.cursors import Mark, next_cursor
from search.entries import Entry, FacetValue, Query, Result
from search.errors import InexactCountError
from search.matching import Marker
from search.plan import All, Plan, plan, scored
from search.query import Node
from search.results import check_facet, facet_values, hit, most_values
from search.tantivy_queries import translate

_COLUMNS = {"date": "date", "deadline": "deadlines", "start": "starts"}
_ASCENDING = tantivy.Order.Asc
_MOST_BUCKETS = 65_000
_MANY = ("concept", "organisation", "place")
_TIED = 200
"""So many more hits than asked for are fetched at once, as they may score as the last one does."""


class Search:
    """One question to one state of the index."""

    def __init__(
        self, searcher: tantivy.Searcher, schema: tantivy.Schema, query: Query, node: Node, analyser: Analyser
    ) -> None:
        self._searcher, self._schema, self._query, self._node = searcher, schema, query, node
        self._plan = plan(node)
        self._marker = Marker(node, analyser)
        self._all = self._with(*conditions(query.filters))

    def result(self, mark: Mark | None) -> Result:
        start = self._up_to(mark) if mark else self._query.start
        total, found = self._page(start, self._query.size)
        hits = tuple(hit(entry, score, self._marker) for score, entry in found)
        following = next_cursor(self._query, self._node, hits, more=start + len(hits) < total)
        return Result(total=total, hits=hits, next=following, facets=self._facets())

    def _with(self, *more: Plan, without: tuple[Plan, ...] = ()) -> tantivy.Query:
        return translate(All((self._plan, *more), without), self._schema)

    def _facets(self) -> dict[str, tuple[FacetValue, ...]]:
        """Those of the same entries are counted at once, but for columns that may have more values than one answer."""
        asked: dict[tuple[tuple[Condition, ...], str], list[str]] = {}
        for name in self._query.facets:
            met = conditions(self._query.filters, without=check_facet(name))
            asked.setdefault((met, name if name in _MANY else ""), []).append(name)
        counted: dict[str, dict[str, int]] = {}
        for (met, _), names in asked.items():
            counted |= values_of(self._searcher, self._with(*met), names)
        return {name: facet_values(counted[name], most_values(name)) for name in self._query.facets}

    def _page(self, start: int, size: int) -> tuple[int, list[tuple[float, Entry]]]:
        """How many there are in all, and the page."""
        if size and self._ranks():
            return self._by_score(start, size)
        total = count_of(self._searcher, self._all)
        size = max(0, min(size, total - start))
        if not size or self._query.sort == "relevance":
            return total, self._by_id(self._all, start, size) if size else []
        return total, self._by_day(start, size)

    def _ranks(self) -> bool:
        return self._query.sort == "relevance" and scored(self._plan)

    def _up_to(self, mark: Mark) -> int:
        """How many entries come before the mark, or are it."""
        if self._query.sort == "relevance":
            return self._scored_up_to(mark) if self._ranks() else self._ids_up_to(self._all, mark.id)
        passed = 0
        for day, wanted in self._days():
            if day >= mark.key:
                return passed + (self._ids_up_to(wanted, mark.id) if day == mark.key else 0)
            passed += count_of(self._searcher, wanted)
        return passed

    def _ids_up_to(self, wanted: tantivy.Query, id_: str) -> int:
        here = range(count_of(self._searcher, wanted))
        return bisect_right(here, id_, key=lambda place: self._by_id(wanted, place, 1)[0][1].id)

    def _scored_up_to(self, mark: Mark) -> int:
        """By the score that the mark's entry has now; asked for alone it may differ in the last bit."""
        asked = self._searcher.search(self._with(OneOf("id", (mark.id,))), 1).hits
        score: float = asked[0][0] if asked else mark.key
        hits = self._searcher.search(self._all, max(count_of(self._searcher, self._all), 1)).hits
        near = [(one, stored_id(self._searcher, address)) for one, address in hits if isclose(one, score, rel_tol=1e-5)]
        score = next((one for one, id_ in near if id_ == mark.id), score)
        tied = [id_ for one, id_ in near if one == score and id_ <= mark.id]
        return len(tied) + len([one for one, _ in hits if one > score])

    def _by_id(self, wanted: tantivy.Query, start: int, size: int) -> list[tuple[float, Entry]]:
        by_id = self._searcher.search(wanted, size, count=False, order_by_field="id", offset=start, order=_ASCENDING)
        return [(0.0, stored(self._searcher, address)) for _, address in by_id.hits]

    def _by_score(self, start: int, size: int) -> tuple[int, list[tuple[float, Entry]]]:
        """tantivy leaves equal scores in no order: those of the page's ends are fetched all and ordered by id."""
        limit = start + size + _TIED
        answer = self._searcher.search(self._all, limit)
        total: int = answer.count  # type: ignore[attr-defined]  # not in the stubs
        last = min(start + size, total) - 1
        if last < start:
            return total, []
        while len(answer.hits) == limit and answer.hits[-1][0] == answer.hits[last][0]:
            limit *= 16
            answer = self._searcher.search(self._all, limit)
        high, low = answer.hits[start][0], answer.hits[last][0]
        before = sum(score > high for score, _ in answer.hits)
        tied = [one for one in answer.hits if low <= one[0] <= high]
        tied.sort(key=lambda one: (-one[0], stored_id(self._searcher, one[1])))
        page = tied[start - before : last + 1 - before]
        return total, [(score, stored(self._searcher, address)) for score, address in page]

    def _by_day(self, start: int, size: int) -> list[tuple[float, Entry]]:
        """Day by day, in a day by id; of several days the first counts; entries without any come last."""
        found: list[tuple[float, Entry]] = []
        for _, wanted in self._days():
            here = count_of(self._searcher, wanted)
            if start < here:
                found += self._by_id(wanted, start, size - len(found))
            start = max(0, start - here)
            if len(found) == size:
                break
        return found

    def _days(self) -> Iterator[tuple[int, tantivy.Query]]:
        """Each day as `columns.sort_key` has it, and its entries."""
        is_deadline, met = self._query.sort == "deadline", conditions(self._query.filters)
        column, low = _COLUMNS[self._query.sort], next_from(self._query.filters) if is_deadline else 0
        days = sorted(_days(self._searcher, self._with(*met, Between(column, low)), column, low))
        if column == "date":
            yield from ((-day, self._with(*met, Between(column, day, day))) for day in reversed(days))
            return
        for day in days:
            yield day, self._with(*met, Between(column, day, day), without=(Between(column, low, day - 1),))
        yield FAR, self._with(*met, without=(Between(column, low),))


def stored(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> Entry:
    return load_entry(bytes(searcher.doc(address)["entry"][0]))


def stored_id(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> str:
    return load_id(bytes(searcher.doc(address)["entry"][0]))


def count_of(searcher: tantivy.Searcher, wanted: tantivy.Query) -> int:
    """By an aggregation, which works out no scores; every entry has one digest."""
    counted = searcher.aggregate(wanted, {"entries": {"value_count": {"field": "digest"}}})
    return int(counted["entries"]["value"])


def values(searcher: tantivy.Searcher, wanted: tantivy.Query, column: str, beginning: str = "") -> dict[str, int]:
    """Entries a value."""
    return values_of(searcher, wanted, (column,), beginning)[column]


def values_of(
    searcher: tantivy.Searcher, wanted: tantivy.Query, columns: Iterable[str], beginning: str = ""
) -> dict[str, dict[str, int]]:
    """Of each column, entries a value. Where there are more values than an aggregation may list, the dictionary is
    walked, slowly."""
    only = {"include": f"{re.escape(beginning)}.*"} if beginning else {}
    asked = {column: {"terms": {"field": column, "size": _MOST_BUCKETS, **only}} for column in columns}
    found = {}
    for column, counted in searcher.aggregate(wanted, asked).items():
        if counted["doc_count_error_upper_bound"]:
            raise InexactCountError
        if counted["sum_other_doc_count"]:
            found[column] = dict(searcher.terms_with_prefix(column, beginning, filter_query=wanted))
            continue
        found[column] = {bucket["key"]: bucket["doc_count"] for bucket in counted["buckets"]}
    return found


def values_by(
    searcher: tantivy.Searcher, wanted: tantivy.Query, outer: str, inner: str
) -> dict[str, dict[str, int]] | None:
    """Entries a value of one column for each value of another, at once; null where those are too many pairs."""
    terms = {"terms": {"field": inner, "size": _MOST_BUCKETS}}
    asked = {"outer": {"terms": {"field": outer, "size": _MOST_BUCKETS}, "aggs": {"inner": terms}}}
    try:
        counted = searcher.aggregate(wanted, asked)["outer"]
    except ValueError as error:
        if "bucket limit" in str(error):
            return None
        raise
    if any(each["doc_count_error_upper_bound"] for each in (counted, *(one["inner"] for one in counted["buckets"]))):
        raise InexactCountError
    return {
        one["key"]: {bucket["key"]: bucket["doc_count"] for bucket in one["inner"]["buckets"]}
        for one in counted["buckets"]
    }


def _days(searcher: tantivy.Searcher, wanted: tantivy.Query, column: str, low: int) -> list[int]:
    counted = searcher.aggregate(wanted, {"days": {"terms": {"field": column, "size": _MOST_BUCKETS}}})["days"]
    return [int(bucket["key"]) for bucket in counted["buckets"] if bucket["key"] >= low]
