"""A database server that goes away in the middle of work: said in one sentence, and made good by the next run."""

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, func, select

from scouting.database import Database, opened
from scouting.models import annotations, documents, identifiers, outbox, sightings
from tests.commands import said, scouting, start
from tests.postgresql import PASSWORD, Server

MANY = 1_100
pytestmark = [pytest.mark.postgresql, pytest.mark.xdist_group("postgresql"), pytest.mark.slow]


@pytest.fixture
def own_server(postgresql: Server) -> Iterator[Server]:
    """A server that a test may stop."""
    with Server(postgresql.binaries) as server:
        yield server


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A file to import."""
    topics = ("Sensorik für die Bahn", "Wasserstoffspeicher im Test", "Quantum sensors for gravimetry")
    path = tmp_path / "papers.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(MANY):
            title = f"{topics[number % 3]} {number}"
            record = {"id": f"p{number}", "kind": "publication", "title": title, "text": f"{title}. " * 3}
            record |= {"date": f"2026-{1 + number % 11:02}-03", "url": f"https://paper.example/{number}"}
            file.write(json.dumps(record) + "\n")
    return path


def rows(database: Database, table: Table, *without: str) -> list[dict[str, Any]]:
    with database.reading() as connection:
        found = [dict(row) for row in connection.execute(select(table)).mappings()]
    return sorted(({k: v for k, v in row.items() if k not in without} for row in found), key=repr)


def wait_until_some_are_annotated(database: Database) -> None:
    for _ in range(1_200):
        with database.reading() as connection:
            if connection.execute(select(func.count()).select_from(annotations)).scalar_one():
                return
        time.sleep(0.05)
    raise AssertionError("nothing was annotated")


def run(folder: Path, *words: str | Path, **given: str) -> dict[str, Any]:
    done = scouting(*words, "--json", "--data-dir", folder, **given)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["stopped", "crashed"])
def test_a_process_whose_server_goes_away_ends_with_a_sentence_and_the_next_one_finishes_it(
    own_server: Server, papers: Path, tmp_path: Path, how: signal.Signals
) -> None:
    url = own_server.create()
    there, here = tmp_path / "there", tmp_path / "here"
    run(there, "import", papers, SCOUTING_DATABASE_URL=url)
    with opened(url) as database:
        running = start("process", "--data-dir", there, SCOUTING_DATABASE_URL=url)
        wait_until_some_are_annotated(database)
        own_server.stop(how)
        _, told = running.communicate(timeout=60)
        assert running.returncode == 1
        assert "nothing is lost" in told
        assert "Traceback" not in told
        assert PASSWORD not in told
        again = scouting("process", "--data-dir", there, SCOUTING_DATABASE_URL=url)
        assert again.returncode == 1
        assert "the server does not answer" in said(again)

        own_server.start()
        run(there, "process", SCOUTING_DATABASE_URL=url)
        run(here, "import", papers)
        run(here, "process")
        with opened(f"sqlite:///{here / 'scouting.db'}") as undisturbed:
            for table, without in (
                (documents, ("first_seen",)),
                (annotations, ("at",)),
                (identifiers, ()),
                (sightings, ("first_seen", "changed_at")),
                (outbox, ("number",)),
            ):
                assert rows(database, table, *without) == rows(undisturbed, table, *without), table.name
    question = ("search", "Wasserstoffspeicher", "--size", "100")
    assert run(there, *question, SCOUTING_DATABASE_URL=url) == run(here, *question)


def test_a_wrong_password_is_told_without_it(own_server: Server, tmp_path: Path) -> None:
    url = own_server.url("postgres", password="falsches-wort")
    for command in (["process"], ["search", "Sensorik"], ["sources", "list"], ["migrate-record", url]):
        done = scouting(*command, "--data-dir", tmp_path, SCOUTING_DATABASE_URL=url)
        assert "falsches-wort" not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
    assert "check user, password and database" in said(scouting("process", SCOUTING_DATABASE_URL=url))
