"""The crash test's other processes: a sample web that survives, a run on it that is killed; and the long form by hand.

`python -m tests.acceptance.crashing kill 50` kills 50 runs, compares what is left and prints where each kill fell.
"""

import json
import random
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

SEED, WEEK = 17, "2026-W47"
SOURCES = (
    "foerderdatenbank",
    "foerderinfo-mobilitaet",
    "technikbote",
    "innovationsmagazin",
    "institut-meldungen",
    "cluster-termine",
    "kaputter-feed",
)
COMPETENCES = ("sensorik", "chemie", "aerospace", "bahntechnik", "ernaehrung", "automotive")


def serve() -> None:
    """Print the sources' declarations, then serve them until standard input ends."""
    from scouting.sample.web import SampleWeb

    with SampleWeb(SEED, WEEK, port=0) as web:
        chosen = [source.model_dump(mode="json") for source in web.sources() if source.name in SOURCES]
        sys.stdout.write(json.dumps(chosen) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


def run(folder: Path, declared: str) -> None:
    """Hops 1 to 8 on these sources, as `scouting run` does them."""
    from scouting.app import open_app
    from scouting.cli.run import crawl_sources, process_documents, write_digests
    from scouting.config import Outbound, Settings
    from spiders.sources import Source

    settings = Settings(data_dir=folder, contact="test@beispiel.example", outbound=Outbound(allow_loopback=True))
    today = datetime.fromisocalendar(2026, 47, 1).replace(tzinfo=UTC).date() + timedelta(days=7)
    with open_app(settings) as app:
        crawl_sources(app, [Source(**fields) for fields in json.loads(declared)])
        process_documents(app, jobs=1, today=today)
        write_digests(app, COMPETENCES, today=today)


def kill(number: int, seed: int) -> None:
    """Kill as many runs and print where; raises AssertionError where one leaves anything else than it should."""
    from tests.acceptance.killing import compare_all, table

    with tempfile.TemporaryDirectory() as root:
        kills = compare_all(Path(root), number, random.Random(seed))
    sys.stdout.write(table(kills) + "\n")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve"]:
            serve()
        case ["run", folder, declared]:
            run(Path(folder), declared)
        case ["kill", number, *seed]:
            kill(int(number), int(seed[0]) if seed else 3)
