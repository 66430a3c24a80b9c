"""The values nlp speaks in: a text in, annotations with their evidence out."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

EntityType = Literal["organisation", "place", "funder", "programme"]
Proof = Literal["abbreviation", "translation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What is annotated. `date` is an ISO day or None, `facts` holds the source's own fields (design.md §7)."""

    id: str
    title: str = ""
    text: str = ""
    kind: str | None = None
    language: str | None = None
    date: str | None = None
    competences: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote and where it stands: code points into the field, end exclusive; null offsets for a source's own field."""

    field: str
    text: str
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetenceTag:
    """One of the 17 fields, with a score in 0..1 and the words that prove it."""

    competence: str
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptTag:
    """A countable idea: its permanent key, what to call it, how often it stands in the text and in which wordings."""

    key: str
    label: str
    count: int
    forms: tuple[str, ...]
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two keys that a text says are one idea: `key` is said to be what `into` is."""

    key: str
    into: str
    why: Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityTag:
    """An organisation, place, funder or programme; `id` is a ROR id or a NUTS code, `role` what it does here."""

    type: EntityType
    name: str
    id: str | None
    role: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotations:
    """All that nlp says of one text. `call` holds the facts of design.md §7, `signature` serves to find copies,
    `pairs` to learn which keys are one idea."""

    id: str
    language: str
    competences: tuple[CompetenceTag, ...] = ()
    concepts: tuple[ConceptTag, ...] = ()
    entities: tuple[EntityTag, ...] = ()
    call: Mapping[str, Any] | None = None
    summary: str = ""
    signature: tuple[int, ...] = ()
    pairs: tuple[Pair, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The shape that `scouting annotate` prints."""
        data = asdict(self)
        del data["signature"], data["summary"], data["pairs"]
        data["concepts"] = [{"key": c.key, "label": c.label, "count": c.count} for c in self.concepts]
        return data
