"""Words of a command in, a process of its own that ran them out, forked from one that has its imports behind it.

Imports and the vocabulary cost a command seconds, and the tests run two hundred commands. The process that waits has
read code and the shipped vocabulary and run nothing, so a fork of it stands where a fresh process does after these.
"""

import atexit
import gc
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module

from tests.conftest import ROOT

IMPORTED = (
    "alembic.command", "scouting.collect", "scouting.digest", "scouting.health", "scouting.outbound",
    "scouting.pipeline", "scouting.rebuilding", "scouting.store", "search.embedded", "spiders.calendars",
    "spiders.pages", "spiders.sitemaps",
)  # fmt: skip
LONGEST = 1 << 17  # bytes of words and settings


class Ready:
    """The process that waits; it ends with this one."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-c", f"from tests.ready import serve; serve({theirs.fileno()})"]
        self._process = subprocess.Popen(command, cwd=ROOT, env=environment, pass_fds=[theirs.fileno()])
        theirs.close()
        atexit.register(self._close)

    def _close(self) -> None:
        self._orders.close()
        self._process.wait()

    def run(
        self, words: Sequence[str], environment: Mapping[str, str], stdin: str, timeout: float
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; one that takes too long is killed with all it started."""
        answers, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        order = json.dumps({"words": words, "environment": dict(environment)}).encode()
        with (
            answers,
            tempfile.TemporaryFile() as given,
            tempfile.TemporaryFile() as out,
            tempfile.TemporaryFile() as err,
        ):
            given.write(stdin.encode())
            given.seek(0)
            with theirs:
                streams = [file.fileno() for file in (given, out, err)]
                socket.send_fds(self._orders, [order], [theirs.fileno(), *streams])
            process = int(answers.recv(20))
            answers.settimeout(timeout)
            try:
                code = int(answers.recv(20))
            except TimeoutError as error:
                os.killpg(process, signal.SIGKILL)
                raise subprocess.TimeoutExpired(words, timeout) from error
            said = [file.seek(0) or file.read().decode() for file in (out, err)]
        return subprocess.CompletedProcess(words, code, *said)


def serve(orders: int) -> None:
    """Fork for each order until nobody can give one any more."""
    for name in ("scouting.cli.main", *IMPORTED):
        import_module(name)
    from scouting.config import SHIPPED
    from scouting.errors import ConfigurationError
    from scouting.vocabulary import compound_parts, make_annotator

    with suppress(ConfigurationError):  # a command says it better
        make_annotator((SHIPPED,), None)
        compound_parts((SHIPPED,))
    gc.collect()
    gc.freeze()  # else each fork, as it ends, would copy all of it to see whether it may go
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who attends to an order is not waited for
    with socket.socket(fileno=orders) as taken:
        while True:
            order, handles, _, _ = socket.recv_fds(taken, LONGEST, 4)
            if not order:
                return
            if os.fork() == 0:
                break
            for handle in handles:
                os.close(handle)
    _attend(json.loads(order), *handles)


def _attend(order: Mapping[str, dict[str, str]], answers: int, *streams: int) -> None:
    """Run the command in a process group of its own, tell who it is, and in the end how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    process = os.fork()
    if process:
        with socket.socket(fileno=answers) as told:
            told.send(str(process).encode())
            told.send(str(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])).encode())
        os._exit(0)
    os.setsid()
    os.close(answers)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(order["environment"])
    random.seed()
    sys.argv[1:] = order["words"]
    from scouting.cli.main import main

    main()
