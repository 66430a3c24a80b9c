"""Sources, what ran before and a moment in, the runs that are due out. Pure: no clock, no database.

Of runs that were missed only the latest is made up. A run that failed is tried again before its next one is due.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from scouting.documents import BERLIN
from spiders.sources import CADENCES, Source

CRAWL, PROCESS, DIGEST, NIGHTLY, WATCH = "crawl:", "process", "digest", "nightly", "watch"
ANCHOR = datetime(2024, 1, 1, tzinfo=UTC)
NIGHT = timedelta(hours=1, minutes=30)
MORNING = timedelta(hours=4, minutes=30)  # in UTC: before anybody works, when yesterday is over
DIGEST_TIME = time(6)  # Mondays in Berlin; never within the hour that the change of clocks skips or repeats
PATIENCE = timedelta(hours=3)  # how long a digest waits for a run that does not end
PROCESS_EVERY = timedelta(minutes=15)  # while sources are still being read
BACK_OFF = (timedelta(minutes=5), timedelta(minutes=25))


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The newest run of a job. `retry_at`: its last attempt failed; `done`: up to when its runs have ended."""

    due_at: datetime
    claimed_at: datetime
    finished_at: datetime | None = None
    attempts: int = 1
    retry_at: datetime | None = None
    done: datetime | None = None

    @property
    def is_running(self) -> bool:
        return self.finished_at is None and self.retry_at is None


@dataclass(frozen=True, slots=True)
class Due:
    """A run to be claimed. `attempts` were made before."""

    job: str
    due_at: datetime
    attempts: int = 0


def due(sources: Iterable[Source], claims: Mapping[str, Claim], now: datetime, *, backlog: bool = False) -> list[Due]:
    """The runs that may start now, in the order in which they should.

    `claims` holds the newest claim of each job. `backlog`: documents are still being processed elsewhere.
    """
    crawls = [run for source in sources for run in _next(CRAWL + source.name, claims, _crawl_slot(source, now), now)]
    process = list(_process(claims, crawls, now))
    digest_slot = last_monday(now)
    daily = [
        run for job, moment in ((NIGHTLY, NIGHT), (WATCH, MORNING))
        for run in _next(job, claims, _slot(timedelta(days=1), moment, now), now)
    ]  # fmt: skip
    earlier = [run.job for run in (*crawls, *process)] + [job for job, claim in claims.items() if claim.is_running]
    if any(_holds_up(claims.get(job), job, digest_slot, now) for job in earlier):
        return [*crawls, *process, *daily]
    if backlog:
        return [*crawls, *process, *daily]
    return [*crawls, *process, *daily, *_next(DIGEST, claims, digest_slot, now)]


def retry_after(attempts: int) -> timedelta | None:
    """How long to wait after this many failed attempts; None: no more."""
    return BACK_OFF[attempts - 1] if attempts <= len(BACK_OFF) else None


def last_monday(now: datetime) -> datetime:
    """The latest Monday, 06:00 in Berlin, that has come."""
    local = now.astimezone(BERLIN)
    monday = local.date() - timedelta(days=local.weekday())
    slot = datetime.combine(monday, DIGEST_TIME, BERLIN)
    if slot > local:
        slot = datetime.combine(monday - timedelta(days=7), DIGEST_TIME, BERLIN)
    return slot.astimezone(UTC)


def _crawl_slot(source: Source, now: datetime) -> datetime:
    """Each source has its own minute, so that not all are asked at once."""
    period = CADENCES[source.cadence]
    return _slot(period, timedelta(seconds=zlib.crc32(source.name.encode()) % int(period.total_seconds())), now)


def _slot(period: timedelta, offset: timedelta, now: datetime) -> datetime:
    """The latest moment of this rhythm that has come. In UTC: a change of clocks neither skips nor repeats one."""
    start = ANCHOR + offset
    return start + (now - start) // period * period


def _next(job: str, claims: Mapping[str, Claim], slot: datetime, now: datetime) -> Iterator[Due]:
    last = claims.get(job)
    if last is None:
        yield Due(job, slot)
    elif last.finished_at is None:
        if last.retry_at is not None and last.retry_at <= now:
            yield Due(job, last.due_at, last.attempts)
    elif slot > last.due_at:  # a clock set back makes nothing due twice
        yield Due(job, slot)


def _process(claims: Mapping[str, Claim], crawls: Sequence[Due], now: datetime) -> Iterator[Due]:
    """After sources were read: when none is being read any more, or a quarter of an hour after the last time."""
    read = [claim for job, claim in claims.items() if job.startswith(CRAWL)]
    ended = max((claim.finished_at for claim in read if claim.finished_at), default=None)
    last = claims.get(PROCESS)
    if ended is None and (last is None or last.retry_at is None):
        return
    is_quiet = not crawls and not any(claim.is_running for claim in read)
    waited = last is not None and last.finished_at is not None and now >= last.finished_at + PROCESS_EVERY
    is_retry = last is not None and last.retry_at is not None
    if is_quiet or waited or is_retry:
        yield from _next(PROCESS, claims, ended or now, now)


def _holds_up(last: Claim | None, job: str, slot: datetime, now: datetime) -> bool:
    """Whether a digest should wait for this run: each source is read once after the slot, if it can be."""
    if not job.startswith((CRAWL, PROCESS)):
        return False
    if last is None:
        return True
    is_given_up = last.finished_at is None and last.claimed_at <= now - PATIENCE
    return not is_given_up and (last.done is None or last.done < slot)
