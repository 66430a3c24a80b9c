"""Backups: one consistent file while others write, complete or not at all."""

import hashlib
import json
import sqlite3
import threading
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from scouting.app import open_app
from scouting.backup import ABOUT, BACKUP_AT, secrets_in, write_backup
from scouting.config import Settings
from scouting.database import SCHEMA
from scouting.errors import RecordError
from scouting.models import facts, runs
from scouting.restoring import restore_backup
from tests.scouting.house import NOW, Paper, furnish


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
            size = write_backup(settings(tmp_path), tmp_path / f"{number}.zip", now=NOW)
            assert size == (tmp_path / f"{number}.zip").stat().st_size
    finally:
        stop.set()
        writer.join()
    for number in range(5):
        restored = tmp_path / f"restored{number}"
        restore_backup(settings(restored), tmp_path / f"{number}.zip")
        with open_app(settings(restored)) as app, app.store.database.reading() as connection:
            pairs = select(func.count()).select_from(facts).where(facts.c.name.like("n%"))
            counts = [connection.execute(query).scalar_one() for query in (pairs, select(func.count(runs.c.id)))]
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            assert counts[0] == counts[1]
            assert app.store.document("a") is not None


def test_record_and_configuration_come_back_and_the_index_is_made_anew(tmp_path: Path) -> None:
    furnish(tmp_path, [Paper(id="a")]).close()
    write_backup(settings(tmp_path), tmp_path / "b.zip", now=NOW)
    restore_backup(settings(tmp_path / "new"), tmp_path / "b.zip")
    overlay = tmp_path / "new/config"
    assert (overlay / "teams/sensorik.yml").read_bytes() == (tmp_path / "config/teams/sensorik.yml").read_bytes()
    assert not (tmp_path / "new/data/index").exists()


def test_a_folder_that_holds_data_is_left_alone(tmp_path: Path) -> None:
    furnish(tmp_path, [Paper(id="a")]).close()
    write_backup(settings(tmp_path), tmp_path / "b.zip", now=NOW)
    with pytest.raises(RecordError, match="restore into another folder"):
        restore_backup(settings(tmp_path), tmp_path / "b.zip")
    (tmp_path / "data/scouting.db").unlink()
    (tmp_path / "data/scouting.db-wal").write_bytes(b"of the record before")
    with pytest.raises(RecordError, match=r"scouting\.db-wal exists: move scouting\.db\* aside"):
        restore_backup(settings(tmp_path), tmp_path / "b.zip")


def test_without_a_record_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="no record to back up"):
        write_backup(settings(tmp_path), tmp_path / "b.zip", now=NOW)
    assert list(tmp_path.iterdir()) == []


def test_a_backup_that_fails_leaves_no_half_file(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/scouting.db").write_bytes(b"no record" * 999)
    with pytest.raises(RecordError, match=r"scouting\.db"):
        write_backup(settings(tmp_path), tmp_path / "b.zip", now=NOW)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]


def test_no_backup_is_left_where_there_is_no_room_or_no_folder(tmp_path: Path) -> None:
    furnish(tmp_path, [Paper(id="a")]).close()
    with pytest.raises(RecordError, match=r"none/b\.zip: no backup was written: No such file"):
        write_backup(settings(tmp_path), tmp_path / "none/b.zip", now=NOW)
    with pytest.raises(RecordError, match="no backup was written"):
        write_backup(settings(tmp_path), Path("/proc/b.zip"), now=NOW)


def test_a_backup_says_what_is_in_it_and_the_record_when_it_was_made(tmp_path: Path) -> None:
    furnish(tmp_path, [Paper(id="a")]).close()
    write_backup(settings(tmp_path), tmp_path / "b.zip", now=NOW)
    with zipfile.ZipFile(tmp_path / "b.zip") as packed:
        about = json.loads(packed.read(ABOUT))
        assert (about["schema"], about["made_at"][:10]) == (SCHEMA, "2026-11-23")
        assert about["version"]
        for name, member in about["members"].items():
            body = packed.read(name)
            assert (len(body), hashlib.sha256(body).hexdigest()) == (member["size"], member["sha256"])
        assert sorted(packed.namelist()) == sorted([ABOUT, *about["members"]])
    with open_app(settings(tmp_path)) as app:
        assert app.store.fact(BACKUP_AT) == about["made_at"]


def test_secrets_of_the_overlay_are_named(tmp_path: Path) -> None:
    assert secrets_in(settings(tmp_path)) == []
    (tmp_path / "config").mkdir()
    (tmp_path / "config/settings.yml").write_text("mail: {host: mail.example, password: geheim}\n", "utf-8")
    assert secrets_in(settings(tmp_path)) == ["mail.password"]


def test_a_record_of_an_earlier_schema_is_packed_as_it_is(tmp_path: Path) -> None:
    furnish(tmp_path, [Paper(id="a")]).close()
    with closing(sqlite3.connect(tmp_path / "data/scouting.db")) as record, record:
        record.execute("UPDATE alembic_version SET version_num = '0001'")
    write_backup(settings(tmp_path), tmp_path / "b.zip", now=NOW)
    with zipfile.ZipFile(tmp_path / "b.zip") as packed:
        assert json.loads(packed.read(ABOUT))["schema"] == "0001"
    with closing(sqlite3.connect(tmp_path / "data/scouting.db")) as record:
        assert record.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
