"""What `doctor` finds: each trouble by name, with what to do, and the rest looked at all the same."""

import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import insert, text, update

from scouting.app import App
from scouting.backup import BACKUP_AT
from scouting.config import Settings
from scouting.documents import stamp
from scouting.health import examine
from scouting.models import claims, documents, leases, outbox
from tests.postgresql import Server
from tests.scouting.house import NOW, Paper, furnish


def furnished(folder: Path) -> Settings:
    """A folder in which everything is in order, with the shipped vocabulary."""
    app = furnish(folder, [Paper(id="a"), Paper(id="b")])
    (folder / "config/competences/sensorik.yml").unlink()
    app.close()
    return app.settings.model_copy(update={"contact": "it@cluster.example"})


def found(settings: Settings) -> dict[str, tuple[str, str, str]]:
    """The worst finding of each name."""
    with App(settings) as app:
        findings = examine(app, now=NOW)
    order = ["ok", "warning", "error"]
    findings.sort(key=lambda finding: order.index(finding.state))
    return {finding.name: (finding.state, finding.message, finding.advice) for finding in findings}


def test_where_all_is_in_order_nothing_is_found(tmp_path: Path) -> None:
    states = {name: state for name, (state, _, _) in found(furnished(tmp_path)).items()}
    disk = states.pop("disk")  # this machine's own
    assert set(states.values()) == {"ok"}
    assert disk in {"ok", "warning"}
    assert {"configuration", "vocabulary", "record", "index"} <= states.keys()


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    findings = found(Settings(data_dir=tmp_path / "none"))
    assert findings["data folder"][:2] == ("error", f"{tmp_path / 'none'} does not exist")
    assert findings["contact"][0] == "warning"
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_stays_empty(tmp_path: Path) -> None:
    assert found(Settings(data_dir=tmp_path))["record"][0] == "error"
    assert list(tmp_path.iterdir()) == []


def break_source(settings: Settings) -> None:
    path = settings.config_dir / "sources/news/mine.yml"  # type: ignore[operator]  # it is set
    path.parent.mkdir(parents=True)
    path.write_text("title: Meine\nurl: [", "utf-8")


def break_vocabulary(settings: Settings) -> None:
    (settings.config_dir / "competences/chemie.yml").write_text(
        "labels: {de: Chemie, en: Chemistry}\nterms: {", "utf-8"
    )  # type: ignore[operator]


def break_index(settings: Settings) -> None:
    for path in (settings.data_dir / "index").rglob("*"):
        if path.is_file():
            path.write_bytes(b"damaged")


def remove_index(settings: Settings) -> None:
    shutil.rmtree(settings.data_dir / "index")


def empty_index(settings: Settings) -> None:
    with App(settings) as app:
        app.engine.delete(["a"])


def break_record(settings: Settings) -> None:
    (settings.data_dir / "scouting.db").write_bytes(b"no record" * 999)


def make_newer(settings: Settings) -> None:
    with App(settings) as app, app.store.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))


@pytest.mark.parametrize(
    ("spoil", "name", "said", "advice"),
    [
        (break_source, "configuration", "mine.yml", "correct this file"),
        (break_vocabulary, "vocabulary", "chemie.yml", "correct this file"),
        (break_index, "index", "/index", "scouting rebuild"),
        (remove_index, "index", "index is missing", "scouting rebuild"),
        (empty_index, "index", "1 entries of 2 documents", "scouting rebuild"),
        (break_record, "record", "no record of this program", ""),
        (make_newer, "record", "newer version", ""),
    ],
)
def test_what_is_broken_is_named_and_the_rest_looked_at(
    tmp_path: Path, spoil: Callable[[Settings], None], name: str, said: str, advice: str
) -> None:
    settings = furnished(tmp_path)
    spoil(settings)
    findings = found(settings)
    state, message, do = findings[name]
    assert (state, said in message, advice in do) == ("error", True, True)
    assert {"configuration", "vocabulary", "disk", "record", "index"} <= findings.keys()


def wait(settings: Settings) -> None:
    with App(settings) as app, app.store.database.writing() as connection:
        connection.execute(update(documents).where(documents.c.id == "a").values(stage="fetched"))
        connection.execute(insert(outbox), {"document_id": "b"})


def fail_source(settings: Settings) -> None:
    with App(settings) as app:
        run_id = app.store.start_run("crawl", at=NOW)
        row = {
            "source": "paper",
            "status": "failed",
            "items": 0,
            "new": 0,
            "changed": 0,
            "seconds": 1.0,
            "error": "no answer",
        }
        app.store.note_source_run(run_id, row, at=NOW)


