"""A moment in, what sources of all sorts answer then out: slow, huge, changing, silent, failing, shut, moved, busy.

Each request leaves a visit in the log: from when until when the server was busy with it. An end is noted before the
last byte leaves, so that a client that waits for it cannot seem to have come too soon.
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import cycle, islice
from pathlib import Path

from scouting.workdays import is_working_day
from tests.spiders.crawling import Answer, Asked

START = datetime(2026, 9, 7, 4, 0, tzinfo=UTC)  # a Monday
DAY = timedelta(days=1)
DAYS, SILENT_FROM, BACK_FROM = 30, 16, 28
OUTAGE = range(10, 13)
DRIFT_FROM = 12
DELAY = 0.2  # seconds that a source asks for; each third one for twice as many
CRAWL_DELAY = 0.3  # seconds that each fourth host asks for
PAUSE = 1  # seconds that a busy one asks for
TIMEOUT = 1.0
MAX_BYTES = 1 << 20
ROBOTS = ("/robots.txt", "/rules.txt", "/.well-known/tdmrep.json")
# What there is one of, and how often it is read; then what there are many of, in turn.
RARE = (
    ("steady", "hourly"), ("failing", "hourly"), ("silent", "hourly"), ("steady", "weekly"), ("walled", "monthly"),
    ("hanging", "daily"), ("dead", "daily"), ("oversized", "daily"), ("erring", "daily"), ("forbidden", "daily"),
    ("drifting", "daily"), ("returning", "daily"), ("outage", "daily"), ("busy", "daily"), ("stumbling", "daily"),
    ("dripping", "daily"),
)  # fmt: skip
COMMON = (
    "moved", "changing", "slow", "huge", "tagged", "silent", "failing", "walled", "steady", "changing", "slow", "steady"
)  # fmt: skip
SHUT = {"walled", "forbidden"}
BROKEN = {"failing", "erring", "hanging", "dead", "oversized"}
ASKED_FOR = {"busy": 2, "stumbling": 2, "erring": 3, "forbidden": 0, "dead": 0}  # requests an attempt takes, if not one
DECLARED = (
    "title: {name}\nurl: {url}/{name}\nkind: news\nspider: feeds\nknown: documented\nseen: a test\nlicence: CC0-1.0\n"
    "delay: {delay}\ncadence: {cadence}\nkeep: forever\noptions: {{timeout: {timeout}}}\n"
)
ITEM = "<item><title>{title}</title><link>/{name}/{number}</link><guid>{name}-{number}</guid>{text}</item>"
WALL = b"<!DOCTYPE html><html><head><title>Radware Captcha Page</title></head><body></body></html>"


@dataclass
class Visit:
    """One request: in which round of which process, which host, and what it was told to wait."""

    round: int
    host: str
    path: str
    begin: float
    end: float = 0.0
    pause: float = 0.0


class World:
    """What the sources answer at its moment `now`; `visits` is the servers' log."""

    def __init__(self) -> None:
        self.now = START
        self.hosts: list[str] = []
        self.round = 0
        self.visits: list[Visit] = []
        self._asked: Counter[str] = Counter()

    def answer(self, asked: Asked) -> Answer | None:
        visit = Visit(self.round, asked.headers["Host"], asked.path, asked.at)
        self.visits.append(visit)
        try:
            if asked.path in ROBOTS:
                return robots(asked)
            return self._page(asked, visit)
        finally:
            visit.end = visit.end or time.monotonic()

    def _page(self, asked: Asked, visit: Visit) -> Answer:
        name = asked.path.split("/")[1]
        kind = kind_of(name)
        self._asked[name] += 1
        if kind == "moved" and not asked.path.endswith("/new"):
            return Answer(status=302, headers={"Location": f"http://{self._neighbour(visit.host)}/{name}/new"})
        if kind in {"busy", "stumbling"} and self._asked[name] % 2:
            return self._try_again(kind, visit)
        if is_broken(name, day_of(self.now)):
            return self._broken(kind, visit)
        if kind == "slow":
            time.sleep(2 * DELAY)
        body = feed(name, day_of(self.now))
        if kind == "tagged":
            tag = f'"{sha256(body).hexdigest()}"'
            same = asked.headers.get("If-None-Match") == tag
            return Answer(b"" if same else body, status=304 if same else 200, headers={"ETag": tag})
        if kind == "dripping":
            return Answer(chunks=self._dripping(body, visit))
        return Answer(body, headers={"Content-Type": "application/rss+xml"})

    def _neighbour(self, host: str) -> str:
        return self.hosts[self.hosts.index(host) ^ 1]

    def _try_again(self, kind: str, visit: Visit) -> Answer:
        if kind == "stumbling":
            return Answer(status=503)
        time.sleep(2 * DELAY)  # long enough for others to wait for this host already
        visit.pause = PAUSE
        return Answer(status=429, headers={"Retry-After": str(PAUSE)})

    def _broken(self, kind: str, visit: Visit) -> Answer:
        if kind == "walled":
            return Answer(WALL, headers={"Content-Type": "text/html"})
        if kind == "oversized":
            return Answer(chunks=self._endless(visit))
        if kind == "hanging":
            return Answer(chunks=self._hanging(visit))
        return Answer(status=500 if kind == "erring" else 404)

    def _dripping(self, body: bytes, visit: Visit) -> Iterator[bytes]:
        for at in range(0, len(body), 1 + len(body) // 4):
            time.sleep(DELAY / 2)
            visit.end = time.monotonic()
            yield body[at : at + 1 + len(body) // 4]

    def _hanging(self, visit: Visit) -> Iterator[bytes]:
        time.sleep(TIMEOUT / 2)
        visit.end = time.monotonic()  # who asked has not yet given up
        time.sleep(2 * TIMEOUT)
        yield b""

    def _endless(self, visit: Visit) -> Iterator[bytes]:
        for given in range(8 * MAX_BYTES // 65536):
            if given * 65536 <= MAX_BYTES:
                visit.end = time.monotonic()
            yield b" " * 65536


def robots(asked: Asked) -> Answer | None:
    """Each fourth host asks for a pause, each fifth has its rules elsewhere."""
    number = number_of(asked.headers["Host"])
    rules = f"User-agent: *\nDisallow: /forbidden\n{f'Crawl-delay: {CRAWL_DELAY}' if number % 4 == 0 else ''}\n"
    if asked.path == "/rules.txt" or (asked.path == "/robots.txt" and number % 5):
        return Answer(rules.encode(), headers={"Content-Type": "text/plain"})
    return Answer(status=302, headers={"Location": "/rules.txt"}) if asked.path == "/robots.txt" else None


def number_of(host: str) -> int:
    return int(host.partition(":")[0].rpartition(".")[2])


def kind_of(name: str) -> str:
    return name.partition("-")[0]


def day_of(moment: datetime) -> int:
    return (moment - START) // DAY


def is_broken(name: str, day: int) -> bool:
    """Whether whoever reads this source on this day fails."""
    return kind_of(name) in SHUT | BROKEN or (kind_of(name) == "outage" and day in OUTAGE)


def published(name: str, day: int) -> Sequence[int]:
    """The days up to this one on which the source had something new."""
    silent = {"silent": range(SILENT_FROM + 1, DAYS), "returning": range(SILENT_FROM + 1, BACK_FROM)}
    quiet = silent.get(kind_of(name), ())
    return [day for day in range(day + 1) if day not in quiet and is_working_day((START + day * DAY).date())]


def items_a_day(name: str) -> int:
    return 3 if kind_of(name) == "huge" else 1


def feed(name: str, day: int) -> bytes:
    """What the source shows: all of its last five days."""
    kind = kind_of(name)
    edited = f" (Stand {day})" if kind == "changing" else ""
    said = "Sensoren messen genauer. " * (2_000 if kind == "huge" else 2)
    text = "" if kind == "drifting" and day >= DRIFT_FROM else f"<description>{said}</description>"
    items = [
        ITEM.format(title=f"Meldung {one}.{part} aus {name}{edited}", name=name, number=f"{one}-{part}", text=text)
        for one in published(name, day)[-5:]
        for part in range(items_a_day(name))
    ]
    return f'<rss version="2.0"><channel><title>T</title>{"".join(items)}</channel></rss>'.encode()


def declare(folder: Path, hosts: Sequence[str], dead: str, many: int) -> set[str]:
    """Write the declarations of so many sources, several on each host. Returns their names."""
    kinds = [*RARE, *((kind, "daily") for kind in islice(cycle(COMMON), many - len(RARE)))]
    (folder / "sources/news").mkdir(parents=True)
    names = set()
    for number, (kind, cadence) in enumerate(kinds):
        name, host = f"{kind}-{number}", dead if kind == "dead" else hosts[number % len(hosts)]
        declared = DECLARED.format(
            name=name, url=f"http://{host}", cadence=cadence, delay=delay_of(name),
            timeout=TIMEOUT if kind == "hanging" else 20,
        )  # fmt: skip
        (folder / f"sources/news/{name}.yml").write_text(declared, "utf-8")
        names.add(name)
    return names


def delay_of(name: str) -> float:
    """What a source declares."""
    return DELAY if int(name.partition("-")[2]) % 3 else 2 * DELAY


def least_between(one: Visit, other: Visit) -> float:
    """Seconds that we promise to leave this host alone between two visits."""
    delays = [delay_of(visit.path.split("/")[1]) for visit in (one, other) if visit.path not in ROBOTS]
    is_ruled = other.path not in ("/robots.txt", "/rules.txt") and number_of(other.host) % 4 == 0
    return max(one.pause, DELAY, CRAWL_DELAY * is_ruled, *delays)
