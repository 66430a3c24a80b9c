"""What an engine found in, hits and facets out, the same for every engine."""

from collections.abc import Mapping

from search.columns import FACETS
from search.entries import Entry, FacetValue, Hit
from search.errors import QueryError
from search.matching import Marker
from search.snippets import snippet

MOST_VALUES = 100
MOST_SOURCES = 1_000  # all of them: trends tell old sources from new ones


def check_facet(name: str) -> str:
    """The name, if it is a facet's. Raises QueryError."""
    if name not in FACETS:
        raise QueryError(f"no facet {name!r}; there are {', '.join(FACETS)}")
    return name


def most_values(name: str) -> int:
    """How many values of a facet are told."""
    return MOST_SOURCES if name == "source" else MOST_VALUES


def facet_values(counts: Mapping[str, int], most: int = MOST_VALUES) -> tuple[FacetValue, ...]:
    """Most frequent first, then by value."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:most]
    return tuple(FacetValue(value=value, count=count) for value, count in ordered)


def hit(entry: Entry, score: float, marker: Marker) -> Hit:
    """An entry with the passage that shows why it was found; its title's where it has no text."""
    shown = snippet(entry.text or entry.title, entry.language, marker)
    return Hit(id=entry.id, score=score, entry=entry, snippet=shown)
