"""One question to one state of a tantivy index in, the answer out."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from math import isclose

import tantivy

from search.analysis import Analyser
from search.codec import load_entry
from search.columns import FAR, Between, OneOf, conditions, next_from
from search.cursors import Mark, next_cursor
from search.entries import Entry, FacetValue, Query, Result
from search.errors import InexactCountError
from search.matching import Marker
from search.plan import All, Plan, plan, scored
from search.query import Node
from search.results import check_facet, facet_values, hit
from search.tantivy_queries import translate

_COLUMNS = {"date": "date", "deadline": "deadlines", "start": "starts"}
_ASCENDING = tantivy.Order.Asc
_MOST_BUCKETS = 65_000


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
        total = count_of(self._searcher, self._all)
        start = self._up_to(mark, total) if mark else self._query.start
        size = max(0, min(self._query.size, total - start))
        found = self._page(start, size) if size else []
        hits = tuple(hit(entry, score, self._marker) for score, entry in found)
        following = next_cursor(self._query, self._node, hits, more=start + len(hits) < total)
        facets = {name: self._facet(name) for name in self._query.facets}
        return Result(total=total, hits=hits, next=following, facets=facets)

    def _with(self, *more: Plan, without: tuple[Plan, ...] = ()) -> tantivy.Query:
        return translate(All((self._plan, *more), without), self._schema)

    def _facet(self, name: str) -> tuple[FacetValue, ...]:
        wanted = self._with(*conditions(self._query.filters, without=check_facet(name)))
        return facet_values(values(self._searcher, wanted, name))

    def _page(self, start: int, size: int) -> list[tuple[float, Entry]]:
        if self._query.sort != "relevance":
            return self._by_day(start, size)
        return self._by_score(start, size) if scored(self._plan) else self._by_id(self._all, start, size)

    def _up_to(self, mark: Mark, total: int) -> int:
        """How many entries come before the mark, or are it."""
        if self._query.sort == "relevance":
            return self._scored_up_to(mark, total) if scored(self._plan) else self._ids_up_to(self._all, mark.id)
        passed = 0
        for day, wanted in self._days():
            if day >= mark.key:
                return passed + (self._ids_up_to(wanted, mark.id) if day == mark.key else 0)
            passed += count_of(self._searcher, wanted)
        return passed

    def _ids_up_to(self, wanted: tantivy.Query, id_: str) -> int:
        here = range(count_of(self._searcher, wanted))
        return bisect_right(here, id_, key=lambda place: self._by_id(wanted, place, 1)[0][1].id)

    def _scored_up_to(self, mark: Mark, total: int) -> int:
        """By the score that the mark's entry has now; asked for alone it may differ in the last bit."""
        asked = self._searcher.search(self._with(OneOf("id", (mark.id,))), 1).hits
        score: float = asked[0][0] if asked else mark.key
        hits = self._searcher.search(self._all, max(total, 1)).hits
        near = [(one, stored(self._searcher, address).id) for one, address in hits if isclose(one, score, rel_tol=1e-5)]
        score = next((one for one, id_ in near if id_ == mark.id), score)
        tied = [id_ for one, id_ in near if one == score and id_ <= mark.id]
        return len(tied) + len([one for one, _ in hits if one > score])

    def _by_id(self, wanted: tantivy.Query, start: int, size: int) -> list[tuple[float, Entry]]:
        by_id = self._searcher.search(wanted, size, count=False, order_by_field="id", offset=start, order=_ASCENDING)
        return [(0.0, stored(self._searcher, address)) for _, address in by_id.hits]

    def _by_score(self, start: int, size: int) -> list[tuple[float, Entry]]:
        """tantivy leaves equal scores in no order: those of the page's ends are fetched all and ordered by id."""
        limit = start + size + 1
        hits = self._searcher.search(self._all, limit).hits
        while len(hits) == limit and hits[-1][0] == hits[start + size - 1][0]:
            limit *= 4
            hits = self._searcher.search(self._all, limit).hits
        high, low = hits[start][0], hits[start + size - 1][0]
        before = sum(score > high for score, _ in hits)
        tied = [(score, stored(self._searcher, address)) for score, address in hits if low <= score <= high]
        tied.sort(key=lambda pair: (-pair[0], pair[1].id))
        return tied[start - before : start - before + size]

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


def count_of(searcher: tantivy.Searcher, wanted: tantivy.Query) -> int:
    return int(searcher.search(wanted, limit=1).count)  # type: ignore[attr-defined]  # not in the stubs


def values(searcher: tantivy.Searcher, wanted: tantivy.Query, column: str, beginning: str = "") -> dict[str, int]:
    """Entries a value. Where there are more values than an aggregation may list, the dictionary is walked, slowly."""
    terms = {"field": column, "size": _MOST_BUCKETS, **({"include": f"{re.escape(beginning)}.*"} if beginning else {})}
    counted = searcher.aggregate(wanted, {"values": {"terms": terms}})["values"]
    if counted["doc_count_error_upper_bound"]:
        raise InexactCountError
    if counted["sum_other_doc_count"]:
        return dict(searcher.terms_with_prefix(column, beginning, filter_query=wanted))
    return {bucket["key"]: bucket["doc_count"] for bucket in counted["buckets"]}


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
