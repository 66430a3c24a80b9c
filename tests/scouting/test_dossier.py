from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from scouting.app import App
from scouting.delivery.markdown import escape, render_markdown
from scouting.dossier import UnknownTopicError, dossier
from tests.scouting.house import TODAY, Paper, deadline, furnish

SENTENCE = "Ein Quantensensor misst kleinste Magnetfelder bei Raumtemperatur."
CALL = {
    "deadline_model": "single",
    "submission": "by_date",
    "valid_until": None,
    "deadlines": [deadline("2026-12-15")],
}
PAPERS = [
    Paper(
        id="paper",
        kind="publication",
        title="Quantensensoren im Betrieb",
        text=f"Vorab ein Satz ohne das Wort. {SENTENCE} Danach kommt nichts mehr von Belang.",
        concepts=("Quantensensor",),
        organisations=({"name": "Weit Weg AG", "nuts": "DE111"}, {"name": "Hochschule Ansbach", "nuts": "DE251"}),
    ),
    Paper(id="call", kind="call", title="Förderung der Quantentechnik", concepts=("Quantensensor",), call=CALL),
    Paper(
        id="event",
        kind="event",
        title="Quantentag",
        concepts=("Quantensensor",),
        facts={"starts": "2026-12-01", "ends": "2026-12-02", "place": "Augsburg"},
    ),
]


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    with furnish(tmp_path, PAPERS) as running:
        yield running


def test_each_statement_has_a_citation_and_each_citation_a_source(app: App) -> None:
    found = dossier(app, "Quantensensor", today=TODAY)
    assert [(quote.text, quote.citation) for quote in found.quotes] == [(SENTENCE, 1)]
    assert [statement.text for statement in found.calls] == [
        "Förderung der Quantentechnik (Einreichungsfrist 15.12.2026)"
    ]
    assert [statement.text for statement in found.events] == ["Quantentag (01.12.2026 – 02.12.2026, Augsburg)"]
    assert [citation.number for citation in found.citations] == [1, 2, 3]
    assert found.citations[0].url == "https://zeitung.example/paper"
    assert found.citations[0].licence == "CC0-1.0"


def test_months_end_with_the_current_one(app: App) -> None:
    months = dossier(app, "Quantensensor", today=TODAY).months
    assert (len(months), months[0], months[-1]) == (13, ("2025-11", 0), ("2026-11", 3))
    assert "| November 2026 (bis heute) | 3 |" in render_markdown(dossier(app, "Quantensensor", today=TODAY))


def test_organisations_in_bavaria_come_first(app: App) -> None:
    found = dossier(app, "Quantensensor", today=TODAY).organisations
    assert [(o.name, o.bavarian) for o in found] == [("Hochschule Ansbach", True), ("Weit Weg AG", False)]


@pytest.mark.parametrize("topic", ["sensorik", "Sensorik", "sensor technology"])
def test_a_competence_has_a_dossier_by_any_of_its_names(app: App, topic: str) -> None:
    assert dossier(app, topic, today=TODAY).documents == 3


def test_a_topic_that_nobody_knows_is_named(app: App) -> None:
    with pytest.raises(UnknownTopicError, match="'Zauberei'"):
        dossier(app, "Zauberei", today=TODAY)


def test_the_text_has_every_part_in_order(app: App) -> None:
    text = render_markdown(dossier(app, "quantensensor", today=TODAY))
    headings = [line[3:] for line in text.splitlines() if line.startswith("## ")]
    assert headings == [
        "Was es ist",
        "Wie es sich entwickelt",
        "Wer daran arbeitet",
        "Förderung",
        "Veranstaltungen",
        "Zum Weiterlesen",
        "Fragen für den Kurs",
        "Quellen",
    ]
    assert f"- „{SENTENCE}“ [1]" in text
    assert "- Hochschule Ansbach (Bayern): 1 Dokument" in text
    assert (
        "1. Quantensensoren im Betrieb, zeitung, 18.11.2026, <https://zeitung.example/paper>, Lizenz: CC0-1.0" in text
    )


def test_a_topic_without_anything_says_so_in_each_part(tmp_path: Path) -> None:
    with furnish(tmp_path / "empty", ()) as app:
        text = render_markdown(dossier(app, "sensorik", today=TODAY))
    for sentence in ("Kein Satz gefunden.", "Keine Einrichtung genannt.", "Keine offene Förderung bekannt."):
        assert sentence in text


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[klick](javascript:alert(1))",
        "![bild](https://a.example/x.png)",
        "# Überschrift",
        "- Liste",
        "1. Liste",
        "12) Liste",
        "`code` **fett** _kursiv_ ~~weg~~",
        "https://a.example/ und www.a.example und a@b.example",
        "a | b | c",
        "&lt;b&gt; $x$",
        "Titel\n\n# zweite Zeile",
        "===",
        "\\<b>",
    ],
)
def test_crawled_words_stay_words(hostile: str) -> None:
    markdown = MarkdownIt("gfm-like", {"linkify": False})
    (opening, inline, closing) = markdown.parse(escape(hostile))
    assert (opening.type, closing.type) == ("paragraph_open", "paragraph_close")
    assert {child.type for child in inline.children or ()} <= {"text", "text_special"}
    assert "".join(child.content for child in inline.children or ()) == " ".join(hostile.split())
