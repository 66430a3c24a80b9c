"""A labelled corpus in, its checked records out: JSON lines, also .gz, or a folder of such files."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scouting.evaluation import CorpusError
from scouting.importing import read_lines

Record = Mapping[str, Any]


def read_cases(corpus: Path, needed: Mapping[str, type]) -> Iterator[Record]:
    """Yield the records that have all fields of `needed`, each of its type.

    Raises CorpusError at the first bad line, naming it: a figure measured on half of a set would not be its figure.
    """
    files = sorted(corpus.glob("*.jsonl*")) if corpus.is_dir() else [corpus]
    for file in files:
        for number, record in read_lines(file):
            problem = record if isinstance(record, str) else _problem(record, needed)
            if problem:
                raise CorpusError(f"{file}, line {number}: {problem}")
            assert not isinstance(record, str)
            yield record


def _problem(record: Record, needed: Mapping[str, type]) -> str:
    wrong = [f"{name} ({kind.__name__})" for name, kind in needed.items() if not isinstance(record.get(name), kind)]
    return f"missing or of another type: {', '.join(wrong)}" if wrong else ""
