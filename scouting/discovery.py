"""The address of a site in, the declaration of the best source found there out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from scouting.crawl import CrawlSettings, crawl
from scouting.errors import NothingCollectedError
from scouting.sanitise import plain_line
from spiders.items import Checkpoint, Item
from spiders.sources import Kind, Source

FIRST = {"event": ("calendars", "tribe_events", "feeds", "wordpress", "sitemaps")}
ELSE = ("feeds", "wordpress", "sitemaps", "calendars", "tribe_events")
UNKNOWN = "unknown"
PAUSE = 0.5  # seconds between some ten questions, while somebody waits


@dataclass(frozen=True, slots=True)
class Discovery:
    """What to write for the best find, and all that was found: address, spider, how many entries, how it was found."""

    declaration: dict[str, Any]
    finds: tuple[tuple[str, str, int, str], ...]


def discover(url: str, *, kind: Kind, settings: CrawlSettings, today: date) -> Discovery:
    """Ask a site what it offers. Once in a process, as a crawl. Raises NothingCollectedError where there is nothing."""
    items: list[Item] = []

    def keep(_: Source, batch: Sequence[Item | Checkpoint]) -> None:
        items.extend(part for part in batch if isinstance(part, Item))

    probe = Source(
        name="discovery", title=url, url=url, kind=kind, spider="discovery", known="unverified", seen="the operator",
        licence=UNKNOWN, delay=PAUSE,
    )  # fmt: skip
    (run,) = crawl([probe], store_items=keep, checkpoints=lambda _: {}, settings=settings, today=today)
    if not items:
        reason = run.error or f"{url}: no feed, calendar, WordPress interface or sitemap where sites have one"
        raise NothingCollectedError(f"{reason}; a page without any needs --spider code")
    order = FIRST.get(kind, ELSE)
    ranked = sorted(items, key=lambda item: (not item.facts["count"], order.index(item.facts["spider"]), _way(item)))
    finds = tuple((item.url, item.facts["spider"], item.facts["count"], item.facts["how"]) for item in ranked)
    return Discovery(_declaration(ranked[0], url, kind, today), finds)


def name_of(url: str) -> str:
    """A file's name after the host of an address, without `www` and the top level."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    stem = host.rpartition(".")[0] if re.search(r"\.[a-z]+$", host) else host
    name = re.sub(r"[^a-z0-9]+", "_", stem.lower()).strip("_")
    return name if name[:1].isalpha() else f"site_{name}"


def _way(item: Item) -> int:
    how = item.facts["how"]
    return 0 if how == "the address itself" else 1 if how.startswith("linked") else 2


def _declaration(item: Item, url: str, kind: Kind, today: date) -> dict[str, Any]:
    seen = f"{url} on {today:%d.%m.%Y}: {item.facts['how']}"
    return {
        "title": plain_line(item.title) or urlsplit(item.url).hostname,
        "url": item.url,
        "kind": kind,
        "spider": item.facts["spider"],
        "known": "unverified",
        "seen": seen,
        **({"language": item.language} if item.language else {}),
        "expect": {"items": 1, "title": 1},
        "licence": UNKNOWN,
        "keep": "days 90",
        "enabled": False,
        "reason": "licence unknown: read the site's terms, fill in `licence` and `keep`, then switch it on",
    }
