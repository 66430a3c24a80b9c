"""Settings in, an engine out; the engine that is not used is not imported."""

from pathlib import Path

from search.analysis import Parts, no_parts
from search.engine import Engine
from search.rebuild import Rebuild


def open_engine(
    *,
    folder: Path,
    elasticsearch_url: str | None,
    index: str = "scouting",
    api_key: str | None = None,
    ca_certs: str | None = None,
    timeout: float = 30.0,
    parts: Parts = no_parts,
) -> Engine:
    """The engine on the server if there is one, else in the folder. `parts` splits compounds of what is written.

    Raises IndexUnavailableError, IndexFormatError.
    """
    if elasticsearch_url:
        from search.elastic import ElasticEngine
        from search.elastic_indices import Access

        access = Access(url=elasticsearch_url, api_key=api_key, ca_certs=ca_certs, timeout=timeout)
        return ElasticEngine(access, index, parts)
    from search.embedded import EmbeddedEngine

    return EmbeddedEngine(folder, parts)


def open_rebuild(
    *,
    folder: Path,
    elasticsearch_url: str | None,
    index: str = "scouting",
    api_key: str | None = None,
    ca_certs: str | None = None,
    timeout: float = 30.0,
    parts: Parts = no_parts,
) -> Rebuild:
    """An empty index beside the one `open_engine` gives, which may be damaged or missing."""
    if elasticsearch_url:
        from search import elastic
        from search.elastic_indices import Access

        access = Access(url=elasticsearch_url, api_key=api_key, ca_certs=ca_certs, timeout=timeout)
        return elastic.rebuild(access, index, parts)
    from search import embedded

    return embedded.rebuild(folder, parts)
