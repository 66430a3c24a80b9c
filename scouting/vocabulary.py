"""Configuration layers in, what is built from their vocabulary out; a broken file is a ConfigurationError naming it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from nlp.annotate import Annotator, ModelError, build_annotator
from nlp.compounds import Splitter
from nlp.taxonomy import TaxonomyError, load_taxonomy
from scouting.errors import ConfigurationError


def make_annotator(layers: Sequence[Path], model: str | None) -> Annotator:
    """The annotator of these layers; `model` names an installed spaCy model."""
    with _explained():
        return build_annotator(layers, model=model)


def compound_parts(layers: Sequence[Path]) -> Callable[[str], Sequence[str]]:
    """How German compounds are split before they are indexed: by the vocabulary's own words."""
    with _explained():
        return Splitter(load_taxonomy(*(layer / "competences" for layer in layers)).german_words()).split


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (TaxonomyError, ModelError) as error:
        raise ConfigurationError(str(error)) from error
