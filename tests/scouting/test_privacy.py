"""A person: where the record names one, and how the name goes, stays away and takes nothing else with it."""

import json
import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from scouting.annotators import annotate_all
from scouting.answers import search_answer, trends_answer
from scouting.app import App, open_app
from scouting.backup import write_backup
from scouting.config import Settings
from scouting.delivery import deliver
from scouting.forgetting import ERASURES, bury, read_erasures, rewrite_digests
from scouting.ingest import Outcome, ingest
from scouting.models import corrections, deliveries, documents, erased_names, metadata, source_runs
from scouting.names import MASK
from scouting.personal_data import FIELDS, IMPERSONAL
from scouting.pipeline import _commit, _fetched, _ready, process, text_of
from scouting.privacy import Place, erase_name, find_name
from scouting.rebuilding import rebuild_index
from scouting.restoring import restore_backup
from scouting.store import Store
from scouting.vocabulary import make_annotator
from scouting.weeks import Week
from search.entries import Query
from spiders.items import Item, Organisation
from tests.commands import said, scouting, start
from tests.scouting.conftest import NOW, origin
from tests.scouting.house import TODAY, Paper, deadline, furnish, weekly
from tests.scouting.test_pipeline import VOCABULARY, vocabulary

NAME = "Änne Kettelhut"
WRITINGS = ("Kettelhut", "KETTELHUT", "kettelhut")
TEXT = (
    "Der Drucksensor von Änne Kettelhut und Bernd Ott misst genauer.\n\nAnträge können bis zum 15.12.2026 bei"
    " Kettelhut, Änne (aenne.kettelhut@uni.example) eingereicht werden. Gefördert werden kleine und mittlere Firmen."
)
CALL = Item(
    url="https://uni.example/aufruf",
    title="Änne Kettelhuts Aufruf zu Drucksensoren",
    text=TEXT,
    date="2026-11-02",
    authors=("Kettelhut, Änne", "Ott, Bernd", "Eva-Änne Kettelhut"),
    organisations=(Organisation(name="Büro Aenne Kettelhut", role="partner"),),
    keywords=("Drucksensor",),
    licence="CC BY 4.0, Bild: Änne Kettelhut",
    facts={"apply_at": "https://uni.example/aenne-kettelhut", "funder": "Stiftung Anna Kettelhut"},
    identifiers=(("source", "guid-1"),),
)


def everything(store: Store) -> str:
    """Every cell of every table."""
    with store.database.reading() as connection:
        return "\n".join(str(row) for table in metadata.sorted_tables for row in connection.execute(select(table)))


def stored(store: Store, item: Item, source: str = "uni") -> Outcome:
    with store.database.writing() as connection:
        return ingest(connection, origin(source, "call"), [item], now=NOW)


def annotate(app: App, folder: Path) -> None:
    process(app.store.database, [vocabulary(folder / "words", VOCABULARY)], model=None, now=NOW)


def erase(app: App, name: str = NAME) -> int:
    return erase_name(app, name, reason=f"asked by {name}", actor="operator", at=NOW)


@pytest.fixture
def app(record_url: str, tmp_path: Path) -> Iterator[App]:
    """A record on each database with a document that names a person, now and before, and others."""
    url = None if record_url.startswith("sqlite") else record_url
    with App(Settings(data_dir=tmp_path, database_url=url)) as app:
        stored(app.store, replace(CALL, text=f"Vorläufig. {TEXT}"))
        stored(app.store, CALL)
        stored(app.store, replace(CALL, url="https://uni.example/2", title="Anderes", text="", authors=(), licence=None,
                                  organisations=(), facts={}, identifiers=()))  # fmt: skip
        annotate(app, tmp_path)
        yield app


@pytest.fixture
def erased(app: App) -> App:
    assert erase(app) == 1
    return app


