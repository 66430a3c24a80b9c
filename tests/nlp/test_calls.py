import json
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nlp.annotations import Text
from nlp.call_quality import score_calls
from nlp.call_status import status
from nlp.calls import FIELDS, extract_call, is_call
from nlp.dates import find_dates

TEXT = """### Volltext

Der Freistaat Bayern unterstützt Sie bei der Entwicklung neuer Sensoren.

Das Antragsverfahren ist zweistufig. Reichen Sie Ihre Projektskizze bis zum 30. September 2026 beim Projektträger
Bayern Innovativ GmbH ein. Nach Aufforderung ist der förmliche Antrag bis zum 31. März 2027 vorzulegen.

Sie erhalten die Förderung als Zuschuss. Der Zuschuss beträgt bis zu 50 Prozent der zuwendungsfähigen Kosten,
maximal EUR 200.000. Der Aufruf ist technologieoffen.

Antragsberechtigt sind kleine und mittlere Unternehmen mit Niederlassung in Bayern.

### Richtlinie

Diese Richtlinie tritt mit Ablauf des 31. Dezember 2028 außer Kraft.
"""


def call(text: str = TEXT, title: str = "Förderaufruf Sensorik", **facts: object) -> dict[str, Any]:
    return dict(extract_call(Text(id="1", title=title, text=text, kind="call", facts=facts)))


def test_a_call_says_all_its_facts() -> None:
    found = call()
    assert {name: found[name] for name in ("type", "stages", "submission", "deadline_model", "valid_until")} == {
        "type": "call",
        "stages": 2,
        "submission": "by_date",
        "deadline_model": "two_stage",
        "valid_until": "2028-12-31",
    }
    assert [(d["role"], d["date"]) for d in found["deadlines"]] == [
        ("stage_1", "2026-09-30"),
        ("stage_2", "2027-03-31"),
    ]
    assert {(a["role"], a["value"]) for a in found["amounts"]} == {("grant_max", 200_000), ("rate_max", 50)}
    assert (found["applicants"], found["level"], found["instrument"]) == (["sme"], "bayern", "grant")
    assert (found["topic_open"], found["region"], found["agency"]) == (True, "Bayern", "Bayern Innovativ GmbH")
    assert found["establishment"] == {"where": "Bayern", "when": None}


