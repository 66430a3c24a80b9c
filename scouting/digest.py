"""Answers in, the week of one competence out: a value that is kept as published and never computed again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from nlp.call_status import status
from scouting.answers import calls_answer, events_answer, search_answer, trends_answer
from scouting.app import App
from scouting.call_changes import version_changes
from scouting.documents import BERLIN, stamp
from scouting.errors import ScoutingError
from scouting.notes import (
    CallNote,
    ChangedCall,
    Digest,
    EventNote,
    Reference,
    Rise,
    Section,
    call_note,
    event_note,
    reference,
)
from scouting.texts import counted, number, numeral, one_line
from scouting.weeks import Week
from search.entries import Filters, Query, Unit
from search.trends import SPAN
from spiders.sources import Source

KIND = "digest"
RISING = frozenset({"emerging", "rising"})
MOST_TRENDS = 20
SERIES_WEEKS = 26
CLOSING_DAYS = 28
EVENT_DAYS = 92
A_DAY = timedelta(days=1)
MOST_TOLD = 3
LOOKED_AT = 100
FARTHEST = 2_000
_SPAN_NAMES: Mapping[Unit, str] = {
    "week": f"In den letzten {numeral(SPAN['week'])} Wochen",
    "month": f"In den letzten {numeral(SPAN['month'])} Monaten",
    "year": "Im letzten Jahr",
}
_TIMES = ("Doppelte", "Dreifache", "Vierfache", "Fünffache", "Sechsfache", "Siebenfache", "Achtfache")


class WeekNotOverError(ScoutingError):
    """A digest tells a week that is over."""


def compose(app: App, competence: str, week: Week, *, today: date, size: int) -> Digest:
    """The digest as it stands on a day of the following week. Raises WeekNotOverError.

    Documents belong to the week of their publication; what became known after that following week is left out.
    """
    if today <= week.sunday:
        raise WeekNotOverError(f"week {week} ends on {week.sunday}: a digest tells a week that is over")
    as_of = min(today, week.sunday + timedelta(days=6))
    trends = trends_answer(app, competence=competence, kind=(), as_of=as_of, unit="week", top=max(size, MOST_TRENDS))
    rising = [trend for trend in trends["trends"] if trend["stage"] in RISING]
    field = Filters(competence=(competence,), known_by=as_of)
    found = replace(field, since=week.monday.isoformat(), until=week.sunday.isoformat(), counted_only=True)
    return Digest(
        competence=competence,
        labels=dict(app.configuration.competences[competence]),
        week=str(week),
        monday=week.monday,
        sunday=week.sunday,
        composed=as_of,
        sample=app.is_sample,
        history=max(0, len(_without_leading_zeros(trends["total"])) - 1),
        documents=_of_week(app, found, week),
        rising=tuple(_rise(app, trend, trends) for trend in rising[:size]),
        rising_total=len(rising),
        new_calls=_new_calls(app, replace(found, kind=("call",), counted_only=False), as_of, size),
        closing_calls=_closing_calls(app, field, as_of, size),
        changed_calls=_changed_calls(app, field, week, as_of, size),
        publications=_publications(app, replace(found, kind=("publication",)), week, size),
        news=_news(app, replace(found, kind=("news",)), week, size),
        events=_events(app, field, as_of, size),
    )


def find_digest(app: App, competence: str, week: str) -> Digest | None:
    """The digest as published."""
    data = app.store.edition(KIND, competence, week)
    return Digest.from_json(data) if data is not None else None


def publish_digest(
    app: App, competence: str, week: Week, *, today: date, size: int, at: datetime
) -> tuple[int, Digest]:
    """The edition's id and the digest as kept; one that was published before stays as it was."""
    digest = find_digest(app, competence, str(week)) or compose(app, competence, week, today=today, size=size)
    edition = app.store.publish_edition(KIND, competence, str(week), digest.as_json(), at=at)
    return edition, find_digest(app, competence, str(week)) or digest


