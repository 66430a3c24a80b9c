"""The engine beyond one machine: Elasticsearch 9, an alias before one versioned index."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from elasticsearch.helpers import streaming_bulk

from search.analysis import Analyser, Parts, no_parts
from search.codec import load_entry, state
from search.columns import OneOf, conditions
from search.cursors import Mark, mark_of, next_cursor
from search.elastic_client import BUSY, Access, asking, reason_of
from search.elastic_indices import begin, discard, ensure, publish
from search.elastic_queries import Json, document, order, translate
from search.engine import Completed
from search.entries import Entry, FacetValue, Filters, Query, Result, Unit
from search.errors import EntriesRefusedError, IndexFormatError, IndexUnavailableError, InexactCountError
from search.matching import Marker
from search.plan import All, plan
from search.query import Node
from search.rebuild import Rebuild
from search.results import check_facet, facet_values, hit, most_values
from search.similar import asked

_PAGE = 10_000
_MOST_OF_A_SHARD = 65_000  # of several shards each must name all its values, or counts are not exact


class ElasticEngine:
    """An engine on an alias; the index behind it is made if missing, unless it is `building` one or has been `lost`."""

    def __init__(
        self,
        access: Access,
        index: str = "scouting",
        parts: Parts = no_parts,
        *,
        building: bool = False,
        lost: Callable[[], bool] = lambda: False,
    ) -> None:
        self._access = access
        self._index = index
        self._analyser = Analyser(parts)
        self._client = access.connect()
        self._quick = access.quick(self._client)
        self._of_a_shard = {"shard_size": _MOST_OF_A_SHARD} if access.shards > 1 else {}
        if not building:
            with asking(access.shown):
                ensure(self._quick, index, access.settings, lost)

    def write(self, entries: Iterable[Entry]) -> None:
        newest = {"_op_type": "index", "version_type": "external_gte"}
        self._bulk(
            newest | {"_id": entry.id, "version": entry.revision, "_source": document(entry, self._analyser)}
            for entry in entries
        )

    def delete(self, ids: Iterable[str]) -> None:
        """At the revision held: otherwise the server counts on, and the same revision could not come back soon."""
        gone = {"_op_type": "delete", "version_type": "external_gte"}
        held = self._held(list(ids), source=False)
        self._bulk(gone | {"_id": one["_id"], "version": one["_version"]} for one in held)

    def search(self, query: Query) -> Result:
        node = asked(query, self)
        marker = Marker(node, self._analyser)
        mark = mark_of(query, node, self)
        answer = self._ask(
            query=translate(plan(node)),
            **({"search_after": [self._key(mark, query, node), mark.id]} if mark else {}),
            post_filter=translate(All(conditions(query.filters))),
            size=query.size + 1,  # to know whether more follow
            from_=query.start,
            sort=order(query),
            track_total_hits=True,
            search_type="dfs_query_then_fetch",  # rarity is counted over all shards
            aggs={name: self._facet(name, query.filters) for name in query.facets},
        )
        hits = [
            (found["_score"] or 0.0, load_entry(found["_source"]["entry"]))
            for found in answer["hits"]["hits"][: query.size]
        ]
        facets = {name: _exact(answer["aggregations"][name]["values"]) for name in query.facets}
        shown = tuple(hit(entry, score, marker) for score, entry in hits)
        return Result(
            total=answer["hits"]["total"]["value"],
            hits=shown,
            next=next_cursor(query, node, shown, more=len(answer["hits"]["hits"]) > query.size),
            facets={name: facet_values(counts, most_values(name)) for name, counts in facets.items()},
        )

    def _key(self, mark: Mark, query: Query, node: Node) -> float:
        """What the order says of the mark's entry now."""
        if query.sort != "relevance":
            return abs(int(mark.key))
        only = translate(OneOf("id", (mark.id,)))
        asked = self._ask(query=translate(plan(node)), post_filter=only, size=1)["hits"]["hits"]
        return float(asked[0]["_score"] or 0.0) if asked else mark.key

    def get(self, ids: Sequence[str]) -> Mapping[str, Entry]:
        return {one["_id"]: load_entry(one["_source"]["entry"]) for one in self._held(ids)}

    def count(self, filters: Filters) -> int:
        found = self._ask(query=_passing(filters), size=0, track_total_hits=True)
        return int(found["hits"]["total"]["value"])

    def holding(self, nodes: Sequence[Node]) -> Sequence[int]:
        each = {str(number): translate(plan(node)) for number, node in enumerate(nodes)}
        if not each:
            return []
        counted = self._ask(aggs={"each": {"filters": {"filters": each}}}, size=0)["aggregations"]["each"]["buckets"]
        return [counted[number]["doc_count"] for number in each]

    def complete(self, column: Completed, start: str, size: int) -> Sequence[FacetValue]:
        values = {"values": {"terms": {**self._most_frequent(column), "include": f"{_escaped(start)}.*"}}}
        begin = {"prefix": {column: {"value": start}}}
        return facet_values(_exact(self._ask(query=begin, aggs=values, size=0)["aggregations"]["values"]))[:size]

    def totals(self, unit: Unit, filters: Filters) -> Mapping[str, int]:
        values = {"values": {"terms": {"field": unit, "size": _PAGE, **self._of_a_shard}}}
        counted = self._ask(query=_passing(filters), aggs=values, size=0)["aggregations"]["values"]
        if counted["sum_other_doc_count"]:
            raise InexactCountError
        return _exact(counted)

    def concept_counts(self, unit: Unit, periods: Sequence[str], filters: Filters) -> Mapping[str, Sequence[int]]:
        table: dict[str, list[int]] = {}
        places = {period: place for place, period in enumerate(periods)}
        for bucket in self._pairs(unit, _passing(filters, OneOf(unit, tuple(periods)))):
            row = table.setdefault(bucket["key"]["concept"], [0] * len(periods))
            row[places[bucket["key"]["period"]]] = bucket["doc_count"]
        return table

    def version(self) -> str:
        found = self._ask(aggs={"digests": {"sum": {"field": "digest"}}}, size=0, track_total_hits=True)
        return state(found["hits"]["total"]["value"], int(found["aggregations"]["digests"]["value"] or 0))

    def close(self) -> None:
        self._client.close()

    def _held(self, ids: Sequence[str], *, source: bool = True) -> Iterator[Json]:
        for start in range(0, len(ids), _PAGE):
            page = list(ids[start : start + _PAGE])
            with asking(self._access.shown):
                answer = self._quick.mget(index=self._index, ids=page, source=source, preference="_local")
            if lost := next((one["error"] for one in answer["docs"] if "error" in one), None):
                is_gone = lost["type"] == "index_not_found_exception"
                raise (IndexFormatError if is_gone else IndexUnavailableError)(
                    f"{self._access.shown} cannot read the index: {reason_of(lost)}"
                )
            yield from (one for one in answer["docs"] if one["found"])

    def _pairs(self, unit: Unit, wanted: Json) -> Iterator[Json]:
        """All pairs of period and concept with their entries, page by page: nothing is estimated or left out."""
        sources = [{"period": {"terms": {"field": unit}}}, {"concept": {"terms": {"field": "concept"}}}]
        after: Json = {}
        while True:
            pairs = {"composite": {"sources": sources, "size": _PAGE, **after}}
            page = self._ask(query=wanted, aggs={"pairs": pairs}, size=0)["aggregations"]["pairs"]
            yield from page["buckets"]
            if "after_key" not in page:
                return
            after = {"after": page["after_key"]}

    def _facet(self, name: str, filters: Filters) -> Json:
        """The field's values among what passes all other fields."""
        passing = translate(All(conditions(filters, without=check_facet(name))))
        return {"filter": passing, "aggs": {"values": {"terms": self._most_frequent(name)}}}

    def _most_frequent(self, column: str) -> Json:
        order = [{"_count": "desc"}, {"_key": "asc"}]
        return {"field": column, "size": most_values(column), "order": order, **self._of_a_shard}

    def _ask(self, **body: Any) -> Any:  # noqa: ANN401 - the body of a search, and JSON of any form
        """By the copies that the node asked has itself: else each might wait for the same frozen one."""
        with asking(self._access.shown):
            return self._quick.search(
                index=self._index, preference="_local", allow_partial_search_results=False, **body
            )

    def _bulk(self, actions: Iterable[Json]) -> None:
        """All of them, and visible after. An id that is not there and a revision that is too old are no errors."""
        refused = {}
        with asking(self._access.shown):
            failed = streaming_bulk(
                self._client.options(retry_on_status=()),  # the helper asks again for what was refused
                actions,
                max_retries=self._access.retries,
                initial_backoff=self._access.backoff,
                max_backoff=30,
                retry_on_status=BUSY,
                raise_on_error=False,
                yield_ok=False,
                index=self._index,
                require_alias=True,  # where the index is lost, the server shall not make one of its own
                timeout="5s",  # for a lost shard's new holder; in time to hear from the server that there is none
            )
            for _, (item,) in ((ok, info.values()) for ok, info in failed):
                if "error" not in item or item["status"] == 409:
                    continue
                if item["status"] != 400:
                    problem = f"refused entry {item['_id']}: {reason_of(item['error'])}"
                    raise IndexUnavailableError(f"{self._access.shown} {problem}")
                refused[item["_id"]] = reason_of(item["error"])
            self._client.indices.refresh(index=self._index)
        if refused:
            raise EntriesRefusedError(refused)


def rebuild(access: Access, index: str = "scouting", parts: Parts = no_parts) -> Rebuild:
    """A new index beside the live one; the alias is turned over to it at once."""
    client = access.connect()
    with asking(access.shown):
        building = begin(client, index, access.settings)

    def swap() -> None:
        with client, asking(access.shown):
            publish(client, index, building)

    def drop() -> None:
        with client, asking(access.shown):
            discard(client, building)

    return Rebuild(ElasticEngine(access, building, parts, building=True), swap, drop)


def _passing(filters: Filters, *more: OneOf) -> Json:
    return translate(All((*conditions(filters), *more)))


def _escaped(text: str) -> str:
    """For Lucene's regular expressions, in which more signs mean something than in Python's."""
    return "".join(c if c.isalnum() else f"\\{c}" for c in text)


def _exact(counted: Json) -> dict[str, int]:
    if counted["doc_count_error_upper_bound"]:
        raise InexactCountError
    return {bucket["key"]: bucket["doc_count"] for bucket in counted["buckets"]}
