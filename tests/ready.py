"""Words of a command in, a process of its own that runs them out, forked from one that has its imports behind it.

Imports and the vocabulary cost a command seconds, and the tests run hundreds of commands. The process that waits, one
for all that run tests, has read code and the shipped vocabulary and run nothing, so a fork of it stands where a fresh
process does after these.
"""

import atexit
import gc
import json
import os
import random
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import IO, Any, Self

from tests.conftest import ROOT

IMPORTED = (
    "alembic.command", "scouting.collect", "scouting.digest", "scouting.health", "scouting.outbound",
    "scouting.pipeline", "scouting.rebuilding", "scouting.store", "search.embedded", "spiders.calendars",
    "spiders.pages", "spiders.sitemaps",
)  # fmt: skip
LONGEST = 1 << 17  # bytes of words and settings


def start_server(environment: Mapping[str, str]) -> str:
    """Start the process that commands are forked from; it ends with this one. Returns what it is found by."""
    name = f"tests-{os.getpid()}"
    over, still_asked = os.pipe()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as taken:
        taken.bind(_address(name))
        command = [sys.executable, "-c", f"from tests.ready import serve; serve({taken.fileno()}, {over})"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, pass_fds=[taken.fileno(), over])
    os.close(over)
    atexit.register(process.wait)
    atexit.register(os.close, still_asked)
    return name


def _address(name: str) -> str:
    return f"\0{name}"  # in Linux's abstract namespace: no file


class Ready:
    """Gives orders to the process that waits."""

    def __init__(self, name: str) -> None:
        self._orders = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._orders.connect(_address(name))

    def start(
        self,
        words: Sequence[str],
        environment: Mapping[str, str],
        *,
        stdin: str = "",
        log: IO[bytes] | None = None,
        module: str | None = None,
    ) -> "Running":
        """Run a command, or a module as `python -m` does. What it says goes to `log`, or is told when it has ended."""
        answers, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        order = json.dumps({"words": words, "environment": dict(environment), "module": module}).encode()
        with tempfile.TemporaryFile() as given, theirs:
            given.write(stdin.encode())
            given.seek(0)
            out, err = (log, log) if log else [tempfile.TemporaryFile() for _ in range(2)]  # noqa: SIM115  # read later
            streams = [file.fileno() for file in (given, out, err)]
            socket.send_fds(self._orders, [order], [theirs.fileno(), *streams])
        return Running(words, answers, () if log else (out, err))


class Running:
    """A command that runs in a process group of its own, asked and told the same as a `subprocess.Popen`."""

    def __init__(self, words: Sequence[str], answers: socket.socket, said: Sequence[IO[bytes]]) -> None:
        self._words = words
        self._answers = answers
        self._said = said
        self.pid = int(answers.recv(20))
        self.returncode: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.wait()
        self._close()

    def _close(self) -> None:
        for file in self._said:
            file.close()

    def poll(self) -> int | None:
        """How it ended, None while it runs."""
        with suppress(subprocess.TimeoutExpired):
            return self.wait(0)
        return None

    def wait(self, timeout: float | None = None) -> int:
        """How it ended. Raises subprocess.TimeoutExpired."""
        if self.returncode is None:
            self._answers.settimeout(timeout)
            try:
                self.returncode = int(self._answers.recv(20))
            except (TimeoutError, BlockingIOError) as error:
                raise subprocess.TimeoutExpired(self._words, timeout or 0) from error
            self._answers.close()
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """What it said to its end, standard output and standard error."""
        self.wait(timeout)
        out, err = ((file.seek(0) or file.read()).decode() for file in self._said)
        self._close()
        return out, err

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


def serve(orders: int, over: int) -> None:
    """Fork for each order, ready from the first one on, until `over` is closed: nobody gives one any more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who attends to an order is not waited for
    with socket.socket(fileno=orders) as taken:
        while over not in select.select([taken, over], [], [])[0]:
            _get_ready()
            order, handles, _, _ = socket.recv_fds(taken, LONGEST, 4)
            if os.fork() == 0:
                break
            for handle in handles:
                os.close(handle)
        else:
            return
    os.close(over)
    _attend(json.loads(order), *handles)


@cache
def _get_ready() -> None:
    """Read code and vocabulary, once."""
    for name in ("scouting.cli.main", *IMPORTED):
        import_module(name)
    from scouting.config import SHIPPED
    from scouting.errors import ConfigurationError
    from scouting.vocabulary import compound_parts, make_annotator, vocabulary_keys

    with suppress(ConfigurationError):  # a command says it better
        make_annotator((SHIPPED,), None)
        compound_parts((SHIPPED,))
        vocabulary_keys((SHIPPED,))
    gc.collect()
    gc.freeze()  # else each fork, as it ends, would copy all of it to see whether it may go


def _attend(order: Mapping[str, Any], answers: int, *streams: int) -> None:
    """Run the command in a process group of its own, tell who it is, and in the end how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    process = os.fork()
    if process:
        os.setpgid(process, process)  # before anyone can know of it, and end its group
        with socket.socket(fileno=answers) as told, suppress(BrokenPipeError):  # nobody may want to know any more
            told.send(str(process).encode())
            told.send(str(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])).encode())
        os._exit(0)
    with suppress(PermissionError):  # it has one already
        os.setpgid(0, 0)
    os.close(answers)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(order["environment"])
    random.seed()
    sys.argv[1:] = order["words"]
    if order["module"]:
        runpy.run_module(order["module"], run_name="__main__")
        return
    from scouting.cli.main import main

    main()
