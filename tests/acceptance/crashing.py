"""The crash test's other processes: a sample web that survives, and a run on it that is killed."""

import json
import sys
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


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve()
    else:
        run(Path(sys.argv[2]), sys.argv[3])
