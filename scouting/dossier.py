"""A topic in, a cited brief for a course out: what it is, how it develops, who works on it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from scouting.answers import calls_answer, events_answer, search_answer, trends_answer
from scouting.app import App
from scouting.digest import RISING, source_of, why_rising
from scouting.documents import Document
from scouting.errors import ScoutingError
from scouting.facts import next_deadline
from scouting.notes import LONGEST_QUOTE, event_note
from scouting.texts import clean, date_text, one_line, span_text
from search.entries import Filters, Query
from search.periods import closed_periods, period_of

SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ0-9„“\"])|\n+")
SHORTEST_SENTENCE = 40
QUOTES, READING, ENTRIES, ORGANISATIONS, MONTHS = 5, 12, 5, 20, 12
BAVARIA = "DE2"  # as NUTS codes begin


class UnknownTopicError(ScoutingError):
    """There is neither a concept nor a competence of this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where something was read; numbers begin at 1 and stand in square brackets."""

    number: int
    title: str
    url: str
    source: str
    date: str
    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence or fact and the number of the citation it is taken from."""

    text: str
    citation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Who works on the topic, in how many documents; `bavarian` where a source says that it sits in Bavaria."""

    name: str
    documents: int
    bavarian: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A brief on one topic, each statement with its citation."""

    topic: str
    label: str
    wordings: tuple[str, ...]
    written: date
    sample: bool
    documents: int
    quotes: tuple[Statement, ...]
    months: tuple[tuple[str, int], ...]
    rising: tuple[str, ...]
    organisations: tuple[Organisation, ...]
    calls: tuple[Statement, ...]
    events: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    reading: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """What a dossier is asked for: `words` are those its quotes should hold."""

    key: str
    label: str
    filters: Filters
    words: tuple[str, ...]


