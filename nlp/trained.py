"""A folder with a trained text categoriser in; scores that weigh its word and that of the terms, calibrated, out.

A tag still needs words that prove it: the categoriser only raises or lowers what the terms found.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import exp, log
from pathlib import Path
from shutil import rmtree

import spacy
import yaml
from spacy.language import Language

FOLDER = "competences_model"
ABOUT = "about.yml"
WORDS = "words"
ENOUGH = 0.5
READ = 2_000  # characters of a text that are read: what it is about stands at its beginning
LEAST = 0.01  # a categoriser is never surer than that, nor less sure than its opposite


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each word counts: the terms' score, the categoriser's probability (as log odds), and a constant."""

    constant: float
    terms: float
    model: float

    def score(self, terms: float, model: float) -> float:
        """Return the calibrated probability that a text belongs to a field."""
        sure = min(max(model, LEAST), 1 - LEAST)
        return 1 / (1 + exp(-(self.constant + self.terms * terms + self.model * log(sure / (1 - sure)))))


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """A categoriser with the weights and the threshold of each field; `version` is a hash of all its files."""

    words: Language
    weights: Weights
    thresholds: Mapping[str, float]
    version: str

    def probabilities(self, title: str, text: str) -> Mapping[str, float]:
        """Return what the categoriser says of each field."""
        return dict(self.words(content_of(title, text)).cats)

    def weigh(self, scores: Mapping[str, float], title: str, text: str) -> dict[str, tuple[float, bool]]:
        """Return for each field with a term its calibrated score, and whether that is enough.

        A field that the model never learned keeps the score of its terms.
        """
        said = self.probabilities(title, text) if scores else {}
        return {
            slug: (score := self.weights.score(terms, said[slug]), score >= self.thresholds[slug])
            if slug in said
            else (terms, terms >= ENOUGH)
            for slug, terms in scores.items()
        }


def content_of(title: str, text: str) -> str:
    """Return what the categoriser reads: the title twice, as it says most."""
    return f"{title}\n{title}\n{text[:READ]}"


def load_trained(layer: Path) -> TrainedModel | None:
    """Read what `scouting train` kept in a layer of configuration; None where there is nothing."""
    folder = layer / FOLDER
    if not (folder / ABOUT).exists():
        return None
    about = yaml.safe_load((folder / ABOUT).read_text("utf-8"))
    return TrainedModel(
        spacy.load(folder / WORDS), Weights(**about["weights"]), about["thresholds"], _version_of(folder)
    )


def trained_version(layer: Path) -> str | None:
    """Return the version of what is kept in a layer, without the time to load it; None where there is nothing."""
    folder = layer / FOLDER
    return _version_of(folder) if (folder / ABOUT).exists() else None


def _version_of(folder: Path) -> str:
    total = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        total.update(file.read_bytes())
    return total.hexdigest()[:16]


def save_trained(words: Language, weights: Weights, thresholds: Mapping[str, float], layer: Path) -> None:
    """Keep a model in a layer of configuration; what was kept there before goes."""
    folder, new = layer / FOLDER, layer / f"{FOLDER}.new"
    rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    words.to_disk(new / WORDS)
    about = {"weights": asdict(weights), "thresholds": dict(thresholds)}
    (new / ABOUT).write_text(yaml.safe_dump(about), "utf-8")
    rmtree(folder, ignore_errors=True)
    new.rename(folder)


def drop_trained(layer: Path) -> bool:
    """Keep none. Returns whether there was one."""
    was_there = (layer / FOLDER).exists()
    rmtree(layer / FOLDER, ignore_errors=True)
    return was_there
