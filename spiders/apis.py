"""Answers of interfaces made for programs in, checked values out: what the spiders of such sources share."""

import json
import os
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from scrapy.http import Response

from spiders.errors import SourceError, SpiderError
from spiders.items import Item
from spiders.records import Record
from spiders.runs import Problem, explain
from spiders.sources import Source

T = TypeVar("T")
FORGIVEN = 10  # one record in so many may be bad
_NEEDED = ("url", "title", "text")
_ARXIV_DOI = "10.48550/arxiv."
_LANGUAGES = {
    "ger": "de", "deu": "de", "eng": "en", "fre": "fr", "fra": "fr", "ita": "it", "spa": "es", "cze": "cs", "ces": "cs",
    "pol": "pl", "dut": "nl", "nld": "nl",
}  # fmt: skip


def load_json(response: Response) -> Record:
    """The answer as a record. Raises SourceError where it is no JSON object, as with a sentence or a bot wall."""
    try:
        answer = json.loads(response.body)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"no JSON but {response.body[:60]!r}") from error
    if not isinstance(answer, dict):
        raise SourceError(f"JSON {type(answer).__name__}, not an object")
    return Record(answer)


def list_of(record: Record, key: str) -> list[Any]:
    """Take out a list. Raises SourceError where it is none."""
    value = record.pop(key)
    if not isinstance(value, list):
        raise SourceError(f"field {key!r}: {type(value).__name__}, not a list")
    return value


def count_of(record: Record, key: str, *default: int) -> int:
    """Take out a number of things, or its digits. Raises SourceError where it is none."""
    value = record.pop(key, *default)
    if not str(value).isdecimal():
        raise SourceError(f"field {key!r}: {str(value)[:40]!r}, not a number of things")
    return int(value)


def cursor_of(record: Record, key: str) -> str | None:
    """Take out the mark of the next page; None at the end. Raises SourceError where it cannot be sent back."""
    value = record.pop(key, None)
    if value and not (isinstance(value, str) and value.isascii()):
        raise SourceError(f"field {key!r}: {value!r}, no mark of a next page")
    return value or None


def read_each(
    response: Response, records: Iterable[T], read: Callable[[T], Iterable[Item]]
) -> Generator[Item | Problem, None, list[str]]:
    """Yield what can be read of an answer's records, and a problem for each that cannot.

    Returns the reasons where more than one in ten is bad: fewer are forgiven, else one would fail a source for ever.
    """
    reasons: list[str] = []
    number = 0
    for number, record in enumerate(records, 1):
        try:
            items = tuple(map(_checked, read(record)))
        except (SpiderError, LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
            reasons.append(f"record {number}: {explain(error)}")
            yield Problem(response.url, reasons[-1])
        else:
            yield from items
    return reasons if len(reasons) > number / FORGIVEN else []


def _checked(item: Item) -> Item:
    """The item, if its fields are texts: JSON may hold anything. Raises SourceError."""
    texts = [(name, getattr(item, name)) for name in ("url", "title", "text", "date", "updated", "language", "licence")]
    texts += [(name, value) for name in ("authors", "keywords") for value in getattr(item, name)]
    texts += item.identifiers
    texts += [(part, getattr(place, part)) for place in item.organisations for part in ("name", "ror", "country")]
    for name, value in texts:
        if not isinstance(value, str if name in _NEEDED else str | None):
            raise SourceError(f"{name}: {type(value).__name__}, not a text")
        (value or "").encode()  # a lone surrogate cannot be stored: UnicodeEncodeError
    return item


def report(reasons: Sequence[str]) -> None:
    """Raise SourceError where there is a reason to: to be called when all that is good has been yielded."""
    if reasons:
        raise SourceError(f"{len(reasons)} unreadable: {'; '.join(reasons[:3])}")


def first_day(source: Source, checkpoint: Mapping[str, Any], today: date) -> date:
    """The day to ask from: some days before the last complete run, since sources list things late."""
    done = date.fromisoformat(checkpoint["watermark"][:10]) if "watermark" in checkpoint else today
    return min(done, today) - timedelta(days=source.lookback_days)


def secret(source: Source) -> str | None:
    """The key from the environment variable that the source names, None where there is none."""
    name = source.options.get("secret_env")
    return os.environ.get(str(name)) or None if name else None


def doi_pairs(raw: str | None) -> list[tuple[str, str]]:
    """A DOI, bare or as an address, as identifiers; one that arXiv gives names the paper on arXiv too."""
    doi = (raw or "").strip().lower()
    doi = doi[doi.find("10.") :] if "10." in doi else ""
    if not doi:
        return []
    arxiv = [("arxiv", doi.removeprefix(_ARXIV_DOI))] if doi.startswith(_ARXIV_DOI) else []
    return [("doi", doi), *arxiv]


def language_code(raw: str | None) -> str | None:
    """The two-letter code of `de`, `de-DE` or `ger`; None where it is neither."""
    code = (raw or "").strip().lower().replace("_", "-").partition("-")[0]
    code = _LANGUAGES.get(code, code)
    return code if len(code) == 2 and code.isalpha() else None


def earliest(dates: Iterable[str]) -> str | None:
    """The earliest of ISO dates of any precision; of `2020` and `2020-11-13` the exact one, since it says more."""
    return min(dates, key=lambda day: day.ljust(10, "~"), default=None)