@pytest.mark.parametrize(
    ("spoil", "name", "said", "advice"),
    [
        (wait, "record", "1 documents wait for annotation", "`scouting process`"),
        (wait, "index", "2 entries, 1 changes wait", "`scouting process`"),
        (fail_source, "source paper", "no answer", "`scouting sources check paper`"),
    ],
)
def test_what_waits_or_failed_is_a_hint_with_its_remedy(
    tmp_path: Path, spoil: Callable[[Settings], None], name: str, said: str, advice: str
) -> None:
    settings = furnished(tmp_path)
    spoil(settings)
    assert found(settings)[name] == ("warning", said, advice)


def at(days: float) -> str:
    return stamp(NOW - timedelta(days=days))


def grow(settings: Settings, *, days: float = 60, of: int = 100_000) -> None:
    """A year of regular operation adds six times as many documents as there are."""
    with App(settings) as app, app.store.database.writing() as connection:
        connection.execute(update(documents).values(regular=True, first_seen=at(days), text="x" * of))


def test_size_and_growth_are_said_in_words(tmp_path: Path) -> None:
    settings = furnished(tmp_path)
    assert found(settings)["size"][:2] == (
        "ok",
        "record 1 MB, index 1 MB; how they grow shows after a week of regular operation",
    )
    grow(settings, of=10_000_000)
    state, message, _ = found(settings)["size"]
    told = re.fullmatch(r"record (\d+) MB, index 1 MB, about (\d+) MB a year at the present pace", message)
    assert state == "ok"
    assert told is not None
    assert float(told[2]) == pytest.approx(float(told[1]) * 365 / 60, rel=0.05)


def test_growth_beyond_the_disk_is_a_hint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = furnished(tmp_path)
    grow(settings, of=10_000_000)
    whole = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: whole._replace(free=100_000_000))
    state, message, advice = found(settings)["size"]
    assert state == "warning"
    assert re.search(r"the disk takes that for about \d+ months", message)
    assert "`keep`" in advice


def note_backup(settings: Settings) -> None:
    grow(settings, days=90)
    with App(settings) as app:
        app.store.set_fact(BACKUP_AT, at(15))


def claim(settings: Settings, **values: str) -> None:
    row = {"due_at": at(1), "claimed_at": at(1), "holder": "here", "attempts": 1, **values}
    with App(settings) as app, app.store.database.writing() as connection:
        connection.execute(insert(claims), {"error": "earlier", **row, "due_at": at(2)})
        connection.execute(insert(claims), row)


def hold(settings: Settings) -> None:
    with App(settings) as app, app.store.database.writing() as connection:
        connection.execute(insert(leases), {"name": "writer", "host": "b.example", "pid": 7, "heartbeat": at(1)})


def keep_too_long(settings: Settings) -> None:
    with App(settings) as app, app.store.database.writing() as connection:
        connection.execute(update(documents).values(keep="days 30", first_seen=at(33), stage="indexed"))


@pytest.mark.parametrize(
    ("spoil", "name", "said", "advice"),
    [
        (grow, "backup", "none was made yet", "`scouting backup FILE`"),
        (note_backup, "backup", "the last one was made on 2026-11-08", "`scouting backup FILE`"),
        (
            partial(claim, job="crawl:paper", error="no answer", retry_at=at(-1)),
            "job crawl:paper",
            "2026-11-22T07:00Z: no answer",
            "`scouting sources check paper`; it is tried again at 2026-11-24T07:00Z",
        ),
        (partial(claim, job="nightly", error="disk full"), "job nightly", "disk full", "its next date"),
        (hold, "lease writer", "process 7 on b.example was last heard of 2026-11-22T07:00Z", "takes its place"),
        (keep_too_long, "texts", "2 documents hold a text whose time is over", "`scouting forget --expired`"),
    ],
)
def test_what_needs_a_hand_is_a_hint(
    tmp_path: Path, spoil: Callable[[Settings], None], name: str, said: str, advice: str
) -> None:
    settings = furnished(tmp_path)
    spoil(settings)
    state, message, remedy = found(settings)[name]
    assert state == "warning"
    assert said in message
    assert advice in remedy


def test_a_job_that_ended_well_since_is_no_hint(tmp_path: Path) -> None:
    settings = furnished(tmp_path)
    claim(settings, job="process", finished_at=at(1))
    assert "job process" not in found(settings)


@pytest.mark.postgresql
@pytest.mark.xdist_group("postgresql")
def test_a_record_on_a_server_is_measured_there(tmp_path: Path, postgresql: Server) -> None:
    url = postgresql.create()
    settings = Settings(data_dir=tmp_path, database_url=url)
    assert re.match(r"record \d+ MB, index \d+ MB; how", found(settings)["size"][1])
    postgresql.drop(url)
