"""The engine of one machine: tantivy in a folder. Reading takes no lock; each write opens a writer and closes it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from shutil import rmtree

import tantivy

from search.analysis import Analyser, Parts, no_parts
from search.codec import state
from search.columns import OneOf, conditions
from search.cursors import mark_of
from search.engine import Completed
from search.entries import Entry, FacetValue, Filters, Query, Result, Unit
from search.errors import IndexFormatError, IndexUnavailableError
from search.generations import begin, live, publish
from search.plan import All, plan
from search.query import Node
from search.rebuild import Rebuild
from search.results import facet_values
from search.similar import asked
from search.tantivy_queries import build_schema, document, translate
from search.tantivy_searches import Search, count_of, stored, values, values_by
from search.tantivy_writing import writing

_BATCH = 5_000
_UNCOMMITTED = 100_000
_FEW = 4_000  # entries whose pairs of period and concept mostly fit one aggregation, which takes a third of the time


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
        """Entries are read as they come; what is written is committed now and then, so that memory stays bounded."""
        with writing(self._folder, self._current()) as changes:
            fresh: dict[str, int] = {}  # since the last commit: id to revision
            for batch in _batches(entries):
                held = self.get([entry.id for entry in batch])
                for entry in batch:
                    if not _is_news(entry, held.get(entry.id), fresh.get(entry.id)):
                        continue
                    if entry.id in held or entry.id in fresh:
                        changes.delete(entry.id)
                    changes.add(document(entry, self._analyser))
                    fresh[entry.id] = entry.revision
                if len(fresh) >= _UNCOMMITTED:
                    changes.commit()
                    fresh.clear()

    def delete(self, ids: Iterable[str]) -> None:
        with writing(self._folder, self._current()) as changes:
            for id_ in self.get(list(ids)):
                changes.delete(id_)

    def search(self, query: Query) -> Result:
        with _guarded(self._folder):
            node = asked(query, self)
            mark = mark_of(query, node, self)
            return Search(self._searcher(), self._schema, query, node, self._analyser).result(mark)

    def get(self, ids: Sequence[str]) -> Mapping[str, Entry]:
        with _guarded(self._folder):
            searcher = self._searcher()
            wanted = tantivy.Query.term_set_query(self._schema, "id", list(ids))
            hits = searcher.search(wanted, limit=max(len(ids), 1)).hits
            found = {entry.id: entry for entry in (stored(searcher, address) for _, address in hits)}
        return {id_: found[id_] for id_ in ids if id_ in found}

    def count(self, filters: Filters) -> int:
        with _guarded(self._folder):
            return count_of(self._searcher(), self._passing(filters))

    def holding(self, nodes: Sequence[Node]) -> Sequence[int]:
        with _guarded(self._folder):
            searcher = self._searcher()
            return [count_of(searcher, translate(plan(node), self._schema)) for node in nodes]

    def complete(self, column: Completed, start: str, size: int) -> Sequence[FacetValue]:
        with _guarded(self._folder):
            everything = tantivy.Query.all_query()
            return facet_values(values(self._searcher(), everything, column, beginning=start))[:size]

    def totals(self, unit: Unit, filters: Filters) -> Mapping[str, int]:
        with _guarded(self._folder):
            return values(self._searcher(), self._passing(filters), unit)

    def concept_counts(self, unit: Unit, periods: Sequence[str], filters: Filters) -> Mapping[str, Sequence[int]]:
        table: dict[str, list[int]] = {}
        with _guarded(self._folder):
            searcher, whole = self._searcher(), self._passing(filters, OneOf(unit, tuple(periods)))
            few = count_of(searcher, whole) <= _FEW
            held = values_by(searcher, whole, unit, "concept") if few else None
            if held is None:
                asked = {period: self._passing(filters, OneOf(unit, (period,))) for period in periods}
                held = {period: values(searcher, wanted, "concept") for period, wanted in asked.items()}
        for position, period in enumerate(periods):
            for concept, count in held.get(period, {}).items():
                if (series := table.get(concept)) is None:
                    series = table[concept] = [0] * len(periods)
                series[position] = count
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


def _is_news(entry: Entry, held: Entry | None, fresh: int | None) -> bool:
    """Whether it is to be written, where an entry of its id is held, or one of a revision was written just before."""
    if fresh is not None:
        return fresh <= entry.revision
    return held is None or (held.revision <= entry.revision and held != entry)


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


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    coming = iter(entries)
    while batch := list(islice(coming, _BATCH)):
        yield batch
