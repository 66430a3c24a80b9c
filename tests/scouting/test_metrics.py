"""Numbers about a record: each as it stands there, kept for a moment, and the dashboard names no other."""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import insert, text, update

from scouting import __version__
from scouting.app import App
from scouting.config import Settings
from scouting.documents import stamp
from scouting.metrics import Gauges, overdue
from scouting.models import QUEUE, claims, documents, outbox
from scouting.queue import RUN, defer, open_queue
from scouting.web.app import create_web
from scouting.web.health import Health
from tests.conftest import ROOT
from tests.postgresql import Server
from tests.scouting.browsing import Browser
from tests.scouting.house import NOW, TODAY, Paper, furnish

DASHBOARD = json.loads((ROOT / "docs/how-to/deploy/grafana.json").read_text("utf-8"))
HOUR = timedelta(hours=1)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    with furnish(tmp_path, [Paper(id="a"), Paper(id="b"), Paper(id="c", kind="call", source="amt")]) as app:
        yield app


def numbers(app: App, now: datetime = NOW) -> dict[str, float]:
    """Values by name, with the labels' values behind it."""
    return {
        " ".join([sample.name.removeprefix("scouting_"), *sample.labels.values()]): sample.value
        for family in Gauges(app, now=lambda: now).collect()
        for sample in family.samples
    }


def run(app: App, source: str, status: str, *, at: datetime) -> None:
    run_id = app.store.start_run("crawl", at=at)
    row = {"source": source, "status": status, "items": 7, "new": 1, "changed": 0, "seconds": 2.5, "error": None}
    app.store.note_source_run(run_id, row, at=at)


def claim(
    app: App,
    job: str,
    *,
    due: datetime = NOW,
    claimed: datetime = NOW,
    finished: datetime | None = None,
    retry: datetime | None = None,
    error: str | None = None,
) -> None:
    row = {
        "job": job, "due_at": stamp(due), "claimed_at": stamp(claimed), "holder": "h", "attempts": 1, "error": error,
        "finished_at": finished and stamp(finished), "retry_at": retry and stamp(retry),
    }  # fmt: skip
    with app.store.database.writing() as connection:
        connection.execute(insert(claims), row)


def test_documents_are_counted_by_kind_and_stage_without_the_withdrawn(app: App) -> None:
    with app.store.database.writing() as connection:
        connection.execute(update(documents).where(documents.c.id == "a").values(withdrawn=True))
        connection.execute(update(documents).where(documents.c.id == "b").values(stage="fetched"))
        connection.execute(insert(outbox), {"document_id": "b"})
    found = numbers(app)
    assert {name: value for name, value in found.items() if name.startswith("documents ")} == {
        "documents news fetched": 1,
        "documents call indexed": 1,
    }
    assert (found["documents_withdrawn"], found["outbox_rows"], found["index_entries"]) == (1, 1, 3)
    assert found["record_size_bytes"] > 10_000
    assert (found["up record"], found["up index"]) == (1, 1)


def test_a_source_shows_its_last_run_and_the_age_of_its_last_good_one(app: App) -> None:
    run(app, "zeitung", "ok", at=NOW - 3 * HOUR)
    run(app, "zeitung", "failed", at=NOW - HOUR)
    run(app, "amt", "unchanged", at=NOW - 2 * HOUR)
    run(app, "neu", "failed", at=NOW)
    found = numbers(app)
    assert {name: found[name] for name in found if name.startswith("source_last_run_ok")} == {
        "source_last_run_ok amt": 1, "source_last_run_ok neu": 0, "source_last_run_ok zeitung": 0,
    }  # fmt: skip
    assert found["source_last_success_age_seconds zeitung"] == 3 * 3600
    assert "source_last_success_age_seconds neu" not in found
    assert found["source_last_run_items zeitung"] == 7
    assert found["source_last_run_duration_seconds zeitung"] == 2.5
    assert (found["source_documents zeitung"], found["source_documents amt"]) == (2, 1)


def test_jobs_are_counted_by_the_state_of_their_newest_run(app: App) -> None:
    claim(app, "crawl:a")
    claim(app, "crawl:b", retry=NOW + HOUR, error="timeout")
    claim(app, "crawl:c", finished=NOW, error="gone")
    claim(app, "crawl:d", due=NOW - HOUR, finished=NOW - HOUR, error="gone")
    claim(app, "crawl:d", finished=NOW)
    claim(app, "process", due=NOW - HOUR, claimed=NOW - HOUR, finished=NOW - HOUR + timedelta(seconds=90))
    claim(app, "process")
    found = numbers(app)
    assert [found[f"jobs crawl {state}"] for state in ("waiting", "running", "failed")] == [1, 1, 1]
    assert [found[f"jobs process {state}"] for state in ("waiting", "running", "failed")] == [0, 1, 0]
    assert found["job_last_duration_seconds process"] == 90


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        pytest.param([], [], id="nothing is scheduled here"),
        pytest.param([{"job": "process", "claimed": NOW - 5 * HOUR}], [], id="still at work"),
        pytest.param([{"job": "process", "claimed": NOW - 7 * HOUR}], ["process"], id="at work for too long"),
        pytest.param(
            [{"job": "crawl:a", "claimed": NOW - 7 * HOUR, "retry": NOW - 6 * HOUR, "error": "x"}],
            ["crawl:a"],
            id="never tried again",
        ),
        pytest.param([{"job": "digest", "finished": NOW, "error": "x"}], ["digest"], id="failed for good"),
        pytest.param([{"job": "crawl:a", "finished": NOW, "error": "x"}], [], id="a source that is away"),
        pytest.param(
            [{"job": "digest", "due": NOW - HOUR, "finished": NOW, "error": "x"}, {"job": "digest", "finished": NOW}],
            [],
            id="made good since",
        ),
        pytest.param(
            [{"job": "nightly", "claimed": NOW - 27 * HOUR, "finished": NOW - 27 * HOUR}],
            ["scheduler"],
            id="nobody keeps the schedule",
        ),
    ],
)  # fmt: skip
def test_what_is_overdue_is_named(app: App, rows: list[dict[str, datetime]], named: list[str]) -> None:
    for row in rows:
        claim(app, **row)  # type: ignore[arg-type]
    with app.store.database.reading() as connection:
        assert overdue(connection, NOW) == named


