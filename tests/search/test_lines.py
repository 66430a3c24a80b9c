"""Wordings that speak of one thing."""

import pytest

from search.lines import is_inside, runs_into


@pytest.mark.parametrize(
    ("short", "long", "inside"),
    [
        ("tank", "cryogenic tank", True),
        ("heat-storage", "sand heat storage", True),
        ("batterie", "feststoffbatterie", True),
        ("tank", "kryotank", False),  # too short to be told from chance
        ("cryogenic tank", "tank", False),
    ],
)
def test_a_part_is_whole_words_or_a_long_part_of_a_compound(short: str, long: str, inside: bool) -> None:
    assert is_inside(short, long) is inside


@pytest.mark.parametrize(
    ("one", "other", "cut"),
    [
        ("fast post-quantum", "post-quantum migration", True),
        ("post-quantum migration", "migration roadmap", True),
        ("hydrogen storage", "battery storage", False),
        ("laser", "optik", False),
    ],
)
def test_wordings_cut_from_one_phrase_run_into_each_other(one: str, other: str, cut: bool) -> None:
    assert runs_into(one, other) is cut