def test_what_the_text_does_not_say_is_null_or_empty() -> None:
    found = call("Ein schöner Tag.", "Notiz")
    unknown: dict[str, Any] = dict.fromkeys(FIELDS) | {
        "deadlines": [],
        "amounts": [],
        "applicants": [],
        "aid_basis": [],
    }
    assert {name: found[name] for name in FIELDS} == unknown | {"deadline_model": "unknown"}
    assert json.loads(json.dumps(found)) == found


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("Die Antragsfrist endete am 30.6.2026. Das Verfahren ist zweistufig.", "closed"),
        ("Es können keine neuen Anträge mehr gestellt werden.", "closed"),
        ("Das Antragsverfahren ist zweistufig. Skizzen sind bis 1.3.2027 einzureichen.", "two_stage"),
        ("Die Förderung erfolgt in zwei Phasen: Konzept und Umsetzung.", "unknown"),
        ("The model covers two-phase flow; see topic HORIZON-CL6-2022-01-two-stage.", "unknown"),
        ("The call has a two-stage submission procedure.", "two_stage"),
        (
            "Kurztext\n\nAnträge sind vor Beginn zu festgelegten Stichtagen zu stellen.\n\n### Richtlinie\n\n"
            "Für Teil B können Anträge fortlaufend gestellt werden.",
            "unknown",
        ),
        ("Anträge können jederzeit gestellt werden.", "rolling"),
        ("Richten Sie Ihren Antrag bitte vor Beginn Ihres Vorhabens an die Regierung.", "rolling"),
        ("Anträge sind jeweils zum 1.3. und 1.9. zu stellen.", "multiple_cut_off"),
        ("Anträge sind jährlich bis zum 31. März zu stellen.", "yearly"),
        ("Anträge sind bis zum 30.9.2026 zu stellen.", "single"),
        ("Richten Sie Ihren Antrag bitte an das Ministerium.", "unknown"),
        ("Nach Ablauf der Frist ist eine Antragstellung nicht mehr möglich.", "unknown"),
        ("Die Antragstellung per E-Mail ist nicht möglich.", "unknown"),
        ("Die erste Frist endete am 1.3.2026. Anträge sind bis zum 1.3.2027 zu stellen.", "multiple_cut_off"),
    ],
)
def test_the_model_is_the_first_that_holds(text: str, model: str) -> None:
    assert call(text)["deadline_model"] == model


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Diese Richtlinie tritt am 1.1.2025 in Kraft und mit Ablauf des 31.12.2028 außer Kraft.", "2028-12-31"),
        ("Die Laufzeit dieser Förderrichtlinie ist bis zum 30. Juni 2026 befristet.", "2026-06-30"),
        (
            "Die Laufzeit der Richtlinie ist bis zum Zeitpunkt des Auslaufens der AGVO, mithin bis zum 30. Juni 2027, "
            "befristet.",
            "2027-06-30",
        ),
        ("Gleichzeitig tritt die Richtlinie mit Ablauf des 31. Juli 2022 außer Kraft.", None),
        ("Die Richtlinien vom 16. Januar 2012 treten mit Ablauf des 31. Dezember 2016 außer Kraft.", None),
        ("Die Projektlaufzeit ist bis zum 31.12.2028 befristet.", None),
    ],
)
def test_the_end_of_the_guideline_is_not_that_of_another(text: str, day: str | None) -> None:
    assert call(text)["valid_until"] == day


def test_a_source_wins_over_the_text_and_the_difference_is_kept() -> None:
    stated = [{"role": "submission", "date": "2026-10-15", "recurring": None}]
    found = call("Anträge sind bis zum 30.9.2026 einzureichen.", deadlines=stated, level="eu", call_id="X-1")
    assert [(d["role"], d["date"], d["evidence"]["start"]) for d in found["deadlines"]] == [
        ("submission", "2026-10-15", None)
    ]
    (contradiction,) = found["contradictions"]
    del contradiction["evidence"]
    assert contradiction == {
        "field": "deadlines", "role": "submission", "source": "2026-10-15", "text": "2026-09-30", "unit": None,
    }  # fmt: skip
    assert (found["level"], found["call_id"], found["deadline_model"]) == ("eu", "X-1", "single")
    assert found["evidence"]["level"] == {"field": "level", "text": "eu", "start": None, "end": None}


def test_an_amount_that_differs_is_kept_with_its_role_and_unit() -> None:
    stated = [{"role": "rate_max", "value": 40.0, "unit": "percent", "evidence": None}]
    found = call("Die Förderquote beträgt bis zu 50 %.", amounts=stated, level="eu")
    (contradiction,) = found["contradictions"]
    assert (contradiction["role"], contradiction["unit"]) == ("rate_max", "percent")
    assert (contradiction["source"], contradiction["text"]) == (40.0, 50.0)
    assert [amount["value"] for amount in found["amounts"]] == [40.0]


def test_the_text_makes_a_date_of_the_source_more_exact() -> None:
    stated = [{"role": "submission", "date": "2026-09-30"}]
    found = call("Skizzen sind bis zum 30.9.2026, 12 Uhr (Ausschlussfrist) einzureichen.", deadlines=stated)
    (deadline,) = found["deadlines"]
    assert (deadline["role"], deadline["time"], deadline["strict"]) == ("stage_1", "12:00", True)
    assert found["contradictions"] == []


