"""A real record in a temporary folder."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scouting.database import Database
from scouting.reading import Origin
from scouting.store import Store
from tests.scouting.empty import empty_record

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ON_A_SERVER = (pytest.mark.postgresql, pytest.mark.xdist_group("postgresql"))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=ON_A_SERVER)])
def record_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty record, on each database."""
    if request.param == "sqlite":
        yield f"sqlite:///{empty_record(tmp_path)}"
        return
    server = request.getfixturevalue("postgresql")
    url = server.create()
    yield url
    server.drop(url)


@pytest.fixture
def store(record_url: str) -> Iterator[Store]:
    database = Database(record_url)
    yield Store(database)
    database.close()


def origin(source: str = "paper", kind: str = "news", *, regular: bool = False) -> Origin:
    return Origin(
        source=source, kind=kind, keep="forever", licence="CC0-1.0", language="de", competences=(), regular=regular
    )
