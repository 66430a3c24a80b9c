"""A crawl over pages that is killed goes on exactly where it was: nothing is lost, doubled or asked for again."""

import os
import random
from pathlib import Path

import pytest

from tests.acceptance.walks_killed import kill_all, table

SEED = 7
KILLS = int(os.environ.get("SCOUTING_TEST_KILLS", "20"))


@pytest.mark.slow
@pytest.mark.timeout(200 + 30 * KILLS)
def test_walks_killed_anywhere_ask_for_no_page_again(tmp_path: Path) -> None:
    kills = kill_all(tmp_path, KILLS, random.Random(SEED))
    assert len(kills) == KILLS
    assert len({kill.committed for kill in kills}) >= KILLS // 3, table(kills)
