"""The crash test's other process, a run on the sample web that is killed; and the long form by hand.

`python -m tests.acceptance.crashing kill 50` kills 50 runs, compares what is left and prints where each kill fell.
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.acceptance.killing import compare_all, print_kills, table

COMPETENCES = ("sensorik", "chemie", "aerospace", "bahntechnik", "ernaehrung", "automotive")


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


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["run", folder, declared]:
            run(Path(folder), declared)
        case ["kill", *_]:
            print_kills(compare_all, table)
