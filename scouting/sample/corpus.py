"""A seed and a last week in, the whole invented year out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from random import Random

from scouting.sample.calls import CallWriter, moved
from scouting.sample.documents import Call, Event, Message, Paper
from scouting.sample.events import write_events
from scouting.sample.regular import write_year
from scouting.sample.schedule import INSTITUTE_PAGES, NEW, Course, Schedule, plan
from scouting.sample.traps import copies, with_boilerplate, write_traps
from scouting.sample.weeks import Year
from scouting.sample.writer import Writer

TOMBSTONES, WITHDRAWN, EDITED = 12, 3, 5


@dataclass(frozen=True, slots=True)
class Corpus:
    """All documents, each once: what several hosts list is one paper.

    `withdrawn` are papers of which only a tombstone is left; `day` is the day on which the web looks like this.
    """

    year: Year
    schedule: Schedule
    papers: tuple[Paper, ...]
    messages: tuple[Message, ...]
    calls: tuple[Call, ...]
    events: tuple[Event, ...]
    withdrawn: frozenset[int]
    day: date

    @property
    def dated(self) -> list[Paper | Message]:
        """What is counted by its day of publication."""
        return [*self.papers, *self.messages]

    def papers_of(self, host: str) -> list[Paper]:
        return [paper for paper in self.papers if host in paper.hosts]

    def messages_of(self, host: str) -> list[Message]:
        """Newest first, as sites list them."""
        found = [message for message in self.messages if message.host == host]
        return sorted(found, key=lambda message: (message.published, message.number), reverse=True)

    def calls_of(self, host: str) -> list[Call]:
        return [call for call in self.calls if call.host == host]

    def __len__(self) -> int:
        papers = len(self.papers) - len(self.withdrawn)
        return papers + len(self.messages) + len(self.calls) + len(self.events)


@lru_cache(maxsize=2)
def build(seed: int, last_week: str, course: Course = NEW) -> Corpus:
    """The same seed and week always give the same documents. Raises ValueError for a week that does not exist."""
    year, schedule = Year(last_week), plan(seed, course)
    writer = Writer(Random(f"year {seed} {year.last_monday}"))
    documents = [*write_year(writer, year, schedule), *write_traps(writer, year)]
    documents = with_boilerplate(documents, year, writer.rng)
    messages = [document for document in documents if isinstance(document, Message)]
    papers = tuple(document for document in documents if isinstance(document, Paper))
    return Corpus(
        year=year,
        schedule=schedule,
        papers=papers,
        messages=(*_some_on_institute_pages(messages), *copies(writer, messages)),
        calls=tuple(CallWriter(Random(f"calls {seed} {year.last_monday}"), year).write()),
        events=tuple(write_events(Random(f"events {seed} {year.last_monday}"), year)),
        withdrawn=frozenset(_tombstones(papers, schedule)[:TOMBSTONES]),
        day=year.end,
    )


def later(corpus: Corpus) -> Corpus:
    """The same web on the next day: deadlines moved, headlines edited, records withdrawn, nothing new."""
    edited = {message.number for message in corpus.messages_of("forschung")[:EDITED]}
    tomorrow = corpus.day + timedelta(days=1)
    return replace(
        corpus,
        day=tomorrow,
        calls=tuple(moved(call) if call.moved else call for call in corpus.calls),
        messages=tuple(_edited(m, tomorrow) if m.number in edited else m for m in corpus.messages),
        withdrawn=frozenset(_tombstones(corpus.papers, corpus.schedule)[: TOMBSTONES + WITHDRAWN]),
    )


def _edited(message: Message, day: date) -> Message:
    return replace(message, title=f"{message.title} (aktualisiert)", updated=datetime.combine(day, time(8)))


def _tombstones(papers: Sequence[Paper], schedule: Schedule) -> list[int]:
    """Background papers that only the repository lists, the first ones of the year."""
    return [p.number for p in papers if p.hosts == ("oai",) and p.topic not in schedule.trends and not p.year_only]


def _some_on_institute_pages(messages: list[Message]) -> list[Message]:
    """Part of what one site tells stands on the pages of an institute instead, evenly over the year."""
    told = [message.number for message in messages if message.host == "forschung"]
    moved = {told[index * len(told) // INSTITUTE_PAGES] for index in range(INSTITUTE_PAGES)}
    return [replace(message, host="institut") if message.number in moved else message for message in messages]
