"""Events of The Events Calendar, a WordPress plug-in, in, one item with the facts of an event out.

The source's `url` is the listing: `https://…/wp-json/tribe/events/v1/events`. All events from some days ago on are
listed, since what is on is known only from all of them. As written in the plug-in's documentation; not recorded.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from scrapy.http import Request, Response
from w3lib.url import add_or_replace_parameters

from spiders.apis import cursor_of, list_of, load_json, read_each, report
from spiders.dates import read_date
from spiders.errors import SourceError
from spiders.events import at_home, event_facts, zone_named
from spiders.items import Checkpoint, Item, Mark
from spiders.marks import NO_MARK
from spiders.markup import one_line, paragraphs
from spiders.records import Record, plain
from spiders.runs import Problem
from spiders.sources import Source
from spiders.wordpress import API, OFF, names_of, utc_stamp

ROWS = 50
BEFORE = timedelta(days=30)
PAST_THE_END = "event-archive-page-not-found"
FIELDS = {
    "starts": "start_date", "ends": "end_date", "place": "venue", "organiser": "organizer", "online": "is_virtual",
    "words": "categories",
}  # fmt: skip


def start(source: Source, checkpoint: Mapping[str, Any], today: date) -> Iterator[Request]:
    """The first page of events, or what is left of the walk that was ended."""
    if "resume" in checkpoint:
        yield _request(checkpoint["resume"]["url"])
        return
    params = {**source.filter, "start_date": (today - BEFORE).isoformat(), "per_page": str(ROWS), "page": "1"}
    yield _request(add_or_replace_parameters(source.url, params))


def parse(response: Response, source: Source) -> Iterator[Item | Request | Checkpoint | Mark | Problem]:
    """Read a page of events and ask for the one it names."""
    if response.status in OFF and PAST_THE_END.encode() not in response.body:
        calendar = API.sub("/events/?ical=1", response.url)
        reason = f"the interface is switched off; read {calendar} with `spider: calendars`"
        raise SourceError(f"answered {response.status}: {reason}")
    if response.status != 200:
        return
    answer = load_json(response)
    reasons = yield from read_each(response, list_of(answer, "events"), partial(_items, source=source))
    following = cursor_of(answer, "next_rest_url")
    if following:
        url = response.urljoin(following)
        if not reasons:
            yield Mark({"url": url})
        yield _request(url)
    else:
        yield NO_MARK
    report(reasons)


def _request(url: str) -> Request:
    return Request(url, meta={"handle_httpstatus_list": list(OFF)})


def _items(event: Mapping[str, Any], *, source: Source) -> Iterator[Item]:
    """One event. Plug-ins add fields of their own, so what is not asked for is left unread."""
    record = Record(event)
    title, text = one_line(record.pop("title")), record.pop("description", None) or ""
    categories = names_of(record.pop("categories", None), "name")
    yield Item(
        url=record.pop("url"),
        title=title or one_line(text)[:ROWS],
        text=text,
        is_html=True,
        date=utc_stamp(record.pop("date_utc", None)),
        updated=utc_stamp(record.pop("modified_utc", None)),
        language=source.language,
        keywords=categories,
        identifiers=(("source", str(record.pop("id"))),),
        facts=_facts(record, title, paragraphs(text), categories),
    )


def _facts(record: Record, title: str, text: str, categories: tuple[str, ...]) -> dict[str, Any]:
    zone = zone_named(record.pop("timezone", None) or "")
    is_whole_day = bool(record.pop("all_day", False))
    starts, zone_name = at_home(_moment(record.pop("start_date"), is_whole_day=is_whole_day), zone)
    ends, _ = at_home(_moment(record.pop("end_date", None) or starts, is_whole_day=is_whole_day), zone)
    organisers = names_of(record.pop("organizer", None), "organizer")
    return event_facts(
        title,
        text,
        fields=FIELDS,
        starts=starts,
        ends=max(starts, ends),
        zone=zone_name,
        place=_place(record.pop("venue", None)),
        organiser=", ".join(organisers),
        online=record.pop("is_virtual", None) is True,
        words=categories,
    )


def _moment(raw: str, *, is_whole_day: bool) -> str:
    found = read_date(raw)
    if found is None:
        raise SourceError(f"{raw[:40]!r} is no date of an event")
    return found[:10] if is_whole_day else found


def _place(venue: object) -> str | None:
    """Name, street and town; the interface gives an empty list where there is no venue."""
    parts = [venue.get(name) for name in ("venue", "address", "city")] if isinstance(venue, dict) else []
    return ", ".join(dict.fromkeys(text for part in parts if isinstance(part, str) and (text := plain(part)))) or None
