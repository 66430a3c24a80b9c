"""A due run in, the command that does it in a process of its own, and how that ended, out.

A child cannot take the scheduler down with it: it has a bound on memory and on time, and ends with its parent.
"""

import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import IO

from scouting.config import Configuration, Settings
from scouting.documents import BERLIN
from scouting.schedule import CRAWL, DIGEST, NIGHTLY, PROCESS, WATCH, Due
from scouting.weeks import Week

CRAWL_MEMORY = 4 << 30  # address space, of which a third is used
CRAWL_SLACK = timedelta(minutes=5)  # beyond what a source may take: start and end of the process
LONGEST = timedelta(hours=6)
GRACE_SECONDS = 4.0
SAID = 2_000
STANDARD_ERROR = 2
LONGEST_PAUSE = 30.0
# Linux's PR_SET_PDEATHSIG: a child whose parent was killed ends too, lest two read the same host.
CHILD = (
    "import ctypes, os; ctypes.CDLL(None).prctl(1, 15); os.getppid() == {parent} or os._exit(1); "
    "from scouting.cli.main import main; main()"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended. `interrupted`: we were told to stop; it is to be started again."""

    error: str | None = None
    interrupted: bool = False


def command_of(run: Due) -> list[str]:
    """The words of the command line that do this run; an operator can give the same."""
    if run.job.startswith(CRAWL):
        return ["crawl", "--source", run.job.removeprefix(CRAWL)]
    if run.job == DIGEST:
        week = Week.last_closed(run.due_at.astimezone(BERLIN).date())
        return ["digest", "--week", str(week), "--json"]
    return {PROCESS: ["process"], NIGHTLY: ["forget", "--expired"], WATCH: ["sources", "watch"]}[run.job]


def perform(run: Due, settings: Settings, stop: threading.Event) -> Outcome:
    """Do a run and wait for it. Whatever it prints but its last words goes nowhere; it logs to our standard error."""
    is_crawl = run.job.startswith(CRAWL)
    bound = timedelta(minutes=settings.outbound.source_minutes) + CRAWL_SLACK if is_crawl else LONGEST
    with tempfile.TemporaryFile("w+", errors="replace") as said, os.fdopen(os.dup(STANDARD_ERROR), "wb") as logged:
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD.format(parent=os.getpid()), *command_of(run)],
            env=_environment(settings, run, logged.fileno()), pass_fds=(logged.fileno(),), start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said,
        )  # fmt: skip
        if is_crawl:
            _bound_memory(child.pid, CRAWL_MEMORY)
        ended = _wait(child, bound, stop)
        if stop.is_set() and child.returncode:
            return Outcome(interrupted=True)
        if not ended:
            return Outcome(f"took longer than {bound} and was ended")
        return Outcome(_reason(child.returncode, said) if child.returncode else None)


def run_id(run: Due) -> str:
    """What its lines in the log have in common, in whichever process."""
    return f"{run.job}@{run.due_at:%Y%m%dT%H%M%S}"


def _environment(settings: Settings, run: Due, logged: int) -> Mapping[str, str]:
    given = {
        "SCOUTING_DATA_DIR": str(settings.data_dir), "SCOUTING_RUN_ID": run_id(run), "SCOUTING_LOG_FD": str(logged),
    }  # fmt: skip
    if settings.config_dir is not None:
        given["SCOUTING_CONFIG_DIR"] = str(settings.config_dir)
    return {**os.environ, **given, "NO_COLOR": "1", "COLUMNS": "400"}


def _bound_memory(pid: int, size: int) -> None:
    """From outside: a process with threads should run nothing between fork and exec."""
    try:
        resource.prlimit(pid, resource.RLIMIT_AS, (size, size))
    except ProcessLookupError:
        return


def _wait(child: subprocess.Popen[bytes], bound: timedelta, stop: threading.Event) -> bool:
    """Until it ends, is too late or is to stop: then it and its children are asked to end, and made to."""
    waited, step = 0.0, 0.1
    while waited < bound.total_seconds() and not stop.is_set():
        try:
            child.wait(step)
        except subprocess.TimeoutExpired:
            waited += step
            continue
        return True
    _end(child)
    return False


def _end(child: subprocess.Popen[bytes]) -> None:
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(child.pid, sign)
        except ProcessLookupError:
            break
        try:
            child.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        break
    child.wait()


def _reason(code: int, said: IO[str]) -> str:
    """The last line a command said, or the signal that ended it."""
    said.seek(0)
    lines: Sequence[str] = said.read()[-SAID:].split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    if code < 0:
        return f"ended by {signal.Signals(-code).name} (out of memory?)"
    return last or f"ended with {code}"


def lock_of(run: Due, hosts: Mapping[str, str]) -> str:
    """Runs with the same lock follow each other: sources on one host, and whoever writes the index."""
    if run.job.startswith(CRAWL):
        return hosts.get(run.job.removeprefix(CRAWL), run.job)
    return run.job if run.job in (DIGEST, WATCH) else "writer"


def pause_after(run: Due, configuration: Configuration) -> float:
    """Seconds before the next run with its lock may begin: the next source on a host keeps its distance too."""
    source = configuration.source(run.job.removeprefix(CRAWL)) if run.job.startswith(CRAWL) else None
    return min(source.delay, LONGEST_PAUSE) if source else 0.0
