"""Restoring: what is not sound is refused before anything changes, and what was erased since stays erased."""

import hashlib
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from scouting.app import open_app
from scouting.backup import ABOUT, SEAL, sealed_hash, write_backup
from scouting.config import Settings
from scouting.database import opened
from scouting.errors import NewerRecordError, RecordError
from scouting.forgetting import ERASURES, forget, read_erasures
from scouting.ingest import ingest
from scouting.restoring import restore_backup
from search.entries import Filters
from spiders.items import Item
from tests.postgresql import Server
from tests.scouting.conftest import origin
from tests.scouting.house import NOW, TODAY, Paper, furnish
from tests.scouting.test_backup import settings


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A sound one, and the list of an erasure made since."""
    furnish(tmp_path, [Paper(id="a"), Paper(id="b")]).close()
    write_backup(settings(tmp_path), tmp_path / "b.zip", now=NOW)
    return tmp_path / "b.zip"


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_wherever_a_byte_differs_or_the_end_is_missing_the_file_is_refused(backup: Path, tmp_path: Path) -> None:
    whole, rng = backup.read_bytes(), random.Random(7)
    places = [*(rng.randrange(len(whole)) for _ in range(60)), 0, len(whole) - 1]
    spoiled = [whole[:place] + bytes([whole[place] ^ (1 << rng.randrange(8))]) + whole[place + 1 :] for place in places]
    spoiled += [whole[:place] for place in (*places[:20], len(whole) - 1)] + [b"", whole + b"x", b"PK no archive"]
    for body in spoiled:
        (tmp_path / "spoiled.zip").write_bytes(body)
        with pytest.raises(RecordError, match=r"spoiled\.zip is damaged, cut off or no backup"):
            restore_backup(settings(tmp_path / "new"), tmp_path / "spoiled.zip")
    assert not (tmp_path / "new/data").exists()


def repacked(backup: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The backup with other contents, sealed like a true one."""
    with zipfile.ZipFile(backup) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    change(files)
    path = backup.with_name("changed.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as written:
        for name, body in files.items():
            written.writestr(name, body)
        written.comment = b"0" * SEAL
    path.write_bytes(path.read_bytes()[:-SEAL] + sealed_hash(path).encode())
    return path


def about(**changes: object) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        files[ABOUT] = json.dumps({**json.loads(files[ABOUT]), **changes}).encode()

    return change


def member(name: str, body: bytes) -> Callable[[dict[str, bytes]], None]:
    """With a description that fits."""

    def change(files: dict[str, bytes]) -> None:
        files[name] = body
        told = json.loads(files[ABOUT])
        told["members"][name] = {"size": len(body), "sha256": hashlib.sha256(body).hexdigest()}
        files[ABOUT] = json.dumps(told).encode()

    return change


def drop(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        del files[name]

    return change


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        pytest.param(drop(ABOUT), RecordError, "no backup of this program", id="no description"),
        pytest.param(drop("scouting.db"), RecordError, "it is not complete", id="no record"),
        pytest.param(drop("config/teams/sensorik.yml"), RecordError, "it is not complete", id="a team is missing"),
        pytest.param(about(members={}), RecordError, "it is not complete", id="more than described"),
        pytest.param(about(members=7), RecordError, "no backup of this program", id="another description"),
        pytest.param(
            about(schema="9999", version="9.0"), NewerRecordError, r"version 9\.0, which is newer: upgrade", id="newer"
        ),
        pytest.param(about(schema="0001"), RecordError, "record in it is damaged", id="another schema than described"),
        pytest.param(
            lambda files: files.update({"config/teams/sensorik.yml": b"title: another"}),
            RecordError,
            "not as long as it should be",
            id="another team than described",
        ),
        pytest.param(member("../evil.yml", b"x"), RecordError, "leads out of the folder", id="a name that leads out"),
        pytest.param(member("config/../../evil.yml", b"x"), RecordError, "leads out", id="one that hides it"),
        pytest.param(member("scouting.db", b"no record" * 99), RecordError, "cannot be read", id="no record in it"),
        pytest.param(member("erasures.jsonl", b"{}\n"), RecordError, "line 1 is no erasure", id="no list of erasures"),
    ],
)
def test_what_is_no_sound_backup_is_refused_and_leaves_nothing(
    backup: Path, tmp_path: Path, change: Callable[[dict[str, bytes]], None], error: type[Exception], said: str
) -> None:
    changed = repacked(backup, change)
    before = files_of(tmp_path)
    with pytest.raises(error, match=said):
        restore_backup(settings(tmp_path / "new"), changed)
    assert files_of(tmp_path) == before


