"""floors.json in; the labelled sets, real and written apart, with what each must reach, out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT, SHARED
from tests.evaluation.real_dates import put_together

FLOORS = Path(__file__).with_name("floors.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSet:
    """A part, the corpus it is measured on, and the least value of each "class: metric".

    `labels_only`: the corpus names places in texts of ../shared and is put together with them when it is measured.
    """

    name: str
    cases: str
    corpus: str
    sha256: str
    floors: Mapping[str, float]
    slow: bool = False
    labels_only: bool = False

    @property
    def needs_shared(self) -> bool:
        return self.labels_only or self.corpus.startswith("../shared/")

    @property
    def path(self) -> Path:
        """Where the corpus lies: in the project, in ../shared beside it, or put together for now."""
        if self.labels_only:
            return put_together()
        inside = self.corpus.removeprefix("../shared/")
        return ROOT / self.corpus if inside == self.corpus else SHARED / inside


def read_sets() -> list[LabelledSet]:
    """Return all sets, in the order of docs/quality.md."""
    return [LabelledSet(**row) for row in json.loads(FLOORS.read_text("utf-8"))]
