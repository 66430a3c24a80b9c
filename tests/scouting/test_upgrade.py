"""A data folder of every earlier schema opens with all that is in it; a newer one is refused with what to do."""

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from scouting.answers import calls_answer, search_answer
from scouting.app import open_app
from scouting.backup import write_backup
from scouting.config import Settings
from scouting.database import SCHEMA
from scouting.digest import find_digest
from scouting.models import corrections
from scouting.rebuilding import rebuild_index
from scouting.restoring import restore_backup
from search.entries import Filters, Query
from tests.commands import said, scouting
from tests.conftest import ROOT
from tests.scouting.house import NOW, TODAY, Paper, furnish

FOLDERS = sorted((ROOT / "tests/scouting/folders").glob("*.zip"))


def test_there_is_a_folder_of_every_earlier_schema() -> None:
    versions = (ROOT / "scouting/migrations/versions").glob("0*.py")
    earlier = sorted({path.name[:4] for path in versions} - {SCHEMA})
    assert [path.stem for path in FOLDERS] == earlier


@pytest.fixture(params=FOLDERS, ids=lambda path: path.stem)
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """A folder as that version left it."""
    with zipfile.ZipFile(request.param) as packed:
        packed.extractall(tmp_path / "data")
    with closing(sqlite3.connect(tmp_path / "data/scouting.db")) as record:
        assert record.execute("SELECT version_num FROM alembic_version").fetchone() == (request.param.stem,)
    return Settings(data_dir=tmp_path / "data")


def test_all_that_is_in_an_earlier_folder_is_there_and_answers(earlier: Settings) -> None:
    with closing(sqlite3.connect(earlier.data_dir / "scouting.db")) as record:
        titles = dict(record.execute("SELECT id, title FROM documents"))
        (edition,) = record.execute("SELECT data FROM editions").fetchone()
    page = (earlier.data_dir / "digests/2026-W47/sensorik.html").read_bytes()
    with open_app(earlier) as app:
        assert {key: found.title for key, found in app.store.documents(list(titles)).items()} == titles
        rebuild_index(app, today=TODAY, on_batch=lambda _: None)
        found = search_answer(app, Query(text="Quantensensor"))
        assert (found["total"], len(titles)) == (19, 22)
        (call,) = calls_answer(app, "", Filters(), today=TODAY, open_only=True)["hits"]
        assert (call["id"], call["deadlines"][0]["date"]) == ("call", "2026-12-15")
        digest = find_digest(app, "sensorik", "2026-W47")
        assert digest is not None
        assert digest.as_json() == json.loads(edition)
        with app.store.database.reading() as connection:
            assert connection.execute(select(corrections.c.document_id)).scalars().all() == ["news"]
    assert (earlier.data_dir / "digests/2026-W47/sensorik.html").read_bytes() == page


def test_a_backup_made_before_the_upgrade_is_restored_after_it(earlier: Settings, tmp_path: Path) -> None:
    write_backup(earlier, tmp_path / "b.zip", now=NOW)
    new = Settings(data_dir=tmp_path / "new")
    restore_backup(new, tmp_path / "b.zip")
    with open_app(new) as app, app.writing_engine(today=TODAY) as engine:
        assert sum(app.store.count_by("kind").values()) == engine.count(Filters()) == 22


def test_the_next_process_upgrades_a_folder_and_its_index(earlier: Settings) -> None:
    refused = scouting("search", "Quantensensor", "--data-dir", earlier.data_dir)
    assert (refused.returncode, "run `scouting rebuild`" in said(refused)) == (1, True)
    assert scouting("process", "--data-dir", earlier.data_dir).returncode == 0
    answer = json.loads(scouting("search", "Quantensensor", "--json", "--data-dir", earlier.data_dir).stdout)
    assert answer["total"] == 19


def test_a_newer_folder_is_refused_with_what_to_do_and_left_as_it_is(tmp_path: Path) -> None:
    furnish(tmp_path, [Paper(id="a")]).close()
    with closing(sqlite3.connect(tmp_path / "data/scouting.db")) as record, record:
        record.execute("UPDATE alembic_version SET version_num = '9999'")
    before = (tmp_path / "data/scouting.db").read_bytes()
    for command in (["process"], ["rebuild"], ["sources", "list"], ["forget", "a"]):
        done = scouting(*command, "--data-dir", tmp_path / "data")
        assert done.returncode == 1
        assert "written by a newer version: install that version or a later one" in said(done)
    assert (tmp_path / "data/scouting.db").read_bytes() == before
