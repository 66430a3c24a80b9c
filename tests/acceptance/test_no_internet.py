"""The real sources without internet: each is reported as unreachable, soon, and nothing changes."""

import json
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from scouting.config import Settings, load_configuration
from tests.acceptance.test_hostile_world import counted
from tests.commands import said, scouting

LONGEST_SECONDS = 120
OWN = {"id": "a", "kind": "news", "title": "Drucksensoren", "date": "2026-11-10", "url": "https://a.example/1"}


def without_network() -> tuple[str, ...]:
    """Words that start a program in a network without any interface, so that no packet leaves; none where forbidden."""
    ways = (("unshare", "--net"), ("unshare", "--map-root-user", "--net")) if shutil.which("unshare") else ()
    return next(
        (way for way in ways if subprocess.run([*way, "true"], capture_output=True, check=False).returncode == 0), ()
    )


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_each_real_source_is_reported_as_unreachable_and_nothing_changes(tmp_path: Path) -> None:
    prefix = without_network()
    if not prefix:
        pytest.skip("a network without interfaces needs `unshare --net`, which is missing or forbidden here")
    data = tmp_path / "data"
    (tmp_path / "own.jsonl").write_text(json.dumps(OWN), "utf-8")
    assert scouting("import", tmp_path / "own.jsonl", "--data-dir", data).returncode == 0
    assert scouting("process", "--jobs", "1", "--data-dir", data).returncode == 0
    began = time.monotonic()
    done = scouting("run", "--json", "--data-dir", data, prefix=prefix, timeout=300)
    seconds = time.monotonic() - began
    assert (done.returncode, "no source could be collected" in said(done)) == (1, True), said(done)
    reports = json.loads(done.stdout)["sources"]
    enabled = {source.name for source in load_configuration(Settings()).sources if source.enabled}
    assert {report["source"] for report in reports} == enabled
    assert {report["status"] for report in reports} == {"failed"}
    for report in reports:
        assert "unreachable" in report["error"], report
        assert (report["items"], report["new"], report["changed"]) == (0, 0, 0)
    assert counted(data) == {"indexed": 1}
    assert seconds < LONGEST_SECONDS
