"""Hops 3 and 4: what is fetched is annotated and committed together, and a text that breaks costs only itself."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from scouting import pipeline
from scouting.errors import ConfigurationError, WorkerDiedError
from scouting.ingest import ingest
from scouting.models import documents, outbox
from scouting.pipeline import FORMS_KEPT, mark_stale, pending, process
from scouting.store import Store
from scouting.vocabulary import _annotator, make_annotator
from spiders.items import Item
from tests.commands import workers_of
from tests.conftest import ROOT
from tests.scouting.conftest import NOW, origin

VOCABULARY = "labels: {de: Sensorik, en: Sensors}\nterms: [{de: [Drucksensor], en: [pressure sensor]}]\n"


@pytest.fixture
def layer(tmp_path: Path) -> Path:
    """The smallest vocabulary there is."""
    return vocabulary(tmp_path / "config", VOCABULARY)


def vocabulary(folder: Path, text: str) -> Path:
    (folder / "competences").mkdir(parents=True, exist_ok=True)
    (folder / "competences/sensorik.yml").write_text(text, "utf-8")
    return folder


def report(number: int, **fields: object) -> Item:
    item = Item(url=f"https://a.example/{number}", title="Ein Drucksensor", text=f"Text {number}", date="2026-11-02")
    return replace(item, **fields)  # type: ignore[arg-type]


def fetched(store: Store, *items: Item, kind: str = "news") -> None:
    with store.database.writing() as connection:
        ingest(connection, origin(kind=kind), items, now=NOW)


def annotate(store: Store, layer: Path, *, jobs: int = 1, on_batch: Callable[[int], None] | None = None) -> int:
    done = process(store.database, [layer], model=None, now=NOW, jobs=jobs, on_batch=on_batch)
    assert done.failed == ()
    return done.annotated


def test_what_is_annotated_stands_in_the_outbox_once(store: Store, layer: Path) -> None:
    fetched(store, report(1), report(2))
    assert (pending(store.database), annotate(store, layer), pending(store.database)) == (2, 2, 0)
    assert store.count_by("stage") == {"annotated": 2}
    with store.database.reading() as connection:
        ids = connection.execute(select(outbox.c.document_id)).scalars().all()
    document = store.document("https://a.example/1")
    assert document is not None
    assert len(ids) == len(set(ids)) == 2
    assert (store.annotations(document.id) or {})["competences"][0]["competence"] == "sensorik"
    assert annotate(store, layer) == 0


def test_a_text_that_cannot_be_annotated_costs_only_itself(store: Store, layer: Path) -> None:
    fetched(store, report(1), report(2, facts={"deadlines": 7}), report(3), kind="call")
    broken = store.document("https://a.example/2")
    assert broken is not None
    for _ in range(2):  # it stays fetched and is tried again
        done = process(store.database, [layer], model=None, now=NOW)
        assert [(document, reason[:9]) for document, reason in done.failed] == [(broken.id, "TypeError")]
        assert store.count_by("stage") == {"annotated": 2, "fetched": 1}


def test_a_document_that_changed_meanwhile_waits_for_the_next_round(store: Store, layer: Path) -> None:
    fetched(store, report(1))
    with store.database.reading() as connection:
        row = connection.execute(select(documents)).mappings().one()
    annotator = make_annotator([layer], None)
    done = annotator(pipeline.text_of(row))
    fetched(store, report(1, title="Ein Drucksensor, geändert"))
    with store.database.writing() as connection:
        pipeline._commit(connection, {row["id"]: row}, [pipeline._ready(done)], annotator.version, NOW)
    assert store.count_by("stage") == {"fetched": 1}
    assert store.annotations(row["id"]) is None


def test_no_annotator_is_built_where_nothing_waits(store: Store, layer: Path) -> None:
    built = _annotator.cache_info().misses
    mark_stale(store.database, [layer], model=None)
    assert annotate(store, layer) == 0
    assert _annotator.cache_info().misses == built


def test_a_source_that_changes_costs_no_new_annotator_and_a_word_does(layer: Path, tmp_path: Path) -> None:
    own, made = tmp_path / "own", make_annotator([layer], None)
    (own / "sources/news").mkdir(parents=True)
    (own / "sources/news/blatt.yml").write_text("title: Blatt\n", "utf-8")
    assert make_annotator([layer, own], None) is made
    vocabulary(own, VOCABULARY.replace("Drucksensor", "Luftdrucksensor"))
    assert make_annotator([layer, own], None) is not made


def test_a_withdrawn_document_is_not_annotated(store: Store, layer: Path) -> None:
    fetched(store, report(1))
    fetched(store, report(1, status="withdrawn"))
    assert (pending(store.database), annotate(store, layer)) == (0, 0)


def test_a_new_vocabulary_makes_old_annotations_stale(store: Store, layer: Path) -> None:
    fetched(store, report(1))
    annotate(store, layer)
    mark_stale(store.database, [layer], model=None)
    assert pending(store.database) == 0
    vocabulary(layer, VOCABULARY.replace("Drucksensor", "Luftdrucksensor"))
    mark_stale(store.database, [layer], model=None)
    assert annotate(store, layer) == 1


def test_wordings_of_a_concept_are_gathered_up_to_a_number(store: Store, layer: Path) -> None:
    fetched(store, *(report(n, title=f"Der {word}") for n, word in enumerate(("Drucksensor", "Drucksensoren"))))
    annotate(store, layer)
    fetched(store, *(report(n, title=f"Die Drucksensor{'x' * n}technik") for n in range(2, 30)))
    annotate(store, layer)
    concept = store.find_concept("Drucksensor")
    assert concept is not None
    assert {"Drucksensor", "Drucksensoren"} <= set(concept.forms)
    assert len(concept.forms) <= FORMS_KEPT


def test_a_vocabulary_that_cannot_be_read_is_named_before_anything_starts(store: Store, layer: Path) -> None:
    fetched(store, report(1))
    vocabulary(layer, "labels: {de: [")
    with pytest.raises(ConfigurationError, match=r"sensorik\.yml"):
        annotate(store, layer)
    assert pending(store.database) == 1


def test_several_processes_give_what_one_gives(store: Store, layer: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "WORTH_A_POOL", 1)
    monkeypatch.setattr(pipeline, "BATCH", 12)
    fetched(store, *(report(n) for n in range(40)))
    held: list[int] = []
    assert annotate(store, layer, jobs=2, on_batch=held.append) == 40
    assert held == [12, 12, 12, 4]
    with store.database.writing() as connection:
        parallel = {i: store.annotations(i) for i in connection.execute(select(documents.c.id)).scalars()}
        connection.execute(update(documents).values(stage="fetched"))
    annotate(store, layer)
    assert {i: store.annotations(i) for i in parallel} == parallel


def kill_a_worker(done: threading.Event) -> None:
    """Kill the first process that annotates for this one, as soon as it is there."""
    before = set(workers_of(os.getpid()))
    while not done.is_set():
        for worker in set(workers_of(os.getpid())) - before:
            os.kill(worker, signal.SIGKILL)
            return
        time.sleep(0.01)


POOL = """
import os, sys
from pathlib import Path
from nlp.annotations import Text
from scouting.annotators import annotators
from tests.commands import workers_of
if __name__ == "__main__":
    with annotators([Path(sys.argv[1])], None, 2) as (work, _):
        list(work([Text(id="a", title="Drucksensor", text="", kind="news", language="de", date="2026-11-16")] * 4))
        print(*workers_of(os.getpid()), flush=True)
        os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are found through /proc")
def test_no_worker_outlives_a_killed_process(tmp_path: Path, layer: Path) -> None:
    script = tmp_path / "pool.py"
    script.write_text(POOL, "utf-8")
    said = subprocess.run(
        [sys.executable, script, layer],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    workers = said.split()
    assert len(workers) == 2
    deadline = time.monotonic() + 20
    while any(is_alive(pid) for pid in workers):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_alive(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are found through /proc")
def test_a_killed_worker_is_one_sentence_and_loses_nothing(
    store: Store, layer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "WORTH_A_POOL", 1)
    fetched(store, *(report(n) for n in range(40)))
    done = threading.Event()
    killer = threading.Thread(target=kill_a_worker, args=(done,))
    killer.start()
    try:
        with pytest.raises(WorkerDiedError, match="process --jobs 1"):
            annotate(store, layer, jobs=2)
    finally:
        done.set()
        killer.join()
    assert pending(store.database) == 40
    assert annotate(store, layer) == 40
