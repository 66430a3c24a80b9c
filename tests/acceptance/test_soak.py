"""Thirty days of schedule over sources on loopback: real crawls and mails, two schedulers, hosts left in peace."""

from pathlib import Path

import pytest

from tests.acceptance.judging import assert_alarmed, assert_left_in_peace, assert_made_once
from tests.acceptance.soaking import soak

MANY = 20  # `python -m tests.acceptance.soaking 300` takes a quarter of an hour


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_thirty_days_of_many_sources(tmp_path: Path) -> None:
    soaked = soak(tmp_path, MANY, hours=24)
    assert_left_in_peace(soaked.visits)
    assert_made_once(soaked)
    assert_alarmed(soaked)
