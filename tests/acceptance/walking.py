"""The resumption test's other processes: interfaces that page and log what is asked, a crawl of them that is killed.

`python -m tests.acceptance.walking kill 200` kills 200 crawls, compares what is left and prints where each kill fell.
"""

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.acceptance.killing import print_kills
from tests.spiders.crawling import Answer, Asked, serve
from tests.spiders.walks import page_of, routes_of, source_of

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
STEADY = ("openalex-1", "openalex-2", "crossref-3", "arxiv-4", "oai-5", "oai-6", "europepmc-9", "sedia-10")
EXPIRING = ("crossref-7", "oai-8")  # a cursor or token that is not used at once is refused
EXPIRES = 0.8


def serve_walks(log: Path) -> None:
    """Print the sources' declarations, then serve them until standard input ends; a line in the log a request."""
    used: dict[str, float] = {}

    def is_refused(name: str, _page: int) -> bool:
        return name in EXPIRING and time.monotonic() - used.get(name, 0) > EXPIRES

    answer = routes_of(is_refused)

    def noted(asked: Asked) -> Answer | bytes | None:
        found, name = answer(asked), asked.path.partition("?")[0].strip("/")
        used[name] = time.monotonic()
        if found is not None:
            with log.open("a", encoding="utf-8") as lines:
                lines.write(f"{name} {page_of(asked.path)}\n")
        return found

    with serve(noted) as site:
        sources = [source_of(site.url, name).model_dump(mode="json") for name in (*STEADY, *EXPIRING)]
        sys.stdout.write(json.dumps(sources) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


def crawl(folder: Path, declared: str) -> None:
    """Hops 1 and 2 on those sources whose walk has not ended, as `scouting serve` starts them again."""
    from scouting.app import open_app
    from scouting.collect import collect
    from scouting.config import Outbound, Settings
    from spiders.sources import Source
    from tests.acceptance.walks_killed import checkpoints, is_ended

    settings = Settings(data_dir=folder, outbound=Outbound(allow_loopback=True))
    with open_app(settings) as app:
        sources = [Source(**fields) for fields in json.loads(declared)]
        held = checkpoints(folder)
        left = [source for source in sources if not is_ended(held[source.name])]
        if left:
            collect(app.store, left, settings, now=NOW)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", log]:
            serve_walks(Path(log))
        case ["run", folder, declared]:
            crawl(Path(folder), declared)
        case ["kill", *_]:
            from tests.acceptance.walks_killed import kill_all, table

            print_kills(kill_all, table)
