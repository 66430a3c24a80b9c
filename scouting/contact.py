"""Sources in, what the first contact with each came to out. Nothing is stored."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from scouting.crawl import CrawlSettings, SourceRun, crawl
from scouting.source_rights import verdicts
from spiders.causes import cause_of
from spiders.items import Item
from spiders.runs import DAYS, Status, says
from spiders.sources import Source

Verdict = Literal["answered", "moved", "blocked", "gone", "failed"]
NOBODY_THERE = {"unreachable", "unknown_host"}
ITEMS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Bound:
    """What a good run shows at least, and what this one showed: items, or the share of items with a field."""

    name: str
    least: float
    found: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """The verdict, why, the address to use from now on where it is another one, and what a run would have stored."""

    source: str
    verdict: Verdict
    status: Status
    error: str | None
    moved_to: str | None
    robots: str
    items: int
    bounds: tuple[Bound, ...]
    keep: str
    licence: str
    notes: tuple[str, ...]
    first: tuple[Item, ...]


def make_contact(
    sources: Sequence[Source], *, settings: CrawlSettings, today: date, progress: Callable[[int], None]
) -> list[Contact]:
    """Ask every source as a first run would. Once in a process, as a crawl."""
    items: dict[str, list[Item]] = {source.name: [] for source in sources}
    runs = crawl(
        sources,
        store_items=lambda source, batch: items[source.name].extend(part for part in batch if isinstance(part, Item)),
        checkpoints=lambda _: {},
        settings=settings,
        today=today,
        progress=lambda _: progress(1),
    )
    is_online = not all(cause_of(run.error) in NOBODY_THERE for run in runs)
    return [
        contact_of(source, run, items[source.name], is_online=is_online)
        for source, run in zip(sources, runs, strict=True)
    ]


def contact_of(source: Source, run: SourceRun, items: Sequence[Item], *, is_online: bool) -> Contact:
    """What one run, and the items it read, say of a source; where no host is reached an unknown name says nothing."""
    return Contact(
        source=source.name,
        verdict=_verdict(run, is_online=is_online),
        status=run.status,
        error=run.error,
        moved_to=run.moved,
        robots="unknown" if all(map(_says_nothing, run.robots.values())) else verdicts(run),
        items=len(items),
        bounds=tuple(_bounds(source, items)),
        keep=source.keep,
        licence=source.licence,
        notes=tuple(f"{problem.url}: {problem.reason}" for problem in run.errors),
        first=tuple(items[:ITEMS_SHOWN]),
    )


def _says_nothing(robots: str) -> bool:
    """Whether a host could not even be asked what it allows."""
    return cause_of(robots) in NOBODY_THERE


def _verdict(run: SourceRun, *, is_online: bool) -> Verdict:
    if run.moved:
        return "moved"
    if run.status != "failed":
        return "answered"
    cause = cause_of(run.error)
    if cause == "refused":
        return "blocked"
    return "gone" if cause == "removed" or (is_online and cause == "unknown_host") else "failed"


def _bounds(source: Source, items: Sequence[Item]) -> Iterator[Bound]:
    for name, least in source.expect.items():
        if name == "items":
            yield Bound(name, least, len(items))
        elif name != DAYS:
            filled = sum(says(item, name) for item in items)
            yield Bound(name, least, round(filled / len(items), 2) if items else 0.0)
