"""The YAML file in which Weekly Robotics keeps a list of events in, one item with the facts of an event out.

The list holds what is to come; its fields are described beside it in the repository.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

import yaml
from scrapy.http import Response

from spiders.apis import read_each, report
from spiders.dates import read_date
from spiders.errors import SourceError
from spiders.events import event_facts
from spiders.items import Item
from spiders.records import Record, plain
from spiders.runs import Problem
from spiders.sources import Source

_FIELDS = {
    "starts": "start_date", "ends": "end_date", "place": "city", "words": "category",
}  # fmt: skip


def parse(response: Response, source: Source) -> Iterator[Item | Problem]:
    """Read the list. Raises SourceError where the answer is none."""
    try:
        events = yaml.load(response.body, Loader=yaml.BaseLoader)  # makes texts, lists, mappings and nothing else
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise SourceError(f"no YAML but {response.body[:60]!r}") from error
    if not isinstance(events, list):
        raise SourceError(f"YAML {type(events).__name__}, not a list of events")
    report((yield from read_each(response, events, partial(_items, source=source))))


def _items(event: dict[str, Any], *, source: Source) -> Iterator[Item]:
    record = Record(event)
    title, kind = plain(record.pop("title")), record.pop("category")
    starts = _day(record.pop("start_date"))
    place = [plain(record.pop(name, None) or "") for name in ("city", "country")]
    facts = event_facts(
        title,
        "",
        fields=_FIELDS,
        starts=starts,
        ends=max(starts, _day(record.pop("end_date", None) or starts)),
        zone=None,
        place=", ".join(filter(None, place)),
        words=(kind,),
    )
    yield Item(url=record.pop("link"), title=title, language=source.language, keywords=(kind,), facts=facts)


def _day(text: str) -> str:
    found = read_date(text)
    if found is None or len(found) < len("2026-11-21"):
        raise SourceError(f"{text[:40]!r} is no date of an event")
    return found[:10]
