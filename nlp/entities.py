"""A text's tokens in; organisations, funders, programmes and places from our own lists out. People are never tagged."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from nlp.annotations import EntityTag, EntityType, Evidence
from nlp.lemmas import pipeline
from nlp.taxonomy import TaxonomyError, read_yaml

TYPES: Mapping[str, EntityType] = {
    "organisations": "organisation",
    "funders": "funder",
    "programmes": "programme",
    "places": "place",
}
# Essen, Halle, Hof and Weiden are towns only where something takes place.
BEFORE_A_PLACE = frozenset({"in", "bei", "aus", "nach", "von", "nahe", "stadt", "landkreis", "standort", "raum"})
LANGUAGES: tuple[Literal["de", "en"], ...] = ("de", "en")
MOST_EVIDENCE = 5


class Entry(BaseModel):
    """One thing worth recognising. `id` is a NUTS code or a ROR id, `place` the NUTS code of an organisation's seat."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    aliases: tuple[str, ...] = ()
    id: str | None = None
    place: str | None = None
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All entries by type; `version` changes with any change of content."""

    entries: tuple[tuple[EntityType, Entry], ...]
    version: str


def load_gazetteer(*folders: Path) -> Gazetteer:
    """Read every list; a later folder's file replaces its namesake. Raises TaxonomyError naming file and entry."""
    files = {path.name: path for folder in folders for path in sorted(folder.glob("*.yml"))}
    entries = tuple(entry for _, path in sorted(files.items()) for entry in _read(path))
    content = "\n".join(f"{kind}{entry.model_dump_json()}" for kind, entry in entries)
    return Gazetteer(entries, hashlib.sha256(content.encode()).hexdigest()[:16])


def _read(path: Path) -> Iterator[tuple[EntityType, Entry]]:
    data = read_yaml(path)
    if not isinstance(data, dict) or data.keys() - TYPES.keys():
        raise TaxonomyError(f"{path}: should hold some of {', '.join(TYPES)}")
    for name, rows in data.items():
        for number, row in enumerate(rows or (), 1):
            try:
                yield TYPES[name], Entry.model_validate(row)
            except ValidationError as error:
                raise TaxonomyError(f"{path}: {name}.{number}: {error.errors()[0]['msg']}") from error


class EntityFinder:
    """Finds names exactly as they are written, capitals included; of names that overlap, the longest counts."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        """Lay the names out for look-up."""
        self._entries = gazetteer.entries
        self._matchers: dict[str, PhraseMatcher] = {language: self._matcher(language) for language in LANGUAGES}

    def __call__(self, fields: Mapping[str, Doc], language: str) -> tuple[EntityTag, ...]:
        """Return each entity once, with where it stands, in the order of the first mention."""
        found: dict[int, list[Evidence]] = {}
        for field, doc in fields.items():
            for number, span in self._longest("de" if language == "de" else "en", doc):
                found.setdefault(number, []).append(Evidence(field, span.text, span.start_char, span.end_char))
        return tuple(tag for number, evidence in found.items() for tag in self._tags(number, evidence))

    def _matcher(self, language: str) -> PhraseMatcher:
        nlp = pipeline(language)
        matcher = PhraseMatcher(nlp.vocab, attr="ORTH")
        for number, (_, entry) in enumerate(self._entries):
            matcher.add(str(number), [nlp.make_doc(name) for name in (entry.name, *entry.aliases)])
        return matcher

    def _longest(self, language: str, doc: Doc) -> Iterator[tuple[int, Span]]:
        """Yield entry numbers with their spans, without overlaps, in the order of the text."""
        numbers: dict[tuple[int, int], int] = {}
        strings = pipeline(language).vocab.strings  # the text's own vocabulary may be another language's
        for label, start, end in self._matchers[language](doc):
            number = int(strings[label])
            if self._is_meant(number, doc, start, end):
                numbers.setdefault((start, end), number)
        for span in filter_spans([doc[start:end] for start, end in numbers]):
            yield numbers[span.start, span.end], span

    def _is_meant(self, number: int, doc: Doc, start: int, end: int) -> bool:
        kind, entry = self._entries[number]
        if kind != "place" or not entry.ambiguous or doc[start:end].text != entry.name:
            return True
        return start > 0 and doc[start - 1].text.lower() in BEFORE_A_PLACE

    def _tags(self, number: int, evidence: list[Evidence]) -> Iterator[EntityTag]:
        """The entity, and for an organisation whose seat is known the place, proved by the organisation's name."""
        kind, entry = self._entries[number]
        proof = tuple(evidence[:MOST_EVIDENCE])
        role = "funder" if kind == "funder" else "mentioned"
        yield EntityTag(type=kind, name=entry.name, id=entry.id, role=role, evidence=proof)
        if entry.place:
            yield EntityTag(type="place", name=entry.place, id=entry.place, role="seat", evidence=proof)
