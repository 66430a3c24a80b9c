"""Texts in, annotations out (hop 3): the steps in their order, on tokens made once."""

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import spacy
from spacy.tokens import Doc
from spacy.util import is_package

from nlp import generic
from nlp.annotations import Annotations, CompetenceTag, ConceptTag, EntityTag, Evidence, Pair, Text
from nlp.calls import extract_call
from nlp.competences import CompetenceMatcher, by_competence, fields_of, scores_of
from nlp.concepts import ConceptFinder, cover, is_part
from nlp.duplicates import sign
from nlp.entities import EntityFinder, Gazetteer, load_gazetteer
from nlp.language import detect_language
from nlp.pairs import PairFinder
from nlp.summary import summarise
from nlp.taxonomy import Taxonomy, load_taxonomy
from nlp.terms import Match, TermFinder
from nlp.trained import load_trained, trained_version

CODE = "7"  # counted up with every change of the code that changes annotations
_LONGEST = 100_000  # characters of a text that are read: beyond lie appendices


class PipelineOrderError(Exception):
    """A step needs what no step before it assigns."""


class ModelError(Exception):
    """The language model of the settings is not installed; `nlp.model: null` does without."""


@dataclass(slots=True)
class Draft:
    """What is known of a text so far; each attribute is assigned by one step."""

    text: Text
    language: str = ""
    fields: Mapping[str, Doc] = field(default_factory=dict)
    matches: Sequence[Match] = ()
    competences: tuple[CompetenceTag, ...] = ()
    concepts: tuple[ConceptTag, ...] = ()
    entities: tuple[EntityTag, ...] = ()
    call: Mapping[str, Any] | None = None
    summary: str = ""
    signature: tuple[int, ...] = ()
    pairs: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A step fills the attribute of its name; `requires` names those it reads."""

    assigns: str
    requires: frozenset[str]
    run: Callable[[Draft], Any]


def check_order(steps: Iterable[Step]) -> None:
    """Raise PipelineOrderError where a step comes before what it reads."""
    assigned: set[str] = set()
    for step in steps:
        if missing := step.requires - assigned:
            raise PipelineOrderError(f"{step.assigns} needs {sorted(missing)}")
        assigned.add(step.assigns)


class Annotator:
    """Runs the steps on one text after the other. `version` names vocabulary, lists, model and code together."""

    def __init__(self, steps: Sequence[Step], version: str) -> None:
        """Check the order once, at the start."""
        check_order(steps)
        self._steps = tuple(steps)
        self.version = version

    def __call__(self, text: Text) -> Annotations:
        """Return all that is said of a text."""
        draft = Draft(text)
        for step in self._steps:
            setattr(draft, step.assigns, step.run(draft))
        return Annotations(
            id=text.id,
            language=draft.language,
            competences=draft.competences,
            concepts=draft.concepts,
            entities=draft.entities,
            call=draft.call,
            summary=draft.summary,
            signature=draft.signature,
            pairs=draft.pairs,
        )

    def pipe(self, texts: Iterable[Text]) -> Iterator[Annotations]:
        """Yield the annotations of each text, in their order."""
        return map(self, texts)


@contextmanager
def _for_good() -> Iterator[None]:
    """Spare the garbage collector what is built: it would walk again and again through a vocabulary that stays."""
    is_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_enabled:
            gc.enable()
        gc.freeze()


@_for_good()
def build_annotator(layers: Sequence[Path], *, model: str | None = None) -> Annotator:
    """Read `competences/`, `gazetteer/` and a trained model of each layer of configuration, later ones over earlier.

    `model` is an installed spaCy pipeline that finds further organisations in texts of its language. Raises
    TaxonomyError naming file and line, and ModelError.
    """
    taxonomy, gazetteer = _load_lists(layers)
    terms = TermFinder(taxonomy)
    trained = next((found for layer in reversed(layers) if (found := load_trained(layer))), None)
    competences = CompetenceMatcher(taxonomy, terms, trained)
    concepts = ConceptFinder(
        taxonomy, (name for _, entry in gazetteer.entries for name in (entry.name, *entry.aliases))
    )
    entities, pairs = EntityFinder(gazetteer), PairFinder(taxonomy)
    steps = [
        _step("language", "", lambda d: detect_language(d.text.title, d.text.text, d.text.language)),
        _step("fields", "language", lambda d: fields_of(d.text, d.language)),
        _step("entities", "fields language", lambda d: entities(d.fields, d.language)),
        _step(
            "matches",
            "fields language entities",
            lambda d: _outside_names(terms.find(d.fields, d.language), d.entities),
        ),
        _step("competences", "fields matches", lambda d: competences.tag(d.text, d.matches, _words(d))),
        _step(
            "concepts",
            "fields matches language entities",
            lambda d: concepts(d.fields, d.matches, d.language, names=_names(d.entities), authors=_authors(d)),
        ),
        _step("call", "", lambda d: extract_call(d.text) if d.text.kind == "call" else None),
        _step("summary", "", lambda d: summarise(d.text.title, d.text.text)),
        _step("signature", "", lambda d: sign(d.text.title, d.text.text)),
        _step("pairs", "concepts language", lambda d: pairs(d.text, d.concepts, d.language)),
    ]
    if model:
        steps.append(_step("entities", "entities language", _organisations_of(model)))
    return Annotator(steps, _version(taxonomy, gazetteer, model, trained.version if trained else ""))


def annotator_version(layers: Sequence[Path], *, model: str | None = None) -> str:
    """Return the version of the annotator that would be built, without the seconds that this takes.

    Raises what building it raises.
    """
    taxonomy, gazetteer = _load_lists(layers)
    if model and not (is_package(model) or Path(model).exists()):
        raise ModelError(_missing(model))
    trained = next((found for layer in reversed(layers) if (found := trained_version(layer))), "")
    return _version(taxonomy, gazetteer, model, trained)


def build_scorer(layers: Sequence[Path]) -> Callable[[Text], Mapping[str, float]]:
    """Return how to hear what the terms alone say of a text's fields, as the annotator hears it."""
    taxonomy, gazetteer = _load_lists(layers)
    terms, entities = TermFinder(taxonomy), EntityFinder(gazetteer)

    def scores(text: Text) -> Mapping[str, float]:
        language = detect_language(text.title, text.text, text.language)
        fields = fields_of(text, language)
        matches = _outside_names(terms.find(fields, language), entities(fields, language))
        return scores_of(text, by_competence(matches), sum(map(len, fields.values())))

    return scores