def test_a_configuration_that_differs_is_not_replaced(backup: Path, tmp_path: Path) -> None:
    team = tmp_path / "new/config/teams/sensorik.yml"
    team.parent.mkdir(parents=True)
    team.write_text("title: Anders\n", "utf-8")
    with pytest.raises(RecordError, match=rf"{team} would be replaced"):
        restore_backup(settings(tmp_path / "new"), backup)
    assert team.read_text("utf-8") == "title: Anders\n"
    assert not (tmp_path / "new/data").exists()
    team.write_bytes((tmp_path / "config/teams/sensorik.yml").read_bytes())
    restore_backup(settings(tmp_path / "new"), backup)


def test_what_was_erased_since_stays_erased(tmp_path: Path) -> None:
    """By a list that is named, and by the one that a folder kept whose record was moved aside."""
    item = Item(url="https://paper.example/1", title="Erika Mustermann geht", text="", date="2026-11-02")
    with furnish(tmp_path, [Paper(id="b")]) as app:
        with app.store.database.writing() as connection:
            ingest(connection, origin(), [item], now=NOW)
        write_backup(app.settings, tmp_path / "b.zip", now=NOW)
        document = app.store.document(item.url)
        assert document is not None
        listed = app.settings.data_dir / ERASURES
        forget(app.store.database, [document.id], reason="", team="", actor="it", at=NOW, erasures=listed)
    moved = tmp_path / "data"
    for path in moved.glob("scouting.db*"):
        path.unlink()
    for folder, erasures in ((tmp_path, None), (tmp_path / "new", listed)):
        done = restore_backup(settings(folder), tmp_path / "b.zip", erasures=erasures)
        assert (done.erased, done.knew_erasures) == (1, True)
        assert read_erasures(folder / "data" / ERASURES) == read_erasures(listed)
        with open_app(settings(folder)) as app:
            assert app.store.document(item.url) is None
            assert app.store.document("b") is not None
            with app.store.database.writing() as connection:
                assert ingest(connection, origin(), [item], now=NOW).unchanged == 1
        assert b"Mustermann" not in (folder / "data/scouting.db").read_bytes()
    done = restore_backup(settings(tmp_path / "unaware"), tmp_path / "b.zip")
    assert (done.erased, done.knew_erasures) == (0, False)


def test_a_backup_made_after_an_erasure_holds_the_list(tmp_path: Path) -> None:
    with furnish(tmp_path, [Paper(id="b")]) as app:
        with app.store.database.writing() as connection:
            ingest(connection, origin(), [Item(url="https://a.example/1", title="Geht")], now=NOW)
        document = app.store.document("https://a.example/1")
        assert document is not None
        listed = app.settings.data_dir / ERASURES
        forget(app.store.database, [document.id], reason="", team="", actor="it", at=NOW, erasures=listed)
        write_backup(app.settings, tmp_path / "b.zip", now=NOW)
    restore_backup(settings(tmp_path / "new"), tmp_path / "b.zip")
    assert (tmp_path / "new/data" / ERASURES).read_bytes() == listed.read_bytes()


def test_a_list_that_is_not_there_is_no_empty_one(backup: Path, tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="this list of erasures is not there"):
        restore_backup(settings(tmp_path / "new"), backup, erasures=tmp_path / "none.jsonl")
    assert not (tmp_path / "new").exists()


def test_a_restored_record_has_its_index_made_anew_by_the_next_process(backup: Path, tmp_path: Path) -> None:
    new = settings(tmp_path / "new")
    restore_backup(new, backup)
    with open_app(new) as app:
        (tmp_path / "new/config/competences/sensorik.yml").unlink()  # too small a vocabulary to write with
        with app.writing_engine(today=TODAY) as engine:
            assert engine.count(Filters()) == 2


@pytest.mark.postgresql
@pytest.mark.xdist_group("postgresql")
def test_a_record_on_a_server_is_backed_up_and_comes_back_on_a_server(tmp_path: Path, postgresql: Server) -> None:
    item = Item(url="https://a.example/1", title="Ein Drucksensor", date="2026-11-02")
    first, second = postgresql.create(), postgresql.create()
    with opened(first) as server, server.writing() as connection:
        ingest(connection, origin(), [item], now=NOW)
    on_first = Settings(data_dir=tmp_path / "data", database_url=first)
    write_backup(on_first, tmp_path / "b.zip", now=NOW)
    on_second = Settings(data_dir=tmp_path / "second", database_url=second)
    restore_backup(on_second, tmp_path / "b.zip")
    restore_backup(settings(tmp_path / "file"), tmp_path / "b.zip")
    for chosen in (on_second, settings(tmp_path / "file")):
        with open_app(chosen) as app:
            assert app.store.document(item.url) is not None
    with pytest.raises(RecordError, match="holds"):
        restore_backup(on_second, tmp_path / "b.zip")
    for url in (first, second):
        postgresql.drop(url)
