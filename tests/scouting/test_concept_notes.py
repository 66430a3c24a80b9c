"""Readers are told in a sentence what was learned, and are led from a wording to what it counts as."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import insert

from scouting.answers import trace_answer
from scouting.app import App
from scouting.models import concept_pairs, outbox
from scouting.publish import publish
from tests.scouting.browsing import browse
from tests.scouting.house import TODAY, Paper, furnish

USES = Paper(id="uses", concepts=("PLA",), source="blatt")
EXPLAINING = [
    Paper(id=f"p{number}", concepts=("Polymilchsäure",), source=source, date="2026-11-20")
    for number, source in enumerate(("verlag", "verlag", "zeitung", "agentur"))
]
OTHERWISE = [Paper(id=f"q{source}", source=source, date="2026-11-22") for source in ("verlag", "zeitung", "agentur")]
SENTENCE = "PLA gilt seit 20.11.2026 als Polymilchsäure: 4 Texte aus 3 Quellen erklären es so."


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    running = furnish(tmp_path, [USES, *EXPLAINING, *OTHERWISE])
    explain(running, EXPLAINING, "Polymilchsäure")
    yield running
    running.close()


def explain(app: App, papers: Sequence[Paper], into: str) -> None:
    """Let these say what PLA is, and be learned from."""
    with app.store.database.writing() as connection:
        rows = [{"document_id": paper.id, "key": "PLA", "into": into} for paper in papers]
        connection.execute(insert(concept_pairs), rows)
        connection.execute(insert(outbox), [{"document_id": paper.id} for paper in papers])
    publish(app.store.database, app.engine, index=app.index_name, vocabulary=(), today=TODAY)


def test_the_page_of_a_concept_says_which_wordings_were_learned(app: App) -> None:
    page = browse(app).page("/concepts/Polymilchs%C3%A4ure")
    assert SENTENCE in page.text_content()
    assert "PLA" in page.xpath("string(//section[@aria-labelledby='woerter']/p)")
    assert "Alle 5 Dokumente" in page.text_content()


def test_a_wording_leads_to_what_it_counts_as(app: App) -> None:
    answer = browse(app).get("/concepts/PLA?unit=month")
    assert (answer.status_code, answer.headers["location"]) == (302, "/concepts/Polymilchs%C3%A4ure?unit=month")


def test_the_trace_of_a_document_says_so_and_where_it_counts(app: App) -> None:
    answer = trace_answer(app, "uses")
    assert answer is not None
    assert answer["hops"][4]["learned"] == [SENTENCE]
    assert answer["hops"][5]["counted_in"] == ["Polymilchsäure 2026-W47"]


def test_what_came_to_mean_something_else_is_said_and_has_its_page_again(app: App) -> None:
    explain(app, OTHERWISE, "Volksbefreiungsarmee")
    sentence = "PLA galt vom 20.11.2026 bis 22.11.2026 als Polymilchsäure; in neueren Texten steht es auch für anderes."
    assert sentence in browse(app).page("/concepts/Polymilchs%C3%A4ure").text_content()
    assert browse(app).get("/concepts/PLA").status_code == 200
