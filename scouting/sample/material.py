"""The YAML files of texts/ in, frozen raw material of the invented year out."""

from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import yaml

from scouting.sample.words import English, German, Idea, idea

TEXTS = Path(__file__).parent / "texts"


@dataclass(frozen=True, slots=True)
class Field:
    """What is written about in one of the 17 fields; `background` is ordered, its n-th idea has the weight 1/n."""

    slug: str
    name: Idea
    words: tuple[Idea, ...]
    less: tuple[Idea, ...]
    more: tuple[Idea, ...]
    background: tuple[Idea, ...]
    weights: tuple[float, ...]
    trends: tuple[Idea, ...]


@cache
def load_texts(name: str) -> dict[str, Any]:
    """One file of sentence patterns, as written."""
    texts: dict[str, Any] = yaml.safe_load((TEXTS / f"{name}.yml").read_text("utf-8"))
    return texts


@cache
def load_fields() -> tuple[Field, ...]:
    """All fields in the order of their slugs."""
    return tuple(_field(path) for path in sorted((TEXTS / "fields").glob("*.yml")))


def _field(path: Path) -> Field:
    raw = yaml.safe_load(path.read_text("utf-8"))
    background = _compounds(raw["parts"], raw["heads"])
    return Field(
        slug=path.stem,
        name=idea(*raw["name"]),
        words=tuple(idea(*row) for row in raw["words"]),
        less=tuple(idea(*row) for row in raw["less"]),
        more=tuple(idea(*row) for row in raw["more"]),
        background=background,
        weights=tuple(accumulate(1 / rank for rank in range(1, len(background) + 1))),
        trends=tuple(planted_idea(row) for row in raw["trends"]),
    )


def _compounds(parts: list[list[str]], heads: list[str]) -> tuple[Idea, ...]:
    """Every part with every head; neighbours in rank share neither, so that frequent ideas differ in both words."""
    english = load_texts("heads")
    pairs = [
        (parts[(row + shift) % len(parts)], heads[row]) for shift in range(len(parts)) for row in range(len(heads))
    ]
    return tuple(_compound(part, english_part, head, english[head]) for (part, english_part), head in pairs)


def _compound(part: str, english_part: str, head: str, english_head: str) -> Idea:
    """As trends have, so every idea has an inflected form and other wordings."""
    name, english = part + head, f"{english_part} {english_head}"
    plural = name if head.endswith("ik") else f"{name}{'n' if head.endswith('e') else 'en'}"
    return Idea(
        German(name, "f", english, plural, f"{part}-{head.capitalize()}"),
        English(english, english, f"{english_head} of the {english_part}"),
    )


def planted_idea(row: dict[str, str]) -> Idea:
    """A row of a text file that names all its wordings."""
    singular = row["en"]
    english = English(row.get("en_plural", singular), singular, row["en_loose"])
    return Idea(German(row["de"], row["gender"], singular, row["plural"], row["loose"]), english)
