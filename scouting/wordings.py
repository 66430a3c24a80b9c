"""Configuration layers in, the wordings that mean the same out: read without the libraries that annotate texts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from scouting.config import overlay, read_yaml
from search.analysis import fold

LANGUAGES = ("de", "en")
Group = Mapping[str, tuple[str, ...]]
"""Wordings by language, the label first; "" holds those that are the same in all, such as H2."""


def concept_wordings(layers: Sequence[Path]) -> tuple[Group, ...]:
    """Those of each concept of the vocabulary; one that counts only beside certain other words is left out."""
    return _concepts(*_stamped(overlay(tuple(layers), "competences", "*.yml")))


def _stamped(paths: Sequence[Path]) -> tuple[tuple[Path, int], ...]:
    """With when each was changed: a changed file is read again."""
    return tuple((path, path.stat().st_mtime_ns) for path in paths)


@lru_cache(maxsize=2)
def _concepts(*files: tuple[Path, int]) -> tuple[Group, ...]:
    merged: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for path, _ in files:
        data = read_yaml(path)
        for term in data.get("terms", ()) if data.get("enabled", True) else ():
            if "context" not in term:
                group = merged[_key(term)]
                for language in LANGUAGES:
                    group[language] = tuple(
                        dict.fromkeys((*group.get(language, ()), *map(str, term.get(language, ()))))
                    )
    return tuple(merged.values())


def _key(term: Mapping[str, Any]) -> str:
    """The same for terms that are one concept."""
    first = next(iter((*term.get("de", ()), *term.get("en", ()))), "")
    return str(term.get("key") or "-".join(map(fold, str(first).split())))
