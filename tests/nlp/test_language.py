import pytest

from nlp.language import detect_language

GERMAN = "Das Bundesministerium fördert Vorhaben zur Entwicklung von Speichern und Netzen in Deutschland."
ENGLISH = "The European Commission supports projects that develop storage and grids for the energy transition."


@pytest.mark.parametrize(
    ("title", "text", "declared", "language"),
    [
        pytest.param("Förderung", GERMAN, None, "de", id="german text"),
        pytest.param("Funding", ENGLISH, None, "en", id="english text"),
        pytest.param(
            "",
            "Le ministère soutient le développement des batteries et des réseaux électriques.",
            None,
            "fr",
            id="french",
        ),
        pytest.param(
            "",
            "Il ministero sostiene lo sviluppo di batterie e reti elettriche per la transizione.",
            None,
            "it",
            id="italian",
        ),
        pytest.param("Förderung", GERMAN, "en", "de", id="a german page under an english template"),
        pytest.param("Power Electronics Day", "", "de", "de", id="a short title: the source knows better"),
        pytest.param("Wasserstoff", "", None, "de", id="one word and no declaration"),
        pytest.param("Call", ENGLISH, "en-US", "en", id="a regional code"),
        pytest.param(
            "x", "Ministerstwo wspiera projekty rozwoju magazynów energii i sieci w kraju.", "pl", "pl", id="not ours"
        ),
        pytest.param(
            "",
            "Technische Universität München, Fraunhofer-Institut: the group presents a chip.",
            None,
            "en",
            id="names of another language",
        ),
        pytest.param(
            "", "Keynotes, Demos, Networking – Industrial AI Day 2026, Nürnberg", "de", "de", id="no sentence"
        ),
        pytest.param(
            "", "Los precios de la luz y el gas suben en la Península, según un informe.", "de", "es", id="es"
        ),
        pytest.param("Chemometric histopathology via coherent Raman imaging", "", None, "en", id="jargon"),
        pytest.param("", "", None, "und", id="nothing to read"),
        pytest.param("2026", "12.345,67 --- 99 %", None, "und", id="no words"),
        pytest.param("", "", "de", "de", id="nothing but a declaration"),
    ],
)
def test_the_language_is_that_of_the_text(title: str, text: str, declared: str | None, language: str) -> None:
    assert detect_language(title, text, declared) == language
