"""A seed and a last week in, a web on loopback out that sources can be read from as if it were the real one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time
from functools import cache
from types import TracebackType
from typing import Self

from scouting.sample.corpus import Corpus, build, later
from scouting.sample.documents import Call, Event
from scouting.sample.material import load_texts
from scouting.sample.server import Servers
from scouting.sample.sites import feeds
from scouting.sample.sites.answers import Answer, Ask, Site, pages
from scouting.sample.sites.arxiv import arxiv
from scouting.sample.sites.calendars import calendar
from scouting.sample.sites.crossref import crossref
from scouting.sample.sites.eu_portal import eu_portal
from scouting.sample.sites.foerderdatenbank import foerderdatenbank
from scouting.sample.sites.institute import institute
from scouting.sample.sites.oai import repository
from scouting.sample.sites.openalex import openalex
from spiders.sources import Source

FIRST_PORT = 18_470
SLOW = 0.5
FEEDS: dict[str, tuple[str, feeds.Feed]] = {
    "technikbote": ("/rss.xml", feeds.rss),
    "forschung": ("/atom.xml", feeds.atom),
    "cluster": ("/feed.json", feeds.json_feed),
    "wirtschaft": ("/rss.xml", feeds.rss),
    "magazin": ("/rss/alle.xml", feeds.rss),
    "bavariatech": ("/index.rdf", feeds.rdf),
    "holzbau": ("/rss.xml", feeds.rss),
    "landespolitik": ("/rss.xml", feeds.rss_latin),
    "regionalpresse": ("/atom.xml", feeds.atom),
}
THEMES = {
    "aerospace": "mobilitaet", "automotive": "mobilitaet", "bahntechnik": "mobilitaet",
    "biotechnologie": "gesundheit-ernaehrung", "ernaehrung": "gesundheit-ernaehrung",
    "medizintechnik": "gesundheit-ernaehrung",
    "energietechnik": "klima-energie", "forst_und_holz": "klima-energie", "umwelttechnologie": "klima-energie",
    "information_und_kommunikation": "kommunikation", "sensorik": "kommunikation",
}  # fmt: skip
OTHER_THEME = "schluesseltechnologien"
NEWEST = 20
BROKEN = Answer(
    body=b'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>Beispieldaten</title><item><tit',
    content_type="application/rss+xml",
)
FORBIDDING = Answer(body=b"User-agent: *\nDisallow: /intern/\n", content_type="text/plain")


class SampleWeb:
    """Serves while its context lasts. The same seed, week and edition always answer the same.

    `edition` 2 is the same web a day later: deadlines moved, headlines edited, records withdrawn. It may be set while
    the web is served. Ports are `port` and those after it, a later row where these are taken, any free ones if `port`
    is 0. Only the pages that are crawled one by one have addresses with a port: keep `port` to find them unchanged.
    """

    def __init__(self, seed: int, last_week: str, *, edition: int = 1, port: int = FIRST_PORT) -> None:
        self.edition = edition
        self.base_urls: dict[str, str] = {}
        self._first = build(seed, last_week)
        self._servers = Servers(port)
        self._site = cache(self._build_site)

    @property
    def corpus(self) -> Corpus:
        """What is served."""
        return self._first if self.edition == 1 else later(self._first)

    @property
    def port(self) -> int:
        """Where the row of ports begins."""
        return self._servers.first_port

    def __enter__(self) -> Self:
        names = ["openalex", "arxiv", "crossref", "oai", "eu", "foerderdatenbank", "foerderinfo"]
        names += [*FEEDS, "institut", "kaputt", "verboten", "kalender"]
        self.base_urls = self._servers.start({name: self._current(name) for name in names})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._servers.stop()

    def sources(self) -> list[Source]:
        """The declarations of the sample web's sources, with addresses that live as long as the context."""
        declared = dict(load_texts("sources"))
        common = declared.pop("_all")
        return [
            Source(name=name, **common | fields | {"url": fields["url"].format_map(self.base_urls)})
            for name, fields in declared.items()
        ]

    def _current(self, name: str) -> Callable[[], Site]:
        return lambda: self._site(name, self.edition)

    def _build_site(self, name: str, edition: int) -> Site:
        corpus = self._first if edition == 1 else later(self._first)
        changed = datetime.combine(corpus.day, time(18), UTC)
        if name in FEEDS:
            return _news_site(name, corpus, changed)
        day, papers, calls = corpus.day, corpus.papers_of(name), corpus.calls_of(name)
        build_site: dict[str, Callable[[], Site]] = {
            "openalex": lambda: openalex(papers),
            "arxiv": lambda: arxiv(papers, f"{changed:%Y-%m-%dT%H:%M:%SZ}"),
            "crossref": lambda: crossref(papers),
            "oai": lambda: repository(papers, corpus.withdrawn, day),
            "eu": lambda: eu_portal(calls, day),
            "foerderdatenbank": lambda: foerderdatenbank(calls, changed),
            "foerderinfo": lambda: _foerderinfo(calls, changed),
            "institut": lambda: institute(corpus.messages_of(name), self.base_urls[name], changed),
            "kalender": lambda: _calendars(corpus, changed),
            "kaputt": lambda: pages({"/rss.xml": BROKEN}),
            "verboten": lambda: pages({"/robots.txt": FORBIDDING, "/intern/rss.xml": BROKEN}),
        }
        return build_site[name]()


def _title(name: str) -> str:
    return next(
        str(fields["title"]) for fields in load_texts("sources").values() if f"{{{name}}}" in fields.get("url", "")
    )


def _news_site(name: str, corpus: Corpus, changed: datetime) -> Site:
    path, write = FEEDS[name]
    answer = write(_title(name), corpus.messages_of(name), changed)
    if name == "wirtschaft":
        return _slow(pages({path: answer}))
    moved = {"/feed": Answer(status=301, location=path)} if name == "magazin" else {}
    return pages({path: answer, **moved})


def _slow(site: Site) -> Site:
    def answer(ask: Ask) -> Answer:
        return replace(site(ask), seconds=SLOW)

    return answer


def _foerderinfo(calls: list[Call], changed: datetime) -> Site:
    newest = sorted(calls, key=lambda call: (call.published, call.number), reverse=True)[:NEWEST]
    lists = {"alle": newest}
    for call in calls:
        lists.setdefault(THEMES.get(call.field, OTHER_THEME), []).append(call)
    return pages({
        f"/{theme}/rssnewsfeed.xml": feeds.announcements(f"Bekanntmachungen {theme} (Beispieldaten)", found, changed)
        for theme, found in lists.items()
    })  # fmt: skip


def _calendars(corpus: Corpus, changed: datetime) -> Site:
    found: dict[str, list[Event]] = {}
    for event in corpus.events:
        found.setdefault(event.calendar, []).append(event)
    return pages({f"/{name}.ics": calendar(events, changed) for name, events in found.items()})
