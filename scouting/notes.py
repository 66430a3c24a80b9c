"""Hits of the answers in, what a digest keeps of them out: frozen values that go to JSON and come back."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict

from scouting.facts import next_deadline, words_of
from scouting.texts import one_line

LONGEST_QUOTE = 200


class Value(BaseModel):
    """Frozen; fields that a later version adds are no obstacle to an earlier one."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Reference(Value):
    """A document one may look up."""

    id: str
    title: str
    url: str
    date: str
    language: str = "und"
    source: str = ""
    sources: int = 1


class Rise(Value):
    """A concept that rises, why we say so, and documents that prove it."""

    concept: str
    label: str
    stage: str
    count: int
    expected: float
    q_value: float
    series: tuple[int, ...]
    why: str
    documents: tuple[Reference, ...]


class CallNote(Value):
    """A call with the date to keep; `quote` is what its text says of that date."""

    document: Reference
    status: str
    type: str | None = None
    level: str | None = None
    funder: str | None = None
    deadline: str | None = None
    role: str | None = None
    quote: str = ""
    any_time: bool = False


class ChangedCall(CallNote):
    """A call of which something changed, in words."""

    changes: tuple[str, ...]


class EventNote(Value):
    """An event that is still to come."""

    document: Reference
    starts: str | None
    ends: str | None = None
    place: str | None = None
    online: bool = False
    organiser: str | None = None
    status: str | None = None


T = TypeVar("T")


class Section(Value, Generic[T]):
    """The first entries, and how many there are in all."""

    total: int
    entries: tuple[T, ...]


class Digest(Value):
    """A week of one competence. `history` counts the weeks before that trends could be measured against."""

    competence: str
    labels: Mapping[str, str]
    week: str
    monday: date
    sunday: date
    composed: date
    sample: bool
    history: int
    documents: int
    rising: tuple[Rise, ...]
    rising_total: int
    new_calls: Section[CallNote]
    closing_calls: Section[CallNote]
    changed_calls: Section[ChangedCall] = Section(total=0, entries=())
    publications: Section[Reference]
    news: Section[Reference]
    events: Section[EventNote]

    def as_json(self) -> dict[str, Any]:
        """What `scouting digest --json` prints and the record keeps; an edition is given back as it was published."""
        return self.model_dump(mode="json", exclude=None if self.changed_calls.total else {"changed_calls"})

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls.model_validate(data)


def call_note(hit: Mapping[str, Any], today: date) -> CallNote:
    """A hit of `calls_answer` with its next date."""
    upcoming = next_deadline(hit, today)
    return CallNote(
        document=reference(hit),
        status=hit.get("status") or "unknown",
        type=words_of(hit, "type"),
        level=words_of(hit, "level"),
        funder=words_of(hit, "funder"),
        deadline=upcoming.day if upcoming else None,
        role=upcoming.label() if upcoming else None,
        quote=one_line(upcoming.quote, LONGEST_QUOTE) if upcoming else "",
        any_time=hit.get("submission") == "any_time",
    )


def event_note(hit: Mapping[str, Any]) -> EventNote:
    """A hit of `events_answer`."""
    return EventNote(
        document=reference(hit),
        starts=words_of(hit, "starts"),
        ends=words_of(hit, "ends"),
        place=words_of(hit, "place"),
        online=hit.get("online") is True,
        organiser=words_of(hit, "organiser"),
        status=words_of(hit, "status"),
    )


def reference(hit: Mapping[str, Any], sources: int = 1) -> Reference:
    """A hit without what only a search needs; its title on one line."""
    return Reference(
        id=hit["id"],
        title=one_line(hit["title"], 300) or "(ohne Titel)",
        url=hit["url"],
        date=hit.get("date") or "",
        language=hit.get("language") or "und",
        source=hit.get("source") or "",
        sources=sources,
    )
