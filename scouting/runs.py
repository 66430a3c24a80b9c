"""What ran and how it ended: runs, the state of each source, its checkpoint, and who may write."""

import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from scouting.database import Database, upsert
from scouting.documents import stamp
from scouting.errors import LeaseHeldError
from scouting.models import checkpoints, documents, leases, runs, source_runs
from scouting.source_days import GOOD, last_good_days, note_day, standings
from scouting.trial import count_from_now, is_proven

LEASE_EXPIRES = timedelta(minutes=5)
PID_EXPIRES = timedelta(hours=1)  # after a restart of the machine another process may bear the number


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """A source's last run and how many documents it gave in all; its `health` by the last verdict and `why`."""

    source: str
    status: str
    finished: str
    items: int
    new: int
    changed: int
    error: str | None
    documents: int
    last_good: str | None = None
    health: str | None = None
    why: str | None = None


class Runs:
    """Questions and notes about runs."""

    database: Database

    def start_run(self, command: str, *, at: datetime) -> int:
        with self.database.writing() as connection:
            new = insert(runs).values(command=command, started=stamp(at)).returning(runs.c.id)
            run_id: int = connection.execute(new).scalar_one()
            return run_id

    def finish_run(self, run_id: int, *, at: datetime) -> None:
        with self.database.writing() as connection:
            connection.execute(update(runs).where(runs.c.id == run_id).values(finished=stamp(at)))

    def note_source_run(
        self, run_id: int, row: Mapping[str, Any], *, at: datetime, filled: Mapping[str, int] | None = None
    ) -> None:
        """`row`: source, status, items, new, changed, seconds, error; `filled`: items, and those with text and date."""
        with self.database.writing() as connection:
            if row["status"] in GOOD and not is_proven(connection, row["source"]):
                count_from_now(connection, row["source"])
            connection.execute(insert(source_runs), {"run_id": run_id, "finished": stamp(at), **row})
            note_day(connection, row["source"], row["status"], filled or {}, at=at)

    def source_states(self) -> Mapping[str, SourceState]:
        last = (
            select(source_runs.c.source, func.max(source_runs.c.run_id).label("run_id"))
            .group_by(source_runs.c.source)
            .subquery()
        )
        query = select(source_runs).join(
            last, (last.c.source == source_runs.c.source) & (last.c.run_id == source_runs.c.run_id)
        )
        with self.database.reading() as connection:
            counts = connection.execute(select(documents.c.source, func.count()).group_by(documents.c.source))
            held: dict[str, int] = {row[0]: row[1] for row in counts}
            good, judged = last_good_days(connection), standings(connection)
            return {
                row.source: SourceState(
                    source=row.source,
                    status=row.status,
                    finished=row.finished,
                    items=row.items,
                    new=row.new,
                    changed=row.changed,
                    error=row.error,
                    documents=held.get(row.source, 0),
                    last_good=good[row.source].isoformat() if row.source in good else None,
                    health=judged[row.source].verdict.status if row.source in judged else None,
                    why=judged[row.source].verdict.reason or None if row.source in judged else None,
                )
                for row in connection.execute(query)
            }

    def has_finished_before(self, source: str) -> bool:
        """Whether an earlier run of this source ended well: from then on what it shows is regular operation."""
        with self.database.reading() as connection:
            return is_proven(connection, source)

    def checkpoint(self, source: str) -> Mapping[str, Any]:
        with self.database.reading() as connection:
            return connection.execute(select(checkpoints.c.data).where(checkpoints.c.source == source)).scalar() or {}

    @contextmanager
    def writer(self, *, at: datetime) -> Iterator[None]:
        """Be the only one who writes the index. Raises LeaseHeldError naming who else does."""
        held = self.take_lease("writer", at=at)
        if held is not None:
            raise LeaseHeldError(f"{held} works on this data folder")
        try:
            yield
        finally:
            self.drop_lease("writer")

    def take_lease(self, name: str, *, at: datetime) -> str | None:
        """Be the only one of this name; called again it renews. Returns who else is: nobody, so the lease is ours."""
        with self.database.writing() as connection:
            held = connection.execute(select(leases).where(leases.c.name == name)).one_or_none()
            if held is not None and _is_another(held.host, held.pid, held.heartbeat, at):
                since = held.heartbeat[:16].replace("T", " ")
                return f"process {held.pid} on {held.host} (last heard of {since} UTC)"
            row = {"name": name, "host": socket.gethostname(), "pid": os.getpid(), "heartbeat": stamp(at)}
            upsert(connection, leases, [row], update=("host", "pid", "heartbeat"))
        return None

    def drop_lease(self, name: str) -> None:
        """Leave it to others, where it is ours."""
        with self.database.writing() as connection:
            connection.execute(delete(leases).where(_ours(name)))

    def renew_lease(self, *, at: datetime) -> None:
        """Say that the writer still works."""
        with self.database.writing() as connection:
            connection.execute(update(leases).where(_ours("writer")).values(heartbeat=stamp(at)))


def save_checkpoint(connection: Connection, source: str, values: Mapping[str, Any], *, at: datetime) -> None:
    """Merge values into a source's checkpoint, within the transaction that stores the items before it.

    None drops a key.
    """
    current = connection.execute(select(checkpoints.c.data).where(checkpoints.c.source == source)).scalar() or {}
    data = {key: value for key, value in {**current, **values}.items() if value is not None}
    row = {"source": source, "data": data, "at": stamp(at)}
    upsert(connection, checkpoints, [row], update=("data", "at"))


def _ours(name: str) -> ColumnElement[bool]:
    return (leases.c.name == name) & (leases.c.pid == os.getpid()) & (leases.c.host == socket.gethostname())


def _is_another(host: str, pid: int, heartbeat: str, at: datetime) -> bool:
    """On this machine the process itself is asked; elsewhere its heartbeat decides, which no wrong clock prolongs."""
    silent = abs(at - datetime.fromisoformat(heartbeat))
    if host == socket.gethostname():
        return pid != os.getpid() and _runs(pid) and silent < PID_EXPIRES
    return silent < LEASE_EXPIRES


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    """Whether it has ended but nobody has asked how; on Linux, where the system says so (proc(5))."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0] == "Z"
    except (OSError, IndexError):
        return False
