"""Processes of one installation, each with a data folder of its own, as on machines of their own."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from tests.commands import COMMAND, environment
from tests.conftest import ROOT


class Machines:
    """Started, killed and ended by name; what each says stands in NAME.log."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self._folder = folder
        self._settings = settings
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *words: str) -> None:
        with (self._folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [*COMMAND, *words], cwd=ROOT, stdout=log, stderr=log, start_new_session=True,
                env=environment(SCOUTING_DATA_DIR=str(self._folder / name), **self._settings),
            )  # fmt: skip

    def kill(self, name: str) -> None:
        """As a power cut would, with all that it runs."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def end(self) -> dict[str, float]:
        """Ask all to end. Returns the seconds each took."""
        taken = {}
        for name, process in self.running.items():
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            process.wait(30)
            taken[name] = time.monotonic() - began
        return taken
