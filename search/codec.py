"""Entries in, JSON out, and back: the form in which an index keeps what it shows."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from hashlib import blake2b
from typing import Any

from search.entries import Entry
from search.errors import IndexFormatError

FORMAT = 4
"""Version of what is indexed and how: analysis, columns, stored form. Another one wants a rebuild."""

_TUPLES = tuple(field.name for field in fields(Entry) if field.type == tuple[str, ...])
_NAMES = tuple(field.name for field in fields(Entry))
_encode = json.JSONEncoder(sort_keys=True, default=dict).encode


def dump_entry(entry: Entry) -> str:
    """One line of ASCII, the same for equal entries."""
    return _encode({name: getattr(entry, name) for name in _NAMES})


def load_entry(text: str | bytes) -> Entry:
    """The entry that `dump_entry` was given. Raises IndexFormatError."""
    with _reading():
        values: dict[str, Any] = json.loads(text)
        for name in _TUPLES:
            values[name] = tuple(values[name])
        return Entry(**values)


def load_id(text: str | bytes) -> str:
    """Its id alone, for a third of the price. Raises IndexFormatError."""
    with _reading():
        return str(json.loads(text)["id"])


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except (ValueError, TypeError, KeyError) as error:
        raise IndexFormatError(f"an entry of the index cannot be read ({error}): run `scouting rebuild`") from error


def digest(text: str) -> int:
    """30 bits of a text: their sum over all entries tells states of an index apart, and stays exact as a double."""
    return int.from_bytes(blake2b(text.encode(), digest_size=4).digest(), "big") >> 2


def state(count: int, digests: int) -> str:
    """The version of an index that holds `count` entries whose digests add up to `digests`."""
    return f"{count}-{digests:x}"
