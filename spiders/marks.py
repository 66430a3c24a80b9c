"""Marks of a walk over pages in, what a checkpoint keeps of them out, and whether it can still be trusted."""

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from spiders.items import Checkpoint, Mark
from spiders.sources import Source

MARK = "resume"  # the key under which a checkpoint holds a mark
NO_MARK = Checkpoint({MARK: None})


def kept(mark: Mark, source: Source, today: date) -> Checkpoint:
    """The mark as a checkpoint holds it: with what it was made for, and until when it may be used."""
    until = today + timedelta(days=mark.days)
    return Checkpoint({MARK: {**mark.values, "declaration": _walk(source), "until": until.isoformat()}})


def without_stale_mark(checkpoint: Mapping[str, Any], source: Source, today: date) -> Mapping[str, Any]:
    """The checkpoint, without a mark that was made for another declaration or can be trusted no longer."""
    mark = checkpoint.get(MARK)
    if mark and mark["declaration"] == _walk(source) and today.isoformat() <= mark["until"]:
        return checkpoint
    return {key: value for key, value in checkpoint.items() if key != MARK}


def digest(source: Source) -> str:
    """What changes with the declaration."""
    return hashlib.sha256(source.model_dump_json().encode()).hexdigest()[:16]


def _walk(source: Source) -> str:
    """What a mark was made for: it holds its window itself, which `lookback_days` only opened."""
    return digest(source.model_copy(update={"lookback_days": 1}))
