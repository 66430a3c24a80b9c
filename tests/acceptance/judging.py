"""What came of thirty days of schedule in, a verdict and figures out."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zlib import crc32

from sqlalchemy import Column, Connection, func, select

from scouting.app import open_app
from scouting.config import Settings
from scouting.documents import stamp
from scouting.models import claims, documents, source_runs
from scouting.schedule import ANCHOR, CRAWL
from scouting.source_health import ATTEMPTS, stretched
from spiders.sources import CADENCES, Source
from tests.acceptance.publishers import (
    ASKED_FOR,
    BROKEN,
    DAYS,
    ROBOTS,
    SHUT,
    Visit,
    day_of,
    is_broken,
    items_a_day,
    kind_of,
    least_between,
    published,
)  # fmt: skip
from tests.postbox import Postbox

TOLD = {
    "VERSTUMMT": {"silent", "returning"},
    "GESTÖRT": BROKEN | {"outage"},
    "GESPERRT": SHUT,
    "AUFBAU VERÄNDERT": {"drifting"},
    "WIEDER IN ORDNUNG": {"returning", "outage"},
}


@dataclass(frozen=True)
class Soaked:
    """What came of it. `failing`: at each tick, since when which source was known to fail; `claimed`: by scheduler."""

    settings: Settings
    sources: Sequence[Source]
    failing: Mapping[datetime, Mapping[str, date]]
    visits: Sequence[Visit]
    box: Postbox
    claimed: Sequence[int]


def count_by(connection: Connection, column: Column[Any]) -> Mapping[str, int]:
    rows = connection.execute(select(column.label("name"), func.count().label("number")).group_by(column))
    return {row.name: row.number for row in rows}


def assert_made_once(soaked: Soaked) -> None:
    """Each due run was made, as often as the schedule says, and asked its source as often as that takes."""
    asked = Counter(visit.path.split("/")[1] for visit in soaked.visits if not visit.path.endswith("/new"))
    with open_app(soaked.settings) as app, app.store.database.reading() as connection:
        claimed = connection.execute(select(claims.c.job, claims.c.due_at, claims.c.attempts)).all()
        runs, held = count_by(connection, source_runs.c.source), count_by(connection, documents.c.source)
    assert all(soaked.claimed), "one of the schedulers never claimed anything"
    for source in soaked.sources:
        name, expected = source.name, runs_due(source, soaked.failing)
        made = {due_at: attempts for job, due_at, attempts in claimed if job == CRAWL + name}
        assert made == {stamp(due_at): attempts for due_at, attempts in expected.items()}, name
        assert runs[name] == sum(expected.values()), name
        assert asked[name] == runs[name] * ASKED_FOR.get(kind_of(name), 1), name
        if source.cadence in {"hourly", "daily"} and not is_broken(name, 0):
            assert held[name] == len(published(name, DAYS - 1)) * items_a_day(name), name


def runs_due(source: Source, failing: Mapping[datetime, Mapping[str, date]]) -> Mapping[datetime, int]:
    """When a source was due, and how many attempts each run took."""
    made: dict[datetime, int] = {}
    is_open = False
    for now, known in failing.items():
        slot = latest(stretched(source, known.get(source.name), now.date()), now)
        if not is_open and made and slot <= max(made):
            continue
        due_at = max(made) if is_open else slot
        made[due_at] = made.get(due_at, 0) + 1
        is_open = is_broken(source.name, day_of(now)) and made[due_at] < ATTEMPTS
    return made


def latest(source: Source, now: datetime) -> datetime:
    """The latest moment of its rhythm, which begins at a second of its own."""
    period = CADENCES[source.cadence]
    return now - (now - ANCHOR - timedelta(seconds=crc32(source.name.encode()) % period.total_seconds())) % period


def distances(visits: Sequence[Visit]) -> Iterator[tuple[float, Visit, Visit]]:
    """Seconds between the end of each visit and the next to its host, beyond what we promise."""
    by_host: defaultdict[tuple[int, str], list[Visit]] = defaultdict(list)
    for visit in visits:
        by_host[visit.round, visit.host].append(visit)
    for same in by_host.values():
        for one, other in pairwise(sorted(same, key=lambda visit: visit.begin)):
            yield other.begin - one.end - least_between(one, other), one, other


def assert_left_in_peace(visits: Sequence[Visit]) -> None:
    """No host was asked while it was busy with us, nor before the pause it may expect; nor for what it forbids."""
    too_soon = [found for found in distances(visits) if found[0] < 0]
    assert not too_soon, f"{len(too_soon)} visits came too soon, such as {min(too_soon, key=lambda found: found[0])}"
    assert not any(visit.path.startswith("/forbidden") for visit in visits)


def assert_alarmed(soaked: Soaked) -> None:
    """Of each source whose state changed the operator was told, once, and of no other."""
    names = {source.name for source in soaked.sources}
    expected = {(heading, name) for heading, kinds in TOLD.items() for name in names if kind_of(name) in kinds}
    told = Counter(told_of(soaked.box))
    assert told == dict.fromkeys(expected, 1), told - Counter(expected) or Counter(expected) - told
    assert len({mail["Message-ID"] for _, mail in soaked.box.mails}) == len(soaked.box.mails) <= DAYS + 1


def told_of(box: Postbox) -> Iterator[tuple[str, str]]:
    """Headings of all mails with each source that stood under them."""
    for _, mail in box.mails:
        heading = ""
        for line in mail.get_content().splitlines():
            heading = line if line.isupper() else heading
            if line.startswith("* "):
                yield heading, line.split()[1]


def figures(soaked: Soaked) -> Iterator[str]:
    expected = [runs_due(source, soaked.failing) for source in soaked.sources]
    rules = sum(visit.path in ROBOTS for visit in soaked.visits)
    least, one, other = min(distances(soaked.visits), key=lambda found: found[0])
    hosts = len({visit.host for visit in soaked.visits})
    yield f"sources: {len(expected)} on {hosts} hosts, {len(soaked.failing)} ticks"
    yield f"runs: {sum(map(len, expected))} due, {sum(sum(made.values()) for made in expected)} attempts"
    yield f"claimed by each scheduler: {' and '.join(map(str, soaked.claimed))}"
    yield f"requests: {len(soaked.visits)}, of which {rules} for robots.txt and tdmrep.json"
    yield f"mails: {len(soaked.box.mails)}, lines: {dict(Counter(heading for heading, _ in told_of(soaked.box)))}"
    yield f"least pause: {least + least_between(one, other):.3f} s; beyond the promise: {least:.3f} s"
