"""The name of a part and a labelled corpus in; its figures of quality, each with its 95 % interval, out."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from nlp.quality import Figure
from scouting.errors import ScoutingError

NAMES = ("competences", "calls", "duplicates", "concepts", "language", "extraction", "trends")
OWN = Path(__file__).parents[2] / "tests" / "evaluation"


class CorpusError(ScoutingError):
    """The labelled corpus cannot be used."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured, on how many cases."""

    name: str
    n: int
    figures: tuple[Figure, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the shape that `scouting evaluate` prints."""
        return {"name": self.name, "n": self.n, "metrics": [figure.as_json() for figure in self.figures]}


def evaluate(name: str, corpus: Path, layers: Sequence[Path]) -> Evaluation:
    """Measure one of NAMES with the vocabulary of these layers of configuration. Raises CorpusError.

    Each module of this package has one entry, `measure(corpus, layers)`, and says what its corpus looks like.
    """
    if not corpus.exists():
        raise CorpusError(f"{corpus}: there is no such file or folder")
    try:
        n, figures = import_module(f"scouting.evaluation.{name}").measure(corpus, layers)
    except (KeyError, TypeError, ValueError, AttributeError) as error:  # a label of another shape than the promised one
        raise CorpusError(f"{corpus}: not labelled as {name} are: {error!r}") from error
    if not n:
        raise CorpusError(f"{corpus}: no labelled case for {name}")
    return Evaluation(name, n, tuple(figures))


def own_corpus(name: str) -> Path:
    """Return where the project's own set lies. Raises CorpusError where the program was installed without its tests."""
    found = sorted(OWN.glob(f"{name}*"))
    if not found:
        raise CorpusError(f"the project's own set for {name} is not installed ({OWN}): give a corpus of yours")
    return found[0]


def digest(corpus: Path) -> str:
    """Return the SHA-256 of a file, or of all files of a folder with their names."""
    files = sorted(path for path in corpus.rglob("*") if path.is_file()) if corpus.is_dir() else [corpus]
    total = hashlib.sha256()
    for file in files:
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        total.update(f"{file.relative_to(corpus)} {content}\n".encode() if corpus.is_dir() else file.read_bytes())
    return total.hexdigest()
