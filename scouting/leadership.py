"""A record in, whether this process leads out: only the one that does hands out scheduled runs."""

from datetime import datetime

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from scouting.store import Store

NAME = "scheduler"
KEY = 0x5C0072  # of the advisory lock; any number that nothing else uses in this database


class Leadership:
    """On PostgreSQL a session's advisory lock, which ends with its process; in a file a lease row."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._session: Connection | None = None

    def lead(self, *, at: datetime) -> str | None:
        """Lead, or go on leading. Returns who leads instead, None where we do."""
        engine = self._store.database.engine
        if engine.dialect.name == "sqlite":
            return self._store.take_lease(NAME, at=at)
        if not self._holds():
            self.close()
            with self._store.database.explaining():
                self._session = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                locked = self._session.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": KEY}).scalar()
            if not locked:
                self.close()
                return "a process elsewhere"
        self._store.take_lease(NAME, at=at)
        return None

    def close(self) -> None:
        """Leave the lead to others."""
        if self._session is not None:
            self._session.invalidate()
            self._session.close()
            self._session = None
        elif self._store.database.engine.dialect.name == "sqlite":
            self._store.drop_lease(NAME)

    def _holds(self) -> bool:
        """Whether our session still lives: its lock went with it."""
        if self._session is None:
            return False
        try:
            self._session.execute(text("SELECT 1"))
        except DBAPIError:
            return False
        return True
