"""Texts in, tokens out: what is read without the tokeniser is what the tokeniser would say."""

import pytest

from nlp.lemmas import tokenise, words, words_of

WORDINGS = (
    "battery storage",
    "state-of-the-art",
    "bio-based polymers",
    "Li-Ionen-Batterie",
    "Wind- und Solarenergie",
    "Prozess-/Anlagentechnik",
    "3-D printing",
    "cannot",
    "a--b",
    "Mess-Elektronik für Öl",
    "e.g. tyres",
    "-",
    "",
)


@pytest.mark.parametrize("language", ["de", "en", "fr"])
@pytest.mark.parametrize("wording", WORDINGS)
def test_words_of_a_wording_are_those_of_its_tokens(wording: str, language: str) -> None:
    assert words_of(wording, language) == words(tokenise(wording, language))
