"""Erasure: what is gone is gone from the record and the index, and does not come back."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from scouting.app import App
from scouting.database import Database
from scouting.delivery import deliver
from scouting.errors import RecordError
from scouting.forgetting import ERASURES, forget, read_erasures, replay, rewrite_digests
from scouting.ingest import Outcome, ingest
from scouting.merging import salt_of
from scouting.models import documents, facts, metadata, tombstones
from scouting.publish import publish
from scouting.store import Store
from scouting.weeks import Week
from search.entries import Filters
from search.memory import MemoryEngine
from spiders.items import Item
from tests.commands import said, scouting
from tests.scouting.conftest import NOW, origin
from tests.scouting.house import TODAY as MONDAY
from tests.scouting.house import Paper, deadline, furnish, weekly
from tests.scouting.test_publish import TODAY, annotated, report
from tests.scouting.test_stories import RELEASE, tell

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


def erase(store: Store, ids: list[str], listed: Path) -> int:
    return forget(
        store.database, ids, reason="on request", team="", actor="operator", at=NOW, erasures=listed / ERASURES
    )


def everything(store: Store) -> str:
    """Every cell of every table."""
    with store.database.reading() as connection:
        return str([connection.execute(select(table)).all() for table in metadata.sorted_tables])


@pytest.fixture
def erased(store: Store, tmp_path: Path) -> Store:
    stored(store, SECRET)
    stored(store, replace(SECRET, title="Erika Mustermann, überarbeitet"))
    document = store.document(SECRET.url)
    assert document is not None
    assert erase(store, [document.id], tmp_path) == 1
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


def test_it_leaves_the_index_with_the_next_process(store: Store, tmp_path: Path) -> None:
    engine = MemoryEngine()
    ids = annotated(store, report(1), report(2))
    publish(store.database, engine, index="memory", vocabulary=(), today=TODAY)
    erase(store, ids[:1], tmp_path)
    publish(store.database, engine, index="memory", vocabulary=(), today=TODAY)
    assert set(engine.get(ids)) == set(ids[1:])


def test_its_story_goes_on_with_the_next_one(store: Store, tmp_path: Path) -> None:
    tell(store, *(Paper(id=name, text=RELEASE, date=f"2026-11-0{n}") for n, name in enumerate("abc", 1)))
    erase(store, ["a"], tmp_path)
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


def test_the_list_beside_the_record_names_nobody_and_says_all(erased: Store, tmp_path: Path) -> None:
    lines = read_erasures(tmp_path / ERASURES)
    assert "ustermann" not in (tmp_path / ERASURES).read_text("utf-8")
    with erased.database.reading() as connection:
        rows = connection.execute(select(tombstones).order_by(tombstones.c.hash)).all()
        salt = connection.execute(select(facts.c.value).where(facts.c.name == "salt")).scalar()
    listed = sorted((line.hash, line.reason, line.team, line.actor, line.at) for line in lines)
    assert listed == [tuple(row) for row in rows]
    assert {line.salt for line in lines} == {salt}


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Store]:
    """The record as it was before the erasure."""
    database = Database(f"sqlite:///{tmp_path / 'other/scouting.db'}")
    yield Store(database)
    database.close()


def test_an_erasure_is_made_again_on_an_older_record(erased: Store, other: Store, tmp_path: Path) -> None:
    stored(other, SECRET)
    stored(other, replace(SECRET, url="https://paper.example/other", title="Anderes", text="", identifiers=()))
    lines = read_erasures(tmp_path / ERASURES)
    assert (replay(other.database, lines), replay(other.database, lines)) == (1, 0)
    assert "ustermann" not in everything(other)
    assert stored(other, SECRET) == Outcome(unchanged=1)
    assert other.document("https://paper.example/other") is not None
    assert erased.count_by("kind") == {}


def test_erasures_of_another_record_are_refused(erased: Store, other: Store, tmp_path: Path) -> None:
    stored(other, SECRET)
    with other.database.writing() as connection:
        salt_of(connection)
    with pytest.raises(RecordError, match="another record"):
        replay(other.database, read_erasures(tmp_path / ERASURES))
    assert other.document(SECRET.url) is not None
    assert erased.count_by("kind") == {}


def test_a_line_that_is_no_erasure_is_named(tmp_path: Path) -> None:
    (tmp_path / ERASURES).write_text('{"hash": "x"}\n', "utf-8")
    with pytest.raises(RecordError, match=r"erasures\.jsonl: line 1 is no erasure"):
        read_erasures(tmp_path / ERASURES)


def test_what_cannot_be_listed_is_not_erased(store: Store, tmp_path: Path) -> None:
    stored(store, SECRET)
    (tmp_path / ERASURES).mkdir()
    document = store.document(SECRET.url)
    assert document is not None
    with pytest.raises(IsADirectoryError):
        erase(store, [document.id], tmp_path)
    assert store.document(SECRET.url) is not None


def test_editions_and_their_pages_name_it_no_more_and_keep_their_numbers(tmp_path: Path) -> None:
    quote = "Erika Mustermann berät bis 20.11.2026"
    call = {"deadlines": [deadline("2026-12-01", quote=quote)]}
    papers = [
        *weekly("Quantensensor", [0] * 50 + [0, 1, 0, 1, 2, 4, 6, 8, 9, 10]),
        *weekly("Drucksensor", [1] * 60),
        Paper(id="the-person", title="Erika Mustermann geht"),
        Paper(id="the-call", title="Erika Mustermanns Förderung", kind="call", call=call),
    ]
    with furnish(tmp_path, papers) as app:
        (done,) = deliver(app, ["sensorik"], Week.last_closed(MONDAY), now=NOW, today=MONDAY)
        assert "Erika" in done.page.read_text("utf-8")
        proof = done.digest.rising[0].documents[0]
        erase(app.store, ["the-person", "the-call", proof.id], tmp_path)
        rewrite_digests(app)
        assert "ustermann" not in everything(app.store)
        assert "erät bis" not in everything(app.store)
        (again,) = deliver(app, ["sensorik"], Week.last_closed(MONDAY), now=NOW, today=MONDAY)
        assert (again.edition, again.digest.documents) == (done.edition, done.digest.documents)
        assert again.digest.rising[0].count == done.digest.rising[0].count
    for page in (tmp_path / "data/digests/2026-W47").iterdir():
        text = page.read_text("utf-8")
        assert "ustermann" not in text
        assert proof.title not in text
        assert "Gelöschtes Dokument" in text


def test_the_command_leaves_nothing_in_the_files_of_the_index_either(tmp_path: Path) -> None:
    with furnish(tmp_path, [Paper(id=name, title=f"Bericht {name}") for name in "abc"]) as app:
        assert app.engine.count(Filters()) == 3
    (tmp_path / "config/competences/sensorik.yml").unlink()
    folders = ("--data-dir", tmp_path / "data", "--config-dir", tmp_path / "config")
    assert json.loads(scouting("forget", "b", "--json", *folders).stdout) == {"erased": 1}
    assert list((tmp_path / "data/index").rglob("*.del")) == []
    with App(app.settings) as again:
        assert sorted(again.engine.get(["a", "b", "c"])) == ["a", "c"]


@pytest.mark.parametrize("words", [(), ("b", "--expired")])
def test_the_command_wants_either_a_name_or_what_is_over(words: tuple[str, ...]) -> None:
    done = scouting("forget", *words)
    assert done.returncode == 2
    assert "one of the two" in said(done)


def test_what_is_over_goes_by_command(tmp_path: Path) -> None:
    with furnish(tmp_path, [Paper(id="a"), Paper(id="b")]) as app, app.store.database.writing() as connection:
        connection.execute(update(documents).where(documents.c.id == "a").values(keep="facts"))
    (tmp_path / "config/competences/sensorik.yml").unlink()
    folders = ("--data-dir", tmp_path / "data", "--config-dir", tmp_path / "config")
    for given_up in (1, 0):
        assert json.loads(scouting("forget", "--expired", "--json", *folders).stdout) == {"texts_given_up": given_up}
    with App(app.settings) as again:
        held = again.engine.get(["a", "b"])
    assert (held["a"].text, bool(held["b"].text)) == ("", True)
