"""A digest in, a letter out: all its German words, in order, so that every form of it says the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from scouting.notes import CallNote, Digest, EventNote, Reference, Rise, Section
from scouting.texts import counted, date_text, days_left, number, period_text, span_text, word

ENOUGH_WEEKS = 26


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A document to follow: its id with us, its title and address where it was published, and what is said of it."""

    id: str
    title: str
    url: str
    language: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One entry: a badge before a heading (a document or a concept), lines, a quote, a series, proof."""

    heading: Link | str
    concept: str | None = None
    badge: str = ""
    tone: str = ""
    lines: tuple[str, ...] = ()
    quote: str = ""
    series: tuple[int, ...] = ()
    proof: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A part of the letter; `note` stands in for what is not there or says what to keep in mind."""

    name: str
    heading: str
    paragraphs: tuple[Paragraph, ...]
    note: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A digest in words."""

    competence: str
    week: str
    title: str
    subtitle: str
    intro: str
    sample: bool
    chapters: tuple[Chapter, ...]


def write_letter(digest: Digest) -> Letter:
    """The digest in German."""
    label = digest.labels.get("de", digest.competence)
    number = int(digest.week.partition("-W")[2])
    return Letter(
        competence=digest.competence,
        week=digest.week,
        title=f"{label}: Wochenbericht KW {number}",
        subtitle=f"{date_text(digest.monday.isoformat())} bis {date_text(digest.sunday.isoformat())}",
        intro=_intro(digest),
        sample=digest.sample,
        chapters=tuple(_chapters(digest)),
    )


def _intro(digest: Digest) -> str:
    if digest.documents == 0:
        return "In dieser Woche ist zu diesem Kompetenzfeld nichts erschienen."
    documents = counted(digest.documents, "Dokument ist", "Dokumente sind")
    trends = _counted_or_none(digest.rising_total, "Thema steigt", "Themen steigen", "kein")
    closing = _counted_or_none(digest.closing_calls.total, "Frist endet", "Fristen enden", "keine")
    return f"{documents} erschienen, {trends}, {closing} in den nächsten vier Wochen."


def _counted_or_none(count: int, one: str, many: str, none: str) -> str:
    return counted(count, one, many) if count else f"{none} {one}"


def _chapters(digest: Digest) -> Iterator[Chapter]:
    yield _trend_chapter(digest)
    yield from _call_chapters(digest)
    yield from _changed_chapter(digest)
    yield _chapter(
        "publications",
        "Veröffentlichungen",
        digest.publications,
        [Paragraph(heading=_link(reference)) for reference in digest.publications.entries],
        "Keine neuen Veröffentlichungen in dieser Woche.",
    )
    yield _chapter(
        "news",
        "Meldungen",
        digest.news,
        [_story(reference) for reference in digest.news.entries],
        "Keine Meldungen in dieser Woche.",
    )
    yield _chapter(
        "events",
        "Kommende Veranstaltungen",
        digest.events,
        [_event(note) for note in digest.events.entries],
        "In den nächsten drei Monaten ist keine Veranstaltung bekannt.",
    )


def _trend_chapter(digest: Digest) -> Chapter:
    left = digest.rising_total - len(digest.rising)
    return Chapter(
        name="trends",
        heading="Steigende Themen",
        paragraphs=tuple(_rise(rise, digest.week) for rise in digest.rising),
        note=_trend_note(digest),
        more=f"und {counted(left, 'weiteres Thema', 'weitere Themen')}" if left else "",
    )


def _call_chapters(digest: Digest) -> Iterator[Chapter]:
    today = digest.composed
    yield _chapter(
        "closing",
        "Fristen der nächsten vier Wochen",
        digest.closing_calls,
        [_call(note, today) for note in digest.closing_calls.entries],
        "In den nächsten vier Wochen endet keine bekannte Frist.",
    )
    yield _chapter(
        "calls",
        "Neue Förderungen",
        digest.new_calls,
        [_call(note, today) for note in digest.new_calls.entries],
        "Keine neuen Förderungen in dieser Woche.",
    )


def _changed_chapter(digest: Digest) -> Iterator[Chapter]:
    """Nothing at all where nothing changed: most weeks nothing does."""
    paragraphs = [
        replace(_call(note, digest.composed), lines=note.changes, quote="") for note in digest.changed_calls.entries
    ]
    if paragraphs:
        yield _chapter("changed", "Geänderte Förderungen", digest.changed_calls, paragraphs, "")


def _chapter(name: str, heading: str, section: Section[Any], paragraphs: Sequence[Paragraph], empty: str) -> Chapter:
    left = section.total - len(paragraphs)
    return Chapter(
        name=name,
        heading=heading,
        paragraphs=tuple(paragraphs),
        note="" if paragraphs else empty,
        more=f"und {counted(left, 'weiterer Eintrag', 'weitere Einträge')}" if paragraphs and left > 0 else "",
    )


def _trend_note(digest: Digest) -> str:
    empty = "" if digest.rising else "Keine neuen Trends in dieser Woche."
    if digest.history >= ENOUGH_WEEKS:
        return empty
    weeks = counted(digest.history, "Woche", "Wochen")
    return f"{empty} Verglichen wird mit erst {weeks}; verlässlich sind Trends ab {ENOUGH_WEEKS} Wochen.".strip()


def _rise(rise: Rise, week: str) -> Paragraph:
    last = f"{period_text(week)}: {counted(rise.count, 'Dokument', 'Dokumente')}, erwartet {number(rise.expected, 1)}."
    return Paragraph(
        heading=rise.label,
        concept=rise.concept,
        badge=word("stage", rise.stage),
        tone=rise.stage,
        lines=(rise.why, last),
        series=rise.series,
        proof=tuple(_link(document) for document in rise.documents),
    )


def _call(note: CallNote, today: date) -> Paragraph:
    when = "laufend, ohne Frist" if note.any_time else ""
    if note.deadline:
        when = f"{note.role}: {date_text(note.deadline)} ({days_left(note.deadline, today)})"
    origin = ", ".join(part for part in (word("level", note.level), note.funder or "") if part)
    return Paragraph(
        heading=_link(note.document),
        badge=word("status", note.status),
        tone=note.status,
        lines=tuple(line for line in (when, origin) if line),
        quote=note.quote,
    )


def _story(reference: Reference) -> Paragraph:
    lines = (f"Meldung mit {reference.sources} Quellen",) if reference.sources > 1 else ()
    return Paragraph(heading=_link(reference), lines=lines)


def _event(note: EventNote) -> Paragraph:
    place = note.place or ""
    if note.online and "online" not in place.casefold():
        place = " und ".join(part for part in (place, "online") if part)
    facts = (span_text(note.starts, note.ends), place, note.organiser or "")
    unusual = note.status in {"moved", "cancelled"}
    return Paragraph(
        heading=_link(note.document),
        badge=word("status", note.status) if unusual else "",
        tone=note.status or "" if unusual else "",
        lines=(", ".join(fact for fact in facts if fact),),
    )


def _link(reference: Reference) -> Link:
    note = ", ".join(part for part in (reference.source, date_text(reference.date)) if part)
    return Link(id=reference.id, title=reference.title, url=reference.url, language=reference.language, note=note)
