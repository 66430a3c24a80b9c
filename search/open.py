"""A place in, the engine there out; the engine that is not used is not imported."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from search.analysis import Parts, no_parts
from search.engine import Engine
from search.errors import IndexFormatError
from search.rebuild import Rebuild

if TYPE_CHECKING:
    from search.elastic_client import Access


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an index lies: on the server if there is one, else in the folder."""

    folder: Path
    elasticsearch_url: str | None = None
    index: str = "scouting"
    api_key: str | None = None
    ca_certs: str | None = None
    timeout: float = 60.0
    shards: int = 1
    replicas: int | None = None


def open_engine(place: Place, parts: Parts = no_parts, *, lost: Callable[[], bool] = lambda: False) -> Engine:
    """The engine there. `parts` splits compounds of what is written.

    Where there is no index, `lost` is asked whether there should be one; only if not, it is made.
    Raises IndexUnavailableError, IndexFormatError.
    """
    if place.elasticsearch_url:
        from search.elastic import ElasticEngine

        return ElasticEngine(_access(place, place.elasticsearch_url), place.index, parts, lost=lost)
    from search.embedded import EmbeddedEngine

    if not place.folder.exists() and lost():
        raise IndexFormatError(f"{place.folder} is missing: run `scouting rebuild`")
    return EmbeddedEngine(place.folder, parts)


def open_rebuild(place: Place, parts: Parts = no_parts) -> Rebuild:
    """An empty index beside the one `open_engine` gives, which may be damaged or missing."""
    if place.elasticsearch_url:
        from search import elastic

        return elastic.rebuild(_access(place, place.elasticsearch_url), place.index, parts)
    from search import embedded

    return embedded.rebuild(place.folder, parts)


def _access(place: Place, url: str) -> "Access":
    from search.elastic_client import Access

    return Access(
        url=url,
        api_key=place.api_key,
        ca_certs=place.ca_certs,
        timeout=place.timeout,
        shards=place.shards,
        replicas=place.replicas,
    )
