"""Shared by all tests: where the project and the data beside it stand."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("SCOUTING_SHARED", ROOT.parent / "shared"))


def missing(part: str, how: str) -> None:
    """Skip for want of a part, or fail where all parts are required."""
    message = f"{part} is missing: {how}"
    if os.environ.get("SCOUTING_REQUIRE_PARTS") == "1":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of recorded answers and labelled corpora that stands beside the project."""
    if not (SHARED / "data").is_dir():
        missing("../shared/data", "put the recorded sources beside the project or set SCOUTING_SHARED")
    return SHARED
