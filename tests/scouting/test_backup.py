"""Backups: one consistent file while others write, and back into an empty folder."""

import json
import threading
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from scouting.app import open_app
from scouting.backup import restore_backup, write_backup
from scouting.config import Settings
from scouting.database import SCHEMA
from scouting.errors import ConfigurationError, NewerRecordError, RecordError
from scouting.models import facts, runs
from tests.scouting.house import Paper, furnish


def settings(folder: Path) -> Settings:
    return Settings(data_dir=folder / "data", config_dir=folder / "config")


def write_pairs(folder: Path, stop: threading.Event) -> None:
    """Two rows that belong together in each transaction, until told to stop."""
    with open_app(settings(folder)) as app:
        number = 0
        while not stop.is_set():
            number += 1
            with app.store.database.writing() as connection:
                connection.execute(insert(facts), {"name": f"n{number}", "value": "x" * 2_000})
                connection.execute(insert(runs), {"command": "crawl", "started": str(number)})


def test_a_backup_taken_while_others_write_is_consistent(tmp_path: Path) -> None:
    furnish(tmp_path, [Paper(id="a"), Paper(id="b")]).close()
    stop = threading.Event()
    writer = threading.Thread(target=write_pairs, args=(tmp_path, stop))
    writer.start()
    try:
        for number in range(5):
            size = write_backup(settings(tmp_path), tmp_path / f"{number}.zip")
            assert size == (tmp_path / f"{number}.zip").stat().st_size
    finally:
        stop.set()
        writer.join()
    for number in range(5):
        restored = tmp_path / f"restored{number}"
        restore_backup(settings(restored), tmp_path / f"{number}.zip")
        with open_app(settings(restored)) as app, app.store.database.reading() as connection:
            counts = [
                connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (facts, runs)
            ]
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            assert counts[0] == counts[1]
            assert app.store.document("a") is not None


def test_record_and_configuration_come_back_and_the_index_is_made_anew(tmp_path: Path) -> None:
    furnish(tmp_path, [Paper(id="a")]).close()
    write_backup(settings(tmp_path), tmp_path / "b.zip")
    restore_backup(settings(tmp_path / "new"), tmp_path / "b.zip")
    overlay = tmp_path / "new/config"
    assert (overlay / "teams/sensorik.yml").read_bytes() == (tmp_path / "config/teams/sensorik.yml").read_bytes()
    assert not (tmp_path / "new/data/index").exists()


def test_a_folder_that_holds_data_is_left_alone(tmp_path: Path) -> None:
    furnish(tmp_path, [Paper(id="a")]).close()
    write_backup(settings(tmp_path), tmp_path / "b.zip")
    with pytest.raises(RecordError, match="restore into an empty folder"):
        restore_backup(settings(tmp_path), tmp_path / "b.zip")


def test_without_a_record_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="no record to back up"):
        write_backup(settings(tmp_path), tmp_path / "b.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_record_on_a_server_is_left_to_the_servers_backup(tmp_path: Path) -> None:
    on_server = Settings(data_dir=tmp_path, database_url="postgresql://db.example/scouting")
    with pytest.raises(ConfigurationError, match="pg_dump"):
        write_backup(on_server, tmp_path / "b.zip")


def test_a_backup_that_fails_leaves_no_half_file(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/scouting.db").write_bytes(b"no record" * 999)
    with pytest.raises(RecordError, match=r"scouting\.db"):
        write_backup(settings(tmp_path), tmp_path / "b.zip")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]


def archive(path: Path, files: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as written:
        for name, body in files.items():
            written.writestr(name, body)
    return path


ABOUT = json.dumps({"schema": SCHEMA})


@pytest.mark.parametrize(
    ("files", "error", "said"),
    [
        pytest.param({"other": "x"}, RecordError, "no backup of this program", id="another archive"),
        pytest.param({"about.json": "[]"}, RecordError, "no backup of this program", id="another description"),
        pytest.param({"about.json": ABOUT}, RecordError, "no backup of this program", id="no record in it"),
        pytest.param({"about.json": '{"schema": "9999"}'}, NewerRecordError, "newer version", id="a newer schema"),
        pytest.param(
            {"about.json": ABOUT, "scouting.db": b"", "config/../../evil.yml": "x"},
            RecordError,
            "no backup of this program",
            id="a name that leads out of the folder",
        ),
    ],
)
def test_what_is_no_backup_is_refused_and_leaves_nothing(
    tmp_path: Path, files: Mapping[str, str | bytes], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        restore_backup(settings(tmp_path / "new"), archive(tmp_path / "b.zip", files))
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["b.zip"]


def test_a_file_that_is_no_archive_is_named(tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_bytes(b"PK no archive")
    with pytest.raises(RecordError, match=r"b\.zip: no backup of this program"):
        restore_backup(settings(tmp_path / "new"), tmp_path / "b.zip")
