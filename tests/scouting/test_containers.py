"""The containers' files: what they copy and run is there, and each service's command works without Docker."""

import json
import re
import shlex
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.commands import COMMAND, environment, scouting
from tests.conftest import ROOT
from tests.scouting.house import Paper, furnish
from tests.search.elasticsearch.node import free_port

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
EXAMPLE = (ROOT / ".env.example").read_text("utf-8")
KNOWN = dict(re.findall(r"^(\w+)=(.*)$", EXAMPLE, re.MULTILINE))


def test_every_file_that_is_copied_is_there_and_not_ignored() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    names = {name for line in copied for name in line.split()}
    assert all((ROOT / name).exists() for name in names)
    assert {f"!{name}" for name in names} <= set((ROOT / ".dockerignore").read_text("utf-8").splitlines())


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_a_service_has_no_rights_it_does_not_need(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["healthcheck"]["test"]
    assert "/" not in service["image"].partition(":")[0]  # no registry's host
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


def test_every_variable_has_a_value_in_the_example_or_a_default() -> None:
    text = (ROOT / "compose.yaml").read_text("utf-8")
    asked = re.findall(r"\$\{(\w+)(:-)?", text)
    assert {name for name, default in asked if not default} <= KNOWN.keys()


def test_the_versions_are_those_of_this_project() -> None:
    from scouting import __version__

    assert KNOWN["SCOUTING_VERSION"] == __version__


def test_the_products_command_and_its_health_check_work(tmp_path: Path) -> None:
    furnish(tmp_path, [Paper(id="one")]).close()
    (tmp_path / "config/scouting.env").write_text(f"SCOUTING_DATA_DIR='{tmp_path}/data'\n", "utf-8")
    port, known = free_port(), environment(SCOUTING_CONFIG_DIR=str(tmp_path / "config"))
    command = [*entry(tmp_path / "config"), *COMPOSE["services"]["scouting"]["command"], "--port", str(port)]
    with subprocess.Popen(command, env=known, cwd=ROOT, stderr=subprocess.DEVNULL) as served:
        assert answers(port)
        served.send_signal(signal.SIGTERM)
        assert served.wait(15) == 0


def entry(config: Path) -> list[str]:
    """The image's entry, this interpreter's program in place of the installed one."""
    words: list[str] = json.loads(re.findall(r"^ENTRYPOINT (.+)$", DOCKERFILE, re.MULTILINE)[0])
    return [
        word.replace("/config", str(config)).replace("exec scouting", f"exec {shlex.join(COMMAND)}") for word in words
    ]


def answers(port: int) -> bool:
    for _ in range(200):
        try:
            return httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
        except httpx.TransportError:
            time.sleep(0.1)
    return False


def test_a_folder_without_a_record_says_to_run_setup(tmp_path: Path) -> None:
    done = scouting("serve", "--data-dir", tmp_path / "none")
    assert done.returncode == 1
    assert "scouting setup" in done.stderr
