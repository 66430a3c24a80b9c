"""4,331 recorded feeds, valid and broken: each is read or refused in time, and of some it is known what they say."""

import tarfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from spiders.feeds import Feed
from spiders.feeds import read as read_feed
from tests.spiders.crawling import Answer, a_source, run_crawl, serve
from tests.spiders.feed_cases import DATES, FEEDPARSER, FEEDVALIDATOR
from tests.spiders.reading import Reading, declare, read

pytestmark = pytest.mark.shared
URL = "https://www.example.org/feed"
SOURCE = declare("feeds", url=URL, kind="news")
LONGEST = 5.0  # seconds of the processor's time that a feed may take to read
ARCHIVES = ("feedparser-tests.tar.gz", "feedvalidator-testcases.tar.gz")


@pytest.fixture(scope="module")
def bodies(shared: Path) -> Mapping[str, Mapping[str, bytes]]:
    """All cases by archive and name."""
    found: dict[str, dict[str, bytes]] = {}
    for archive in ARCHIVES:
        with tarfile.open(shared / "data" / "feeds" / archive) as folder:
            files = ((member.name, folder.extractfile(member)) for member in folder)
            found[archive] = {name: file.read() for name, file in files if file is not None}
    return found


@pytest.mark.parametrize(
    ("archive", "files", "items", "no_feeds"), [(ARCHIVES[0], 2107, 509, 8), (ARCHIVES[1], 2224, 1239, 358)]
)
def test_every_recorded_case_is_read_or_refused(
    bodies: Mapping[str, Mapping[str, bytes]], archive: str, files: int, items: int, no_feeds: int
) -> None:
    readings: list[Reading] = []
    for body in bodies[archive].values():
        began = time.process_time()
        readings.append(read(SOURCE, body))
        assert time.process_time() - began < LONGEST
    assert len(readings) == files
    assert sum(len(reading.items) for reading in readings) == items
    assert sum(reading.error is not None for reading in readings) == no_feeds
    assert all(item.title and item.url.startswith("http") for reading in readings for item in reading.items)


def say(feed: Feed, part: str) -> Any:  # noqa: ANN401  as many kinds as parts
    if part == "count":
        return len(feed.items)
    if part == "next":
        return feed.next is not None
    (item, *_) = feed.items
    if part == "id":
        return item.identifiers[0][1]
    if part == "own_page":
        return not item.url.startswith(f"{URL}?entry=")
    return getattr(item, part)


KNOWN = [
    (archive, *case) for archive, cases in zip(ARCHIVES, (FEEDPARSER, FEEDVALIDATOR), strict=True) for case in cases
]


@pytest.mark.parametrize("case", KNOWN, ids=lambda case: case[1])
def test_a_known_case_says_what_its_file_says(bodies: Mapping[str, Mapping[str, bytes]], case: tuple[Any, ...]) -> None:
    archive, name, expected, *content_type = case
    feed = read_feed(bodies[archive][name], URL, *content_type)
    assert {part: say(feed, part) for part in expected} == expected


def test_enough_cases_are_known() -> None:
    assert len({name for _, name, *_ in KNOWN}) >= 60


def test_every_way_to_write_a_moment_means_that_moment(bodies: Mapping[str, Mapping[str, bytes]]) -> None:
    feed = read_feed(bodies[ARCHIVES[1]]["rss20/data-types-datetime/everything.xml"], URL)
    found = {item.title[:2]: item.date for item in feed.items}
    assert {number: moment(date) for number, date in found.items()} == {n: moment(date) for n, date in DATES.items()}


def moment(date: str | None) -> datetime | None:
    """The moment, in UTC where a zone is known."""
    found = datetime.fromisoformat(date) if date else None
    return found.astimezone(UTC) if found and found.tzinfo else found


def test_recorded_cases_come_the_same_over_http(bodies: Mapping[str, Mapping[str, bytes]]) -> None:
    cases = dict(list(bodies[ARCHIVES[0]].items())[::50])
    routes = {f"/{name}": Answer(body, headers={"Content-Type": "application/xml"}) for name, body in cases.items()}
    with serve(routes) as site:
        sources = [a_source(f"{site.url}/{name}", name=name) for name in cases]
        outcome = run_crawl(*sources)
        expected = {name: read_titles(body, f"{site.url}/{name}") for name, body in cases.items()}
    assert {name: [item.title for item in outcome.items(name)] for name in cases} == expected
    assert sum(map(len, expected.values())) > 5


def read_titles(body: bytes, url: str) -> list[str]:
    return [item.title for item in read(declare("feeds", url=url), body).items]
