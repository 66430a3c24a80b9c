"""Processes of one installation, each with a data folder of its own, as on machines of their own."""

import os
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

import psycopg

from tests.commands import Process, start

PATIENCE = 300


class Machines:
    """Started, killed and ended by name; what each says stands in NAME.log. Whoever still runs at the end is killed."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self._folder = folder
        self._settings = settings
        self.running: dict[str, Process] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for name in tuple(self.running):
            self.kill(name)

    def start(self, name: str, *words: str) -> None:
        with (self._folder / f"{name}.log").open("ab") as log:
            folder = str(self._folder / name)
            self.running[name] = start(*words, log=log, SCOUTING_DATA_DIR=folder, **self._settings)

    def kill(self, name: str) -> None:
        """As a power cut would, with all that it runs."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def end(self) -> dict[str, float]:
        """Ask all to end. Returns the seconds each took."""
        taken = {}
        for name, process in tuple(self.running.items()):
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            process.wait(30)
            taken[name] = time.monotonic() - began
            del self.running[name]
        return taken


def ask(url: str, query: str) -> Any:  # noqa: ANN401  # one value of the database
    with psycopg.connect(url) as connection:
        found = connection.execute(query).fetchone()  # type: ignore[arg-type]  # a text of this file
    return found[0] if found else None


def wait_for(url: str, is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, ask_all(url)
        time.sleep(0.25)


def ask_all(url: str) -> list[list[Any]]:
    """What is still to do, for whoever reads why the test failed."""
    queries = (
        "SELECT job, finished_at, attempts, error FROM claims",
        "SELECT task_name, status, attempts, lock, scheduled_at FROM procrastinate.procrastinate_jobs",
        "SELECT stage, count(*) FROM documents GROUP BY stage",
    )
    with psycopg.connect(url) as connection:
        return [connection.execute(query).fetchall() for query in queries]


def is_done(url: str, sources: int) -> bool:
    """Every source was read, every document is indexed, the digest is out."""
    try:
        ended = ask(url, "SELECT count(*) FROM claims WHERE finished_at IS NOT NULL AND job LIKE 'crawl:%'")
        digest = ask(url, "SELECT count(*) FROM claims WHERE finished_at IS NOT NULL AND job = 'digest'")
        left = ask(url, "SELECT count(*) FROM documents WHERE stage <> 'indexed'") + ask(
            url, "SELECT count(*) FROM outbox"
        )
    except psycopg.Error:
        return False
    return bool(ended == sources and digest and not left)


def is_reached(url: str, table: str, number: int) -> bool:
    try:
        return bool(ask(url, f"SELECT count(*) >= {number} FROM {table}"))
    except psycopg.Error:
        return False
