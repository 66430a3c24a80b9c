"""Configuration in, the registry as rows out: what is watched, and where holes are."""

from collections.abc import Mapping
from typing import Any, get_args

from scouting.config import Configuration
from scouting.runs import SourceState
from spiders.sources import Kind


def source_rows(configuration: Configuration, states: Mapping[str, SourceState]) -> list[dict[str, Any]]:
    """One row a source, with its last run."""
    return [
        {
            "source": source.name,
            "title": source.title,
            "kind": source.kind,
            "enabled": source.enabled,
            "known": source.known,
            "cadence": source.cadence,
            "status": states[source.name].status if source.name in states else None,
            "finished": states[source.name].finished[:16] if source.name in states else None,
            "documents": states[source.name].documents if source.name in states else 0,
            "reason": source.reason,
        }
        for source in configuration.sources
    ]


def coverage_rows(configuration: Configuration) -> list[dict[str, Any]]:
    """One row a competence: enabled sources by kind; one without competences of its own serves all by its texts."""
    enabled = [source for source in configuration.sources if source.enabled]
    return [
        {
            "competence": slug,
            **{
                kind: sum(s.kind == kind and (not s.competences or slug in s.competences) for s in enabled)
                for kind in get_args(Kind)
            },
        }
        for slug in configuration.competences
    ]
