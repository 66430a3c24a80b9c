"""Errors of the spiders room.

SpiderError
├── SourceError        a declaration or a page is not as declared
│   └── UnknownFieldError
└── BlockedError       the source does not want us: robots.txt, a bot wall, a reservation
"""


class SpiderError(Exception):
    """A source could not be read."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__doc__)


class SourceError(SpiderError):
    """The source is not as it was declared."""


class UnknownFieldError(SourceError):
    """The source says more than we read."""


class BlockedError(SpiderError):
    """The source does not allow this to be fetched."""
