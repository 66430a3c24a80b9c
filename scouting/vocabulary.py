"""Configuration layers in, what is built from their vocabulary out; a broken file is a ConfigurationError naming it.

Built once in a process, and again when a file has changed.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from nlp.annotate import Annotator, ModelError, annotator_version, build_annotator
from nlp.compounds import Splitter, splitter
from nlp.taxonomy import TaxonomyError, load_taxonomy
from scouting.config import stamps_of
from scouting.errors import ConfigurationError

Stamps = tuple[tuple[Path, int], ...]


def make_annotator(layers: Sequence[Path], model: str | None) -> Annotator:
    """The annotator of these layers; `model` names an installed spaCy model."""
    with _explained():
        return _annotator(tuple(layers), model, _stamps(layers))


def version_of(layers: Sequence[Path], model: str | None) -> str:
    """The version of the annotator of these layers, which need not be built for it; raises what building it raises."""
    with _explained():
        return annotator_version(layers, model=model)


def compound_parts(layers: Sequence[Path]) -> Callable[[str], Sequence[str]]:
    """How German compounds are split before they are indexed: by the vocabulary's own words."""
    with _explained():
        return _splitter(tuple(layers), _stamps(layers)).split


def vocabulary_keys(layers: Sequence[Path]) -> Collection[str]:
    """The keys of the vocabulary's concepts."""
    with _explained():
        return _keys(tuple(layers), _stamps(layers))


@lru_cache(maxsize=1)
def _annotator(layers: Sequence[Path], model: str | None, _: Stamps) -> Annotator:
    return build_annotator(layers, model=model)


@lru_cache(maxsize=1)
def _splitter(layers: Sequence[Path], _: Stamps) -> Splitter:
    return splitter(load_taxonomy(*(layer / "competences" for layer in layers)).german_words())


@lru_cache(maxsize=1)
def _keys(layers: Sequence[Path], _: Stamps) -> Collection[str]:
    return load_taxonomy(*(layer / "competences" for layer in layers)).concepts().keys()


def _stamps(layers: Sequence[Path]) -> Stamps:
    return tuple(sorted(stamps_of(tuple(layers)).items()))


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (TaxonomyError, ModelError) as error:
        raise ConfigurationError(str(error)) from error
