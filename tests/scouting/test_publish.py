"""Hops 5 and 6: the index follows the record, and an outage costs nothing."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import insert, select, update

from scouting.ingest import ingest
from scouting.models import annotations, documents, indexes, outbox
from scouting.publish import publish, waiting
from scouting.store import Store
from search.entries import Entry, Filters, Query
from search.errors import EntriesRefusedError, IndexUnavailableError
from search.memory import MemoryEngine
from spiders.items import Item
from tests.scouting.conftest import NOW, origin

TODAY = date(2026, 11, 21)
NOTHING_SAID = {"language": "de", "competences": [], "concepts": [], "entities": [], "call": None, "signature": []}


class Unreachable(MemoryEngine):
    """An engine whose server went away after it had been opened."""

    def write(self, entries: Iterable[Entry]) -> None:
        raise IndexUnavailableError(f"{len(list(entries))} entries not taken")


class Choosy(MemoryEngine):
    """An engine that cannot hold some entries."""

    def __init__(self, *unwanted: str) -> None:
        super().__init__()
        self.unwanted = unwanted

    def write(self, entries: Iterable[Entry]) -> None:
        given = list(entries)
        super().write(entry for entry in given if entry.id not in self.unwanted)
        if refused := {entry.id: "too long" for entry in given if entry.id in self.unwanted}:
            raise EntriesRefusedError(refused)


def annotated(store: Store, *items: Item, regular: bool = False, kind: str = "news", **annotation: object) -> list[str]:
    """Ids of documents as they stand after hop 4."""
    with store.database.writing() as connection:
        ingest(connection, origin(kind=kind, regular=regular), items, now=NOW)
        ids = list(connection.execute(select(documents.c.id).order_by(documents.c.url)).scalars())
        for document in ids:
            row = {
                "document_id": document,
                "revision": 1,
                "version": "v",
                "at": "",
                "data": {**NOTHING_SAID, **annotation},
            }
            connection.execute(insert(annotations), row)
            connection.execute(insert(outbox), {"document_id": document})
        connection.execute(update(documents).values(stage="annotated"))
    return ids


def report(number: int, date: str | None = "2026-11-02") -> Item:
    return Item(url=f"https://a.example/{number}", title=f"Bericht {number}", text="Text", date=date)


def test_what_is_annotated_becomes_searchable_and_leaves_the_outbox(store: Store) -> None:
    engine = MemoryEngine()
    ids = annotated(store, report(1), report(2))
    assert publish(store.database, engine, index="memory", vocabulary=(), today=TODAY) > 0
    assert set(engine.get(ids)) == set(ids)
    assert store.count_by("stage") == {"indexed": 2}
    assert waiting(store.database) == 0
    assert publish(store.database, engine, index="memory", vocabulary=(), today=TODAY) == 0


def test_an_outage_of_the_index_leaves_everything_waiting(store: Store) -> None:
    ids = annotated(store, report(1))
    with pytest.raises(IndexUnavailableError):
        publish(store.database, Unreachable(), index="memory", vocabulary=(), today=TODAY)
    before = waiting(store.database)
    assert before > 0
    with pytest.raises(IndexUnavailableError):
        publish(store.database, Unreachable(), index="memory", vocabulary=(), today=TODAY)
    assert waiting(store.database) <= before
    engine = MemoryEngine()
    publish(store.database, engine, index="memory", vocabulary=(), today=TODAY)
    assert set(engine.get(ids)) == set(ids)


def test_what_the_index_refuses_waits_and_holds_nothing_up(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scouting.publish.BATCH", 2)
    engine = Choosy()
    ids = annotated(store, *(report(number) for number in range(5)))
    engine.unwanted = (ids[1],)
    for _ in range(2):
        with pytest.raises(EntriesRefusedError, match=f"1 in all: {ids[1]}: too long"):
            publish(store.database, engine, index="memory", vocabulary=(), today=TODAY)
        assert set(engine.get(ids)) == {*ids} - {ids[1]}
        assert (store.count_by("stage"), waiting(store.database)) == ({"indexed": 4, "annotated": 1}, 1)
    engine.unwanted = ()
    publish(store.database, engine, index="memory", vocabulary=(), today=TODAY)
    assert set(engine.get(ids)) == {*ids}
    assert (store.count_by("stage"), waiting(store.database)) == ({"indexed": 5}, 0)


def test_an_index_out_of_use_holds_nothing_back_and_gets_everything_when_it_is_used_again(store: Store) -> None:
    first, second = MemoryEngine(), MemoryEngine()
    annotated(store, report(1))
    publish(store.database, first, index="one", vocabulary=(), today=TODAY)
    publish(store.database, second, index="two", vocabulary=(), today=TODAY)
    with store.database.writing() as connection:
        ingest(connection, origin(), [replace(report(1), title="Anders")], now=NOW)
        connection.execute(insert(outbox), {"document_id": connection.execute(select(documents.c.id)).scalar_one()})
    publish(store.database, second, index="two", vocabulary=(), today=TODAY)
    assert waiting(store.database) == 0
    publish(store.database, first, index="one", vocabulary=(), today=TODAY)
    for engine in (first, second):
        assert [hit.entry.title for hit in engine.search(Query()).hits] == ["Anders"]
    with store.database.reading() as connection:
        held = {row.name: row.live for row in connection.execute(select(indexes))}
    assert held == {"one": True, "two": False}


def test_an_emptied_index_gets_everything_again(store: Store) -> None:
    annotated(store, report(1))
    publish(store.database, MemoryEngine(), index="memory", vocabulary=(), today=TODAY)
    fresh = MemoryEngine()
    publish(store.database, fresh, index="memory", vocabulary=(), today=TODAY)
    assert fresh.count(Filters()) == 1


def test_a_withdrawn_document_leaves_the_index(store: Store) -> None:
    engine = MemoryEngine()
    ids = annotated(store, report(1))
    publish(store.database, engine, index="memory", vocabulary=(), today=TODAY)
    with store.database.writing() as connection:
        ingest(connection, origin(), [replace(report(1), status="withdrawn")], now=NOW)
    publish(store.database, engine, index="memory", vocabulary=(), today=TODAY)
    assert engine.get(ids) == {}


@pytest.mark.parametrize(
    ("regular", "known"),
    [
        pytest.param(False, "2026-11-02", id="a first run knows what was published then"),
        pytest.param(True, "2026-11-21", id="in regular operation nothing is known before it was seen"),
    ],
)
def test_what_was_known_when(store: Store, regular: bool, known: str) -> None:
    engine = MemoryEngine()
    ids = annotated(store, report(1), regular=regular)
    publish(store.database, engine, index="memory", vocabulary=(), today=TODAY)
    assert engine.get(ids)[ids[0]].known == known


def test_a_document_without_a_date_is_not_counted_in_a_first_run(store: Store) -> None:
    engine = MemoryEngine()
    ids = annotated(store, report(1, date=None))
    publish(store.database, engine, index="memory", vocabulary=(), today=TODAY)
    assert not engine.get(ids)[ids[0]].counted


def test_of_two_stages_the_second_is_no_day_by_which_to_apply(store: Store) -> None:
    engine = MemoryEngine()
    call = {
        "deadlines": [
            {"role": "opening", "date": "2026-10-01", "recurring": None},
            {"role": "stage_1", "date": "2026-12-01", "recurring": None},
            {"role": "stage_2", "date": "2027-03-01", "recurring": None},
        ]
    }
    ids = annotated(store, report(1), kind="call", call=call)
    publish(store.database, engine, index="memory", vocabulary=(), today=TODAY)
    entry = engine.get(ids)[ids[0]]
    assert (entry.opens, entry.deadlines) == ("2026-10-01", ("2026-12-01",))


def test_a_place_is_its_town_and_the_regions_it_lies_in(store: Store) -> None:
    engine = MemoryEngine()
    erlangen = {"type": "place", "name": "Erlangen", "id": "DE252", "role": "mentioned", "evidence": []}
    item = Item(url="https://a.example/1", title="Sensortag", text="Text", facts={"place": "Hof, Tagungshaus"})
    ids = annotated(store, item, kind="event", entities=[erlangen])
    publish(store.database, engine, index="memory", vocabulary=(), today=TODAY)
    assert engine.get(ids)[ids[0]].places == ("Hof", "Tagungshaus", "Erlangen", "DE", "DE2", "DE25", "DE252")


def test_a_yearly_date_stands_in_each_coming_year(store: Store) -> None:
    engine = MemoryEngine()
    call = {"deadlines": [{"role": "submission", "date": None, "recurring": "03-31"}]}
    ids = annotated(store, report(1), kind="call", call=call)
    publish(store.database, engine, index="memory", vocabulary=(), today=TODAY)
    assert engine.get(ids)[ids[0]].deadlines == ("2026-03-31", "2027-03-31", "2028-03-31")