def test_numbers_are_kept_for_a_quarter_of_a_minute(app: App) -> None:
    clock = [NOW]
    gauges = Gauges(app, now=lambda: clock[0])

    def waiting() -> float:
        return next(family for family in gauges.collect() if family.name == "scouting_outbox_rows").samples[0].value

    assert waiting() == 0
    with app.store.database.writing() as connection:
        connection.execute(insert(outbox), {"document_id": "b"})
    clock[0] = NOW + timedelta(seconds=14)
    assert waiting() == 0
    clock[0] = NOW + timedelta(seconds=15)
    assert waiting() == 1


def given_names(app: App) -> set[str]:
    """All names that /metrics gives where every part has something to say."""
    run(app, "zeitung", "ok", at=NOW)
    claim(app, "process", finished=NOW)
    browser = Browser(create_web(app, today=lambda: TODAY, now=lambda: NOW))
    browser.get("/search?q=x")
    body = browser.get("/metrics").text
    return {re.split(r"[{ ]", line)[0] for line in body.splitlines() if not line.startswith("#")}


def dashboard_names() -> set[str]:
    return {
        name
        for panel in DASHBOARD["panels"]
        for target in panel.get("targets", ())
        for name in re.findall(r"\b(?:scouting|process)_[a-z_]+", target["expr"])
    }


def test_the_dashboard_asks_only_for_what_is_given(app: App) -> None:
    only_on_postgresql = {"scouting_queue_jobs", "scouting_queue_workers"}
    assert dashboard_names() - only_on_postgresql <= given_names(app)
    assert len(dashboard_names()) > 15


def test_every_number_of_ours_is_in_the_dashboard(app: App) -> None:
    ours = {name for name in given_names(app) if name.startswith("scouting_") and not name.endswith("_created")}
    assert {name for name in ours if not name.endswith(("_sum", "_count"))} <= dashboard_names()


def test_names_follow_the_conventions(app: App) -> None:
    registry: CollectorRegistry = Health(app, now=lambda: NOW).registry
    for family in registry.collect():
        assert re.fullmatch(r"(scouting|process)_[a-z_]+", family.name)
        assert not re.search(r"_(ms|minutes|hours|kb|mb)\b", family.name)
        assert family.documentation


def test_both_databases_give_the_same_numbers(record_url: str, tmp_path: Path) -> None:
    with App(Settings(data_dir=tmp_path, database_url=record_url)) as app:
        run(app, "zeitung", "ok", at=NOW - HOUR)
        claim(app, "process", claimed=NOW - HOUR, finished=NOW)
        found = numbers(app)
    assert found.pop("record_size_bytes") > 10_000
    assert found == {
        "up record": 1, "up index": 1, "index_entries": 0, f"build_info {__version__}": 1,
        "documents_withdrawn": 0, "outbox_rows": 0, "source_last_run_ok zeitung": 1,
        "source_last_run_items zeitung": 7, "source_last_run_duration_seconds zeitung": 2.5,
        "source_last_success_age_seconds zeitung": 3600, "jobs process waiting": 0, "jobs process running": 0,
        "jobs process failed": 0, "job_last_duration_seconds process": 3600,
    }  # fmt: skip


@pytest.mark.postgresql
@pytest.mark.xdist_group("postgresql")
def test_the_queues_jobs_and_workers_are_counted_once_its_tables_are_there(postgresql: Server, tmp_path: Path) -> None:
    url = postgresql.create()
    with App(Settings(data_dir=tmp_path, database_url=url)) as app:
        assert "queue_workers" not in numbers(app)
        with open_queue(app.store.database.url) as queue:
            defer(queue, RUN, job="process", due_at=stamp(NOW), attempts=0)
            defer(queue, RUN, job="digest", due_at=stamp(NOW), attempts=0)
        with app.store.database.writing() as connection:
            connection.execute(text(f"INSERT INTO {QUEUE}.procrastinate_workers DEFAULT VALUES"))
        found = numbers(app)
    assert (found[f"queue_jobs {RUN} todo"], found["queue_workers"]) == (2, 1)
    postgresql.drop(url)
