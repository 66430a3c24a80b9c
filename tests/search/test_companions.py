"""What stands beside a concept more often than by chance."""

import numpy as np
import pytest

from search.companions import find_companions, likelihood_ratio
from search.engine import Engine
from search.entries import Query
from tests.search.samples import entry


def test_companions_are_those_that_chance_would_not_put_there(engine: Engine) -> None:
    held = ["laser optik alltag"] * 12 + ["laser alltag"] * 3 + ["optik"] * 2 + ["alltag"] * 60 + ["chemie"] * 40
    engine.write(entry(f"e{at}", concepts=tuple(keys.split())) for at, keys in enumerate(held))
    engine.write([entry(f"copy{at}", concepts=("laser", "chemie"), counted=False) for at in range(20)])
    found = {one.concept: one for one in find_companions(engine, "laser")}
    assert list(found) == ["optik", "alltag"]
    assert (found["optik"].both, found["optik"].expected) == (12, round(15 * 14 / 117, 2))
    assert engine.search(Query(text=found["optik"].query)).total == 12


def test_without_company_there_is_none(engine: Engine) -> None:
    engine.write([entry("alone", concepts=("laser",))])
    assert find_companions(engine, "laser") == ()
    assert find_companions(engine, "unbekannt") == ()


def test_the_ratio_is_dunnings() -> None:
    """The bigram "the swiss" of his table: 110, 2442, 111 and 29114 of 31777 (Dunning 1993, 4.3)."""
    found = likelihood_ratio(np.array([110.0]), 110 + 2442, np.array([110.0 + 111]), 31777)
    assert found[0] == pytest.approx(270.72, abs=0.1)


@pytest.mark.parametrize(("both", "ratio"), [(10.0, 0.0), (0.0, 22.27)])
def test_independence_has_no_ratio_and_none_in_common_a_finite_one(both: float, ratio: float) -> None:
    assert likelihood_ratio(np.array([both]), 100, np.array([100.0]), 1000)[0] == pytest.approx(ratio, abs=0.1)
