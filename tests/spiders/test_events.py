"""The facts of an event and the words that prove them."""

from typing import Any

import pytest

from spiders.dates import read_date
from spiders.events import event_facts

FIELDS = {name: name.upper() for name in ("starts", "ends", "place", "organiser", "status", "online", "words")}
TEXT = "Sensoren für alle.\nAnmeldung bitte bis zum 25. November 2026 über die Seite."


def facts_of(title: str = "Treffen", text: str = "", **said: Any) -> dict[str, Any]:  # noqa: ANN401  as event_facts
    return event_facts(title, text, fields=FIELDS, **{"starts": "2026-12-03", "ends": None, "zone": None, **said})


@pytest.mark.parametrize(
    ("said", "name", "field", "quote"),
    [
        ({}, "starts", "STARTS", "2026-12-03"),
        ({"ends": "2026-12-04"}, "ends", "ENDS", "2026-12-04"),
        ({"place": "Halle 4, Fürth"}, "place", "PLACE", "Halle 4, Fürth"),
        ({"organiser": "Cluster Sensorik"}, "organiser", "ORGANISER", "Cluster Sensorik"),
        ({"status": "moved"}, "status", "STATUS", "moved"),
        ({"title": "Abgesagt: Treffen"}, "status", "title", "Abgesagt"),
        ({"online": True}, "online", "ONLINE", "true"),
        ({"title": "Treffen online"}, "online", "title", "online"),
        ({"place": "MS Teams"}, "online", "PLACE", "MS Teams"),
        ({"title": "Fachtagung Radar"}, "type", "title", "tagung"),
        ({"words": ["Sensorik", "Workshop"]}, "type", "WORDS", "Workshop"),
        ({"text": TEXT}, "registration_until", "text", "Anmeldung bitte bis zum 25. November 2026 über die Seite."),
    ],
)
def test_each_fact_is_proven_by_words_of_its_field(said: dict[str, Any], name: str, field: str, quote: str) -> None:
    facts = facts_of(**said)
    assert name in facts
    assert facts["evidence"][name] == {"field": field, "text": quote, "start": None, "end": None}


def test_the_quote_read_alone_gives_the_same_day() -> None:
    facts = facts_of(text=TEXT)
    assert facts["registration_until"] == "2026-11-25"
    alone = facts_of(text=facts["evidence"]["registration_until"]["text"])
    assert alone["registration_until"] == facts["registration_until"]
    assert read_date(facts["evidence"]["starts"]["text"]) == facts["starts"]


def test_what_nobody_says_is_not_proven() -> None:
    facts = facts_of(organiser="info@example.org", place="")
    assert facts == {"status": "scheduled", "starts": "2026-12-03", "evidence": facts["evidence"]}
    assert facts["evidence"].keys() == {"starts"}
