"""Nodes and mappings in, checked values out: a page that changed is an error with a name, never an empty field."""

import re
from collections.abc import Iterable, Mapping
from html import unescape
from typing import Any

from parsel import Selector

from spiders.errors import SourceError, UnknownFieldError

TAG = re.compile(r"</?[a-zA-Z!][^<>]{0,1000}>")
EMPTY: tuple[Any, ...] = (None, "", [], {}, ())


class Record(dict[str, Any]):
    """A mapping that is read by taking out: what is missing is an error that names it."""

    def pop(self, key: str, *default: object) -> Any:  # noqa: ANN401  a value of JSON may be anything
        """Take the value out. Raises SourceError where it is missing and no default is given."""
        if key not in self and not default:
            raise SourceError(f"field {key!r} is missing; there are {', '.join(map(repr, self)) or 'none'}")
        return super().pop(key, *default)

    def record(self, key: str) -> "Record":
        """Take out a nested mapping as a record of its own; a missing or empty one is an empty record."""
        value = self.pop(key, None)
        if value in EMPTY:
            return Record()
        if not isinstance(value, Mapping):
            raise SourceError(f"field {key!r}: {type(value).__name__}, not a mapping")
        return Record(value)


def one(node: Selector, css: str) -> str:
    """Return the only match: none and several are both a change of the page."""
    found = node.css(css).getall()
    if len(found) != 1:
        raise SourceError(f"{css}: {len(found)} matches, not one")
    return str(found[0]).strip()


def first(node: Selector, css: str) -> str | None:
    """Return the first match without outer blanks, or None where there is none or it is blank."""
    found = node.css(css).get()
    return (found.strip() or None) if found else None


def pairs(node: Selector, names: str, values: str) -> Record:
    """Return names with their values. Raises SourceError where they do not pair up or a name comes twice."""
    keys = [key.strip().rstrip(":") for key in node.css(names).getall()]
    found = [value.strip() for value in node.css(values).getall()]
    if len(keys) != len(found):
        raise SourceError(f"{names}: {len(keys)} names but {len(found)} values in {values}")
    if len(set(keys)) != len(keys):
        raise SourceError(f"{names}: a name comes twice in {keys}")
    return Record(zip(keys, found, strict=True))


def finish(record: Mapping[str, Any], *, ignore: Iterable[str] = ()) -> None:
    """Account for what was not read. Raises UnknownFieldError where the source says more than we read or ignore."""
    left = {key: value for key, value in record.items() if key not in set(ignore) and value not in EMPTY}
    if left:
        raise UnknownFieldError(f"unread: {', '.join(f'{key}={str(value)[:60]!r}' for key, value in left.items())}")


def plain(text: str) -> str:
    """One line without tags and entities, for titles and names that come as HTML."""
    return " ".join(unescape(TAG.sub(" ", text)).split())
