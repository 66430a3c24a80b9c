"""Documents through `scouting process` at growing sizes, with one and two jobs: is it linear, and what does it hold?

    python -m benchmarks.process [--documents 10000 100000] [--jobs 1 2]

Invented German texts of 250 words on SQLite and the embedded index; each number of jobs begins with the same record.
Memory is that of the largest process, all that it shares with its parent counted in.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.workers import rows
from tests.commands import COMMAND, environment


def main() -> None:
    """Print a line for each size and number of jobs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    chosen = parser.parse_args()
    for documents in chosen.documents:
        with tempfile.TemporaryDirectory() as name:
            measure(Path(name), documents, chosen.jobs)


def measure(folder: Path, documents: int, all_jobs: list[int]) -> None:
    """Import once, then annotate and index a copy for each number of jobs."""
    lines = folder / "documents.jsonl"
    lines.write_text("".join(f"{json.dumps(row)}\n" for row in rows(documents)), "utf-8")
    run(folder / "full", "import", str(lines))
    for jobs in all_jobs:
        copy = folder / f"with-{jobs}"
        shutil.copytree(folder / "full", copy)
        seconds, megabytes = run(copy, "process", "--jobs", str(jobs))
        sys.stdout.write(
            f"{documents} documents, {jobs} jobs: {seconds:.0f} s, {documents / seconds:.0f} documents/s, "
            f"largest process {megabytes:.0f} MB\n"
        )
        sys.stdout.flush()


def run(data: Path, *words: str) -> tuple[float, float]:
    """Seconds of a command, and the megabytes that the largest of its processes ever held."""
    began, largest = time.monotonic(), 0.0
    known = environment(SCOUTING_DATA_DIR=str(data))
    with subprocess.Popen([*COMMAND, *words], env=known, stdout=subprocess.DEVNULL, start_new_session=True) as command:
        while command.poll() is None:
            largest = max(largest, _largest(command.pid))
            time.sleep(0.5)
    if command.returncode:
        sys.exit(f"{' '.join(words)} ended with {command.returncode}")
    return time.monotonic() - began, largest


def _largest(session: int) -> float:
    """The high-water mark of the largest process of a session so far, in megabytes."""
    marks = [0.0]
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            if os.getsid(int(status.parent.name)) == session:
                marks.append(float(status.read_text("utf-8").partition("VmHWM:")[2].split()[0]) / 1024)
        except (OSError, IndexError):  # gone meanwhile, or a zombie
            continue
    return max(marks)


if __name__ == "__main__":
    main()
