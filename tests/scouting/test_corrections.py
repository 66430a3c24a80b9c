"""A team's word on a document's field in; that it holds at once, survives annotation and is undone, out."""

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from sqlalchemy import update

from scouting.app import App
from scouting.corrections import CorrectionError, correct, list_corrections, undo
from scouting.models import documents
from scouting.pipeline import process
from scouting.publish import publish
from search.entries import Filters, Query
from tests.commands import said, scouting
from tests.scouting.browsing import browse
from tests.scouting.house import NOW, TODAY, Paper, furnish

FORM = {"says": "belongs", "competence": "chemie", "team": "sensorik", "actor": "Anna Berger"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[App]:
    with furnish(tmp_path, [Paper(id="a"), Paper(id="b")]) as app:
        (tmp_path / "config" / "competences" / "sensorik.yml").unlink()  # labels alone annotate nothing
        yield app


def found(app: App, competence: str) -> list[str]:
    return sorted(hit.id for hit in app.engine.search(Query(filters=Filters(competence=(competence,)))).hits)


def level(app: App) -> None:
    publish(app.store.database, app.engine, index=app.index_name, vocabulary=(), today=TODAY)


def say(app: App, competence: str, *, belongs: bool, document: str = "a") -> None:
    correct(app.store.database, document, competence, belongs=belongs, team="sensorik", actor="Anna", now=NOW)
    level(app)


def test_what_does_not_belong_leaves_its_field_at_once(house: App) -> None:
    say(house, "sensorik", belongs=False)
    assert found(house, "sensorik") == ["b"]
    assert (house.store.annotations("a") or {})["competences"] == []


def test_what_belongs_comes_to_its_field_with_the_team_as_evidence(house: App) -> None:
    say(house, "chemie", belongs=True)
    assert found(house, "chemie") == ["a"]
    first = (house.store.annotations("a") or {})["competences"][0]
    assert (first["competence"], first["evidence"][0]["field"]) == ("chemie", "team")


@pytest.mark.slow
def test_it_survives_a_new_annotation(house: App) -> None:
    say(house, "sensorik", belongs=False)
    with house.store.database.writing() as connection:
        connection.execute(update(documents).values(stage="fetched"))
    process(house.store.database, house.configuration.layers, model=None, now=NOW)
    level(house)
    assert found(house, "sensorik") == []


def test_undone_it_holds_no_longer_and_is_still_shown(house: App) -> None:
    say(house, "sensorik", belongs=False)
    (one,) = list_corrections(house.store.database, "a")
    assert undo(house.store.database, one.id, now=NOW) == "a"
    level(house)
    assert found(house, "sensorik") == ["a", "b"]
    assert [said.undone_at is not None for said in list_corrections(house.store.database)] == [True]
    with pytest.raises(CorrectionError):
        undo(house.store.database, one.id, now=NOW)


def test_the_opposite_word_takes_the_place_of_the_first(house: App) -> None:
    for belongs in (False, False, True):
        say(house, "sensorik", belongs=belongs)
    assert [(one.belongs, one.undone_at is None) for one in list_corrections(house.store.database, "a")] == [
        (True, True),
        (False, False),
    ]


def post(app: App, address: str, form: dict[str, str], **headers: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(browse(app).web)
        async with httpx.AsyncClient(transport=transport, base_url="http://scouting.example") as client:
            return await client.post(address, content=urlencode(form), headers=headers)

    return asyncio.run(ask())


def token(app: App) -> str:
    return str(browse(app).page("/documents/a").xpath("string(//input[@name='token']/@value)"))


def test_a_page_takes_a_correction_shows_who_made_it_and_takes_it_back(house: App) -> None:
    form = {**FORM, "token": token(house)}
    assert post(house, "/documents/a/corrections", form).status_code == 303
    page = browse(house).page("/documents/a")
    said = " ".join(page.xpath("string(//section[@aria-labelledby='felder'])").split())
    assert "Chemie: gehört dazu Anna Berger" in said
    assert re.search(r"Anna Berger, Clusterteam Sensorik, \d\d\.\d\d\.\d{4}", said)
    assert found(house, "chemie") == ["a"]
    (back,) = page.xpath("//form[contains(@action, '/undo')]/@action")
    assert post(house, back, {"token": form["token"]}).status_code == 303
    assert found(house, "chemie") == []


@pytest.mark.parametrize(
    ("change", "headers"),
    [
        pytest.param({"token": ""}, {}, id="no token"),
        pytest.param({"token": "0" * 64}, {}, id="a token of another page"),
        pytest.param({}, {"sec-fetch-site": "cross-site"}, id="sent by another site"),
        pytest.param({"competence": "astrologie"}, {}, id="no such field"),
        pytest.param({"says": "vielleicht"}, {}, id="neither yes nor no"),
        pytest.param({"actor": "  "}, {}, id="nobody's word"),
        pytest.param({"team": "fremde"}, {}, id="no such team"),
    ],
)
def test_a_form_that_is_not_ours_or_not_whole_changes_nothing(
    house: App, change: dict[str, str], headers: dict[str, str]
) -> None:
    answer = post(house, "/documents/a/corrections", {**FORM, "token": token(house), **change}, **headers)
    assert answer.status_code == 400
    assert list_corrections(house.store.database) == []


def test_an_endless_form_is_refused(house: App) -> None:
    assert post(house, "/documents/a/corrections", {"actor": "x" * 20_000}).status_code == 413


@pytest.mark.slow
def test_the_command_corrects_lists_and_takes_back(house: App) -> None:
    settings = house.settings
    folders = ("--data-dir", settings.data_dir, "--config-dir", str(settings.config_dir))
    done = scouting("correct", "a", "--not", "sensorik", "--to", "chemie", "--team", "sensorik", "--json", *folders)
    assert done.returncode == 0, done.stderr
    listed = json.loads(done.stdout)["corrections"]
    assert [(one["competence"], one["belongs"], one["team"]) for one in listed] == [
        ("chemie", True, "sensorik"),
        ("sensorik", False, "sensorik"),
    ]
    hits = json.loads(scouting("search", "", "--competence", "chemie", "--json", *folders).stdout)
    assert [hit["id"] for hit in hits["hits"]] == ["a"]
    assert scouting("correct", "--undo", str(listed[0]["id"]), *folders).returncode == 0
    assert found(house, "chemie") == []


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("a", "--to", "astrologie"), 2, "unknown competence astrologie"),
        (("a", "--to", "chemie", "--team", "fremde"), 2, "not one of sensorik"),
        (("--to", "chemie"), 2, "name the document"),
        (("zzz", "--to", "chemie"), 1, "no such document"),
        (("--undo", "77"), 1, "there is none"),
    ],
)
def test_the_command_says_what_is_wrong(house: App, words: tuple[str, ...], code: int, sentence: str) -> None:
    settings = house.settings
    done = scouting("correct", *words, "--data-dir", settings.data_dir, "--config-dir", str(settings.config_dir))
    assert (done.returncode, sentence in said(done)) == (code, True), done.stderr
