"""An invented year in; out what was planted in it, and what in it must not be called a trend."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from scouting.sample.corpus import Corpus
from scouting.sample.documents import Call, Deadline, Message, Paper
from scouting.sample.material import load_fields, load_texts
from scouting.sample.traps import day_of, trap_topic
from scouting.sample.weeks import WEEKS

Kind = Literal["politics", "fair", "outage", "new_source", "late", "year_only", "one_release", "boilerplate"]
CLOSING_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedTrend:
    """An idea that rises in the last eight weeks. `counts` are its documents in each of 52 weeks, without copies."""

    competence: str
    de: tuple[str, ...]
    en: tuple[str, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTrend:
    """What only looks like a rise. `competence` is where it would be reported, None where it belongs to no field."""

    kind: Kind
    wordings: tuple[str, ...]
    competence: str | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedCall:
    """What a call's text says. `source` is the host that tells it, `model` the writer's word for the form it takes."""

    source: str
    title: str
    competence: str
    model: str
    deadlines: tuple[Deadline, ...]
    deadline_text: str
    applicants: tuple[str, ...]
    level: str


def planted_trends(corpus: Corpus) -> tuple[PlantedTrend, ...]:
    """Two for each of the 17 fields, in the order of their slugs."""
    return tuple(
        PlantedTrend(
            competence=field.slug,
            de=(trend.de.name, trend.de.plural, trend.de.loose),
            en=(trend.en.attr, trend.en.name, trend.en.loose),
            counts=weekly(corpus, trend.de.name),
        )
        for field in load_fields()
        for trend in field.trends
    )


def not_trends() -> tuple[NotTrend, ...]:
    """The traps, each with the reason why it is none."""
    release = load_texts("traps")["release"]
    return (
        NotTrend(kind="politics", wordings=("Druck",), competence=None, why="politics, not pressure in a machine"),
        _trap("fair", "a fair's one week, twenty weeks ago"),
        _trap("outage", "as often as ever: its source was off for two weeks"),
        _trap("new_source", "as often as ever since its source exists"),
        _trap("late", "published all through the year, listed only now"),
        _trap("year_only", "only the year is known"),
        NotTrend(
            kind="one_release",
            wordings=tuple(release["word"][::2]),
            competence=release["field"],
            why="one press release in twenty outlets",
        ),
        NotTrend(
            kind="boilerplate",
            wordings=("Bundesministerium", "Beschlusses", "Deutschen Bundestages"),
            competence=None,
            why="the funder's formula below a text",
        ),
        NotTrend(
            kind="boilerplate",
            wordings=("Raumfahrt",),
            competence="neue_werkstoffe",
            why="part of the funder's name; a subject in aerospace alone",
        ),
    )


def _trap(kind: Kind, why: str) -> NotTrend:
    field, topic = trap_topic(kind)
    return NotTrend(kind=kind, wordings=(topic.de.name, topic.en.name), competence=field.slug, why=why)


def weekly(corpus: Corpus, topic: str) -> tuple[int, ...]:
    """Stories about a topic in each week, by publication day; copies and dates without a day left out."""
    counts = [0] * WEEKS
    for document in corpus.dated:
        if document.topic == topic and not _is_copy(document):
            counts[week_index(corpus, day_of(document))] += 1
    return tuple(counts)


def _is_copy(document: Paper | Message) -> bool:
    if isinstance(document, Paper):
        return document.year_only
    return document.story != document.number


def week_index(corpus: Corpus, day: date) -> int:
    return (day - corpus.year.start).days // 7


def planted_calls(corpus: Corpus) -> tuple[PlantedCall, ...]:
    return tuple(map(_planted, corpus.calls))


def closing_calls(corpus: Corpus) -> tuple[PlantedCall, ...]:
    """Those with a deadline in the fortnight after the year's end."""
    last = corpus.year.end + timedelta(days=CLOSING_DAYS)
    return tuple(
        call
        for call in planted_calls(corpus)
        if any(d.day and d.role != "opening" and corpus.year.end < d.day <= last for d in call.deadlines)
    )


def changed_calls(corpus: Corpus) -> tuple[PlantedCall, ...]:
    """Those whose deadline the second edition moves, as they are before."""
    return tuple(_planted(call) for call in corpus.calls if call.moved)


def _planted(call: Call) -> PlantedCall:
    return PlantedCall(
        source=call.host,
        title=call.title,
        competence=call.field,
        model=call.model,
        deadlines=call.deadlines,
        deadline_text=call.deadline_text,
        applicants=call.applicants,
        level=call.level,
    )


def stories(corpus: Corpus) -> dict[int, tuple[int, ...]]:
    """Messages that tell the same, by the number of the first: copies on other sites and the release in all outlets."""
    members: dict[int, list[int]] = {}
    for message in corpus.messages:
        members.setdefault(message.story, []).append(message.number)
    return {first: tuple(numbers) for first, numbers in members.items() if len(numbers) > 1}


def shared_dois(corpus: Corpus) -> dict[str, tuple[str, ...]]:
    """Publications that several hosts list, by DOI."""
    return {paper.doi: paper.hosts for paper in corpus.papers if paper.doi and len(paper.hosts) > 1}
