"""Due runs in, claimed once, out: a row (job, due_at) is taken before a run starts, whoever else sees it due."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, insert, select, true, update

from scouting.database import Database
from scouting.documents import stamp
from scouting.models import claims
from scouting.sanitise import clean
from scouting.schedule import Claim, Due

KEPT = timedelta(days=40)  # longer than any rhythm: of each job the newest stays


class Claims:
    """Questions and notes about scheduled runs."""

    database: Database

    def claims(self) -> Mapping[str, Claim]:
        """The newest claim of each job."""
        with self.database.reading() as connection:
            return {
                row.job: Claim(
                    due_at=datetime.fromisoformat(row.due_at),
                    claimed_at=datetime.fromisoformat(row.claimed_at),
                    finished_at=_moment(row.finished_at),
                    attempts=row.attempts,
                    retry_at=_moment(row.retry_at),
                    done=_moment(row.done),
                )
                for row in newest_claims(connection)
            }

    def claim(self, run: Due, *, holder: str, at: datetime) -> bool:
        """Take a run. False: another took it."""
        row = {"claimed_at": stamp(at), "holder": holder, "attempts": run.attempts + 1, "retry_at": None}
        waits = _same(run) & (claims.c.attempts == run.attempts) & claims.c.retry_at.is_not(None)
        with self.database.writing() as connection:
            if connection.execute(update(claims).where(waits).values(row)).rowcount:
                return True
            if connection.execute(select(claims.c.job).where(_same(run))).first():
                return False
            connection.execute(insert(claims), {"job": run.job, "due_at": stamp(run.due_at), **row})
            return True

    def is_open(self, run: Due) -> bool:
        """Whether a claimed run has not ended yet."""
        with self.database.reading() as connection:
            open_ones = select(claims.c.job).where(_same(run), claims.c.finished_at.is_(None))
            return connection.execute(open_ones).first() is not None

    def finish_claim(self, run: Due, *, at: datetime, error: str | None = None) -> None:
        """The run has ended, for good."""
        self._note(run, finished_at=stamp(at), retry_at=None, error=error and clean(error))

    def fail_claim(self, run: Due, *, error: str, retry_at: datetime) -> None:
        """The attempt failed; another follows."""
        self._note(run, finished_at=None, retry_at=stamp(retry_at), error=clean(error))

    def release_claims(self, *, at: datetime, but: Sequence[str]) -> int:
        """Let runs that nobody works on any more be started again, `but` these jobs. Returns how many."""
        left = claims.c.finished_at.is_(None) & claims.c.retry_at.is_(None) & claims.c.job.not_in(but)
        with self.database.reading() as connection:
            if connection.execute(select(claims.c.job).where(left).limit(1)).first() is None:
                return 0
        with self.database.writing() as connection:
            return connection.execute(update(claims).where(left).values(_released(at))).rowcount

    def release_claim(self, run: Due, *, at: datetime) -> None:
        """The run was interrupted: it counts as not begun."""
        with self.database.writing() as connection:
            connection.execute(update(claims).where(_same(run)).values(_released(at)))

    def forget_claims(self, *, at: datetime) -> None:
        """Drop what is long over."""
        with self.database.writing() as connection:
            connection.execute(delete(claims).where(claims.c.finished_at < stamp(at - KEPT)))

    def _note(self, run: Due, **values: str | None) -> None:
        with self.database.writing() as connection:
            connection.execute(update(claims).where(_same(run)).values(**values))


def newest_claims(connection: Connection, *, ended: bool = False) -> Sequence[Row[Any]]:
    """The newest row of each job, or the newest that has ended; `done`: when that was due."""
    return connection.execute(_newest(ended=ended)).all()


@cache
def _newest(*, ended: bool) -> Select[*tuple[Any, ...]]:
    """The question, written once, as each tick asks it."""
    has_ended = claims.c.finished_at.is_not(None)
    done = func.max(claims.c.due_at).filter(has_ended).label("done")
    newest = select(claims.c.job, func.max(claims.c.due_at).label("due_at"), done)
    last = newest.where(has_ended if ended else true()).group_by(claims.c.job).subquery()
    same = (last.c.job == claims.c.job) & (last.c.due_at == claims.c.due_at)
    return select(claims, last.c.done).join(last, same).order_by(claims.c.job)


def _same(run: Due) -> ColumnElement[bool]:
    return (claims.c.job == run.job) & (claims.c.due_at == stamp(run.due_at))


def _released(at: datetime) -> dict[str, object]:
    return {"retry_at": stamp(at), "attempts": claims.c.attempts - 1}


def _moment(stamped: str | None) -> datetime | None:
    return datetime.fromisoformat(stamped) if stamped else None
