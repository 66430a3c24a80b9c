"""Configuration and record in, the registry as rows out: what is watched, what is on trial, and where holes are."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any, get_args

from scouting.config import Configuration
from scouting.runs import SourceState
from spiders.sources import Kind, Source

KINDS: tuple[str, ...] = get_args(Kind)
ENOUGH = 2  # sources of a kind that a competence should have; fewer are a hole


def source_rows(
    configuration: Configuration, states: Mapping[str, SourceState], on_trial: Collection[str]
) -> list[dict[str, Any]]:
    """One row a source, with its last run."""
    return [
        {
            "source": source.name,
            "title": source.title,
            "kind": source.kind,
            "enabled": source.enabled,
            "known": source.known,
            "on_trial": source.name in on_trial,
            "cadence": source.cadence,
            "status": states[source.name].status if source.name in states else None,
            "finished": states[source.name].finished[:16] if source.name in states else None,
            "health": states[source.name].health if source.name in states else None,
            "last_good": states[source.name].last_good if source.name in states else None,
            "documents": states[source.name].documents if source.name in states else 0,
            "reason": source.reason,
        }
        for source in configuration.sources
    ]


def coverage_rows(configuration: Configuration, on_trial: Collection[str]) -> list[dict[str, Any]]:
    """One row a competence: sources switched on, by kind; one that names none is read for all.

    `own` counts those that name it, `on_trial` those that have yet to answer: they fill no hole.
    """
    enabled = [source for source in configuration.sources if source.enabled]
    trusted = [source for source in enabled if source.name not in on_trial]
    hoped = [source for source in enabled if source.name in on_trial]
    return [
        {
            "competence": slug,
            **_by_kind(source for source in trusted if not source.fields or slug in source.fields),
            "own": _by_kind(source for source in trusted if slug in source.fields),
            "on_trial": _by_kind(source for source in hoped if not source.fields or slug in source.fields),
        }
        for slug in configuration.competences
    ]


def _by_kind(sources: Iterable[Source]) -> dict[str, int]:
    counts: Counter[str] = Counter(source.kind for source in sources)
    return {kind: counts[kind] for kind in KINDS}
