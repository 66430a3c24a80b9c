"""The port: what every engine can do.

`memory` is its true twin, `embedded` runs on tantivy, `elastic` on Elasticsearch.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, Protocol

from search.entries import Entry, FacetValue, Filters, Query, Result, Unit
from search.query import Node

Completed = Literal["concept", "word"]


class Engine(Protocol):
    """Writes are visible to the next read. Every count is exact, or InexactCountError is raised."""

    def write(self, entries: Iterable[Entry]) -> None:
        """Add or replace by id; an older revision never wins; the same entry twice changes nothing.

        Raises EntriesRefusedError once all that can be written is; what it names is written no more than it was.
        """

    def delete(self, ids: Iterable[str]) -> None:
        """Remove by id; an unknown id is no error."""

    def search(self, query: Query) -> Result:
        """Hits, exact total and facets. Raises QueryError."""

    def get(self, ids: Sequence[str]) -> Mapping[str, Entry]:
        """Entries by id, those that exist."""

    def count(self, filters: Filters) -> int:
        """How many entries pass."""

    def holding(self, nodes: Sequence[Node]) -> Sequence[int]:
        """How many entries meet each of these trees."""

    def complete(self, column: Completed, start: str, size: int) -> Sequence[FacetValue]:
        """Keys of concepts, or words as `columns.title_words` has them, that begin so; held by most entries first."""

    def totals(self, unit: Unit, filters: Filters) -> Mapping[str, int]:
        """Entries a period; those dated too inexactly for the unit are left out (week: day; month: day, month)."""

    def concept_counts(self, unit: Unit, periods: Sequence[str], filters: Filters) -> Mapping[str, Sequence[int]]:
        """Per concept key its entries in each of the given periods; concepts without any are absent."""

    def version(self) -> str:
        """Identifies the state of the index: changes with every write that changes something."""

    def close(self) -> None:
        """Release files, locks and connections."""
