"""`scouting crawl --backfill SINCE`: a walk further back beside the regular one, over loopback, into a real record."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from scouting.app import open_app
from scouting.collect import further_back
from scouting.config import Settings
from scouting.runs import save_checkpoint
from tests.commands import scouting
from tests.scouting.conftest import NOW
from tests.spiders.crawling import Answer, Asked, Site, serve
from tests.spiders.walks import DAY, EACH, page_of, routes_of, source_of

PAGES, SINCE = 3, "2024-01-15"


@dataclass
class Repository:
    """A repository of some pages that answers up to one of them, and a data folder that is filled from it."""

    folder: Path
    site: Site
    reach: int = PAGES
    pages: int = PAGES

    def answer(self, asked: Asked) -> Answer | bytes | None:
        return routes_of(pages=self.pages)(asked) if page_of(asked.path) < self.reach else Answer(status=403)

    def crawl(self, *words: str, reach: int = PAGES) -> list[int]:
        """The pages that a crawl asks for."""
        self.reach = reach
        self.site.asked.clear()
        folders = ("--data-dir", self.folder / "data", "--config-dir", self.folder / "config")
        done = scouting("crawl", "--json", "--source", "oai-1", *words, *folders)
        assert done.returncode == (reach < PAGES), done.stderr
        return [page_of(path) for path in self.site.paths()]

    def since(self) -> str:
        """The day that the first request of the last crawl asks from."""
        return parse_qs(urlsplit(self.site.paths()[0]).query)["from"][0]

    def checkpoint(self, **values: object) -> Mapping[str, Any]:
        """What the record says, with values put in before."""
        with open_app(Settings(data_dir=self.folder / "data")) as app:
            with app.store.database.writing() as connection:
                save_checkpoint(connection, "oai-1", values, at=NOW)
            return app.store.checkpoint("oai-1")

    def held(self) -> int:
        with open_app(Settings(data_dir=self.folder / "data")) as app:
            return sum(app.store.count_by("source").values())


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Repository]:
    made: list[Repository] = []

    def answer(asked: Asked) -> Answer | bytes | None:
        return made[0].answer(asked)

    with serve(answer) as site:
        declared = source_of(site.url, "oai-1").model_dump(mode="json", exclude={"name"}, exclude_none=True)
        path = tmp_path / "config/sources/publication/oai-1.yml"
        path.parent.mkdir(parents=True)
        path.write_text(yaml.safe_dump({**declared, "backfill_days": 2000}), "utf-8")
        (tmp_path / "config/settings.yml").write_text("outbound: {allow_loopback: true}\n", "utf-8")
        made.append(Repository(tmp_path, site))
        yield made[0]


def test_a_walk_further_back_goes_on_where_it_was_ended(repository: Repository) -> None:
    assert repository.crawl("--backfill", SINCE, reach=2) == [0, 1, 2]
    assert repository.since() == SINCE
    left = repository.checkpoint()
    assert (left.keys(), left["backfill"]["since"]) == ({"backfill"}, SINCE)
    assert repository.crawl("--backfill", SINCE) == [2]
    assert repository.checkpoint() == {"watermark": f"{DAY}T08:00:00Z"}
    assert repository.held() == PAGES * EACH


def test_another_day_is_another_walk(repository: Repository) -> None:
    repository.crawl("--backfill", SINCE, reach=2)
    assert repository.crawl("--backfill", "2023-01-15") == [0, 1, 2]
    assert repository.since() == "2023-01-15"


def test_regular_walks_know_nothing_of_it_and_keep_their_later_watermark(repository: Repository) -> None:
    regular = {"watermark": "2026-11-21T08:00:00Z"}
    repository.checkpoint(**regular)
    repository.crawl("--backfill", SINCE, reach=2)
    assert repository.crawl(reach=1) == [0, 1]
    assert repository.since() == "2026-11-21"
    assert repository.checkpoint().keys() == {"watermark", "backfill", "resume"}
    assert repository.crawl("--backfill", SINCE) == [2]
    assert repository.checkpoint().keys() == {"watermark", "resume"}
    assert repository.checkpoint()["watermark"] == regular["watermark"]
    assert repository.crawl() == [1, 2]
    assert repository.checkpoint() == {"watermark": f"{DAY}T08:00:00Z"}


def test_what_vanishes_from_a_listing_stays(repository: Repository) -> None:
    repository.crawl()
    repository.pages = 1
    assert repository.crawl() == [0]
    assert repository.held() == PAGES * EACH


@pytest.mark.parametrize(
    ("values", "left"),
    [
        ({"watermark": "2026-11-20"}, {"watermark": "2026-11-21"}),
        ({"watermark": "2026-11-22"}, {"watermark": "2026-11-22"}),
        ({"resume": {"url": "u"}}, {"backfill": {"since": SINCE, "resume": {"url": "u"}}}),
        ({"resume": None}, {"backfill": None}),
        ({"seen": {"a": 1}}, {"seen": {"a": 1}}),
    ],
)
def test_what_a_walk_further_back_leaves(values: dict[str, Any], left: dict[str, Any]) -> None:
    assert further_back(values, {"watermark": "2026-11-21"}, SINCE) == left
