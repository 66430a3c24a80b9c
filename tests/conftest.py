"""Shared by all tests: where the project and the data beside it stand, and what is left out of a short run."""

import gc
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgresql import Server, find_binaries

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


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A running database server; tests that use it are marked `postgresql` and form one group."""
    binaries = find_binaries()
    if binaries is None:
        missing("PostgreSQL", "apt-get install postgresql")
        return
    with Server(binaries) as server:
        yield server


# Not part of a short run: it needs nothing but Python and ends within minutes.
LEFT_OUT = {
    "slow": "takes long",
    "elasticsearch": "needs a JDK of at least 21 and Maven, or `make test-elasticsearch`, which brings its own",
    "postgresql": "needs Debian's postgresql (apt-get install postgresql)",
    "browser": "needs Debian's chromium (apt-get install chromium)",
}
HOW = "`make test-all` runs it"
LONGEST_NAME = 80  # characters


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--short", action="store_true", help="only what needs nothing but Python")
    parser.addoption("--rest", action="store_true", help="only what --short leaves out")


def pytest_make_parametrize_id(val: object) -> str | None:
    """A test is not named by megabytes of what it is given."""
    if isinstance(val, str | bytes) and len(val) > LONGEST_NAME:
        return f"{val[: LONGEST_NAME // 2]!r} of {len(val)}"
    return None


def pytest_configure(config: pytest.Config) -> None:
    """Several workers have one process that their commands are forked from."""
    from tests.commands import FORKS, READY, environment
    from tests.ready import start_server

    if FORKS and config.getoption("numprocesses", None) and READY not in os.environ:
        os.environ[READY] = start_server(environment())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--rest"):
        rest = [item for item in items if any(map(item.get_closest_marker, LEFT_OUT))]
        config.hook.pytest_deselected(items=[item for item in items if item not in rest])
        items[:] = rest
    if not config.getoption("--short"):
        items.sort(key=_bound, reverse=True)
        return
    for item in items:
        for mark, why in LEFT_OUT.items():
            if item.get_closest_marker(mark):
                item.add_marker(pytest.mark.skip(reason=f"{mark}: {why}; {HOW}"))


def pytest_collection_finish() -> None:
    """What was imported and collected stays: the garbage collector need not look at it after each few tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000)


def _bound(item: pytest.Item) -> float:
    """The seconds it may take: what takes long is begun first, else one worker would be left alone with it."""
    marker = item.get_closest_marker("timeout")
    return float(marker.args[0]) if marker else 0


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in the last lines what was skipped, why, and how to have it run."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped if report.longrepr)
    if reasons:
        terminalreporter.section("skipped")
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"{count} × {reason}")
