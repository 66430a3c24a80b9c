"""Answers of interfaces made for programs in, checked values out: what the spiders of such sources share."""

import json
import os
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

import structlog
from scrapy.http import Response

from spiders.errors import SourceError, SpiderError
from spiders.items import Item
from spiders.records import Record
from spiders.sources import Source

log = structlog.get_logger()
T = TypeVar("T")
FORGIVEN = 10  # one record in so many may be bad
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


def read_each(records: Iterable[T], read: Callable[[T], Iterable[Item]]) -> Generator[Item, None, list[str]]:
    """Yield what can be read and return what could not, so that one bad record does not hide the rest.

    Few bad records (up to a tenth) are logged and forgiven: else one of them would keep a source failed for ever.
    """
    problems: list[str] = []
    number = 0
    for number, record in enumerate(records, 1):
        try:
            items = tuple(read(record))
        except SpiderError as error:
            problems.append(f"record {number}: {error}")
        except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:  # not as documented
            problems.append(f"record {number}: {type(error).__name__}: {error}")
        else:
            yield from items
    for problem in problems:
        log.warning("record unreadable", problem=problem)
    return problems if len(problems) > number / FORGIVEN else []


def report(problems: Sequence[str]) -> None:
    """Raise SourceError where there is any problem: to be called when all that is good has been yielded."""
    if problems:
        raise SourceError(f"{len(problems)} unreadable: {'; '.join(problems[:3])}")


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
