"""Erasure: what is gone is gone from the record and the index, and does not come back."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text

from scouting.forgetting import forget
from scouting.ingest import Outcome, ingest
from scouting.models import documents, metadata, tombstones
from scouting.publish import publish
from scouting.store import Store
from search.memory import MemoryEngine
from spiders.items import Item
from tests.scouting.conftest import NOW, origin
from tests.scouting.house import Paper
from tests.scouting.test_publish import TODAY, annotated, report
from tests.scouting.test_stories import RELEASE, tell

WHO = {"reason": "on request", "team": "", "actor": "operator", "at": NOW}
SECRET = Item(
    url="https://paper.example/erika-mustermann",
    title="Erika Mustermann geht in den Ruhestand",
    text="Erika Mustermann verlässt die Hochschule.",
    date="2026-11-02",
    identifiers=(("source", "guid-1"), ("doi", "10.1000/mustermann")),
)


def stored(store: Store, item: Item, source: str = "paper") -> Outcome:
    with store.database.writing() as connection:
        return ingest(connection, origin(source), [item], now=NOW)


def everything(store: Store) -> str:
    """Every cell of every table."""
    with store.database.reading() as connection:
        return str([connection.execute(select(table)).all() for table in metadata.sorted_tables])


@pytest.fixture
def erased(store: Store) -> Store:
    stored(store, SECRET)
    stored(store, replace(SECRET, title="Erika Mustermann, überarbeitet"))
    document = store.document(SECRET.url)
    assert document is not None
    assert forget(store.database, [document.id], **WHO) == 1
    return store


def test_nothing_of_a_document_stays_in_the_record(erased: Store) -> None:
    assert "ustermann" not in everything(erased)
    assert erased.document(SECRET.url) is None


def test_who_erased_when_and_why_is_kept(erased: Store) -> None:
    with erased.database.reading() as connection:
        rows = connection.execute(select(tombstones)).all()
    assert len(rows) == 3
    assert {(row.reason, row.actor, row.at[:10]) for row in rows} == {("on request", "operator", "2026-11-21")}


@pytest.mark.parametrize(
    ("again", "source"),
    [
        pytest.param(SECRET, "paper", id="the same crawl again"),
        pytest.param(replace(SECRET, url=f"{SECRET.url}?utm_source=x", identifiers=()), "other", id="its address"),
        pytest.param(replace(SECRET, url="https://b.example/7", identifiers=SECRET.identifiers[1:]), "b", id="its DOI"),
    ],
)
def test_what_was_erased_does_not_come_back(erased: Store, again: Item, source: str) -> None:
    assert stored(erased, again, source) == Outcome(unchanged=1)
    assert erased.count_by("kind") == {}
    other = replace(SECRET, url="https://paper.example/other", identifiers=())
    assert stored(erased, other) == Outcome(new=1)


def test_it_leaves_the_index_with_the_next_process(store: Store) -> None:
    engine = MemoryEngine()
    ids = annotated(store, report(1), report(2))
    publish(store.database, engine, index="memory", today=TODAY)
    forget(store.database, ids[:1], **WHO)
    publish(store.database, engine, index="memory", today=TODAY)
    assert set(engine.get(ids)) == set(ids[1:])


def test_its_story_goes_on_with_the_next_one(store: Store) -> None:
    tell(store, *(Paper(id=name, text=RELEASE, date=f"2026-11-0{n}") for n, name in enumerate("abc", 1)))
    forget(store.database, ["a"], **WHO)
    with store.database.reading() as connection:
        assert connection.execute(select(documents.c.id).where(documents.c.leads_story)).scalars().all() == ["b"]


@pytest.mark.parametrize("record_url", ["sqlite"], indirect=True)
def test_nothing_is_left_in_the_file(erased: Store) -> None:
    with erased.database.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    path = erased.database.url.database
    assert path is not None
    with open(path, "rb") as file:  # noqa: PTH123  # the address is a plain text
        assert b"ustermann" not in file.read()