def test_a_text_of_another_kind_is_no_call() -> None:
    assert is_call(Text(id="1", kind="call"))
    assert not is_call(Text(id="1", text=TEXT, kind="news"))
    assert is_call(Text(id="1", text="Antragsberechtigt sind Kommunen. Zuwendungsempfänger ist der Träger."))
    assert not is_call(Text(id="1", text="Ein neuer Sensor misst Wasserstoff."))


@pytest.mark.parametrize(
    ("text", "today", "expected"),
    [
        ("Anträge sind bis zum 30.9.2026 zu stellen.", "2026-09-30", "open"),
        ("Anträge sind bis zum 30.9.2026 zu stellen.", "2026-10-01", "closed"),
        ("Die Antragsfrist endete am 30.9.2026.", "2026-01-01", "closed"),
        ("Anträge können vom 1.3.2027 bis zum 30.4.2027 gestellt werden.", "2027-02-28", "forthcoming"),
        ("Anträge sind jährlich bis zum 31. März zu stellen.", "2026-04-01", "open"),
        ("Anträge können jederzeit gestellt werden.", "2026-04-01", "open"),
        pytest.param(
            "Skizzen bis 1.3.2027. Die Skizzen sind bis 1.3.2027, der Vollantrag bis 1.9.2027 vorzulegen.",
            "2027-05-01",
            "closed",
            id="only those invited go on",
        ),
        ("Keine Angabe.", "2026-04-01", "unknown"),
    ],
)
def test_the_status_follows_from_dates_and_today(text: str, today: str, expected: str) -> None:
    assert status(call(text), date.fromisoformat(today)) == expected


def test_a_yearly_programme_whose_guideline_ran_out_is_unknown() -> None:
    found = call("Anträge sind jährlich bis zum 31. März zu stellen. Diese Richtlinie gilt bis zum 31.12.2025.")
    assert status(found, date(2026, 1, 1)) == "unknown"


@pytest.mark.shared
def test_every_quote_stands_where_it_says_and_proves_its_fact(shared: Path) -> None:
    rows = [json.loads(line) for line in (shared / "data/calls/call_facts.jsonl").read_text("utf-8").splitlines()]
    for row in rows:
        found = call(row["text"], row["title"])
        dated = [(d["date"] or d["recurring"], d["evidence"]) for d in found["deadlines"]]
        if found["valid_until"]:
            dated.append((found["valid_until"], found["evidence"]["valid_until"]))
        singles = [quote for name, quote in found["evidence"].items() if name != "applicants"]
        for quote in [*(q for _, q in dated), *found["evidence"].get("applicants", []), *singles]:
            assert row[quote["field"]][quote["start"] : quote["end"]] == quote["text"]
            assert len(quote["text"]) <= 200
        for day, quote in dated:
            assert day in {mention.iso or mention.month_day for mention in find_dates(quote["text"])}


@pytest.mark.parametrize(
    "piece",
    ["Frist 30.9.2026 und ", "EUR 1.000 ", "Antrag bis ", "Frist", "\n* ", "juristische Personen ", "1.1.", "(", "  "],
)
def test_hostile_text_costs_no_more_than_its_length(piece: str) -> None:
    start = time.process_time()
    call(piece * (20_000 // len(piece)))
    assert time.process_time() - start < 5


def test_quality_counts_what_is_right_wrong_and_missed() -> None:
    label = {"date": None, "recurring": "03-31"}
    want = {"deadlines": [label | {"role": "submission"}, label | {"role": "cut_off", "optional": True}], "level": "eu"}
    got = {"deadlines": [label | {"role": "cut_off"}, label | {"role": "opening"}], "level": "eu"}
    figures = {(figure.label, figure.metric): figure for figure in score_calls([(want, got)])}
    assert figures["deadlines", "precision"].value == 0
    assert figures["deadlines", "precision"].n == 1
    assert figures["deadlines", "recall"].value == 0
    assert figures["level", "accuracy"].as_json()["value"] == 1
