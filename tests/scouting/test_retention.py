"""Retention: a text goes when its time is over, what was read from it stays, and everything counts the same."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from scouting.answers import calls_answer, search_answer, trends_answer
from scouting.app import App, open_app
from scouting.config import Settings
from scouting.ingest import Outcome, ingest
from scouting.models import annotations, documents, revisions
from scouting.pipeline import mark_stale, process
from scouting.publish import publish, waiting
from scouting.rebuilding import rebuild_index
from scouting.retention import LONGEST_QUOTE, drop_texts, overdue
from scouting.sample.corpus import build
from scouting.store import Store
from search.entries import Filters, Query
from search.memory import MemoryEngine
from spiders.items import Item
from tests.scouting.browsing import browse
from tests.scouting.conftest import NOW, origin
from tests.scouting.house import TODAY, Paper, furnish
from tests.scouting.test_publish import NOTHING_SAID

LONG = " ".join(f"Wort{n}" for n in range(90))
RELEASE = Item(
    url="https://paper.example/1",
    title="Ein Drucksensor",
    text=f"Der Drucksensor misst genau. {LONG}",
    date="2026-11-02",
    identifiers=(("doi", "10.1000/1"),),
)
VOCABULARY = "labels: {de: Sensorik, en: Sensors}\nterms: [{de: [Drucksensor], en: [pressure sensor]}]\n"


class Indexed:
    """A record on which hops 2 to 6 are done again and again."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.engine, self.layer = store, MemoryEngine(), folder / "vocabulary"
        (self.layer / "competences").mkdir(parents=True)
        (self.layer / "competences/sensorik.yml").write_text(VOCABULARY, "utf-8")

    def take(self, *items: Item, keep: str = "facts", source: str = "paper", now: datetime = NOW) -> Outcome:
        with self.store.database.writing() as connection:
            return ingest(connection, replace(origin(source), keep=keep), items, now=now)

    def level(self) -> int:
        done = process(self.store.database, [self.layer], model=None, now=NOW)
        publish(self.store.database, self.engine, index="memory", vocabulary=(), today=TODAY)
        return done.annotated

    def drop(self, now: datetime = NOW) -> int:
        dropped = drop_texts(self.store.database, now=now)
        publish(self.store.database, self.engine, index="memory", vocabulary=(), today=TODAY)
        return dropped

    def row(self, key: str = RELEASE.url) -> Any:  # noqa: ANN401  # a row of the record
        document = self.store.document(key)
        assert document is not None
        query = select(documents, annotations.c.data, annotations.c.version.label("read_by")).join(annotations)
        with self.store.database.reading() as connection:
            return connection.execute(query.where(documents.c.id == document.id)).one()


@pytest.fixture
def indexed(store: Store, tmp_path: Path) -> Indexed:
    return Indexed(store, tmp_path)


@pytest.mark.parametrize(
    ("keep", "days", "dropped"),
    [
        ("forever", 9_000, 0),
        ("facts", 0, 1),
        ("days 90", 89, 0),
        ("days 90", 90, 1),
        ("days 1", 1, 1),
    ],
)
def test_a_text_goes_when_its_time_is_over(indexed: Indexed, keep: str, days: int, dropped: int) -> None:
    indexed.take(RELEASE, keep=keep)
    indexed.level()
    then = NOW + timedelta(days=days)
    assert overdue(indexed.store.database, now=then) == dropped
    assert indexed.drop(then) == dropped
    assert bool(indexed.row().text) is not bool(dropped)
    assert overdue(indexed.store.database, now=then) == indexed.drop(then) == 0


def test_before_it_is_indexed_no_text_goes(indexed: Indexed) -> None:
    indexed.take(RELEASE)
    assert indexed.drop() == 0
    process(indexed.store.database, [indexed.layer], model=None, now=NOW)
    assert drop_texts(indexed.store.database, now=NOW) == 0


def test_record_and_index_lose_the_text_and_keep_what_was_read_from_it(indexed: Indexed) -> None:
    indexed.take(RELEASE)
    indexed.take(replace(RELEASE, text=f"{RELEASE.text} Wort99"))
    indexed.level()
    before = indexed.row()
    assert indexed.drop() == 1
    after = indexed.row()
    assert (after.text, after.text_dropped is not None, after.revision) == ("", True, before.revision + 1)
    assert (after.title, after.url, after.content_hash) == (before.title, before.url, before.content_hash)
    assert after.data["concepts"] == before.data["concepts"]
    assert after.data["competences"] == before.data["competences"] != []
    assert len(after.data["summary"]) <= LONGEST_QUOTE
    with indexed.store.database.reading() as connection:
        assert set(connection.execute(select(revisions.c.text)).scalars()) == {""}
    assert indexed.engine.get([after.id])[after.id].text == ""
    assert indexed.engine.search(Query(text="Wort7")).total == 0


