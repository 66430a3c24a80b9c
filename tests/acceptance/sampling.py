"""The sample web as an operator would have it: served by a process of its own, declared in a configuration folder."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from scouting.config import SHIPPED
from tests.commands import environment
from tests.conftest import ROOT

SETTINGS = {"contact": "test@beispiel.example", "outbound": {"allow_loopback": True}}


@contextmanager
def served(log: Path, seed: int, week: str, *chosen: str) -> Iterator[list[dict[str, object]]]:
    """The declarations of its sources, all or those chosen, served until the block ends."""
    command = [sys.executable, "-m", "tests.acceptance.sampling", str(log), str(seed), week, *chosen]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as web:
        assert web.stdout is not None
        yield json.loads(web.stdout.readline())
        web.terminate()


def configure(folder: Path, sources: list[dict[str, object]], **settings: object) -> Path:
    """A configuration folder in which these sources are the only ones that are on."""
    for path in (SHIPPED / "sources").glob("*/*.yml"):
        _write(folder / path.relative_to(SHIPPED), {**yaml.safe_load(path.read_text("utf-8")), "enabled": False})
    for source in sources:
        fields = {key: value for key, value in source.items() if key != "name" and value is not None}
        _write(folder / "sources" / str(source["kind"]) / f"{source['name']}.yml", fields)
    _write(folder / "settings.yml", {**SETTINGS, **settings})
    return folder


def _write(path: Path, fields: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(fields, allow_unicode=True), "utf-8")


def main(log: str, seed: str, week: str, *chosen: str) -> None:
    """Print the declarations of the sources (all, or those chosen), then serve them until standard input ends.

    Each request leaves a line in `log`: when it came in (seconds), its port and its path.
    """
    from scouting.sample.web import SampleWeb

    logging.basicConfig(filename=log, format="%(created)f %(message)s")
    logging.getLogger("scouting.sample").setLevel(logging.DEBUG)
    with SampleWeb(int(seed), week, port=0) as web:
        sources = [source for source in web.sources() if not chosen or source.name in chosen]
        sys.stdout.write(json.dumps([source.model_dump(mode="json") for source in sources]) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
