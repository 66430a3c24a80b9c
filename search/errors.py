"""Errors of the search room.

SearchError
├── QueryError               the words asked cannot be read as a query
├── IndexUnavailableError    no answer; documents wait in the outbox
├── IndexFormatError         the index is damaged or of another version: rebuild it
│   └── ForeignIndexError    what stands in its place was not made by this program
└── InexactCountError        an engine would have estimated where only exact counts are promised
"""


class SearchError(Exception):
    """The search index could not be used."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__doc__)


class QueryError(SearchError):
    """The query cannot be read."""


class IndexUnavailableError(SearchError):
    """The search index does not answer; documents wait in the outbox."""


class IndexFormatError(SearchError):
    """The index is damaged or was written by another version: run `scouting rebuild`."""


class ForeignIndexError(IndexFormatError):
    """What stands in the index's place was not made by this program: `scouting rebuild` would replace it."""


class InexactCountError(SearchError):
    """The engine's count is not exact: lower the number of shards or raise its bucket limit."""
