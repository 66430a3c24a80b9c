"""Text in, tokens out."""

import pytest

from search.analysis import NOTHING, Analyser, fold, forms


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Wärmepumpe", "waermepumpe"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Zoë", "zoe"),
        ("Erdős", "erdos"),
        ("Ångström", "angstroem"),
        ("CO₂", "co2"),
        ("ﬁt", "fit"),
        ("İstanbul", "istanbul"),
        ("½", "12"),
        ("x" * 5000, "x" * 100),
        ("東京", "東京"),
    ],
)
def test_spellings_of_a_word_are_folded_into_one(word: str, folded: str) -> None:
    assert fold(word) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Speichers", "Speicher"),
        ("Häuser", "Haus"),
        ("Haeuser", "Häuser"),
        ("Wärmepumpen", "Waermepumpe"),
        ("Sensoren", "Sensor"),
        ("Optiken", "Optik"),
        ("Sensoriks", "Sensorik"),
        ("künstlicher", "Künstliche"),
    ],
)
def test_german_inflections_share_a_stem(one: str, other: str) -> None:
    assert forms(one).de == forms(other).de


@pytest.mark.parametrize(
    ("one", "other"), [("Sensorik", "Sensor"), ("Robotik", "Roboter"), ("Mechanik", "mechanisch"), ("Poetik", "Poesie")]
)
def test_a_field_and_its_thing_are_kept_apart(one: str, other: str) -> None:
    assert forms(one).de != forms(other).de


def test_each_language_has_its_field_and_an_unknown_one_both() -> None:
    analyser = Analyser()
    found = {language: analyser.document("Laser", "", language) for language in ("de", "en", "fr", "")}
    names = {language: {name for name in fields if fields[name] != NOTHING} for language, fields in found.items()}
    assert names["de"] == {"exact", "de", "title_exact", "title_de"}
    assert names["en"] == {"exact", "en", "title_exact", "title_en"}
    assert names["fr"] == names[""] == names["de"] | names["en"]


def test_the_whole_holds_title_and_text() -> None:
    found = Analyser().document("Neue Sensoren", "Zwei Häuser, ein\u00adfach.", "de")
    assert found["exact"] == "neue sensoren zwei haeuser einfach"
    assert found["title_exact"] == "neue sensoren"
    assert found["de"].split() == [forms(word).de for word in ("neue", "sensoren", "zwei", "haeuser", "einfach")]


def test_parts_of_compounds_and_joined_hyphens_are_one_field() -> None:
    analyser = Analyser(lambda word: ["Laser", "Sensorik"] if word == "Lasersensorik" else [])
    found = analyser.document("Lasersensorik", "KI\u2011Labor, Mensch-Maschine-Systeme; Lasersensorik", "de")
    assert found["title_parts"] == "las sensorik"
    assert found["parts"] == "las sensorik kilabor menschmaschinesystem las sensorik"
    assert found["exact"] == "lasersensorik ki labor mensch maschine systeme lasersensorik"


@pytest.mark.parametrize("text", ["", "???", " \x00\x07 ", "-_-", "\ud800", "\u0308"])
def test_text_without_words_has_no_tokens(text: str) -> None:
    assert set(Analyser().document(text, text, "de").values()) == {NOTHING}
