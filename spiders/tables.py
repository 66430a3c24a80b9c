"""Lines of a CSV file in, its rows out; a row that is not as wide as the header is named by its number."""

import csv
from collections.abc import Iterable, Iterator

from spiders.errors import SourceError
from spiders.records import Record

MAX_FIELD = 1 << 20  # characters; the library's own limit is below what a description of a project may have
Row = list[str]


def read_table(lines: Iterable[str], *, what: str) -> tuple[Row, Iterator[Row | str]]:
    """The header, and each row or what is wrong with it. Raises SourceError where there is not even a header."""
    csv.field_size_limit(MAX_FIELD)
    rows = csv.reader(lines, delimiter=";")
    header = [name.strip() for name in next(rows, [])]
    if len(header) < 2:
        raise SourceError(f"{what}: no header with columns apart by ';' but {';'.join(header)[:60]!r}")
    return header, _rows(rows, len(header), what)


def read_rows(lines: Iterable[str], *, what: str) -> Iterator[Record | str]:
    """Each row as a record by column, or what is wrong with it. Raises SourceError as `read_table` does."""
    header, rows = read_table(lines, what=what)
    for row in rows:
        yield row if isinstance(row, str) else Record(zip(header, row, strict=True))


def _rows(rows: Iterator[Row], width: int, what: str) -> Iterator[Row | str]:
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
        if len(row) == width:
            yield row
        elif row:
            yield f"{what}, record {number}: {len(row)} columns, not {width}"
