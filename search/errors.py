"""Errors of the search room.

SearchError
├── QueryError               the words asked cannot be read as a query
├── IndexUnavailableError    no answer; documents wait in the outbox
├── EntriesRefusedError      some entries, not the index, are at fault: all others were written
├── IndexFormatError         the index is damaged or of another version: rebuild it
│   └── ForeignIndexError    what stands in its place was not made by this program
└── InexactCountError        an engine would have estimated where only exact counts are promised
"""

from collections.abc import Mapping

NAMED = 3


class SearchError(Exception):
    """The search index could not be used."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__doc__)


class QueryError(SearchError):
    """The query cannot be read."""


class IndexUnavailableError(SearchError):
    """The search index does not answer; documents wait in the outbox."""


class EntriesRefusedError(SearchError):
    """The index took all entries but some that it cannot hold; those wait in the outbox."""

    def __init__(self, refused: Mapping[str, str]) -> None:
        named = "; ".join(f"{id_}: {reason}" for id_, reason in list(refused.items())[:NAMED])
        more = "; …" if len(refused) > NAMED else ""
        super().__init__(f"documents that the index refused wait in the outbox, {len(refused)} in all: {named}{more}")
        self.refused = refused


class IndexFormatError(SearchError):
    """The index is damaged or was written by another version: run `scouting rebuild`."""


class ForeignIndexError(IndexFormatError):
    """What stands in the index's place was not made by this program: `scouting rebuild` would replace it."""


class InexactCountError(SearchError):
    """The engine's count is not exact: lower the number of shards or raise its bucket limit."""
