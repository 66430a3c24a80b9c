"""The engine of one machine: tantivy in a folder. Reading takes no lock; each write opens a writer and closes it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

import tantivy

from search.analysis import Analyser, Parts, no_parts
from search.codec import load_entry, state
from search.columns import Between, OneOf, conditions, next_from
from search.engine import Completed
from search.entries import Entry, FacetValue, Filters, Query, Result, Unit
from search.errors import IndexFormatError, IndexUnavailableError, InexactCountError
from search.generations import begin, live, publish
from search.matching import Marker
from search.plan import All, Plan, plan, scored
from search.query import Node
from search.rebuild import Rebuild
from search.results import check_facet, facet_values, hit
from search.similar import asked
from search.tantivy_queries import build_schema, document, translate

_ASCENDING = tantivy.Order.Asc
_HEAP = 64_000_000
_BATCH = 20_000
_MOST_BUCKETS = 65_000


class EmbeddedEngine:
    """An engine on a folder, made if missing. `generation` pins one that is being built: see search.rebuild."""

    def __init__(self, folder: Path, parts: Parts = no_parts, *, generation: Path | None = None) -> None:
        self._folder = folder
        self._analyser = Analyser(parts)
        self._pinned = generation
        self._opened: Path | None = None
        self._index: tantivy.Index | None = None
        self._schema = build_schema()
        if generation is None and live(folder) is None:
            publish(folder, _create(folder))
        self._searcher()

    def write(self, entries: Iterable[Entry]) -> None:
        newest: dict[str, Entry] = {}
        for entry in entries:
            if entry.id not in newest or newest[entry.id].revision <= entry.revision:
                newest[entry.id] = entry
        ids = list(newest)
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            held = self.get(batch)
            news = [newest[id_] for id_ in batch if _is_news(newest[id_], held.get(id_))]
            self._replace([entry.id for entry in news if entry.id in held], news)

    def delete(self, ids: Iterable[str]) -> None:
        self._replace(list(self.get(list(ids))), [])

    def search(self, query: Query) -> Result:
        with _guarded(self._folder):
            node = asked(query, self)
            return _Search(self._searcher(), self._schema, query, node, self._analyser).result()

    def get(self, ids: Sequence[str]) -> Mapping[str, Entry]:
        with _guarded(self._folder):
            searcher = self._searcher()
            wanted = tantivy.Query.term_set_query(self._schema, "id", list(ids))
            hits = searcher.search(wanted, limit=max(len(ids), 1)).hits
            found = {entry.id: entry for entry in (_stored(searcher, address) for _, address in hits)}
        return {id_: found[id_] for id_ in ids if id_ in found}

    def count(self, filters: Filters) -> int:
        with _guarded(self._folder):
            return _count(self._searcher(), self._passing(filters))

    def holding(self, nodes: Sequence[Node]) -> Sequence[int]:
        with _guarded(self._folder):
            searcher = self._searcher()
            return [_count(searcher, translate(plan(node), self._schema)) for node in nodes]

    def complete(self, column: Completed, start: str, size: int) -> Sequence[FacetValue]:
        with _guarded(self._folder):
            everything = tantivy.Query.all_query()
            return facet_values(_values(self._searcher(), everything, column, beginning=start))[:size]

    def totals(self, unit: Unit, filters: Filters) -> Mapping[str, int]:
        with _guarded(self._folder):
            return _values(self._searcher(), self._passing(filters), unit)

    def concept_counts(self, unit: Unit, periods: Sequence[str], filters: Filters) -> Mapping[str, Sequence[int]]:
        table: dict[str, list[int]] = {}
        with _guarded(self._folder):
            searcher = self._searcher()
            for position, period in enumerate(periods):
                wanted = self._passing(filters, OneOf(unit, (period,)))
                for concept, count in _values(searcher, wanted, "concept").items():
                    table.setdefault(concept, [0] * len(periods))[position] = count
        return table

    def version(self) -> str:
        with _guarded(self._folder):
            searcher = self._searcher()
            added = searcher.aggregate(tantivy.Query.all_query(), {"digests": {"sum": {"field": "digest"}}})
            return state(searcher.num_docs, int(added["digests"]["value"] or 0))

    def close(self) -> None:
        self._opened = self._index = None

    def _passing(self, filters: Filters, *more: OneOf) -> tantivy.Query:
        return translate(All((*conditions(filters), *more)), self._schema)

    def _searcher(self) -> tantivy.Searcher:
        """Of the state that was written last, by whichever process."""
        index = self._current()
        with _guarded(self._folder):
            index.reload()
            return index.searcher()

    def _current(self) -> tantivy.Index:
        """The live generation; follows a swap."""
        with _guarded(self._folder):
            current = self._pinned or live(self._folder)
            if self._index is None or current != self._opened:
                self._index, self._opened = tantivy.Index.open(str(current)), current
            return self._index

    def _replace(self, gone: Sequence[str], entries: Sequence[Entry]) -> None:
        """Both or neither; merging is waited for, so that a few segments remain."""
        if not gone and not entries:
            return
        index = self._current()
        with _writing(self._folder, index) as writer:
            for id_ in gone:
                writer.delete_documents_by_term("id", id_)
            for entry in entries:
                writer.add_document(document(entry, self._analyser))


def _create(folder: Path) -> Path:
    """A new generation with an empty index. Raises IndexUnavailableError, as on a full disk."""
    try:
        generation = begin(folder)
        tantivy.Index(build_schema(), path=str(generation))
    except (ValueError, OSError) as error:
        raise IndexUnavailableError(f"the index in {folder} cannot be written: {error}") from error
    return generation


def rebuild(folder: Path, parts: Parts = no_parts) -> Rebuild:
    """A new generation beside the live one."""
    folder.mkdir(parents=True, exist_ok=True)
    generation = _create(folder)
    engine = EmbeddedEngine(folder, parts, generation=generation)
    return Rebuild(engine, lambda: publish(folder, generation), lambda: rmtree(generation))


class _Search:
    """One question to one state of the index."""

    def __init__(
        self, searcher: tantivy.Searcher, schema: tantivy.Schema, query: Query, node: Node, analyser: Analyser
    ) -> None:
        self._searcher, self._schema, self._query = searcher, schema, query
        self._plan = plan(node)
        self._marker = Marker(node, analyser)
        self._all = self._with(*conditions(query.filters))

    def result(self) -> Result:
        total = _count(self._searcher, self._all)
        size = max(0, min(self._query.size, total - self._query.start))
        found = self._page(self._query.start, size) if size else []
        hits = tuple(hit(entry, score, self._marker) for score, entry in found)
        return Result(total=total, hits=hits, facets={name: self._facet(name) for name in self._query.facets})

    def _with(self, *more: Plan, without: tuple[Plan, ...] = ()) -> tantivy.Query:
        return translate(All((self._plan, *more), without), self._schema)

    def _facet(self, name: str) -> tuple[FacetValue, ...]:
        wanted = self._with(*conditions(self._query.filters, without=check_facet(name)))
        return facet_values(_values(self._searcher, wanted, name))

    def _page(self, start: int, size: int) -> list[tuple[float, Entry]]:
        filters = self._query.filters
        match self._query.sort:
            case "date":
                return self._by_day("date", start, size, newest_first=True)
            case "deadline":
                return self._by_day("deadlines", start, size, low=next_from(filters))
            case "start":
                return self._by_day("starts", start, size)
            case "relevance" if scored(self._plan):
                return self._by_score(start, size)
            case "relevance":
                return self._by_id(self._all, start, size)

    def _by_id(self, wanted: tantivy.Query, start: int, size: int) -> list[tuple[float, Entry]]:
        by_id = self._searcher.search(wanted, size, count=False, order_by_field="id", offset=start, order=_ASCENDING)
        return [(0.0, _stored(self._searcher, address)) for _, address in by_id.hits]

    def _by_score(self, start: int, size: int) -> list[tuple[float, Entry]]:
        """tantivy leaves equal scores in no order: those of the page's ends are fetched all and ordered by id."""
        limit = start + size + 1
        hits = self._searcher.search(self._all, limit).hits
        while len(hits) == limit and hits[-1][0] == hits[start + size - 1][0]:
            limit *= 4
            hits = self._searcher.search(self._all, limit).hits
        high, low = hits[start][0], hits[start + size - 1][0]
        before = sum(score > high for score, _ in hits)
        tied = [(score, _stored(self._searcher, address)) for score, address in hits if low <= score <= high]
        tied.sort(key=lambda pair: (-pair[0], pair[1].id))
        return tied[start - before : start - before + size]

    def _by_day(
        self, column: str, start: int, size: int, *, low: int = 0, newest_first: bool = False
    ) -> list[tuple[float, Entry]]:
        """Day by day, in a day by id; of several days the first counts; entries without any come last."""
        met = conditions(self._query.filters)
        spans: list[tuple[tuple[Plan, ...], tuple[Plan, ...]]]
        days = sorted(_days(self._searcher, self._with(*met, Between(column, low)), column, low))
        spans = [((Between(column, day, day),), (Between(column, low, day - 1),)) for day in days]
        if newest_first:
            spans = [(of_day, ()) for of_day, _ in reversed(spans)]
        found: list[tuple[float, Entry]] = []
        for of_day, earlier in [*spans, ((), (Between(column, low),))]:
            wanted = self._with(*met, *of_day, without=earlier)
            here = _count(self._searcher, wanted)
            if start < here:
                found += self._by_id(wanted, start, size - len(found))
            start = max(0, start - here)
            if len(found) == size:
                break
        return found


