"""Words of society, culture and pure science in; that they weigh against a tag, and only so far, out."""

import pytest

from nlp.elsewhere import MOST, TITLE, elsewhere


@pytest.mark.parametrize(
    "title",
    [
        "Geschichte der Demokratie",
        "Flüchtlinge und ihr Wohnraum",
        "Evolutionary history of island mammals",
        "Gender equality in parliaments",
        "A conjecture on symplectic manifolds",
    ],
)
def test_a_title_of_another_world_is_heard(title: str) -> None:
    assert elsewhere(title, "") >= TITLE


@pytest.mark.parametrize(
    "title",
    [
        "Wasserstoffspeicher für Nutzfahrzeuge",
        "Faserverbund in der Automobilindustrie",
        "Power electronics for wind turbines",
        "Geopolymers in construction",
        "Polymer membranes and polishing tools",
    ],
)
def test_a_title_of_technology_is_left_alone(title: str) -> None:
    assert elsewhere(title, "") == 0


def test_a_word_counts_once_and_in_the_title_more() -> None:
    assert elsewhere("", "refugees, refugee policy and a refugee camp") == 1
    assert elsewhere("Refugees", "refugees again") == TITLE


def test_a_long_text_gathers_only_so_much() -> None:
    assert elsewhere("", "refugee museum gender colonial poetry philosophy theatre") == MOST
