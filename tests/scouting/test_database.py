"""The record: migrated, refused where newer, explained where broken."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, select, text

from scouting.database import Database
from scouting.errors import LeaseHeldError, NewerRecordError, RecordError
from scouting.models import facts, metadata
from scouting.store import Store
from tests.conftest import ROOT
from tests.scouting.conftest import NOW

HOLD = """
import sys, time
from datetime import UTC, datetime
from scouting.database import Database
from scouting.store import Store
with Store(Database(sys.argv[1])).writer(at=datetime.now(UTC)):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_migrations_make_the_tables_of_the_models(store: Store) -> None:
    with store.database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_record_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'scouting.db'}"
    database = Database(url)
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(NewerRecordError, match="newer version"):
        Database(url)


def test_a_file_that_is_no_record_is_named(tmp_path: Path) -> None:
    path = tmp_path / "scouting.db"
    path.write_bytes(b"something else" * 1000)
    with pytest.raises(RecordError, match=r"scouting\.db: this file is no record"):
        Database(f"sqlite:///{path}")


def test_what_fails_inside_a_transaction_leaves_nothing(store: Store) -> None:
    def write_and_fail() -> None:
        with store.database.writing() as connection:
            connection.execute(insert(facts), {"name": "half", "value": "done"})
            raise ValueError("midway")

    with pytest.raises(ValueError, match="midway"):
        write_and_fail()
    with store.database.reading() as connection:
        assert connection.execute(select(facts).where(facts.c.name == "half")).all() == []


def test_a_second_writer_is_told_who_works(store: Store) -> None:
    url = store.database.url.render_as_string(hide_password=False)
    with subprocess.Popen([sys.executable, "-c", HOLD, url], cwd=ROOT, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(LeaseHeldError, match=f"process {other.pid} on "), store.writer(at=NOW):
            pass
        other.kill()
        other.wait()
        with store.writer(at=NOW):
            pass
