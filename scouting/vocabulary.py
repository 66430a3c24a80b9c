"""Configuration layers in, what is built from their vocabulary out; a broken file is a ConfigurationError naming it.

Built once in a process, and again when a file of the vocabulary has changed.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain
from pathlib import Path

from nlp.annotate import Annotator, ModelError, annotator_version, build_annotator
from nlp.compounds import Splitter, splitter
from nlp.taxonomy import TaxonomyError, load_taxonomy
from nlp.trained import FOLDER as TRAINED
from scouting.config import stamps_of
from scouting.errors import ConfigurationError

FOLDERS = ("competences", "gazetteer", TRAINED)  # what is built here reads nothing else
Layers = tuple[Path, ...]
Stamps = tuple[tuple[Path, int], ...]


def make_annotator(layers: Sequence[Path], model: str | None) -> Annotator:
    """The annotator of these layers; `model` names an installed spaCy model."""
    with _explained():
        return _annotator(*_read_from(layers), model)


def version_of(layers: Sequence[Path], model: str | None) -> str:
    """The version of the annotator of these layers, which need not be built for it; raises what building it raises."""
    with _explained():
        return annotator_version(layers, model=model)


def compound_parts(layers: Sequence[Path]) -> Callable[[str], Sequence[str]]:
    """How German compounds are split before they are indexed: by the vocabulary's own words."""
    with _explained():
        return _splitter(*_read_from(layers)).split


def vocabulary_keys(layers: Sequence[Path]) -> Collection[str]:
    """The keys of the vocabulary's concepts."""
    with _explained():
        return _keys(*_read_from(layers))


@lru_cache(maxsize=1)
def _annotator(layers: Layers, _: Stamps, model: str | None) -> Annotator:
    return build_annotator(layers, model=model)


@lru_cache(maxsize=1)
def _splitter(layers: Layers, _: Stamps) -> Splitter:
    return splitter(load_taxonomy(*(layer / "competences" for layer in layers)).german_words())


@lru_cache(maxsize=1)
def _keys(layers: Layers, _: Stamps) -> Collection[str]:
    return load_taxonomy(*(layer / "competences" for layer in layers)).concepts().keys()


def _read_from(layers: Sequence[Path]) -> tuple[Layers, Stamps]:
    """Layers that hold vocabulary, and when it was changed: a source that is added costs no new annotator."""
    folders = {layer: [layer / name for name in FOLDERS if (layer / name).is_dir()] for layer in layers}
    holding = tuple(layer for layer, found in folders.items() if found)
    return holding or tuple(layers), tuple(sorted(stamps_of(tuple(chain(*folders.values()))).items()))


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (TaxonomyError, ModelError) as error:
        raise ConfigurationError(str(error)) from error
