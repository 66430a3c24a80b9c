"""A seed and a last week in, the whole invented year out."""

from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

from scouting.sample.calls import CallWriter
from scouting.sample.documents import Call, Event, Message, Paper
from scouting.sample.events import write_events
from scouting.sample.regular import write_year
from scouting.sample.schedule import INSTITUTE_PAGES, Schedule, plan
from scouting.sample.traps import copies, with_boilerplate, write_traps
from scouting.sample.weeks import Year
from scouting.sample.writer import Writer


@dataclass(frozen=True, slots=True)
class Corpus:
    """All documents, each once: what several hosts list is one paper."""

    year: Year
    schedule: Schedule
    papers: tuple[Paper, ...]
    messages: tuple[Message, ...]
    calls: tuple[Call, ...]
    events: tuple[Event, ...]

    def papers_of(self, host: str) -> list[Paper]:
        return [paper for paper in self.papers if host in paper.hosts]

    def messages_of(self, host: str) -> list[Message]:
        """Newest first, as sites list them."""
        found = [message for message in self.messages if message.host == host]
        return sorted(found, key=lambda message: (message.published, message.number), reverse=True)

    def calls_of(self, host: str) -> list[Call]:
        return [call for call in self.calls if call.host == host]

    def __len__(self) -> int:
        return len(self.papers) + len(self.messages) + len(self.calls) + len(self.events)


@lru_cache(maxsize=2)
def build(seed: int, last_week: str) -> Corpus:
    """The same seed and week always give the same documents. Raises ValueError for a week that does not exist."""
    year, schedule = Year(last_week), plan(seed)
    writer = Writer(Random(f"year {seed} {year.last_monday}"))
    documents = [*write_year(writer, year, schedule), *write_traps(writer, year)]
    documents = with_boilerplate(documents, year, writer.rng)
    messages = [document for document in documents if isinstance(document, Message)]
    return Corpus(
        year=year,
        schedule=schedule,
        papers=tuple(document for document in documents if isinstance(document, Paper)),
        messages=(*_some_on_institute_pages(messages), *copies(writer, messages)),
        calls=tuple(CallWriter(Random(f"calls {seed} {year.last_monday}"), year).write()),
        events=tuple(write_events(Random(f"events {seed} {year.last_monday}"), year)),
    )


def _some_on_institute_pages(messages: list[Message]) -> list[Message]:
    """Part of what one site tells stands on the pages of an institute instead, evenly over the year."""
    told = [message.number for message in messages if message.host == "forschung"]
    moved = {told[index * len(told) // INSTITUTE_PAGES] for index in range(INSTITUTE_PAGES)}
    return [replace(message, host="institut") if message.number in moved else message for message in messages]