def _load_lists(layers: Sequence[Path]) -> tuple[Taxonomy, Gazetteer]:
    return (
        load_taxonomy(*(layer / "competences" for layer in layers)),
        load_gazetteer(*(layer / "gazetteer" for layer in layers)),
    )


def _step(assigns: str, requires: str, run: Callable[[Draft], Any]) -> Step:
    return Step(assigns, frozenset(requires.split()), run)


def _outside_names(matches: Iterable[Match], entities: Iterable[EntityTag]) -> list[Match]:
    """Leave out terms inside a name: a text funded by a ministry for research and space is not about space."""
    names = {field: cover(spans) for field, spans in _names(entities).items()}
    return [match for match in matches if not is_part(match.start, match.end, names.get(match.field, {}))]


def _names(entities: Iterable[EntityTag]) -> dict[str, list[tuple[int, int]]]:
    spans: dict[str, list[tuple[int, int]]] = {}
    for quote in (quote for tag in entities if tag.type != "place" for quote in tag.evidence):
        if quote.start is not None and quote.end is not None:
            spans.setdefault(quote.field, []).append((quote.start, quote.end))
    return spans


def _words(draft: Draft) -> int:
    return sum(map(len, draft.fields.values()))


def _authors(draft: Draft) -> Iterable[str]:
    authors = draft.text.facts.get("authors", ())
    return [author for author in authors if isinstance(author, str)] if isinstance(authors, list | tuple) else ()


def _organisations_of(model: str) -> Callable[[Draft], tuple[EntityTag, ...]]:
    """Return a step that adds the organisations a trained pipeline sees and our lists do not know."""
    try:
        trained = spacy.load(model)
    except OSError as error:
        raise ModelError(_missing(model)) from error

    def add(draft: Draft) -> tuple[EntityTag, ...]:
        if draft.language != trained.lang:
            return draft.entities
        known = {evidence.text for tag in draft.entities for evidence in tag.evidence}
        seen: dict[str, list[Evidence]] = {}
        for name in ("title", "text"):
            for span in trained(getattr(draft.text, name)[:_LONGEST]).ents:
                if span.label_ == "ORG" and span.text not in known:
                    seen.setdefault(span.text, []).append(Evidence(name, span.text, span.start_char, span.end_char))
        found = (
            EntityTag(type="organisation", name=name, id=None, role="mentioned", evidence=tuple(evidence))
            for name, evidence in seen.items()
        )
        return (*draft.entities, *found)

    return add


def _missing(model: str) -> str:
    return f"nlp.model: {model} is not installed"


def _version(taxonomy: Taxonomy, gazetteer: Gazetteer, model: str | None, trained: str) -> str:
    parts = (taxonomy.version, gazetteer.version, model or "", trained)
    lists = [sorted(words) for words in (*generic.EMPTY.values(), *generic.WEAK.values(), generic.FOREIGN)]
    return hashlib.sha256(repr((CODE, parts, lists)).encode()).hexdigest()[:16]
