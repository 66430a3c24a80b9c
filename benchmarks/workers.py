"""Documents through hops 3 to 6 with one and two workers of the queue, beside `scouting process` on the same record.

    python -m benchmarks.workers [--documents 50000] [--elasticsearch URL]

Invented German texts of 250 words on a PostgreSQL of its own (Debian's binaries); without an Elasticsearch the index
lies in the data folder. `in process` is `scouting process --jobs 1`: one worker's ratio to it is what the queue costs.
"""

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from typing import LiteralString

import psycopg

from benchmarks.search_corpus import SYLLABLES
from scouting.app import open_app
from scouting.config import Settings
from scouting.queue import QueueRunner, open_queue
from scouting.schedule import Due
from tests.commands import COMMAND, environment
from tests.postgresql import Server, find_binaries

WORDS_EACH = 250
READY: dict[int, LiteralString] = {
    1: "SELECT count(*) = 1 FROM procrastinate.procrastinate_workers",
    2: "SELECT count(*) = 2 FROM procrastinate.procrastinate_workers",
}
# Through the index of stages: counting all documents each time would take a third of a core from the workers.
LEVEL: LiteralString = "SELECT NOT EXISTS (SELECT FROM documents WHERE stage IN ('fetched', 'annotated'))"


def main() -> None:
    """Print seconds and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=50_000)
    parser.add_argument("--elasticsearch")
    chosen = parser.parse_args()
    binaries = find_binaries()
    if binaries is None:
        sys.exit("needs Debian's postgresql")
    with tempfile.TemporaryDirectory() as name, Server(binaries) as server:
        folder = Path(name)
        file = folder / "documents.jsonl"
        file.write_text("".join(f"{json.dumps(row)}\n" for row in rows(chosen.documents)), "utf-8")
        full = server.create()
        run(settings(folder / "full", full, None), "import", str(file))
        taken = {}
        for workers in (0, 1, 2):
            url = server.copy(full)
            known = settings(folder / f"with-{workers}", url, chosen.elasticsearch, index=f"benchmark-{workers}")
            taken[workers] = in_process(known) if workers == 0 else with_workers(known, url, workers)
            sys.stdout.write(f"{workers or 'in process'}: {taken[workers]:.1f} s\n")
            sys.stdout.flush()
        sys.stdout.write(
            f"{chosen.documents} documents: two workers {taken[1] / taken[2]:.2f} times as fast as one, "
            f"the queue costs {taken[1] / taken[0] - 1:.1%}\n"
        )


def rows(documents: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """Zipf-distributed invented words; the same for the same seed."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randrange(1, 5))) for _ in range(30_000)]
    weights = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    for number in range(documents):
        said = chance.choices(words, cum_weights=weights, k=WORDS_EACH)
        yield {
            "id": f"d{number:06}", "kind": "news", "title": " ".join(said[:8]).capitalize(), "text": " ".join(said),
            "date": f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}", "url": f"https://www.example.org/{number}",
            "language": "de",
        }  # fmt: skip


def settings(folder: Path, url: str, elasticsearch: str | None, index: str = "benchmark") -> dict[str, str]:
    """The environment of an installation."""
    known = environment(SCOUTING_DATA_DIR=str(folder), SCOUTING_DATABASE_URL=url, SCOUTING_ELASTICSEARCH_INDEX=index)
    return known | ({"SCOUTING_ELASTICSEARCH_URL": elasticsearch} if elasticsearch else {})


def run(known: dict[str, str], *words: str) -> None:
    subprocess.run([*COMMAND, *words], env=known, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def in_process(known: dict[str, str]) -> float:
    """Seconds of the command on one core of language processing."""
    began = time.monotonic()
    run(known, "process", "--jobs", "1")
    return time.monotonic() - began


def with_workers(known: dict[str, str], url: str, workers: int) -> float:
    """Seconds from the moment the work is put in until the index is level; workers stand ready, nothing loaded yet."""
    command = [*COMMAND, "worker", "--crawls", "0"]
    started = [subprocess.Popen(command, env=known, stderr=subprocess.DEVNULL) for _ in range(workers)]
    try:
        with open_app(Settings(database_url=url)) as app, open_queue(app.store.database.url) as queue:
            wait_until(url, READY[workers])
            began = time.monotonic()
            due = Due("process", datetime.now(UTC))
            app.store.claim(due, holder="benchmark", at=due.due_at)
            QueueRunner(app, queue).start(due)
            wait_until(url, LEVEL)
            return time.monotonic() - began
    finally:
        for worker in started:
            worker.send_signal(signal.SIGTERM)
            worker.wait()


def wait_until(url: str, question: LiteralString) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        while connection.execute(question).fetchone() != (True,):
            time.sleep(0.2)


if __name__ == "__main__":
    main()