class Library:
    """Gives each document cited its number, in the order of first mention."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._citations: dict[str, Citation] = {}

    def cite(self, document: Document) -> int:
        if document.id not in self._citations:
            source = source_of(self._app, document.source)
            licence = document.licence or (source.licence if source else "")
            attribution = source.attribution if source else None
            self._citations[document.id] = Citation(
                number=len(self._citations) + 1,
                title=one_line(document.title, 300),
                url=document.url,
                source=source.title if source else document.source,
                date=document.date,
                licence=", ".join(part for part in (licence, attribution) if part),
            )
        return self._citations[document.id].number

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(self._citations.values())


def find_topic(app: App, name: str) -> Topic:
    """A concept by key or label, or a competence by slug or label. Raises UnknownTopicError."""
    for slug, labels in app.configuration.competences.items():
        if name.casefold() in {slug, *(label.casefold() for label in labels.values())}:
            return Topic(slug, labels["de"], Filters(competence=(slug,)), tuple(labels.values()))
    concept = app.store.find_concept(name)
    if concept is None:
        raise UnknownTopicError(f"{name!r}: neither a concept nor a competence")
    label = concept.labels.get("de") or concept.label
    return Topic(concept.key, label, Filters(concept=(concept.key,)), (label, *concept.labels.values(), *concept.forms))


def dossier(app: App, topic: str, *, today: date) -> Dossier:
    """The brief as it stands today. Raises UnknownTopicError."""
    asked = find_topic(app, topic)
    library = Library(app)
    answer = search_answer(app, Query(filters=asked.filters, size=200, sort="date", facets=("organisation",)))
    found = app.store.documents([hit["id"] for hit in answer["hits"]])
    documents = [found[hit["id"]] for hit in answer["hits"] if hit["id"] in found]
    leading = [document for document in documents if document.leads_story]
    reading = [document for document in leading if document.kind in {"publication", "project", "news"}]
    return Dossier(
        topic=asked.key,
        label=asked.label,
        wordings=tuple(dict.fromkeys(clean(word) for word in asked.words if word != asked.label))[:12],
        written=today,
        sample=app.is_sample,
        documents=answer["total"],
        quotes=tuple(_quotes(leading, asked.words, library)),
        months=_months(app, asked, today),
        rising=tuple(_rising(app, asked, today)),
        organisations=tuple(_organisations(answer, documents)),
        calls=tuple(_calls(app, asked, today, library)),
        events=tuple(_events(app, asked, today, library)),
        reading=tuple(library.cite(document) for document in reading[:READING]),
        citations=library.citations,
    )


def _quotes(documents: Sequence[Document], words: Sequence[str], library: Library) -> Iterator[Statement]:
    """Sentences that hold one of the words, the newest first, one a source until the sources are used up."""
    sources: set[str] = set()
    found = 0
    for document in documents:
        sentence = _sentence_with(document.text, words)
        if sentence and document.source not in sources:
            sources.add(document.source)
            found += 1
            yield Statement(text=sentence, citation=library.cite(document))
        if found == QUOTES:
            return


def _sentence_with(text: str, words: Sequence[str]) -> str:
    wanted = [word.casefold() for word in words]
    for sentence in SENTENCE_END.split(text[:20_000]):
        line = one_line(sentence, LONGEST_QUOTE + 1)
        if SHORTEST_SENTENCE <= len(line) <= LONGEST_QUOTE and any(word in line.casefold() for word in wanted):
            return line
    return ""


def _months(app: App, topic: Topic, today: date) -> tuple[tuple[str, int], ...]:
    """Documents a month, the last MONTHS closed ones and the current one; copies of a story count once."""
    counts = app.engine.totals("month", replace(topic.filters, counted_only=True, known_by=today))
    periods = (*closed_periods("month", today - timedelta(days=1), MONTHS), period_of(today, "month"))
    return tuple((period, counts.get(period, 0)) for period in periods)


def _rising(app: App, topic: Topic, today: date) -> Iterator[str]:
    """For a competence: what rises in it."""
    if not topic.filters.competence:
        return
    answer = trends_answer(app, competence=topic.key, kind=(), as_of=today, unit="week", top=ENTRIES)
    for trend in answer["trends"]:
        if trend["stage"] in RISING:
            yield f"{one_line(trend['labels'].get('de') or trend['label'], 120)}: {why_rising(trend, answer)}"


def _organisations(answer: Mapping[str, Any], documents: Sequence[Document]) -> list[Organisation]:
    """The most frequent ones, those in Bavaria first."""
    named = [named for document in documents for named in document.details.get("organisations", ())]
    bavarian = {named["name"] for named in named if str(named.get("nuts") or "").startswith(BAVARIA)}
    found = [
        Organisation(name=clean(facet["value"]), documents=facet["count"], bavarian=facet["value"] in bavarian)
        for facet in answer["facets"]["organisation"][:ORGANISATIONS]
    ]
    return sorted(found, key=lambda organisation: not organisation.bavarian)


def _calls(app: App, topic: Topic, today: date, library: Library) -> Iterator[Statement]:
    answer = calls_answer(app, "", topic.filters, today=today, size=ENTRIES, open_only=True)
    documents = app.store.documents([hit["id"] for hit in answer["hits"]])
    for hit in answer["hits"]:
        deadline = next_deadline(hit, today)
        when = f"{deadline.label()} {date_text(deadline.day)}" if deadline else "ohne bekannte Frist"
        if hit["id"] in documents:
            yield Statement(text=f"{one_line(hit['title'])} ({when})", citation=library.cite(documents[hit["id"]]))


def _events(app: App, topic: Topic, today: date, library: Library) -> Iterator[Statement]:
    answer = events_answer(app, "", topic.filters, today=today, size=ENTRIES)
    documents = app.store.documents([hit["id"] for hit in answer["hits"]])
    for hit in answer["hits"]:
        note = event_note(hit)
        facts = ", ".join(part for part in (span_text(note.starts, note.ends), note.place or "") if part)
        if hit["id"] in documents:
            yield Statement(text=f"{one_line(hit['title'])} ({facts})", citation=library.cite(documents[hit["id"]]))
