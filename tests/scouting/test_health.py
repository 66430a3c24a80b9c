"""What `doctor` finds: each trouble by name, with what to do, and the rest looked at all the same."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import insert, text, update

from scouting.app import App
from scouting.config import Settings
from scouting.health import examine
from scouting.models import documents, outbox
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
        findings = examine(app)
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
