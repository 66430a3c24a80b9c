"""The house as it was designed: rooms, names, sizes."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

from tests.conftest import ROOT

ROOMS = ("scouting", "spiders", "nlp", "search")
FILES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts]
TOP_LEVEL = {"scouting", "spiders", "nlp", "search", "config", "tests", "docs", "benchmarks", ".ci"}
LONGEST_FILE, LONGEST_FUNCTION, MEDIAN_FUNCTION = 300, 40, 10


def tracked() -> list[str]:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode:
        pytest.skip("not a git checkout: nothing says which files belong to the project")
    return listing.stdout.splitlines()


def lengths(path: Path) -> list[int]:
    tree = ast.parse(path.read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [(node.end_lineno or 0) - node.body[0].lineno + 2 for node in functions]  # options of a command are no steps


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_can_be_read_at_once(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_FILE
    assert max(lengths(path), default=0) <= LONGEST_FUNCTION


def test_most_functions_are_small() -> None:
    assert median(length for path in FILES for length in lengths(path)) <= MEDIAN_FUNCTION


def test_the_top_level_is_as_designed() -> None:
    assert {Path(path).parts[0] for path in tracked() if "/" in path} <= TOP_LEVEL


def test_tests_are_no_packages_that_could_shadow_ours() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


@pytest.mark.parametrize("path", sorted((ROOT / "config" / "sources").glob("*/*.yml")), ids=lambda path: path.stem)
def test_a_source_with_code_has_the_same_stem_in_three_places(path: Path) -> None:
    match = re.search(r"^spider: (\w+)\.(\w+)$", path.read_text("utf-8"), re.MULTILINE)
    if match:
        kind, name = match.groups()
        assert (ROOT / "spiders" / kind / f"{name}.py").is_file()
        assert (ROOT / "tests" / "spiders" / "pages" / kind / name).is_dir()


def test_no_file_names_a_package_registrys_host() -> None:
    hosts = [
        ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("crates", "io"))
    ]
    texts = {path: (ROOT / path).read_bytes() for path in tracked() if (ROOT / path).is_file()}
    assert [path for path, body in texts.items() if any(host.encode() in body for host in hosts)] == []


def test_every_benchmark_can_be_started() -> None:
    """They are not run here: what one imports from another is found missing at once."""
    names = [f"benchmarks.{path.stem}" for path in sorted((ROOT / "benchmarks").glob("*.py"))]
    started = [sys.executable, "-c", f"import {', '.join(names)}"]
    assert subprocess.run(started, cwd=ROOT, capture_output=True, text=True, check=False).stderr == ""
