"""Where dates stand in ../shared/data/calls and what each is there in; a corpus for `evaluate calls` out.

    python -m tests.evaluation.real_dates > /tmp/real_dates.jsonl
    scouting evaluate calls /tmp/real_dates.jsonl

The texts stay where they are: a label names the corpus, the record, its field and the code points.
"""

import gzip
import json
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TextIO

from tests.conftest import SHARED

LABELS = Path(__file__).with_name("real_dates.jsonl")
TEXTS = SHARED / "data" / "calls"
ROLES = ("opening", "submission", "stage_1", "stage_2", "cut_off")
Row = Mapping[str, Any]


def read_labels() -> list[Row]:
    """All labels, those of one text together."""
    return [json.loads(line) for line in LABELS.read_text("utf-8").splitlines()]


def cases() -> Iterator[dict[str, Any]]:
    """A case a text, in the shape of `evaluate calls`; where another reader might differ, any role or none will do."""
    records = _records()
    for (corpus, id_, field), rows in groupby(read_labels(), lambda row: (row["corpus"], row["id"], row["field"])):
        record = records[corpus, id_]
        deadlines = [deadline for row in rows for deadline in _deadlines(row)]
        yield {"id": f"{id_}-{field}", "title": record["title"], "text": record[field], "deadlines": deadlines}


@cache
def put_together() -> Path:
    """A file of the cases that is gone when the process ends."""
    path = Path(_folder().name) / "real_dates.jsonl"
    with path.open("w", encoding="utf-8") as corpus:
        _write(corpus)
    return path


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="scouting-real-dates-")


def _write(to: TextIO) -> None:
    to.writelines(json.dumps(case, ensure_ascii=False) + "\n" for case in cases())


def _deadlines(row: Row) -> Iterator[dict[str, Any]]:
    if row["role"] not in ROLES or not (row["date"] or row["recurring"]):
        return
    roles = [row["role"]] if row["certain"] else ROLES
    for role in roles:
        label = {"role": role, "date": row["date"], "recurring": row["recurring"]}
        yield label if row["certain"] else {**label, "optional": True}


def _records() -> dict[tuple[str, str], dict[str, Any]]:
    records = {}
    for corpus in {row["corpus"] for row in read_labels()}:
        with gzip.open(TEXTS / f"{corpus}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for record in map(json.loads, lines):
                records[corpus, record.get("id") or record["reference"]] = record
    return records


if __name__ == "__main__":
    _write(sys.stdout)
