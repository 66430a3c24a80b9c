"""Words of the command line in, a process of its own out: finished, or running so that it can be ended."""

import os
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import IO

from tests.conftest import ROOT
from tests.ready import Ready, Running, start_server

READY = "TESTS_READY"  # names the process that commands are forked from, where another has started it
FORKS = sys.platform == "linux"
Process = Running | subprocess.Popen[str]
COMMAND = [sys.executable, "-c", "from scouting.cli.main import main; main()"]


def environment(**given: str) -> dict[str, str]:
    """This process's environment without settings of the product, and with those given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SCOUTING_")}
    return {**kept, "COLUMNS": "400", **given}


@cache
def ready() -> Ready:
    """The process that commands are forked from."""
    return Ready(os.environ.get(READY) or start_server(environment()))


def scouting(
    *words: str | Path, stdin: str = "", timeout: float = 120, prefix: tuple[str, ...] = (), **given: str
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; `prefix` are words of a program that starts it, `given` its settings."""
    if prefix or not FORKS:
        return subprocess.run(
            [*prefix, *COMMAND, *map(str, words)], cwd=ROOT, env=environment(**given), input=stdin,
            capture_output=True, text=True, timeout=timeout, check=False,
        )  # fmt: skip
    with ready().start([*map(str, words)], environment(**given), stdin=stdin) as running:
        try:
            out, err = running.communicate(timeout)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            raise
    return subprocess.CompletedProcess(words, running.wait(), out, err)


def start(*words: str | Path, log: IO[bytes] | None = None, module: str | None = None, **given: str) -> Process:
    """Start a command, or a module, in a process group of its own; what it says is caught, or goes to `log`."""
    if FORKS:
        return ready().start([*map(str, words)], environment(**given), log=log, module=module)
    return subprocess.Popen(
        [*([sys.executable, "-m", module] if module else COMMAND), *map(str, words)],
        cwd=ROOT, env=environment(**given), text=True, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=log or subprocess.PIPE, stderr=log or subprocess.PIPE,
    )  # fmt: skip


def said(done: subprocess.CompletedProcess[str]) -> str:
    """What a command said to people, on one line, as the terminal's width does not matter. Never a traceback."""
    assert "Traceback" not in done.stderr, done.stderr
    return " ".join(done.stderr.split())


def workers_of(pid: int) -> list[int]:
    """Processes that annotate for this one: those its fork server has started."""
    servers = [child for child in _children(pid) if b"forkserver" in Path(f"/proc/{child}/cmdline").read_bytes()]
    return [worker for server in servers for worker in _children(server)]


def _children(pid: int) -> list[int]:
    """Each thread has its own."""
    threads = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for thread in threads for child in thread.read_text("ascii").split()]