def evidence_in(value: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401  # any JSON value
    if isinstance(value, list | tuple):
        for part in value:
            yield from evidence_in(part)
    elif isinstance(value, dict):
        if {"field", "text", "start", "end"} <= value.keys():
            yield value
        for part in value.values():
            yield from evidence_in(part)


def test_nothing_in_the_record_says_the_name(erased: App) -> None:
    rest = everything(erased.store).replace("aenne-kettelhut", "").replace("Eva-Änne Kettelhut", "")
    rest = rest.replace("Stiftung Anna Kettelhut", "")  # another person
    assert [word for word in WRITINGS if word in rest] == []
    assert "Bernd Ott" in rest
    assert "Ott, Bernd" in rest


def test_what_is_left_is_for_a_person_to_judge(erased: App) -> None:
    found = find_name(erased, NAME)
    assert {place.match for place in found} == {"possible", "address"}
    assert {place.quote for place in found if place.match == "address"} == {"https://uni.example/aenne-kettelhut"}
    assert {place.quote for place in found if place.match == "possible"} == {"Eva-Änne Kettelhut"}


def test_every_quote_is_still_what_stands_at_its_place(erased: App) -> None:
    document = erased.store.document(CALL.url)
    assert document is not None
    assert (len(document.text), len(document.title)) == (len(TEXT), len(CALL.title))
    quotes = list(evidence_in(erased.store.annotations(document.id)))
    assert [quote for quote in quotes if quote["start"] is not None] != []
    for quote in quotes:
        if quote["start"] is not None:
            field = document.title if quote["field"] == "title" else document.text
            assert field[quote["start"] : quote["end"]] == quote["text"]
    assert any(MASK in quote["text"] for quote in quotes)


def test_the_facts_of_a_call_stay(app: App) -> None:
    def dates() -> list[str]:
        document = app.store.document(CALL.url)
        assert document is not None
        return [found["date"] for found in (app.store.annotations(document.id) or {})["call"]["deadlines"]]

    before = dates()
    erase(app)
    assert dates() == before == ["2026-12-15"]


def test_a_document_goes_to_the_index_again_as_a_later_revision(app: App) -> None:
    before = app.store.document(CALL.url)
    erase(app)
    after = app.store.document(CALL.url)
    assert before is not None
    assert after is not None
    assert (after.revision, after.stage) == (before.revision + 1, before.stage)
    assert after.content_hash == before.content_hash


@pytest.mark.parametrize(
    ("again", "source", "outcome"),
    [
        pytest.param(CALL, "uni", Outcome(unchanged=1), id="the same crawl again"),
        pytest.param(replace(CALL, text=f"Neu: {TEXT}"), "uni", Outcome(changed=1), id="a new version"),
        pytest.param(replace(CALL, url="https://b.example", identifiers=()), "b", Outcome(new=1), id="elsewhere"),
    ],
)
def test_the_name_does_not_come_back(erased: App, tmp_path: Path, again: Item, source: str, outcome: Outcome) -> None:
    assert stored(erased.store, again, source) == outcome
    annotate(erased, tmp_path)
    assert [place for place in find_name(erased, NAME) if place.match == "certain"] == []
    assert stored(erased.store, again, source) == Outcome(unchanged=1)


def test_erasing_again_changes_nothing(erased: App) -> None:
    before = everything(erased.store)
    assert erase(erased) == 0
    assert everything(erased.store) == before


def test_an_erasure_that_was_ended_midway_is_ended_by_the_same_call(erased: App, app: App, tmp_path: Path) -> None:
    lines = read_erasures(tmp_path / ERASURES)
    other = App(Settings(data_dir=tmp_path / "other"))
    with other:
        stored(other.store, CALL)
        with other.store.database.writing() as connection:
            bury(connection, lines)  # and then it was ended
        assert erase(other) == 1
        assert [place for place in find_name(other, NAME) if place.match == "certain"] == []


def test_the_list_and_the_table_say_no_name_and_who_asked(erased: App, tmp_path: Path) -> None:
    assert "ettelhut" not in (tmp_path / ERASURES).read_text("utf-8")
    with erased.store.database.reading() as connection:
        rows = connection.execute(select(erased_names)).all()
    assert {(row.words, row.actor, row.at[:10]) for row in rows} == {(2, "operator", "2026-11-21")}
    assert sorted(row.hash for row in rows) == sorted(line.hash for line in read_erasures(tmp_path / ERASURES))


def test_what_is_annotated_while_a_name_is_erased_is_annotated_again(app: App, tmp_path: Path) -> None:
    stored(app.store, replace(CALL, text=f"Neu: {TEXT}"))
    annotator = make_annotator([vocabulary(tmp_path / "words", VOCABULARY)], None)
    database = app.store.database
    rows = _fetched(database, "")
    results = list(annotate_all(annotator, [text_of(row) for row in rows]))
    erase(app)
    with database.writing() as connection:
        _commit(connection, {row["id"]: row for row in rows}, [_ready(r) for r in results], "v", NOW)  # type: ignore[arg-type]
    assert app.store.count_by("stage") == {"annotated": 1, "fetched": 1}
    annotate(app, tmp_path)
    assert [place for place in find_name(app, NAME) if place.match == "certain"] == []


def test_a_person_is_found_wherever_the_record_says_the_name(app: App) -> None:
    document = app.store.document(CALL.url)
    assert document is not None
    edition = app.store.publish_edition("digest", "sensorik", "2026-W47", {"new": [{"title": NAME}]}, at=NOW)
    assert app.store.claim_delivery(edition, "mail", "aenne.kettelhut@verein.example", at=NOW)
    run = app.store.start_run("crawl", at=NOW)
    with app.store.database.writing() as connection:
        row = {"competence": "chemie", "belongs": False, "team": "t", "actor": NAME, "at": ""}
        connection.execute(insert(corrections), {**row, "document_id": document.id})
        counts = {"items": 0, "new": 0, "changed": 0, "seconds": 0, "finished": ""}
        failed = {"run_id": run, "source": "uni", "status": "failed", "error": f"{NAME}: no date", **counts}
        connection.execute(insert(source_runs), failed)
    found = find_name(app, "kettelhut, aenne")
    assert {place.where for place in found} == {
        *("document", "revision", "annotation", "concepts", "editions", "corrections", "source_runs", "deliveries"),
    }
    fields = {place.field for place in found if place.id == document.id and place.match == "certain"}
    assert {"title", "text", "licence", "details.authors", "details.organisations.name"} <= fields
    titled = next(place for place in found if place.where == "document" and place.field == "title")
    assert titled == Place(
        where="document", id=document.id, title=CALL.title, field="title", quote=CALL.title, match="certain"
    )
    erase(app)
    assert {place.match for place in find_name(app, NAME)} == {"possible", "address"}
    with app.store.database.reading() as connection:
        assert connection.execute(select(deliveries)).all() == []


def test_a_text_that_was_given_up_loses_the_name_in_its_quotes(app: App) -> None:
    with app.store.database.writing() as connection:
        connection.execute(update(documents).values(text="", text_dropped="x"))
    assert erase(app) == 1
    document = app.store.document(CALL.url)
    assert document is not None
    quotes = [quote["text"] for quote in evidence_in(app.store.annotations(document.id)) if quote["start"] is not None]
    assert any(MASK in quote for quote in quotes)
    assert [quote for quote in quotes if "ettelhut" in quote] == []


def test_a_person_is_no_concept_and_other_concepts_stay(tmp_path: Path) -> None:
    papers = [Paper(id="a", concepts=(NAME, "Drucksensor")), Paper(id="b", concepts=("Drucksensor",))]
    with furnish(tmp_path, papers) as app:
        erase(app)
        assert set(app.store.concepts([NAME, "Drucksensor"])) == {"Drucksensor"}
        assert [tag["key"] for tag in (app.store.annotations("a") or {})["concepts"]] == ["Drucksensor"]


def test_search_trends_and_editions_go_on_without_the_name(tmp_path: Path) -> None:
    call = {"deadlines": [deadline("2026-12-01", quote=f"{NAME} berät bis 01.12.2026")]}
    papers = [
        *weekly("Quantensensor", [0] * 50 + [0, 1, 0, 1, 2, 4, 6, 8, 9, 10], text=f"{NAME} misst."),
        *weekly("Drucksensor", [1] * 60),
        Paper(id="call", title=f"Förderung von {NAME}", kind="call", call=call),
    ]
    with furnish(tmp_path, papers) as app:
        (done,) = deliver(app, ["sensorik"], Week.last_closed(TODAY), now=NOW, today=TODAY)
        assert NAME in done.page.read_text("utf-8")
        before = rising(app)
        assert search_answer(app, Query(text="Kettelhut"))["total"] == 42
        erase(app)
        rewrite_digests(app)
        (tmp_path / "config/competences/sensorik.yml").unlink()  # it has no terms
        rebuild_index(app, today=TODAY, on_batch=lambda _: None)
        assert "ettelhut" not in everything(app.store)
    with App(app.settings) as again:
        assert search_answer(again, Query(text="Kettelhut"))["total"] == 0
        assert rising(again) == before
        assert before[0][0] == "Quantensensor"
    files = [path for path in (tmp_path / "data").rglob("*") if path.is_file() and path.parent.name != "data"]
    assert [path for path in files if b"ettelhut" in path.read_bytes()] == []
    assert MASK in done.page.read_text("utf-8")


def rising(app: App) -> list[tuple[str, int, list[int]]]:
    answer = trends_answer(app, competence="sensorik", kind=(), as_of=TODAY, unit="week", top=5)
    return [(trend["concept"], trend["count"], trend["series"]) for trend in answer["trends"]]


def test_a_name_stays_erased_after_an_earlier_backup_is_restored(tmp_path: Path) -> None:
    furnish(tmp_path, [Paper(id="a", title=f"Preis für {NAME}"), Paper(id="b")]).close()
    settings = Settings(data_dir=tmp_path / "data", config_dir=tmp_path / "config")
    write_backup(settings, tmp_path / "earlier.zip", now=NOW)
    with open_app(settings) as app:
        assert erase(app) == 1
    write_backup(settings, tmp_path / "later.zip", now=NOW)
    for name, listed, erased_again in (("earlier", settings.data_dir / ERASURES, 1), ("later", None, 0)):
        restored = Settings(data_dir=tmp_path / name / "data", config_dir=tmp_path / name / "config")
        assert restore_backup(restored, tmp_path / f"{name}.zip", erasures=listed).erased == erased_again
        with open_app(restored) as app:
            assert "ettelhut" not in everything(app.store)
            stored(app.store, CALL)
            assert [place for place in find_name(app, NAME) if place.match == "certain"] == []


def test_every_column_of_the_record_is_said_to_be_personal_or_not() -> None:
    personal = {place.split(" ")[0] for field in FIELDS for place in field.kept_in}
    columns = {f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in table.columns}
    assert columns - personal - IMPERSONAL == set()
    assert IMPERSONAL - columns == set()
    assert personal & IMPERSONAL == set()


@pytest.mark.slow  # six processes
def test_the_command_reports_finds_and_erases(tmp_path: Path) -> None:
    furnish(tmp_path, [Paper(id="a", title=f"Preis für {NAME}", url="https://x.example/aenne-kettelhut")]).close()
    (tmp_path / "config/competences/sensorik.yml").unlink()
    folders = ("--data-dir", tmp_path / "data", "--config-dir", tmp_path / "config")
    rows = json.loads(scouting("privacy", "report", "--json").stdout)
    assert {tuple(row) for row in rows} == {("what", "kept_in", "purpose", "basis", "retention", "recipients")}
    assert "legitimate interest" in scouting("privacy", "report").stdout
    found = json.loads(scouting("privacy", "find", NAME, "--json", *folders).stdout)
    assert [(row["where"], row["id"], row["match"]) for row in found] == [
        ("document", "a", "certain"),
        ("document", "a", "address"),
    ]
    asked = scouting("privacy", "erase", NAME, *folders)
    assert (asked.returncode, "cannot be brought back" in said(asked)) == (1, True)
    done = json.loads(scouting("privacy", "erase", NAME, "--yes", "--json", *folders).stdout)
    assert (done["documents"], [row["match"] for row in done["left"]]) == (1, ["address"])
    assert "aenne-kettelhut" in scouting("privacy", "find", NAME, *folders).stdout


def test_the_command_wants_a_whole_name(tmp_path: Path) -> None:
    done = scouting("privacy", "erase", "Kettelhut", "--yes", "--data-dir", tmp_path)
    assert done.returncode == 2
    assert "give first name and surname" in said(done)


def is_listed(data: Path) -> bool:
    return (data / ERASURES).exists()


def is_masked(data: Path) -> bool:
    with closing(sqlite3.connect(data / "scouting.db", timeout=60)) as record:
        return bool(record.execute("SELECT count(*) FROM documents WHERE revision = 2").fetchone()[0])


def is_indexed_anew(data: Path) -> bool:
    return len(list((data / "index").glob("g*"))) > 1


@pytest.mark.slow  # twice a process for each kill
@pytest.mark.parametrize("until", [is_listed, is_masked, is_indexed_anew])
def test_an_erasure_that_is_killed_is_ended_by_the_same_command(tmp_path: Path, until: Callable[[Path], bool]) -> None:
    papers = [Paper(id=f"p{n}", title=f"Bericht {n} von {NAME}", text=f"{NAME} misst. " * 20) for n in range(300)]
    furnish(tmp_path, [*papers, Paper(id="other", title="Bericht von Bernd Ott")]).close()
    data = tmp_path / "data"
    words = ("privacy", "erase", NAME, "--yes", "--json", "--data-dir", data)
    with start(*words) as killed:
        while not until(data) and killed.poll() is None:
            time.sleep(0.001)
        assert killed.poll() is None, killed.communicate()
        os.killpg(killed.pid, signal.SIGKILL)
    assert scouting(*words).returncode == 0
    files = [path for path in data.rglob("*") if path.is_file()]
    assert [path for path in files if b"ettelhut" in path.read_bytes()] == []
    with App(Settings(data_dir=data)) as again:
        found = [search_answer(again, Query(text=word))["total"] for word in ("Kettelhut", "Bericht", "Ott")]
        assert found == [0, 301, 1]
        assert {document.revision for document in again.store.documents([paper.id for paper in papers]).values()} == {2}
