import pytest

from nlp.heads import compound, compound_key, is_action


@pytest.mark.parametrize(
    ("whole", "first", "head"),
    [
        pytest.param("wundversorgung", "Wunden", "versorgung", id="e dropped"),
        pytest.param("luftqualitätsmessung", "Luftqualität", "messung", id="s"),
        pytest.param("oberflächenbehandlung", "Oberflächen", "behandlung", id="n"),
        pytest.param("datenverschlüsselung", "Daten", "verschlüsselung", id="data, no dates"),
        pytest.param("phosphorrückgewinnung", "Phosphor", "rückgewinnung", id="nothing"),
        pytest.param("batterie-recycling", "Batterien", "recycling", id="hyphen"),
        pytest.param("sprachverarbeitung", "Sprache", "verarbeitung", id="e dropped at the end"),
    ],
)
def test_a_compound_and_its_parts_apart_have_one_key(whole: str, first: str, head: str) -> None:
    assert compound_key(whole) == compound(first, head)


@pytest.mark.parametrize("word", ["überwachung", "rückgewinnung", "kommission", "station", "katalyse", "greifer"])
def test_a_noun_that_is_no_compound_keeps_its_letters(word: str) -> None:
    assert compound_key(word) == word.replace("ü", "ue")


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("versorgung", "de", True), ("recycling", "de", True), ("batterie", "de", False), ("recycling", "en", True),
        ("synthesis", "en", True), ("recovery", "en", True), ("battery", "en", False), ("question", "en", False),
    ],
)  # fmt: skip
def test_an_action_is_known_by_its_ending(word: str, language: str, *, expected: bool) -> None:
    assert is_action(word, language) is expected


def test_a_word_too_long_for_a_compound_is_not_cut() -> None:
    assert compound_key("wunden" * 100 + "versorgung") == "wunden" * 100 + "versorgung"
