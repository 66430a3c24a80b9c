"""What a source lists no longer: marked with the day, kept, closed where it is a call, and open again if it is back."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from scouting.answers import calls_answer
from scouting.app import open_app
from scouting.config import Settings
from scouting.facts import next_deadline
from scouting.ingest import ingest
from scouting.listings import mark_unlisted
from scouting.store import Store
from search.entries import Filters
from spiders.items import Item
from tests.commands import scouting
from tests.scouting.conftest import NOW, origin
from tests.spiders.crawling import Answer, Asked, a_source, serve
from tests.spiders.exports import ROOT, document, rich, zipped

TOMORROW = NOW + timedelta(days=1)


def call(number: int) -> Item:
    facts = {"deadlines": [{"role": "submission", "date": "2027-03-01"}]}
    url = f"https://funder.example/{number}"
    return Item(url=url, title=f"Programm {number}", identifiers=(("source", str(number)),), facts=facts)


def take(store: Store, source: str, *numbers: int) -> None:
    with store.database.writing() as connection:
        ingest(connection, origin(source, "call"), map(call, numbers), now=NOW)


def mark(store: Store, *listed: int) -> int:
    with store.database.writing() as connection:
        return mark_unlisted(connection, "funder", {str(number) for number in listed}, now=TOMORROW)


def unlisted(store: Store, numbers: Iterable[int] = (1, 2, 3)) -> dict[int, str]:
    found = {number: store.document(f"https://funder.example/{number}") for number in numbers}
    return {
        number: held.details["facts"]["unlisted_since"]
        for number, held in found.items()
        if held and "unlisted_since" in held.details["facts"]
    }


def test_what_is_listed_no_longer_is_kept_and_marked_until_it_is_back(store: Store) -> None:
    take(store, "funder", 1, 2, 3)
    take(store, "other", 4)
    assert mark(store, 1, 3) == 1
    assert unlisted(store, range(5)) == {2: "2026-11-22"}
    assert mark(store, 1, 3) == 0
    held = store.document("https://funder.example/2")
    assert held is not None
    assert (held.revision, held.stage) == (2, "fetched")
    assert next_deadline(held.details["facts"], NOW.date()) is None
    assert mark(store, 1, 2, 3) == 0
    assert unlisted(store) == {}
    assert len(store.revisions(held.id)) == 2


def test_what_another_source_gave_as_well_is_left_to_that_one(store: Store) -> None:
    shared = Item(url="https://funder.example/2", title="Programm 2", identifiers=(("call", "2"), ("source", "2")))
    with store.database.writing() as connection:
        for source in ("funder", "ministry"):
            ingest(connection, origin(source, "call"), [shared], now=NOW)
    assert mark(store) == 0


@pytest.fixture
def export() -> dict[str, bytes]:
    """Files of the foerderdatenbank export, by slug."""
    return {slug: programme(slug) for slug in ("alpha", "beta", "gamma")}


def programme(title: str) -> bytes:
    return document(rich("title", title), rich("bodyText", "Anträge können jederzeit gestellt werden.")).encode()


@pytest.mark.slow
def test_a_programme_that_leaves_the_export_is_closed_until_it_is_back(
    tmp_path: Path, export: dict[str, bytes]
) -> None:
    days: list[dict[str, bytes]] = []

    def answer(asked: Asked) -> Answer | None:
        files = {f"{ROOT}Foerderprogramm/Bund/{slug}.xml": body for slug, body in days[-1].items()}
        return Answer(zipped(files)) if asked.path == "/export" else None

    less = {slug: body for slug, body in export.items() if slug != "beta"}
    many = {f"p{number}": programme(f"beta {number}") for number in range(10)}
    broken = {"alpha": export["alpha"], "gamma": b"<document", **many}  # nobody knows what the broken one was
    told = []
    with serve(answer) as site:
        declared = a_source(f"{site.url}/export", "call.foerderdatenbank", name="export", kind="call", complete=True)
        calls = tmp_path / "config/sources/call"
        calls.mkdir(parents=True)
        (calls / "export.yml").write_text(yaml.safe_dump(declared.model_dump(mode="json", exclude={"name"})), "utf-8")
        (tmp_path / "config/settings.yml").write_text("outbound: {allow_loopback: true}\n", "utf-8")
        for day in (export, broken, less, export):
            days.append(day)
            told.append(statuses(tmp_path))
    everything, also = dict.fromkeys(export, "open"), [f"beta {number}" for number in range(10)]
    assert told[0] == everything
    assert told[1] == everything | dict.fromkeys(also, "open")
    assert told[2] == everything | dict.fromkeys([*also, "beta"], "closed")
    assert told[3] == everything | dict.fromkeys(also, "closed")


def statuses(folder: Path) -> dict[str, str]:
    """Of each call, after a crawl."""
    for command in (("crawl", "--source", "export"), ("process",)):
        done = scouting(*command, "--data-dir", folder / "data", "--config-dir", folder / "config")
        assert done.returncode == 0, done.stderr
    with open_app(Settings(data_dir=folder / "data")) as app:
        hits = calls_answer(app, "", Filters(), today=NOW.date(), size=50)["hits"]
        return {hit["title"]: hit["status"] for hit in hits}
