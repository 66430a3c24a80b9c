"""The writers' test's other process: as many threads as told write to a record as pages do, until standard input ends.

`python -m tests.acceptance.writing FOLDER NAME THREADS` prints what it wrote and how long the longest write took.
"""

import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from sqlalchemy import insert

from scouting.app import open_app
from scouting.config import Settings
from scouting.documents import stamp
from scouting.models import corrections
from scouting.store import Store

PAUSE = 0.03
AT = datetime(2026, 11, 23, tzinfo=UTC)


def correct(store: Store, document: str, actor: str) -> None:
    """A person says that a document does not belong to a competence."""
    row = {"document_id": document, "competence": "chemie", "belongs": False, "team": "chemie", "actor": actor}
    with store.database.writing() as connection:
        connection.execute(insert(corrections), {**row, "at": stamp(AT)})


def write_until(stopped: Event, store: Store, document: str, name: str) -> tuple[int, float]:
    """How often it wrote, and the seconds of its longest write."""
    ways: tuple[Callable[[str], object], ...] = (
        lambda row: store.set_fact(row, "written"),
        lambda row: correct(store, document, row),
        lambda row: store.publish_edition("note", "chemie", row, {"written": True}, at=AT),
    )
    written, longest = 0, 0.0
    while not stopped.wait(PAUSE):
        began = time.monotonic()
        ways[written % len(ways)](f"{name}-{written}")
        longest = max(longest, time.monotonic() - began)
        written += 1
    return written, longest


def main(folder: str, name: str, threads: str) -> None:
    stopped = Event()
    with open_app(Settings(data_dir=Path(folder))) as app, ThreadPoolExecutor(int(threads)) as pool:
        document = app.store.ids_of_source(next(iter(app.store.count_by("source"))))[0]
        names = [f"{name}{thread}" for thread in range(int(threads))]
        writers = [pool.submit(write_until, stopped, app.store, document, one) for one in names]
        sys.stdin.read()
        stopped.set()
        done = [writer.result() for writer in writers]
    written = {one: count for one, (count, _) in zip(names, done, strict=True)}
    sys.stdout.write(json.dumps({"written": written, "longest": max(seconds for _, seconds in done)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