def test_long_quotes_become_short_at_a_word(indexed: Indexed) -> None:
    indexed.take(RELEASE)
    indexed.level()
    quote = {"field": "text", "text": LONG, "start": 30, "end": 30 + len(LONG)}
    data = {**indexed.row().data, "call": {"deadlines": [{"role": "submission", "evidence": quote}]}, "summary": LONG}
    with indexed.store.database.writing() as connection:
        connection.execute(update(annotations).values(data=data))
    indexed.drop()
    kept = indexed.row().data
    for text in (kept["summary"], kept["call"]["deadlines"][0]["evidence"]["text"]):
        assert len(text) <= LONGEST_QUOTE
        assert LONG.startswith(text.removesuffix("…") + " ")


def test_what_the_source_shows_unchanged_stays_unchanged(indexed: Indexed) -> None:
    indexed.take(RELEASE)
    indexed.level()
    indexed.drop()
    assert indexed.take(RELEASE) == Outcome(unchanged=1)
    assert indexed.row().text == ""


def test_a_second_source_does_not_bring_a_text_back(indexed: Indexed) -> None:
    indexed.take(RELEASE)
    indexed.level()
    indexed.drop()
    before = indexed.row()
    other = replace(RELEASE, url="https://other.example/1", language="de", identifiers=RELEASE.identifiers)
    indexed.take(other, source="other", keep="forever")
    assert indexed.level() == 0
    assert (indexed.row().text, indexed.row().data) == ("", before.data)
    assert indexed.engine.count(Filters()) == 1


def test_a_merge_does_not_bring_a_text_back(indexed: Indexed) -> None:
    indexed.take(replace(RELEASE, identifiers=()), now=NOW - timedelta(days=1))
    indexed.level()
    indexed.drop()
    before = indexed.row()
    indexed.take(replace(RELEASE, url="https://other.example/1", title="Anders"), source="other")
    indexed.level()
    indexed.drop()
    indexed.take(RELEASE, source="third", keep="forever")
    assert indexed.level() == 0
    after = indexed.row()
    assert (after.id, after.text, after.data) == (before.id, "", before.data)
    with indexed.store.database.reading() as connection:
        assert set(connection.execute(select(revisions.c.text)).scalars()) == {""}
    assert indexed.engine.count(Filters()) == 1


def test_a_text_changed_by_its_source_is_read_and_given_up_in_time(indexed: Indexed) -> None:
    indexed.take(RELEASE)
    indexed.level()
    indexed.drop()
    assert indexed.take(replace(RELEASE, text="Ganz anders.")) == Outcome(changed=1)
    assert (indexed.row().text, indexed.row().text_dropped) == ("Ganz anders.", None)
    assert indexed.level() == 1
    assert indexed.drop() == 1
    assert indexed.row().text == ""


def test_another_vocabulary_reads_only_what_is_there(indexed: Indexed) -> None:
    indexed.take(RELEASE)
    indexed.level()
    indexed.drop()
    indexed.take(replace(RELEASE, url="https://paper.example/2", identifiers=()), keep="forever")
    indexed.level()
    before = indexed.row()
    (indexed.layer / "competences/sensorik.yml").write_text(VOCABULARY.replace("Drucksensor", "Lichtsensor"), "utf-8")
    mark_stale(indexed.store.database, [indexed.layer], model=None)
    assert indexed.level() == 1
    assert (indexed.row().data, indexed.row().read_by) == (before.data, before.read_by)
    assert indexed.row("https://paper.example/2").data["competences"] == []


def test_a_document_without_its_text_follows_its_story(indexed: Indexed) -> None:
    """The first of two that tell the same is withdrawn: the other one leads from then on, and is counted."""
    indexed.take(RELEASE)
    indexed.take(replace(RELEASE, url="https://other.example/1", date="2026-11-03", identifiers=()), source="other")
    indexed.level()
    assert indexed.drop() == 2
    second = indexed.row("https://other.example/1")
    assert not indexed.engine.get([second.id])[second.id].counted
    indexed.take(replace(RELEASE, status="withdrawn"))
    assert indexed.level() == 0
    assert indexed.engine.get([second.id])[second.id].counted
    assert indexed.row("https://other.example/1").data == second.data


