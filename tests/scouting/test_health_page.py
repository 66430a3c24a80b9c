"""What a proxy, an orchestrator and Prometheus are told, and that trouble is said without saying too much."""

import re
import signal
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert, text

from scouting.app import App
from scouting.config import Settings
from scouting.documents import stamp
from scouting.models import claims
from scouting.web import health
from scouting.web.app import create_web
from tests.postgresql import Server
from tests.scouting.browsing import Browser
from tests.scouting.house import NOW, TODAY, Paper, furnish


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    with furnish(tmp_path, [Paper(id="a"), Paper(id="b", kind="call")]) as app:
        yield app


def browse(app: App) -> Browser:
    return Browser(create_web(app, today=lambda: TODAY, now=lambda: NOW))


def add_claim(app: App, job: str, *, claimed: timedelta, error: str | None = None) -> None:
    finished = stamp(NOW) if error else None
    row = {"job": job, "due_at": stamp(NOW), "claimed_at": stamp(NOW - claimed), "holder": "h"}
    with app.store.database.writing() as connection:
        connection.execute(insert(claims), {**row, "finished_at": finished, "attempts": 3, "error": error})


def test_a_process_that_answers_lives_whatever_its_parts_do(app: App) -> None:
    (app.settings.data_dir / "scouting.db").unlink()
    answer = browse(app).get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_ready_is_who_has_record_index_and_no_job_overdue(app: App) -> None:
    answer = browse(app).get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "record": "ok", "index": "ok", "jobs": "ok"}
    assert answer.headers["cache-control"] == "no-store"


def test_an_overdue_job_is_named(app: App) -> None:
    add_claim(app, "process", claimed=timedelta(hours=7))
    add_claim(app, "digest", claimed=timedelta(minutes=1), error="RecordError: /secret/path a@b.example")
    answer = browse(app).get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "record": "ok", "index": "ok", "jobs": "overdue: digest, process"}


def test_a_record_that_fails_is_said_without_where_it_lies(app: App) -> None:
    with app.store.database.writing() as connection:
        connection.execute(text("DROP TABLE claims"))
    answer = browse(app).get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "record": "ok", "index": "ok", "jobs": "does not answer"}


def test_an_index_that_fails_is_said(tmp_path: Path) -> None:
    with furnish(tmp_path, [Paper(id="a")]) as app:
        settings = app.settings.model_copy(update={"elasticsearch_url": "http://user:geheim@127.0.0.1:9"})
    with App(settings) as away:
        answer = browse(away).get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "record": "ok", "index": "does not answer", "jobs": "ok"}


def test_a_part_that_hangs_is_waited_for_once_and_not_long(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.1)
    asked, released = [], threading.Event()

    def hang() -> str:
        asked.append(1)
        released.wait(10)
        return "ok"

    browser = browse(app)
    browser.web.state.health.checks["index"] = health.Asked(hang)
    try:
        for _ in range(3):
            assert browser.get("/readyz").json()["index"] == "does not answer"
    finally:
        released.set()
    assert asked == [1]


def numbers(browser: Browser) -> dict[tuple[str, ...], float]:
    body = browser.get("/metrics").text
    return {
        (sample.name, *(f"{name}={value}" for name, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(body)
        for sample in family.samples
    }


def test_metrics_are_text_that_prometheus_reads(app: App) -> None:
    answer = browse(app).get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "scouting_index_entries 2.0" in answer.text


def test_answers_are_counted_by_class_and_timed_by_route(app: App) -> None:
    browser = browse(app)
    addresses = ["/search?q=Sensor", "/api/search?q=Sensor", "/documents/a", "/documents/b", "/nowhere/a@b.example"]
    for address in [*addresses, "/static/site.css"]:
        browser.get(address)
    browser.get("/search?q=x", method="HEAD")
    found = numbers(browser)
    assert found[("scouting_http_requests_total", "status=2xx")] == 6
    assert found[("scouting_http_requests_total", "status=4xx")] == 1
    routes = {name[1]: value for name, value in found.items() if name[0].endswith("request_duration_seconds_count")}
    assert routes == {
        "route=/search": 2, "route=/api/search": 1, "route=/documents/{key}": 2, "route=none": 1, "route=/static": 1,
    }  # fmt: skip


def test_no_metric_carries_an_address(app: App) -> None:
    browser = browse(app)
    browser.get("/search?q=geheim")
    body = browser.get("/metrics").text
    assert not re.search(r"@|://|geheim", body)


def test_an_error_of_ours_is_counted_too(app: App) -> None:
    browser = browse(app)
    with app.store.database.writing() as connection:
        connection.execute(text("DROP TABLE source_runs"))
    assert browser.get("/sources").status_code == 500
    found = numbers(browser)
    assert found[("scouting_http_requests_total", "status=5xx")] == 1
    assert found[("scouting_up", "part=record")] == 0
    assert found[("scouting_up", "part=index")] == 1


@pytest.mark.postgresql
@pytest.mark.xdist_group("postgresql")
def test_a_server_that_is_away_is_said_at_once_and_its_return_too(postgresql: Server, tmp_path: Path) -> None:
    with Server(postgresql.binaries) as server, App(Settings(data_dir=tmp_path, database_url=server.create())) as app:
        browser = browse(app)
        assert browser.get("/readyz").status_code == 200
        server.stop(signal.SIGQUIT)
        began = time.monotonic()
        assert browser.get("/readyz").json() == {
            "ready": False, "record": "does not answer", "index": "ok", "jobs": "does not answer",
        }  # fmt: skip
        assert time.monotonic() - began < 2.5
        assert numbers(browser)[("scouting_up", "part=record")] == 0
        assert browser.get("/healthz").status_code == 200
        server.start()
        until = time.monotonic() + 20
        while browser.get("/readyz").status_code != 200:
            assert time.monotonic() < until
