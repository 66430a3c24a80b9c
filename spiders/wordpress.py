"""Posts of a WordPress site's own interface in, one item a post out.

The source's `url` is the listing: `https://…/wp-json/wp/v2/posts`, or `https://…/?rest_route=/wp/v2/posts`. Two walks
follow each other: posts published since some days before the last complete run, then those changed since. `filter`
narrows both (`categories`, `tags`, `search`). As written in the handbook of the interface; not recorded.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from scrapy.http import Request, Response
from w3lib.url import add_or_replace_parameters

from spiders.apis import first_day, read_each, report
from spiders.dates import read_date
from spiders.errors import SourceError
from spiders.items import Checkpoint, Item, Mark
from spiders.markup import one_line
from spiders.records import Record, plain
from spiders.runs import Problem
from spiders.sources import Source

ROWS = 100
FIELDS = "id,date,date_gmt,modified_gmt,link,title,excerpt,content,_links,_embedded"
ORDERS = {"after": "date", "modified_after": "modified"}
OFF = frozenset({401, 403, 404})
API = re.compile(r"/(wp-json/|\?(?:.*&)?rest_route=).*", re.DOTALL)


def start(source: Source, checkpoint: Mapping[str, Any], today: date) -> Iterator[Request]:
    """The first page of the posts published lately, or what is left of an ended walk."""
    if "resume" in checkpoint:
        mark = dict(checkpoint["resume"])
        yield _request(mark.pop("url"), mark)
        return
    day = first_day(source, checkpoint, today).isoformat()
    yield _walk(source, {"walk": "after", "day": day, "today": today.isoformat()})


def parse(response: Response, source: Source) -> Iterator[Item | Request | Checkpoint | Mark | Problem]:
    """Read a page of posts and ask for the next, or begin the second walk."""
    state = {name: response.meta[name] for name in ("walk", "day", "today", "page")}
    posts = _posts(response)
    if state["walk"] == "modified_after" and _is_older(posts, state["day"]):
        yield Problem(
            response.url, "WordPress before 5.7 does not say what was changed; changes to old posts are not seen"
        )
        posts = []
    reasons = yield from read_each(response, posts, partial(_items, source=source))
    following = _following(response, source, state, len(posts))
    if following is not None:
        if not reasons:
            kept = {name: following.meta[name] for name in state}
            yield Mark({"url": following.url, **kept})
        yield following
    report(reasons)
    if following is None:
        yield Checkpoint({"watermark": state["today"]})


def _walk(source: Source, state: Mapping[str, Any]) -> Request:
    wanted = {name: _joined(value) for name, value in source.filter.items()}
    params = {
        **wanted,
        state["walk"]: f"{state['day']}T00:00:00",
        "orderby": ORDERS[state["walk"]],
        "order": "asc",  # what is published meanwhile comes last, so that no page shifts
        "per_page": str(ROWS),
        "_embed": "author,wp:term",
        "_fields": FIELDS,
    }
    return _request(add_or_replace_parameters(source.url, params), {**state, "page": 1})


def _joined(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _request(url: str, state: Mapping[str, Any]) -> Request:
    page = add_or_replace_parameters(url, {"page": str(state["page"])})
    return Request(page, meta={**state, "handle_httpstatus_list": [400, *OFF]}, dont_filter=True)


def _following(response: Response, source: Source, state: Mapping[str, Any], found: int) -> Request | None:
    """The next page by the site's own count, without one while pages are full; then the second walk."""
    pages = (response.headers.get("X-WP-TotalPages") or b"").strip()
    has_more = state["page"] < int(pages) if pages.isdigit() else found == ROWS
    if found and has_more:
        return _request(response.url, {**state, "page": state["page"] + 1})
    if state["walk"] == "after":
        return _walk(source, {**state, "walk": "modified_after"})
    return None


def _posts(response: Response) -> list[Any]:
    """The posts of an answer, none past the last page. Raises SourceError where the interface is off or speaks not."""
    if response.status in OFF:
        feed = API.sub("/feed/", response.url)
        raise SourceError(
            f"answered {response.status}: the interface is switched off; read {feed} with `spider: feeds`"
        )
    try:
        found = json.loads(response.body)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"no JSON but {response.body[:60]!r}") from error
    if isinstance(found, list) and response.status == 200:
        return found
    code = found.get("code") if isinstance(found, dict) else None
    if response.status == 400 and code == "rest_post_invalid_page_number":
        return []
    raise SourceError(f"answered {response.status}: {str(code or type(found).__name__)[:80]}, not a list of posts")


def _is_older(posts: list[Any], day: str) -> bool:
    """Whether the list begins before what was asked for: then the site does not know the question."""
    oldest = posts[0].get("modified_gmt") if posts and isinstance(posts[0], dict) else None
    eve = (date.fromisoformat(day) - timedelta(days=1)).isoformat()  # the question is in the site's own time
    return isinstance(oldest, str) and oldest[:10] < eve


def _items(post: Mapping[str, Any], *, source: Source) -> Iterator[Item]:
    """One post. Plug-ins add fields of their own, so what is not asked for is left unread."""
    record = Record(post)
    content, excerpt, embedded = record.record("content"), record.record("excerpt"), record.record("_embedded")
    is_locked = bool(content.pop("protected", False))
    text = "" if is_locked else content.pop("rendered", "") or excerpt.pop("rendered", "")
    title = one_line(record.record("title").pop("rendered"))
    yield Item(
        url=record.pop("link"),
        title=title or one_line(text)[:ROWS],
        text=text,
        is_html=True,
        date=utc_stamp(record.pop("date_gmt", None)) or read_date(record.pop("date", None) or ""),
        updated=utc_stamp(record.pop("modified_gmt", None)),
        language=source.language,
        authors=names_of(embedded.pop("author", None), "name"),
        keywords=names_of([term for group in embedded.pop("wp:term", None) or () for term in group], "name"),
        identifiers=(("source", str(record.pop("id"))),),
    )


def utc_stamp(raw: object) -> str | None:
    """A moment in UTC, which WordPress writes without a zone."""
    found = read_date(raw) if isinstance(raw, str) else None
    return f"{found}+00:00" if found and len(found) == len("2026-11-21T10:00:00") else found


def names_of(things: object, key: str) -> tuple[str, ...]:
    """Names of a list of objects; one that may not be seen stands there without a name."""
    parts = things if isinstance(things, list) else []
    names = (plain(part[key]) for part in parts if isinstance(part, dict) and isinstance(part.get(key), str))
    return tuple(dict.fromkeys(name for name in names if name and "@" not in name))
