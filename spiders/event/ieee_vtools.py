"""Events that IEEE's sections and chapters announce in vTools in, one item with an event's facts out.

The interface knows no country, so what is coming in all the world is asked for, and what is not in the time zones of
the option `zones` is left out. Addresses and names of contacts are never read. As written in its documentation; not
recorded.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from scrapy.http import Request, Response
from w3lib.url import add_or_replace_parameters

from spiders.apis import list_of, load_json, read_each, report
from spiders.events import event_facts, zone_named
from spiders.items import Checkpoint, Item, Mark
from spiders.marks import NO_MARK
from spiders.markup import one_line, paragraphs
from spiders.records import Record, plain
from spiders.runs import Problem
from spiders.sources import Source

ROWS = 500
FIELDS = {
    "starts": "start-time", "ends": "end-time", "place": "address1", "organiser": "primary-host",
    "status": "cancelled", "online": "location-type", "words": "tags",
}  # fmt: skip


def start(source: Source, checkpoint: Mapping[str, Any], _today: date) -> Iterator[Request]:
    """The first page of what is coming, or what is left of the walk that was ended."""
    yield _page(source, checkpoint["resume"]["page"] if "resume" in checkpoint else 1)


def parse(response: Response, source: Source) -> Iterator[Item | Request | Checkpoint | Mark | Problem]:
    """Read a page of events and ask for the next one where this is full: the totals given are not reliable."""
    records = list_of(load_json(response), "data")
    reasons = yield from read_each(response, records, partial(_items, source=source))
    following = response.meta["page"] + 1 if len(records) == ROWS else None
    if following and not reasons:
        yield Mark({"page": following})
    yield _page(source, following) if following else NO_MARK
    report(reasons)


def _page(source: Source, number: int) -> Request:
    params = {**source.filter, "limit": str(ROWS), "page": str(number)}
    return Request(add_or_replace_parameters(source.url, params), meta={"page": number})


def _items(event: Mapping[str, Any], *, source: Source) -> Iterator[Item]:
    """One event, if it is in one of the zones. It says far more than is read here, among it who is to be written to."""
    record = Record(event["attributes"])
    zone = record.record("time-zone").pop("name", None) or ""
    if zone not in source.options["zones"]:
        return
    title, text = one_line(record.pop("title")), record.pop("description", None) or ""
    tags = tuple(plain(tag) for tag in record.pop("tags", None) or ())
    number = str(record.pop("id"))
    yield Item(
        url=record.pop("link", None) or f"https://events.vtools.ieee.org/m/{number}",
        title=title,
        text=text,
        is_html=True,
        language=source.language,
        keywords=tags,
        identifiers=(("source", number),),
        facts=_facts(record, title, paragraphs(text), zone, tags),
    )


def _facts(record: Record, title: str, text: str, zone: str, tags: tuple[str, ...]) -> dict[str, Any]:
    starts = _local(record.pop("start-time"), zone)
    place = [record.pop(name, None) for name in ("building", "address1", "city")]
    return event_facts(
        title,
        text,
        fields=FIELDS,
        starts=starts,
        ends=max(starts, _local(record.pop("end-time", None) or starts, zone)),
        zone=zone,
        place=", ".join(dict.fromkeys(plain(part) for part in place if part)),
        organiser=record.record("primary-host").pop("name", None),
        status="cancelled" if record.pop("cancelled", False) is True else None,
        online=record.pop("location-type", None) == "virtual",
        words=tags,
    )


def _local(moment: str, zone: str) -> str:
    """The time of the place: the interface gives that of Greenwich."""
    return datetime.fromisoformat(moment).astimezone(zone_named(zone)).isoformat()