def _is_news(entry: Entry, held: Entry | None) -> bool:
    return held is None or (held.revision <= entry.revision and held != entry)


def _stored(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> Entry:
    return load_entry(bytes(searcher.doc(address)["entry"][0]))


def _count(searcher: tantivy.Searcher, wanted: tantivy.Query) -> int:
    return int(searcher.search(wanted, limit=1).count)  # type: ignore[attr-defined]  # not in the stubs


def _values(searcher: tantivy.Searcher, wanted: tantivy.Query, column: str, beginning: str = "") -> dict[str, int]:
    """Entries a value. Where there are more values than an aggregation may list, the dictionary is walked, slowly."""
    terms = {"field": column, "size": _MOST_BUCKETS, **({"include": f"{re.escape(beginning)}.*"} if beginning else {})}
    counted = searcher.aggregate(wanted, {"values": {"terms": terms}})["values"]
    if counted["doc_count_error_upper_bound"]:
        raise InexactCountError
    if counted["sum_other_doc_count"]:
        return dict(searcher.terms_with_prefix(column, beginning, filter_query=wanted))
    return {bucket["key"]: bucket["doc_count"] for bucket in counted["buckets"]}


def _days(searcher: tantivy.Searcher, wanted: tantivy.Query, column: str, low: int) -> list[int]:
    counted = searcher.aggregate(wanted, {"days": {"terms": {"field": column, "size": _MOST_BUCKETS}}})["days"]
    return [int(bucket["key"]) for bucket in counted["buckets"] if bucket["key"] >= low]


@contextmanager
def _guarded(folder: Path) -> Iterator[None]:
    """Whatever tantivy stumbles over when reading is a damaged index, even where it panics."""
    try:
        yield
    except (ValueError, OSError) as error:
        if "Lockfile" in str(error):  # tantivy locks to read too: a folder that is read-only is not damaged
            raise IndexUnavailableError(f"the index in {folder} cannot be locked: {error}") from error
        raise IndexFormatError(f"the index in {folder} is damaged ({error}): run `scouting rebuild`") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise IndexFormatError(f"the index in {folder} is damaged ({error}): run `scouting rebuild`") from error
        raise


@contextmanager
def _writing(folder: Path, index: tantivy.Index) -> Iterator[tantivy.IndexWriter]:
    try:
        writer = index.writer(_HEAP, num_threads=1)
        try:
            yield writer
            writer.commit()
        finally:
            writer.wait_merging_threads()
    except (ValueError, OSError) as error:
        raise IndexUnavailableError(f"the index in {folder} cannot be written: {error}") from error
