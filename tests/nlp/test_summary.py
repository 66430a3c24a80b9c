import pytest

from nlp.summary import sentences, summarise


def test_two_sentences_are_taken_as_they_stand_and_in_their_order() -> None:
    text = (
        "Cookies helfen uns bei der Bereitstellung unserer Dienste für Sie alle.\n\n"
        "Das Projekt entwickelt Speicher für Wasserstoff in Bayern. Am Rande gab es Kaffee und belegte Brote für alle. "
        "Die Speicher sollen Wasserstoff ab 2027 an Tankstellen in Bayern liefern. Kontakt: Frau Muster, Tel. 0123."
    )
    assert summarise("Wasserstoff: neue Speicher für Bayern", text) == (
        "Das Projekt entwickelt Speicher für Wasserstoff in Bayern. "
        "Die Speicher sollen Wasserstoff ab 2027 an Tankstellen in Bayern liefern."
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "Anträge nimmt die Stelle z. B. bis zum 3. Oktober 2026 entgegen.",
        "Das Land gibt ca. 5 Mio. Euro für Vorhaben nach Abs. 2 der Richtlinie.",
        "Prof. Dr. Muster leitet die Gruppe für neue Werkstoffe in Bayreuth.",
        "The project (cf. Fig. 2) started in May and involves e.g. Dr. Smith.",
    ],
)
def test_abbreviations_do_not_end_a_sentence(sentence: str) -> None:
    assert list(sentences(f"{sentence} Ein weiterer Satz folgt hier noch am Ende.")) == [
        sentence,
        "Ein weiterer Satz folgt hier noch am Ende.",
    ]


@pytest.mark.parametrize("text", ["", "Startseite\nÜber uns\nKontakt", "Kurz."])
def test_a_text_without_sentences_has_no_summary(text: str) -> None:
    assert summarise("Titel", text) == ""
