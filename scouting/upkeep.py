"""A record in use in, what its operator has to look after out: room, backups, jobs, dead processes, old texts."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from scouting.app import App
from scouting.backup import BACKUP_AT
from scouting.claims import newest_claims
from scouting.documents import stamp
from scouting.findings import Finding
from scouting.models import documents, leases
from scouting.retention import overdue
from scouting.runs import LEASE_EXPIRES
from scouting.schedule import CRAWL
from scouting.source_days import standings

LOOKS_BACK = timedelta(days=90)
KNOWN_AFTER = timedelta(days=7)
YEAR = timedelta(days=365)
BACKUP_EVERY = timedelta(days=14)
GRACE = timedelta(days=2)  # what falls due in the daytime goes at night


def size(app: App, now: datetime) -> Iterator[Finding]:
    """How large record and index are, how they grow, and how long the disk takes that."""
    record, index = app.store.database.size(), _folder_size(app.index_folder)
    held = f"record {_room(record)}" + (f", index {_room(index)}" if index else "")
    growth = _a_year(app, record + index, now)
    if growth is None:
        yield Finding("size", "ok", f"{held}; how they grow shows after a week of regular operation")
        return
    message = f"{held}, about {_room(growth)} a year at the present pace"
    free = shutil.disk_usage(app.settings.data_dir).free
    if app.settings.database_url is None and growth > free:
        months = 12 * free // growth
        advice = "make room, or let sources keep their texts for less time (`keep`)"
        yield Finding("size", "warning", f"{message}: the disk takes that for about {months} months", advice)
    else:
        yield Finding("size", "ok", message)


def backups(app: App, now: datetime) -> Iterator[Finding]:
    """Whether the last backup is recent; a record that is new needs none yet."""
    made = app.store.fact(BACKUP_AT)
    with app.store.database.reading() as connection:
        since = made or connection.execute(select(func.min(documents.c.first_seen))).scalar()
    if app.is_sample or since is None or since >= stamp(now - BACKUP_EVERY):
        return
    said = f"the last one was made on {made[:10]}" if made else "none was made yet"
    yield Finding("backup", "warning", said, "`scouting backup FILE`, on another disk")


def failed_jobs(app: App, _now: datetime) -> Iterator[Finding]:
    """Jobs of the schedule whose last run failed."""
    with app.store.database.reading() as connection:
        rows = newest_claims(connection)
    for row in (row for row in rows if row.error is not None):
        again = f"it is tried again at {row.retry_at[:16]}Z" if row.retry_at else "it waits for its next date"
        name = row.job.removeprefix(CRAWL)
        advice = again if name == row.job else f"`scouting sources check {name}`; {again}"
        yield Finding(f"job {row.job}", "warning", f"{row.due_at[:16]}Z: {row.error}", advice)


def silent_processes(app: App, now: datetime) -> Iterator[Finding]:
    """Who should say every few minutes that he works, and does not."""
    with app.store.database.reading() as connection:
        silent = leases.c.heartbeat < stamp(now - LEASE_EXPIRES)
        rows = connection.execute(select(leases).where(silent).order_by(leases.c.name)).all()
    for row in rows:
        message = f"process {row.pid} on {row.host} was last heard of {row.heartbeat[:16]}Z"
        advice = "if it is gone, the next one takes its place by itself; if it hangs, end it"
        yield Finding(f"lease {row.name}", "warning", message, advice)


def watched_sources(app: App, _now: datetime) -> Iterator[Finding]:
    """Sources that answer, but not as they used to; those that fail are named by their runs."""
    with app.store.database.reading() as connection:
        known = standings(connection)
    for source in (one for one in app.configuration.sources if one.enabled and one.name in known):
        verdict = known[source.name].verdict
        if verdict.status in ("silent", "drifted"):
            since = f" since {verdict.since}" if verdict.since else ""
            advice = f"look at {source.url}, then `scouting sources check {source.name}`"
            yield Finding(f"source {source.name}", "warning", f"{verdict.status}{since}", advice)


def old_texts(app: App, now: datetime) -> Iterator[Finding]:
    """Texts that should be gone already."""
    left = overdue(app.store.database, now=now - GRACE)
    if left:
        advice = "`scouting forget --expired`; `serve` does it every night"
        yield Finding("texts", "warning", f"{left} documents hold a text whose time is over", advice)


def _folder_size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _a_year(app: App, held: int, now: datetime) -> int | None:
    """Bytes that a year adds if regular operation goes on as in the last 90 days; first runs and imports are none."""
    seen = select(func.count(), func.min(documents.c.first_seen)).where(documents.c.regular)
    with app.store.database.reading() as connection:
        everything = connection.execute(select(func.count()).select_from(documents)).scalar_one()
        first = connection.execute(seen).one()[1]
        recent = connection.execute(seen.where(documents.c.first_seen >= stamp(now - LOOKS_BACK))).one()[0]
    if first is None or now - datetime.fromisoformat(first) < KNOWN_AFTER:
        return None
    span = min(LOOKS_BACK, now - datetime.fromisoformat(first))
    return int(held / everything * recent * (YEAR / span))


def _room(size: int) -> str:
    if size < 10**9:
        return f"{max(size / 10**6, 1):.0f} MB"
    return f"{size / 10**9:.1f} GB"


CHECKS: tuple[Callable[[App, datetime], Iterator[Finding]], ...] = (
    size, backups, failed_jobs, silent_processes, watched_sources, old_texts,
)  # fmt: skip
