"""A file of your own in, documents out: JSON lines or CSV, also gzipped. A bad line costs only itself."""

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from scouting.errors import ImportFileError
from scouting.ingest import Outcome, ingest
from scouting.reading import Origin
from scouting.sanitise import plain_line
from scouting.store import Store
from spiders.items import Item

BATCH = 1_000
LONGEST_LINE = 5_000_000
LONGEST_SOURCE = 100
KINDS = frozenset({"publication", "call", "news", "event", "project"})
REQUIRED = ("id", "kind", "title", "date", "url")
Line = tuple[int, Mapping[str, Any] | str]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that was passed over, by its number in the file."""

    line: int
    error: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file's lines."""

    read: int
    new: int
    changed: int
    unchanged: int
    rejected: tuple[Rejected, ...]


def import_file(store: Store, path: Path, *, now: datetime, on_batch: Callable[[int], None] | None = None) -> Imported:
    """Store a file's documents. Raises ImportFileError where it cannot be read at all."""
    rejected: list[Rejected] = []
    total, read = Outcome(), 0
    for batch in _batches(read_lines(path)):
        read += len(batch)
        items = [parsed for line in batch if (parsed := _parsed(line, rejected)) is not None]
        with store.database.writing() as connection:
            for (source, kind), group in _grouped(items).items():
                outcome = ingest(connection, _origin(source, kind), [item for _, item in group], now=now)
                total += replace(outcome, rejected=())
                numbers = {id(item): number for number, item in group}
                rejected += [Rejected(numbers[id(item)], reason) for item, reason in outcome.rejected]
        if on_batch is not None:
            on_batch(len(batch))
    return Imported(read, total.new, total.changed, total.unchanged, tuple(sorted(rejected, key=lambda r: r.line)))


def read_lines(path: Path) -> Iterator[Line]:
    """Numbered records of a file; a string in a record's place says what is wrong with the line."""
    try:
        with _open(path) as stream:
            is_csv = path.name.removesuffix(".gz").endswith(".csv")
            yield from _csv_lines(stream) if is_csv else _json_lines(stream)
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise ImportFileError(
            f"{path}: {error.strerror if isinstance(error, OSError) and error.strerror else error}"
        ) from error


def _open(path: Path) -> io.TextIOWrapper:
    opened = gzip.open if path.name.endswith(".gz") else open
    return io.TextIOWrapper(opened(path, "rb"), encoding="utf-8-sig", errors="replace", newline="")


def _json_lines(stream: io.TextIOWrapper) -> Iterator[Line]:
    number = 0
    while line := stream.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            while rest := stream.readline(LONGEST_LINE):
                if rest.endswith("\n"):
                    break
            yield number, f"longer than {LONGEST_LINE} characters"
            continue
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield number, f"not JSON: {error}"
            continue
        yield number, record if isinstance(record, dict) else "not a JSON object"


def _csv_lines(stream: io.TextIOWrapper) -> Iterator[Line]:
    header = stream.readline()
    delimiter = ";" if header.count(";") > header.count(",") else ","
    names = next(csv.reader([header], delimiter=delimiter), [])
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise ImportFileError(f"{stream.name}: line 1: columns missing: {', '.join(missing)}")
    reader = csv.DictReader(stream, fieldnames=names, delimiter=delimiter, restkey="_rest")
    for record in reader:
        if "_rest" in record:
            yield reader.line_num + 1, f"more than {len(names)} columns"
            continue
        yield reader.line_num + 1, {key: value for key, value in record.items() if value}


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    batch: list[Line] = []
    for line in lines:
        batch.append(line)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _parsed(line: Line, rejected: list[Rejected]) -> tuple[int, str, str, Item] | None:
    number, record = line
    problem = record if isinstance(record, str) else _problem(record)
    if problem:
        rejected.append(Rejected(number, problem))
        return None
    assert not isinstance(record, str)
    item = Item(
        url=record["url"],
        title=record.get("title") or "",
        text=record.get("text") or "",
        date=str(record["date"]),
        language=record.get("language") or None,
        identifiers=(("source", str(record["id"])),),
    )
    return number, plain_line(record.get("source") or "") or "import", record["kind"], item


def _problem(record: Mapping[str, Any]) -> str | None:
    missing = [name for name in REQUIRED if name != "title" and not record.get(name)]
    if not (record.get("title") or record.get("text")):
        missing.append("title")
    if missing:
        return f"missing: {', '.join(missing)}"
    wrong = no_texts(record, ("kind", "title", "text", "url", "language", "source"))
    if wrong:
        return wrong
    if record["kind"] not in KINDS:
        return f"kind {record['kind']!r}: not one of {', '.join(sorted(KINDS))}"
    if isinstance(record["id"], float | list | dict):
        return "neither a text nor a whole number: id"
    if len(record.get("source") or "") > LONGEST_SOURCE:
        return f"longer than {LONGEST_SOURCE} characters: source"
    return None


def no_texts(record: Mapping[str, Any], names: Sequence[str]) -> str | None:
    """Say which of these fields hold something else than a text; missing ones are in order."""
    wrong = [name for name in names if record.get(name) is not None and not isinstance(record[name], str)]
    return f"not a text: {', '.join(wrong)}" if wrong else None


def _grouped(items: list[tuple[int, str, str, Item]]) -> dict[tuple[str, str], list[tuple[int, Item]]]:
    groups: dict[tuple[str, str], list[tuple[int, Item]]] = {}
    for number, source, kind, item in items:
        groups.setdefault((source, kind), []).append((number, item))
    return groups


def _origin(source: str, kind: str) -> Origin:
    """Documents brought along are kept as their owner gave them, and count as known since their publication."""
    return Origin(
        source=source,
        kind=kind,
        keep="forever",
        licence=None,
        language=None,
        competences=(),
        regular=False,
        keeps_ids=True,
    )
