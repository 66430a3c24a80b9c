from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import pytest

from spiders.base import first_requests
from spiders.errors import SourceError
from spiders.project import foerderkatalog
from spiders.sources import Source
from tests.spiders.crawling import Answer, Asked, Outcome, a_source, run_crawl, serve
from tests.spiders.reading import TODAY, ask, declare, read

HEAD = ["FKZ", "Ressort", "Zuwendungsempfänger", "Bundesland", "Staat", "Ausführende Stelle", "Bundesland", "Staat"]
HEAD += ["Thema", "Klartext Leistungsplansystematik", "Laufzeit von", "Laufzeit bis", "Fördersumme in EUR"]
ROW = ["01AB1", "BMFTR", "Firma A", "Bayern", "Deutschland", "Firma A", "Bayern", "Deutschland"]
ROW += ["Größe", "Robotik", "01.01.2026", "31.12.2028", "1.234,56"]
RESULT = {"step": "result", "cookies": {"s": "1"}, "questions": []}


def csv(*rows: list[str], head: list[str] = HEAD, encoding: str = "iso-8859-15") -> bytes:
    return "".join(";".join(f'="{cell}"' for cell in row) + "\r\n" for row in [head, *rows]).encode(encoding)


def row(**changes: str) -> list[str]:
    """A row whose first column of each of these names is another."""
    places = {HEAD.index(name.replace("_", " ")): value for name, value in changes.items()}
    return [places.get(place, cell) for place, cell in enumerate(ROW)]


def source(**changes: object) -> Source:
    return declare("project.foerderkatalog", kind="project", **changes)


@dataclass
class Portal:
    """A form that answers only within its session, which ends with each result; `result` is asked for each question."""

    result: Callable[[str], Answer]
    session: int = 0
    question: str | None = None
    refused: list[str] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Answer | None:
        path, _, query = asked.path.partition("?")
        action = parse_qs(query).get("actionMode", ["searchlist"])[0]
        if not path.endswith("SucheAction.do"):
            return None
        if action == "searchmask":
            self.session += 1
            return Answer(b"<form>", headers={"Set-Cookie": f"JSESSIONID={self.session}; Path=/; HttpOnly"})
        if asked.headers.get("Cookie") != f"JSESSIONID={self.session}":
            self.refused.append(asked.path)
            return Answer(b"<html>Ihre Sitzung ist abgelaufen</html>")
        if action == "searchlist":
            form = parse_qs(asked.body.decode())
            assert (asked.method, form["actionMode"], form["suche.detailSuche"]) == ("POST", ["searchlist"], ["true"])
            self.question = form["suche.fkzSuche[0]"][0]
            return Answer(b"<table>")
        assert self.question is not None
        return self.result(self.question)


def crawled(portal: Portal, **changes: object) -> Outcome:
    with serve(portal) as site:
        url = f"{site.url}/foekat/SucheAction.do"
        return run_crawl(a_source(url, "project.foerderkatalog", **{"kind": "project", "filter": FILTER, **changes}))


FILTER = {"suche.ressortSuche[0]": "BMFTR", "suche.fkzSuche[0]": ["01A%", "02%"]}


def test_each_question_is_asked_and_answered_within_one_session() -> None:
    portal = Portal(lambda asked: Answer(csv(row(FKZ=asked[:2] + "X"))))
    outcome = crawled(portal)
    assert (outcome.run.status, portal.session, portal.refused) == ("ok", 1, [])
    assert [dict(item.identifiers)["fkz"] for item in outcome.items()] == ["01X", "02X"]


def test_a_walk_that_was_ended_asks_only_what_is_left() -> None:
    earlier = crawled(Portal(lambda asked: Answer(csv(ROW)) if asked == "01A%" else Answer(status=403)))
    mark = earlier.checkpoint()["resume"]
    (first,) = first_requests(foerderkatalog, source(filter=FILTER), {"resume": mark}, TODAY)
    assert (earlier.run.status, earlier.run.items, mark["left"]) == ("failed", 1, 1)
    assert [question["suche.fkzSuche[0]"] for question in first.meta["questions"]] == ["02%"]


def test_a_question_without_a_result_is_none_and_the_next_is_asked() -> None:
    outcome = crawled(Portal(lambda asked: Answer(csv(*[ROW][: asked == "02%"]))))
    assert (outcome.run.status, outcome.run.items) == ("ok", 1)


