"""Configuration layers in, the wordings that mean the same out: read without the libraries that annotate texts.

The vocabulary takes most of a second to read, longer than a search; its wordings are kept as JSON beside the record.
"""

import json
import os
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog

from nlp.taxonomy import Competence, TaxonomyError, load_competence
from scouting.config import Settings, layers_of, overlay, read_yaml
from scouting.errors import ConfigurationError
from search.analysis import clean, fold
from search.widening import Widener

log = structlog.get_logger()
KEPT = "wordings.json"
Stamped = tuple[tuple[Path, int], ...]
Group = Mapping[str, tuple[str, ...]]
"""Wordings by language, the label first; "" holds those that are the same in all, such as H2."""


def concept_wordings(settings: Settings) -> tuple[Group, ...]:
    """Those of each concept of the vocabulary; one that counts only beside certain other words is left out."""
    return _concepts(_vocabulary(settings), settings.data_dir / KEPT)


def wordings_beginning(settings: Settings, start: str) -> Iterator[str]:
    """Wordings of the vocabulary that begin so, both folded."""
    wordings = _by_folded(_vocabulary(settings), settings.data_dir / KEPT)
    for at in range(bisect_left(wordings, (start,)), len(wordings)):
        folded_wording, wording = wordings[at]
        if not folded_wording.startswith(start):
            return
        yield wording


def fold_words(text: str) -> str:
    """A text as it is compared while somebody types: words in small letters without accents, one space between."""
    return " ".join(map(fold, clean(text).split()))


def widener(settings: Settings) -> Widener:
    """Widens queries by `search.yml` of the configuration and by the vocabulary."""
    same = _stamped(overlay(layers_of(settings), "", "search.yml"))
    return _widener(same, _vocabulary(settings), settings.data_dir / KEPT)


def _vocabulary(settings: Settings) -> Stamped:
    return _stamped(overlay(layers_of(settings), "competences", "*.yml"))


def _stamped(paths: Sequence[Path]) -> Stamped:
    """With when each was changed: a changed file is read again."""
    return tuple((path, path.stat().st_mtime_ns) for path in paths)


@lru_cache(maxsize=1)
def _widener(files: Stamped, vocabulary: Stamped, kept: Path) -> Widener:
    same = [{"": tuple(map(str, group))} for path, _ in files for group in _read(path).get("same", ())]
    return Widener([*same, *_concepts(vocabulary, kept)])


@lru_cache(maxsize=1)
def _by_folded(files: Stamped, kept: Path) -> Sequence[tuple[str, ...]]:
    """Folded and as it is written: folding all of them takes longer than whoever types should wait."""
    wordings = {wording for group in _concepts(files, kept) for said in group.values() for wording in said}
    return sorted((fold_words(wording), wording) for wording in wordings)


@lru_cache(maxsize=1)
def _concepts(files: Stamped, kept: Path) -> tuple[Group, ...]:
    stamp = [[str(path), changed] for path, changed in files]
    with suppress(OSError, ValueError, TypeError, KeyError):  # not kept, or not by us
        known = json.loads(kept.read_text("utf-8"))
        if known["files"] == stamp:
            return tuple({language: tuple(said) for language, said in group.items()} for group in known["groups"])
    groups = tuple(_groups(filter(None, (_competence(path) for path, _ in files))))
    with suppress(OSError):  # a folder that may only be read keeps nothing
        written = kept.with_name(f"{KEPT}.{os.getpid()}")
        written.write_text(json.dumps({"files": stamp, "groups": groups}, ensure_ascii=False), "utf-8")
        written.replace(kept)
    return groups


def _groups(competences: Iterable[Competence]) -> Iterable[Group]:
    merged: dict[str, dict[str, tuple[str, ...]]] = defaultdict(lambda: {"de": (), "en": ()})
    for term in (term for competence in competences for term in competence.terms if not term.context):
        group = merged[term.key]
        group["de"] = tuple(dict.fromkeys((*group["de"], *term.de)))
        group["en"] = tuple(dict.fromkeys((*group["en"], *term.en)))
    return merged.values()


def _competence(path: Path) -> Competence | None:
    """A file that is being written, or broken, widens nothing meanwhile; whoever annotates with it is told the line."""
    try:
        return load_competence(path)
    except TaxonomyError as error:
        log.warning("wordings unreadable", problem=str(error))
        return None


def _read(path: Path) -> Mapping[str, Any]:
    try:
        return read_yaml(path)
    except ConfigurationError as error:
        log.warning("wordings unreadable", problem=str(error))
        return {}
