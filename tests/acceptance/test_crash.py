"""A run that is killed goes on where it was: what it ends with is what an undisturbed one ends with."""

import os
import random
from pathlib import Path

import pytest

from tests.acceptance.killing import HOPS, compare_all, table

SEED = 3
KILLS = int(os.environ.get("SCOUTING_TEST_KILLS", "10"))
LEAST = KILLS * 3 // 50


@pytest.mark.slow
@pytest.mark.timeout(200 + 30 * KILLS)
def test_runs_killed_anywhere_end_like_an_undisturbed_one(tmp_path: Path) -> None:
    kills = compare_all(tmp_path, KILLS, random.Random(SEED))
    assert len(kills) == KILLS
    hops = [kill.hop for kill in kills]
    assert all(hops.count(hop) >= LEAST for hop in HOPS[:4]), table(kills)
