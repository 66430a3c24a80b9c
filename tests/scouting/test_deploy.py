"""The files that an operator copies: the tools that read them take them, and what they name is there."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scouting.cli.main import COMMANDS
from scouting.config import Settings, load_configuration, load_settings
from tests.conftest import ROOT, missing

HOW_TO = ROOT / "docs/how-to"
DEPLOY = HOW_TO / "deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])


def read(path: Path) -> str:
    return path.read_text("utf-8")


def run(program: str, *words: str, package: str) -> None:
    """A tool that checks a file must find nothing to say."""
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin")
    if found is None:
        missing(program, f"apt-get install {package}; the product works without it")
    assert found is not None
    done = subprocess.run([found, *words], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_reads_each_unit(unit: Path, tmp_path: Path) -> None:
    for one in UNITS:
        (tmp_path / one.name).write_text(read(one).replace("/opt/scouting/bin/scouting", sys.executable), "utf-8")
    run("systemd-analyze", "verify", str(tmp_path / unit.name), package="systemd")


def test_nginx_reads_its_configuration(tmp_path: Path) -> None:
    certificate = ["-keyout", f"{tmp_path}/privkey.pem", "-out", f"{tmp_path}/fullchain.pem", "-subj", "/CN=x"]
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *certificate, package="openssl")
    site = read(DEPLOY / "nginx.conf").replace("/etc/letsencrypt/live/scouting.cluster.example", str(tmp_path))
    site = re.sub(r"listen (\[::\]:)?(80|443)", r"listen \g<1>18\2", site)  # may be done without rights
    (tmp_path / "site.conf").write_text(site, "utf-8")
    folders = "".join(f"{name}_temp_path {tmp_path};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    main = f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ {folders} include {tmp_path}/site.conf; }}"
    (tmp_path / "nginx.conf").write_text(main, "utf-8")
    run("nginx", "-t", "-c", str(tmp_path / "nginx.conf"), package="nginx")


def test_caddy_reads_its_configuration() -> None:
    run("caddy", "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile"), package="caddy")


def test_the_monitoring_addresses_are_kept_from_the_public() -> None:
    for name in ("nginx.conf", "Caddyfile"):
        assert all(address in read(DEPLOY / name) for address in ("metrics", "readyz", "healthz"))


def test_the_worker_runs_under_the_bounds_of_the_pages() -> None:
    own = ("#", "Description=", "ExecStart=")
    pages, worker = (
        [line for line in read(DEPLOY / f"{name}.service").splitlines() if not line.startswith(own)]
        for name in ("scouting", "scouting-worker")
    )
    assert pages == worker


@pytest.mark.parametrize("path", [path for path in sorted(HOW_TO.rglob("*")) if path.is_file()], ids=lambda p: p.name)
def test_each_command_named_exists(path: Path) -> None:
    named = re.findall(r"(?:bin/scouting|`scouting|-u scouting scouting) ([a-z][a-z-]+)", read(path))
    assert set(named) <= COMMANDS.keys()


def test_each_variable_in_the_example_is_read() -> None:
    keys = {source.options.get("secret_env") for source in load_configuration(load_settings()).sources}
    variables = re.findall(r"^#?(SCOUTING_\w+)=", read(DEPLOY / "scouting.env.example"), re.MULTILINE)
    settings = {name.removeprefix("SCOUTING_").split("__")[0].lower() for name in variables if name not in keys}
    assert len(variables) >= 5
    assert settings <= Settings.model_fields.keys()