def of_last_span(trend: Mapping[str, Any], answer: Mapping[str, Any]) -> tuple[int, float]:
    """A concept's entries in the periods that are judged together, and how many those before let expect."""
    size = SPAN[answer["unit"]]
    recent, before = sum(trend["series"][-size:]), sum(trend["series"][:-size])
    total_recent, total_before = sum(answer["total"][-size:]), sum(answer["total"][:-size])
    return recent, before / total_before * total_recent if total_before else 0.0


def why_rising(trend: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
    """One sentence that says how the last periods compare with those before, and how sure that is.

    `trend` is one of `answer["trends"]` of `trends_answer`; as in `search.trends`, several periods are judged together.
    """
    recent, expected = of_last_span(trend, answer)
    origin = "einer einzigen Quelle" if trend["sources"] == 1 else f"{numeral(trend['sources'])} Quellen"
    documents = f"{_SPAN_NAMES[answer['unit']]} erschienen dazu {counted(recent, 'Dokument', 'Dokumente')} aus {origin}"
    sure = _how_sure(trend["q_value"])
    if expected < 0.5:
        return f"{documents}, davor fast keines; {sure}."
    times = round(recent / expected)
    fold = _TIMES[times - 2] if 2 <= times <= 8 else f"{times}-Fache"
    ratio = f", rund das {fold}" if recent >= 1.5 * expected else ""
    return f"{documents} statt der {number(expected, 1)}, die zu erwarten waren{ratio}; {sure}."


def told_with(trend: Mapping[str, Any]) -> list[str]:
    """What else a line of `trends_answer` speaks of, the most telling first; parts of its own words say nothing new."""
    names = [trend["label"], *(label for label in trend["labels"].values() if label)]
    shown: list[str] = []
    for label in sorted((told["label"] for told in trend["folded"]), key=len, reverse=True):
        if not any(label.casefold() in name.casefold() for name in (*names, *shown)):
            shown.append(label)
    return shown[:MOST_TOLD]


def _how_sure(q_value: float) -> str:
    for one_in in (1000, 100, 20):
        if q_value <= 1 / one_in:
            return f"von so deutlichen Anstiegen ist höchstens einer von {number(one_in)} Zufall"
    return "das kann noch Zufall sein"


def _rise(app: App, trend: Mapping[str, Any], trends: Mapping[str, Any]) -> Rise:
    return Rise(
        concept=trend["concept"],
        label=one_line(trend["labels"].get("de") or trend["label"], 120),
        stage=trend["stage"],
        count=trend["count"],
        expected=trend["expected"],
        q_value=trend["q_value"],
        series=tuple(trend["series"][-SERIES_WEEKS:]),
        why=why_rising(trend, trends),
        documents=tuple(_proof(app, [document["id"] for document in trend["documents"]])),
    )


def _proof(app: App, ids: Sequence[str]) -> Iterator[Reference]:
    documents = app.store.documents(ids)
    for document in (documents[i] for i in ids if i in documents):
        yield reference(_named(app, asdict(document)))


def source_of(app: App, name: str) -> Source | None:
    """A source as declared. The sample web borrows names of real ones, which have said none of it."""
    return None if app.is_sample else app.configuration.source(name)


def _named(app: App, hit: Mapping[str, Any]) -> Mapping[str, Any]:
    """The hit with its source's title instead of its name."""
    source = source_of(app, hit["source"])
    return {**hit, "source": source.title if source else hit["source"]}


def _without_leading_zeros(totals: Sequence[int]) -> Sequence[int]:
    first = next((i for i, total in enumerate(totals) if total), len(totals))
    return totals[first:]


def _of_week(app: App, filters: Filters, week: Week) -> int:
    """Exact, and without documents of which only the month or the year is known."""
    return app.engine.totals("week", filters).get(str(week), 0)


def _hits(app: App, filters: Filters, most: int) -> list[Mapping[str, Any]]:
    """The newest hits whose day is known, at most `most`."""
    found: list[Mapping[str, Any]] = []
    for start in range(0, FARTHEST, LOOKED_AT):
        answer = search_answer(app, Query(filters=filters, size=LOOKED_AT, start=start, sort="date"))
        found += (hit for hit in answer["hits"] if hit["precision"] == "day")
        if len(found) >= most or start + LOOKED_AT >= answer["total"]:
            break
    return found[:most]


def _publications(app: App, filters: Filters, week: Week, size: int) -> Section[Reference]:
    hits = _hits(app, filters, size)
    return Section(total=_of_week(app, filters, week), entries=tuple(reference(_named(app, hit)) for hit in hits))


def _news(app: App, filters: Filters, week: Week, size: int) -> Section[Reference]:
    """Stories, those told by most sources first."""
    hits = _hits(app, filters, LOOKED_AT)
    sizes = app.store.story_sizes([hit["id"] for hit in hits])
    stories = [reference(_named(app, hit), sizes.get(hit["id"], 1)) for hit in hits]
    stories.sort(key=lambda story: -story.sources)
    return Section(total=_of_week(app, filters, week), entries=tuple(stories[:size]))


def _new_calls(app: App, filters: Filters, as_of: date, size: int) -> Section[CallNote]:
    answer = calls_answer(app, "", filters, today=as_of, size=LOOKED_AT)
    return _calls_section(app, answer, as_of, size, (hit for hit in answer["hits"] if hit["precision"] == "day"))


def _closing_calls(app: App, field: Filters, as_of: date, size: int) -> Section[CallNote]:
    before = as_of + timedelta(days=CLOSING_DAYS + 1)
    answer = calls_answer(app, "", field, today=as_of, size=LOOKED_AT, open_only=True, closing_before=before)
    return _calls_section(app, answer, as_of, size, answer["hits"])


def _changed_calls(app: App, field: Filters, week: Week, as_of: date, size: int) -> Section[ChangedCall]:
    """Calls of which something that matters to applicants changed in the week, the next to close first."""
    since, until = (stamp(datetime.combine(day, time(), BERLIN)) for day in (week.monday, week.sunday + A_DAY))
    revised = app.store.revised_calls(since, until)
    entries = app.engine.get(list(revised)) if revised else {}
    leading = [d.id for d in app.store.documents(list(entries)).values() if d.leads_story]
    notes = []
    for entry in (entries[id_] for id_ in leading if set(field.competence) & set(entries[id_].competences)):
        before, after = revised[entry.id]
        if changes := version_changes(before, after, on=as_of):
            hit = {**asdict(entry), **entry.facts, "status": status(entry.facts, as_of)}
            told = call_note(_named(app, hit), as_of).model_dump()
            notes.append(ChangedCall(**told, changes=tuple(change.text for change in changes)))
    notes.sort(key=lambda note: note.deadline or "9999")
    return Section(total=len(notes), entries=tuple(notes[:size]))


def _calls_section(
    app: App, answer: Mapping[str, Any], as_of: date, size: int, hits: Iterable[Mapping[str, Any]]
) -> Section[CallNote]:
    """Each call once, the next to close first. A call may lack a counted source, so copies are told by the record."""
    hits = list(hits)
    documents = app.store.documents([hit["id"] for hit in hits])
    leading = {document.id for document in documents.values() if document.leads_story}
    notes = [call_note(_named(app, hit), as_of) for hit in hits if hit["id"] in leading]
    notes.sort(key=lambda note: note.deadline or "9999")
    return Section(total=len(notes) if answer["total"] <= LOOKED_AT else answer["total"], entries=tuple(notes[:size]))


def _events(app: App, field: Filters, as_of: date, size: int) -> Section[EventNote]:
    until = as_of + timedelta(days=EVENT_DAYS)
    answer = events_answer(app, "", field, today=as_of, since=as_of, until=until, size=size)
    return Section(total=answer["total"], entries=tuple(event_note(_named(app, hit)) for hit in answer["hits"]))
