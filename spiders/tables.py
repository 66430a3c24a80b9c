"""Lines of a CSV file in, its rows by column out; a row that is not as wide as the header is named by its number."""

import csv
from collections.abc import Iterable, Iterator

from spiders.errors import SourceError
from spiders.records import Record

MAX_FIELD = 1 << 20  # characters; the library's own limit is below what a description of a project may have


def read_rows(lines: Iterable[str], *, what: str) -> Iterator[Record | str]:
    """Each row as a record, or what is wrong with it. Raises SourceError where there is not even a header."""
    csv.field_size_limit(MAX_FIELD)
    rows = csv.reader(lines, delimiter=";")
    header = [name.strip() for name in next(rows, [])]
    if len(header) < 2:
        raise SourceError(f"{what}: no header with columns apart by ';' but {';'.join(header)[:60]!r}")
    number = 0
    while True:
        number += 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield f"{what}, record {number}: {error}"
            continue
        if len(row) == len(header):
            yield Record(zip(header, row, strict=True))
        elif row:
            yield f"{what}, record {number}: {len(row)} columns, not {len(header)}"