def test_a_result_that_is_no_table_fails_the_run() -> None:
    outcome = crawled(Portal(lambda _: Answer(b"<html>Ihre Sitzung ist abgelaufen</html>")))
    assert (outcome.run.status, outcome.run.items) == ("failed", 0)
    assert "CSV: no header" in str(outcome.run.error)


def test_a_form_without_a_cookie_is_an_error() -> None:
    assert "the form gives no session cookie" in str(read(source(), b"<form>").error)


def test_a_cookie_goes_nowhere_else() -> None:
    away = "https://elsewhere.example/api"
    assert "led away to elsewhere.example" in str(read(source(), csv(ROW), url=away, meta=RESULT).error)


def test_only_one_field_may_have_several_values() -> None:
    with pytest.raises(SourceError, match="only one field may have several values, not a, b"):
        ask(source(filter={"a": [1, 2], "b": [3, 4], "c": 5}))


@pytest.mark.parametrize("encoding", ["iso-8859-15", "utf-8", "utf-8-sig"])
def test_letters_come_out_right_however_the_table_is_written(encoding: str) -> None:
    (item,) = read(source(), csv(ROW, encoding=encoding), meta=RESULT).items
    assert item.title == "Größe"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1.234,56", 1234.56),
        ("12.345.678,90", 12345678.9),
        ("500,00", 500),
        ("1.234", 1234),
        ("0,00", 0),
        ("1,234.56", None),
        ("1.23", None),
        ("", None),
        ("k. A.", None),
    ],
)
def test_an_amount_is_exact_or_not_given(raw: str, value: float | None) -> None:
    (item,) = read(source(), csv(row(Fördersumme_in_EUR=raw)), meta=RESULT).items
    assert item.facts.get("amount") == (None if value is None else {"value": value, "unit": "EUR"})


@pytest.mark.parametrize(
    ("cells", "named"),
    [
        pytest.param({}, [("Firma A", "recipient", "DE2")], id="the same body"),
        pytest.param(
            {"Ausführende_Stelle": "Werk Hof", "Bundesland": "Hessen"},
            [("Firma A", "recipient", None), ("Werk Hof", "performer", "DE2")],
            id="two bodies in two states",
        ),
    ],
)
def test_recipient_and_performer_have_each_their_own_state(
    cells: dict[str, str], named: list[tuple[str, str, str | None]]
) -> None:
    bavarian = source(options={"states": ["Bayern"]}, lookups={"nuts": {"Bayern": "DE2"}})
    (item,) = read(bavarian, csv(row(**cells)), meta=RESULT).items
    assert [(part["name"], part["role"], part.get("nuts")) for part in item.facts["participants"]] == named


def test_a_project_of_another_state_is_left_out() -> None:
    hessian = [cell.replace("Bayern", "Hessen") for cell in ROW]
    assert read(source(options={"states": ["Bayern"]}), csv(hessian), meta=RESULT).items == []


def test_columns_are_found_by_their_beginning_wherever_they_stand() -> None:
    head = [
        "Neu",
        *[name.replace("Zuwendungs", "Förder").replace("Laufzeit von", "Laufzeit  von (Datum)") for name in HEAD],
    ]
    (item,) = read(source(), csv(["?", *ROW], head=head), meta=RESULT).items
    assert (item.date, item.facts["participants"][0]["name"]) == ("2026-01-01", "Firma A")


def test_a_table_without_a_column_that_is_needed_is_an_error() -> None:
    found = read(source(), csv(head=["FKZ", "Laufzeit von", "Fördersumme"]), meta=RESULT)
    assert "no column begins with 'thema' among FKZ, Laufzeit von" in str(found.error)


def test_a_bad_row_is_named_by_its_number_and_costs_only_itself() -> None:
    bad = [["01AB9", "half"], row(Thema=""), row(Laufzeit_von="31.02.2026")]
    found = read(source(), csv(*[ROW] * 30, *bad), meta=RESULT)
    assert (len(found.items), found.error) == (30, None)
    assert [problem.reason for problem in found.problems] == [
        "record 31: CSV, record 31: 2 columns, not 13",
        "record 32: project '01AB1': needs a number and a title",
        "record 33: ValueError: day is out of range for month",
    ]
