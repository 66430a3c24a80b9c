"""The index anew beside the one in use: the same answers, nothing missed, nothing broken where it fails."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from scouting.answers import calls_answer, search_answer, trends_answer
from scouting.app import App
from scouting.forgetting import ERASURES, forget
from scouting.models import concept_pairs, documents, outbox
from scouting.publish import publish, waiting
from scouting.rebuilding import rebuild_index
from search.codec import FORMAT
from search.entries import Filters, Query
from search.errors import IndexFormatError
from search.memory import MemoryEngine
from tests.scouting.house import NOW, TODAY, Paper, deadline, furnish, weekly

PAPERS = [
    *weekly("Quantensensor", [0] * 50 + [0, 1, 0, 1, 2, 4, 6, 8, 9, 10]),
    *weekly("Drucksensor", [1] * 60),
    Paper(id="call", kind="call", title="Förderung der Sensorik", call={"deadlines": [deadline("2026-12-15")]}),
    Paper(id="copy", story="call", leads_story=False),
]


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    running = furnish(tmp_path, PAPERS)
    (tmp_path / "config/competences/sensorik.yml").unlink()  # the shipped vocabulary says how compounds are split
    rebuild_index(running, today=TODAY, on_batch=lambda _: None)
    yield running
    running.close()


def answers(app: App) -> list[object]:
    """All kinds of questions, without scores: they depend on how the index is laid out."""
    found = search_answer(app, Query(text="Bericht", size=200))
    trends = trends_answer(app, competence="sensorik", kind=(), as_of=TODAY, unit="week", top=9)
    return [
        [{**hit, "score": None} for hit in found["hits"]],
        found["facets"],
        calls_answer(app, "", Filters(), today=TODAY),
        {**trends, "index_version": None},
        app.engine.get([paper.id for paper in PAPERS]),
    ]


def change(app: App, document: str, title: str) -> None:
    """As hop 4 leaves a document that was revised."""
    with app.store.database.writing() as connection:
        values = {"title": title, "revision": documents.c.revision + 1}
        connection.execute(update(documents).where(documents.c.id == document).values(values))
        connection.execute(insert(outbox), {"document_id": document})


def test_a_rebuilt_index_answers_the_same(app: App) -> None:
    before = answers(app)
    assert rebuild_index(app, today=TODAY, on_batch=lambda _: None) == len(PAPERS)
    assert answers(app) == before


def test_what_waits_is_learned_from_before(app: App) -> None:
    told = [paper.id for paper in PAPERS if "Drucksensor" in paper.concepts][:5]
    with app.store.database.writing() as connection:
        rows = [{"document_id": document, "key": "Drucksensor", "into": "Quantensensor"} for document in told]
        connection.execute(insert(concept_pairs), rows)
        connection.execute(insert(outbox), [{"document_id": document} for document in told])
    rebuild_index(app, today=TODAY, on_batch=lambda _: None)
    assert app.engine.count(Filters(concept=("Drucksensor",))) == 0


def test_what_changes_meanwhile_is_in_it_and_the_old_one_answers_until_then(app: App) -> None:
    seen: list[int] = []

    def meanwhile(_: int) -> None:
        if not seen:
            change(app, "call", "Förderung, geändert")
            seen.append(app.engine.count(Filters()))

    rebuild_index(app, today=TODAY, on_batch=meanwhile)
    assert seen == [len(PAPERS)]
    assert app.engine.get(["call"])["call"].title == "Förderung, geändert"


def test_what_waited_before_a_rebuild_waits_no_more(app: App) -> None:
    change(app, "call", "Förderung, geändert")
    with app.store.database.writing() as connection:
        connection.execute(update(documents).where(documents.c.id == "call").values(stage="annotated"))
    rebuild_index(app, today=TODAY, on_batch=lambda _: None)
    assert waiting(app.store.database) == 0
    assert app.store.count_by("stage") == {"indexed": len(PAPERS)}


def test_a_rebuild_that_fails_leaves_the_index_as_it_was(app: App) -> None:
    before, held = answers(app), sorted(app.index_folder.iterdir())

    def fail(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild_index(app, today=TODAY, on_batch=fail)
    assert answers(app) == before
    assert sorted(app.index_folder.iterdir()) == held


def test_a_damaged_index_is_healed(app: App, tmp_path: Path) -> None:
    before = answers(app)
    app.engine.close()
    damage(app)
    with pytest.raises(IndexFormatError, match="scouting rebuild"):
        app.engine.count(Filters())
    rebuild_index(app, today=TODAY, on_batch=lambda _: None)
    assert answers(app) == before


def write(app: App) -> None:
    """As `process` brings the index level."""
    app.publish(today=TODAY)


def another_format(app: App) -> None:
    pointer = app.index_folder / "current.json"
    pointer.write_text(pointer.read_text("utf-8").replace(f'"format": {FORMAT}', '"format": 99'), "utf-8")


def damage(app: App) -> None:
    for path in app.index_folder.rglob("*"):
        if path.is_file():
            path.write_bytes(b"damaged")


def remove(app: App) -> None:
    shutil.rmtree(app.index_folder)


@pytest.mark.parametrize("spoil", [another_format, damage, remove])
def test_who_writes_makes_an_index_anew_that_cannot_go_on(app: App, spoil: Callable[[App], None]) -> None:
    before = answers(app)
    app.engine.close()
    spoil(app)
    with App(app.settings) as reader, pytest.raises(IndexFormatError, match="scouting rebuild"):
        reader.engine.count(Filters())
    write(app)
    assert answers(app) == before


def test_an_index_that_was_out_of_use_forgets_what_was_erased_meanwhile(app: App) -> None:
    publish(app.store.database, MemoryEngine(), index="elasticsearch:scouting", vocabulary=(), today=TODAY)
    listed = app.settings.data_dir / ERASURES
    forget(app.store.database, ["call"], reason="on request", team="", actor="it", at=NOW, erasures=listed)
    publish(app.store.database, MemoryEngine(), index="elasticsearch:scouting", vocabulary=(), today=TODAY)
    assert "call" in app.engine.get(["call"])
    write(app)
    assert app.engine.get(["call"]) == {}
    assert app.engine.count(Filters()) == len(PAPERS) - 1
