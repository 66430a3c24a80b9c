from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.hindcast import load_history, title_phrases
from search.kleinberg import EFFORT, TIMES, bursts, current_weight


def cost(states: tuple[int, ...], counts: list[int], totals: list[int]) -> float:
    """As in the paper, by definition."""
    share, total, before = sum(counts) / sum(totals), 0.0, 0
    for state, count, of in zip(states, counts, totals, strict=True):
        rate = min(share * TIMES**state, 1 - 1e-9)
        total -= count * np.log(rate) + (of - count) * np.log1p(-rate)
        total += max(state - before, 0) * EFFORT * np.log(len(counts))
        before = state
    return total


@given(st.lists(st.integers(0, 30), min_size=2, max_size=8).filter(any))
def test_no_other_path_of_states_is_cheaper(counts: list[int]) -> None:
    totals = [100] * len(counts)
    found = bursts(np.array([counts], dtype=float), np.array(totals, dtype=float))[0]
    cheapest = min(cost(states, counts, totals) for states in product((0, 1), repeat=len(counts)))
    assert cost(tuple(map(int, found)), counts, totals) == pytest.approx(cheapest)


@pytest.mark.parametrize(
    ("counts", "in_burst", "weighs"),
    [
        ([5] * 10, "..........", False),
        ([5, 5, 5, 20, 22, 21, 5, 5, 5, 5], "...###....", False),
        ([5, 5, 5, 5, 5, 5, 5, 20, 22, 21], ".......###", True),
        ([5, 5, 5, 5, 5, 5, 5, 5, 5, 8], "..........", False),
        ([0] * 10, "..........", False),
    ],
)
def test_a_burst_is_where_the_rate_stays_doubled(counts: list[int], in_burst: str, weighs: bool) -> None:
    rows, totals = np.array([counts], dtype=float), np.full(10, 1000.0)
    assert "".join(".#"[state] for state in bursts(rows, totals)[0].astype(int)) == in_burst
    assert (current_weight(rows, totals)[0] > 0) == weighs


@pytest.mark.shared
@pytest.mark.parametrize(
    ("phrase", "first", "last"),
    [("word embeddings", 2014, 2015), ("maximum entropy", 1997, 2006)],
)
def test_words_of_titles_burst_when_their_field_spoke_of_them(shared: Path, phrase: str, first: int, last: int) -> None:
    history = load_history(shared / "data/trends/acl_titles_to_2015.jsonl.gz", title_phrases)
    years = [year for year in sorted(history.totals) if year >= 1990]
    counts = np.array([[history.count(phrase, [year]) for year in years]], dtype=float)
    states = bursts(counts, np.array([history.totals[year] for year in years], dtype=float))[0]
    called = [year for year, state in zip(years, states, strict=True) if state]
    assert (called[0], called[-1]) == (first, last)
