"""Lists of events on the sites of the European Commission and its agencies in, one item with an event's facts out.

All these sites are built from one library: an event is a card with a block for its date, ten cards a page. As written
in the library's templates; not recorded.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from typing import Any

from parsel import Selector
from scrapy.http import Request, Response

from spiders.apis import read_each, report
from spiders.dates import read_date
from spiders.errors import SourceError
from spiders.events import event_facts
from spiders.items import Checkpoint, Item, Mark
from spiders.marks import NO_MARK
from spiders.markup import one_line
from spiders.records import first, one
from spiders.runs import Problem
from spiders.sources import Source

BEFORE = timedelta(days=30)
_CARD = "article.ecl-content-item:has(.ecl-date-block)"
_NEXT = ".ecl-pagination__item--next a::attr(href)"
_RANGE = re.compile(r"\s*[-–]\s*")
_STATUS = {"cancelled": "cancelled", "rescheduled": "moved"}
_FIELDS = {
    "starts": "date-block", "ends": "date-block", "place": "secondary-meta-label", "status": "date-block",
    "words": "primary-meta-item",
}  # fmt: skip


def start(source: Source, checkpoint: Mapping[str, Any], today: date) -> Iterator[Request]:
    """The first page of the list, or the next of a walk that was ended, and how far back its pages matter."""
    url = checkpoint["resume"]["url"] if "resume" in checkpoint else source.url
    yield Request(url, meta={"since": (today - BEFORE).isoformat()})


def parse(response: Response, source: Source) -> Iterator[Item | Request | Checkpoint | Mark | Problem]:
    """Read a page of the list and ask for the next one, unless all on this one is over."""
    page = Selector(response.body.decode("utf-8", "replace"))
    cards = page.css(_CARD)
    reasons = yield from read_each(response, cards, partial(_items, response=response, source=source))
    following = first(page, _NEXT)
    if following and any(_last_day(card) >= response.meta["since"] for card in cards):
        url = response.urljoin(following)
        if not reasons:
            yield Mark({"url": url})
        yield Request(url, meta={"since": response.meta["since"]})
    else:
        yield NO_MARK
    report(reasons)


def _items(card: Selector, *, response: Response, source: Source) -> Iterator[Item]:
    title = one_line(one(card, ".ecl-content-block__title"))
    text = first(card, ".ecl-content-block__description") or ""
    starts, ends = _days(card)
    yield Item(
        url=response.urljoin(one(card, ".ecl-content-block__title a::attr(href)")),
        title=title,
        text=text,
        is_html=True,
        language=source.language,
        facts=event_facts(
            title,
            one_line(text),
            fields=_FIELDS,
            starts=starts,
            ends=ends,
            zone=None,
            place=first(card, ".ecl-content-block__secondary-meta-label::text"),
            status=_status(card),
            words=card.css(".ecl-content-block__primary-meta-item::text").getall(),
        ),
    )


def _days(card: Selector) -> tuple[str, str]:
    """The first and the last day: `28-03`, `Jun-Jul`, `2026` is from 28 June to 3 July. Raises SourceError."""
    parts = [_RANGE.split(one(card, f".ecl-date-block__{part}::text")) for part in ("day", "month", "year")]
    days = [read_date(" ".join(part[place] for part in parts)) for place in (0, -1)]
    starts, ends = days
    if starts is None or ends is None or ends < starts:
        raise SourceError(f"{' '.join('-'.join(part) for part in parts)[:40]!r} is no date of an event")
    return starts, ends


def _last_day(card: Selector) -> str:
    """The last day, or none where the card cannot be read: that is said elsewhere."""
    with suppress(SourceError):
        return _days(card)[1]
    return ""


def _status(card: Selector) -> str | None:
    """What the colour of the date's block says: none where it only is to come, on or over."""
    classes = (first(card, ".ecl-date-block::attr(class)") or "").split()
    return next((word for name, word in _STATUS.items() if f"ecl-date-block--{name}" in classes), None)