def test_a_withdrawn_text_goes_too(indexed: Indexed) -> None:
    indexed.take(RELEASE, keep="days 90")
    indexed.take(replace(RELEASE, status="withdrawn"), keep="days 90")
    assert indexed.drop(NOW + timedelta(days=90)) == 1


def test_many_go_in_short_steps_and_an_interrupted_night_goes_on(indexed: Indexed) -> None:
    items = [replace(RELEASE, url=f"https://paper.example/{n}", identifiers=(), date=None) for n in range(1_203)]
    indexed.take(*items)
    with indexed.store.database.writing() as connection:
        connection.execute(update(documents).values(stage="indexed"))
        ids = connection.execute(select(documents.c.id).limit(700)).scalars().all()
        connection.execute(update(documents).where(documents.c.id.in_(ids)).values(text="", text_dropped="before"))
    assert drop_texts(indexed.store.database, now=NOW) == 503
    assert waiting(indexed.store.database) == 503


def real_documents(folder: Path, *, keep: str) -> App:
    """Some hundred documents of the invented year, annotated with the shipped vocabulary and indexed."""
    app = open_app(Settings(data_dir=folder / "data"))
    year = build(1, "2026-W47")
    told = [(m.number, m.title, m.text, m.published.date()) for m in year.messages if m.field == "automotive"]
    told += [(p.number, p.title, p.text, p.day) for p in year.papers if p.field == "automotive"]
    news = [
        Item(url=f"https://m.example/{number}", title=title, text=text, date=day.isoformat())
        for number, title, text, day in told
    ]
    calls = [
        Item(
            url=f"https://c.example/{call.number}",
            title=call.title,
            text="\n".join(sentence for sentence, _ in call.sentences),
            date=call.published.isoformat(),
        )
        for call in year.calls[:60]
    ]
    for kind, items in (("news", news), ("call", calls)):
        with app.store.database.writing() as connection:
            ingest(connection, replace(origin(kind, kind), keep=keep), items, now=NOW)
    process(app.store.database, app.configuration.layers, model=None, now=NOW)
    app.publish(today=TODAY)
    return app


def answers(app: App) -> dict[str, Any]:
    """Totals, facets, trends, calls and events: what must not change with the texts."""
    found = search_answer(app, Query(size=0))
    calls = calls_answer(app, "", Filters(), today=TODAY, size=500)
    trends = trends_answer(app, competence=None, kind=(), as_of=TODAY, unit="week", top=50)
    return {
        "documents": (found["total"], found["facets"]),
        "trends": {**trends, "index_version": None},
        "weeks": app.engine.totals("week", Filters(counted_only=True)),
        "calls": [(hit["id"], hit["status"], [d["date"] for d in hit["deadlines"]]) for hit in calls["hits"]],
        "open": calls_answer(app, "", Filters(), today=TODAY, size=500, open_only=True)["total"],
        "facets": calls["facets"],
    }


@pytest.mark.slow
def test_after_the_texts_are_gone_everything_counts_the_same_and_in_a_rebuilt_index_too(tmp_path: Path) -> None:
    with real_documents(tmp_path, keep="days 90") as app:
        before = answers(app)
        assert before["documents"][0] > 500
        assert before["trends"]["trends"] != []
        assert before["open"] > 0
        assert drop_texts(app.store.database, now=NOW + timedelta(days=90)) == before["documents"][0]
        app.publish(today=TODAY)
        assert answers(app) == before
        live = app.engine.version()
        rebuild_index(app, today=TODAY, on_batch=lambda _: None)
        assert answers(app) == before
        assert app.engine.version() == live


def test_the_page_of_a_document_says_why_its_text_is_gone(tmp_path: Path) -> None:
    with furnish(tmp_path, [Paper(id="a")]) as app:
        with app.store.database.writing() as connection:
            connection.execute(update(documents).values(keep="facts"))
            data = {**NOTHING_SAID, "summary": "Ein Auszug."}
            connection.execute(update(annotations).values(data=data))
        drop_texts(app.store.database, now=NOW)
        page = " ".join(browse(app).page("/documents/a").text_content().split())
    assert "Ein Auszug." in page
    assert "Seit dem 21.11.2026 halten wir den Text nicht mehr vor" in page
