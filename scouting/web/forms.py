"""Parameters of a request in, filters and numbers out; what cannot be read is said in a sentence for its reader."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Literal, TypeVar, get_args

from starlette.datastructures import QueryParams

from scouting.answers import find_unknown
from scouting.app import App
from scouting.comparing import By
from scouting.documents import YEARS, DateError, read_date
from scouting.texts import WORDS, one_line
from scouting.web.addresses import FROM
from search.entries import Filters, Sort, Unit

NO_COMPETENCE = "none"
LONGEST_QUERY = 500
FARTHEST = 10_000
NO_DAY = "„{}“ ist kein Datum. Gemeint ist etwa 2026-11-21."
Choice = TypeVar("Choice", bound=str)
HELD: Mapping[Literal["source", "language"], str] = {
    "source": "Die Quelle „{}“ gibt es nicht.",
    "language": "Die Sprache „{}“ kennen wir nicht.",
}
CODES = {"kind": "kind", "level": "level", "applicant": "applicant", "region": "region"}


class FormError(ValueError):
    """A field of a form holds what it cannot hold; the message is a German sentence."""


def text_of(params: QueryParams) -> str:
    """The words asked for."""
    text = one_line(params.get("q", ""), LONGEST_QUERY + 1)
    if len(text) > LONGEST_QUERY:
        raise FormError(f"Die Suchanfrage ist zu lang: höchstens {LONGEST_QUERY} Zeichen.")
    return text


def filters_of(params: QueryParams, app: App) -> Filters:
    """Filters by the names of `search.entries.Filters`; each may stand several times.

    One that could find nothing is refused: an answer of nothing would look like a finding.
    """
    for slug in set(_values(params, "competence")) - {*app.configuration.competences, NO_COMPETENCE}:
        raise FormError(f"Das Kompetenzfeld „{one_line(slug, 40)}“ gibt es nicht.")
    for name, category in CODES.items():
        for code in set(_values(params, name)) - WORDS[category].keys():
            raise FormError(f"Den Filterwert „{one_line(code, 40)}“ gibt es nicht.")
    for field, sentence in HELD.items():
        unknown, _ = find_unknown(app, field, _values(params, field))
        if unknown:
            raise FormError(sentence.format(one_line(unknown[0], 40)))
    return Filters(
        kind=_values(params, "kind"),
        competence=_values(params, "competence"),
        source=_values(params, "source"),
        language=_values(params, "language"),
        level=_values(params, "level"),
        applicant=_values(params, "applicant"),
        region=_values(params, "region"),
        place=_values(params, "place"),
        concept=_values(params, "concept"),
        organisation=_values(params, "organisation"),
        since=_date(params, "since"),
        until=_date(params, "until"),
    )


def event_filters_of(params: QueryParams, app: App) -> Filters:
    """The same without `since` and `until`, which ask for an event's own days, not for its announcement."""
    return replace(filters_of(params, app), since=None, until=None)


def day_of(params: QueryParams, name: str) -> date | None:
    """A day, None where the field is empty."""
    raw = params.get(name, "").strip()
    try:
        day = date.fromisoformat(raw) if raw else None
    except ValueError as error:
        raise FormError(NO_DAY.format(one_line(raw, 40))) from error
    if day and day.year not in YEARS:
        raise FormError(NO_DAY.format(one_line(raw, 40)))
    return day


def number_of(params: QueryParams, name: str, default: int, most: int) -> int:
    """A whole number from 0 to `most`."""
    raw = params.get(name, "").strip()
    if not raw:
        return default
    if not (raw.isascii() and raw.isdigit() and len(raw) < 10 and int(raw) <= most):
        raise FormError(f"„{one_line(raw, 40)}“ ist keine Zahl von 0 bis {most}.")
    return int(raw)


def start_of(params: QueryParams) -> int:
    """Where in the list the page begins."""
    return number_of(params, FROM, 0, FARTHEST)


def unit_of(params: QueryParams, default: Unit = "week") -> Unit:
    return _choice(params, "unit", get_args(Unit), default)


def by_of(params: QueryParams) -> By:
    """What is compared."""
    return _choice(params, "by", get_args(By), "concept")


def sort_of(params: QueryParams) -> Sort:
    return _choice(params, "sort", get_args(Sort), "relevance")


def is_on(params: QueryParams, name: str) -> bool:
    """Whether a box is ticked."""
    return params.get(name, "") in {"1", "on", "true"}


def _choice(params: QueryParams, name: str, choices: tuple[Choice, ...], default: Choice) -> Choice:
    raw = params.get(name) or default
    for choice in choices:
        if choice == raw:
            return choice
    raise FormError(f"„{one_line(raw, 40)}“ steht nicht zur Wahl.")


def _values(params: QueryParams, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in params.getlist(name) if value))


def _date(params: QueryParams, name: str) -> str | None:
    raw = params.get(name, "").strip()
    try:
        return read_date(raw).date if raw else None
    except DateError as error:
        raise FormError(
            f"„{one_line(raw, 40)}“ ist kein Datum. Gemeint ist etwa 2026, 2026-11 oder 2026-11-21."
        ) from error
