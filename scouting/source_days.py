"""Runs of sources in, what the record knows of each source by day out: what it gave, outages, how it is, what was told.

A day's row holds the sums of its good runs; what a failed one gave comes again, since its watermark stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from scouting.bulk import among
from scouting.database import Database, upsert
from scouting.documents import day_of, stamp
from scouting.models import sightings, source_days, source_runs
from scouting.source_health import Failures, History, Status, Verdict, Yield

GOOD = ("ok", "unchanged")
KNOWN = timedelta(days=400)
KEPT = timedelta(days=560)  # the window of monthly trends, which ask for outages; a source is judged by `KNOWN`
RECENT = timedelta(days=14)
COUNTED = ("items", "text", "date")


def note_day(connection: Connection, source: str, status: str, filled: Mapping[str, int], *, at: datetime) -> None:
    """Add a run to its day, in the transaction that notes the run."""
    key, day = {"source": source, "day": day_of(stamp(at)).isoformat()}, source_days.c
    is_day = (day.source == source) & (day.day == key["day"])
    good = int(status in GOOD)
    sums = {name: day[name] + filled.get(name, 0) * good for name in COUNTED}
    sums |= {"good": day.good + good, "failed": day.failed + 1 - good}
    if not connection.execute(update(source_days).where(is_day).values(sums)).rowcount:
        first = {name: filled.get(name, 0) * good for name in COUNTED}
        connection.execute(insert(source_days), {**key, **first, "good": good, "failed": 1 - good})


def yielded(database: Database, source: str, *, days: int, today: date) -> Mapping[str, int]:
    """What a source gave in so many days, today's earlier runs among them."""
    day = source_days.c
    since, until = (today - timedelta(days=days - 1)).isoformat(), today.isoformat()
    sums = select(*(func.sum(day[name]) for name in COUNTED)).where(
        day.source == source, day.day >= since, day.day <= until
    )
    with database.reading() as connection:
        return {name: found or 0 for name, found in zip(COUNTED, connection.execute(sums).one(), strict=True)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a source is by its last verdict, and what of it the operator knows."""

    verdict: Verdict
    told: Status


def note_verdicts(connection: Connection, verdicts: Mapping[str, Verdict], *, today: date) -> None:
    """Keep today's verdicts."""
    none = dict.fromkeys(("good", "failed", *COUNTED), 0)
    rows = [
        {"source": source, "day": today.isoformat(), **none, "status": verdict.status, "reason": verdict.reason,
         "since": verdict.since and verdict.since.isoformat()}
        for source, verdict in verdicts.items()
    ]  # fmt: skip
    upsert(connection, source_days, rows, update=("status", "since", "reason"))


def note_told(connection: Connection, told: Mapping[str, Status], *, today: date) -> None:
    """Keep what the operator was told today."""
    none = dict.fromkeys(("good", "failed", *COUNTED), 0)
    rows = [{"source": source, "day": today.isoformat(), **none, "told": status} for source, status in told.items()]
    upsert(connection, source_days, rows, update=("told",))


def standings(connection: Connection) -> Mapping[str, Standing]:
    """The last verdict on each source."""
    day = source_days.c
    last = (
        select(
            day.source,
            func.max(day.day).filter(day.status.is_not(None)).label("judged"),
            func.max(day.day).filter(day.told.is_not(None)).label("told"),
        )
        .group_by(day.source)
        .subquery()
    )
    told = source_days.alias()
    query = (
        select(source_days, told.c.told.label("last_told"))
        .join(last, (last.c.source == day.source) & (last.c.judged == day.day))
        .outerjoin(told, (told.c.source == day.source) & (told.c.day == last.c.told))
    )
    return {
        row.source: Standing(
            verdict=Verdict(row.status, row.since and date.fromisoformat(row.since), row.reason or ""),
            told=row.last_told or "ok",
        )
        for row in connection.execute(query.order_by(day.source))
    }


def failing_since(database: Database) -> Mapping[str, date]:
    """Sources that by their last verdict do not answer or do not want us, and since when."""
    newest = source_days.alias()
    day, later = source_days.c, newest.c
    judged_later = select(later.day).where(later.source == day.source, later.day > day.day, later.status.is_not(None))
    query = select(day.source, day.since).where(day.status.in_(("failing", "blocked")), ~judged_later.exists())
    with database.reading() as connection:
        return {source: date.fromisoformat(since) for source, since in connection.execute(query)}


def outage_days(database: Database, *, since: date, until: date) -> Mapping[str, Sequence[date]]:
    """Days on which a source was asked and never answered as it should, in weeks without a better day: an outage.

    What a source showed on a bad day it shows on the next good one as well; after a week it may be gone.
    """
    day = source_days.c
    span = day.day.between(_week(since).isoformat(), until.isoformat())
    bad = select(day.source, day.day).where(span, day.failed > 0, day.good == 0).order_by(day.source, day.day)
    found: dict[str, list[date]] = {}
    with database.reading() as connection:
        failed = [(source, date.fromisoformat(on)) for source, on in connection.execute(bad)]
        names = {source for source, _ in failed}
        better = select(day.source, day.day).where(span, day.good > 0, among(connection, day.source, names))
        well = {(source, _week(date.fromisoformat(on))) for source, on in connection.execute(better)}
    for source, on in failed:
        if (source, _week(on)) not in well and on >= since:
            found.setdefault(source, []).append(on)
    return found


def forget_days(database: Database, *, today: date) -> int:
    """Drop the days that nothing asks for any more; what the operator was told last stays. Returns how many."""
    day, told = source_days.c, source_days.alias()
    told_later = select(told.c.day).where(told.c.source == day.source, told.c.day > day.day, told.c.told.is_not(None))
    over = (day.day < (today - KEPT).isoformat()) & (day.told.is_(None) | told_later.exists())
    with database.writing() as connection:
        return connection.execute(delete(source_days).where(over)).rowcount


def histories(connection: Connection, *, today: date) -> Mapping[str, History]:
    """What there is to judge each source by that ever ran."""
    last_good, days = last_good_days(connection), _days(connection, today)
    failures = _failures(connection)
    before = _yields(connection, (today - KNOWN).isoformat(), (today - RECENT).isoformat())
    recent = _yields(connection, (today - RECENT).isoformat(), "9999")
    return {
        source: History(
            days=tuple(days.get(source, ())),
            last_good=last_good.get(source),
            failures=failures.get(source),
            before=before.get(source, Yield()),
            recent=recent.get(source, Yield()),
        )
        for source in sorted(last_good.keys() | failures.keys())
    }


def last_good_days(connection: Connection) -> Mapping[str, date]:
    """The last day on which each source answered as it should."""
    runs = source_runs.c
    query = select(runs.source, func.max(runs.finished)).where(runs.status.in_(GOOD)).group_by(runs.source)
    return {source: day_of(at) for source, at in connection.execute(query)}


def _failures(connection: Connection) -> Mapping[str, Failures]:
    """Of each source the runs since its last good one, if they failed."""
    runs, good = source_runs.c, source_runs.alias()
    later = select(good.c.source).where(
        good.c.source == runs.source, good.c.status.in_(GOOD), good.c.run_id > runs.run_id
    )
    failed = select(runs.source, runs.run_id, runs.finished, runs.error).where(
        runs.status.not_in(GOOD), ~later.exists()
    )
    found: dict[str, Failures] = {}
    for source, _, at, error in connection.execute(failed.order_by(runs.run_id)):
        known = found.get(source, Failures(0, day_of(at), ""))
        found[source] = Failures(known.count + 1, known.since, error or "")
    return found


def _days(connection: Connection, today: date) -> Mapping[str, list[date]]:
    """Days on which each source gave something that it had not given before. UTC: a day has its hours either way."""
    seen = func.substr(sightings.c.first_seen, 1, 10)
    query = select(sightings.c.source, seen.label("day")).where(sightings.c.first_seen >= (today - KNOWN).isoformat())
    found: dict[str, list[date]] = {}
    for source, day in connection.execute(query.distinct().order_by(sightings.c.source, "day")):
        found.setdefault(source, []).append(date.fromisoformat(day))
    return found


def _week(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def _yields(connection: Connection, since: str, until: str) -> Mapping[str, Yield]:
    day = source_days.c
    query = select(day.source, *(func.sum(day[name]) for name in COUNTED)).group_by(day.source)
    rows = connection.execute(query.where(day.day >= since, day.day < until))
    return {source: Yield(items, text, dated) for source, items, text, dated in rows}
