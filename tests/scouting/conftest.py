"""A real record in a temporary folder."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scouting.database import Database
from scouting.reading import Origin
from scouting.store import Store

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    database = Database(f"sqlite:///{tmp_path / 'scouting.db'}")
    yield Store(database)
    database.close()


def origin(source: str = "paper", kind: str = "news", *, regular: bool = False) -> Origin:
    return Origin(
        source=source, kind=kind, keep="forever", licence="CC0-1.0", language="de", competences=(), regular=regular
    )
