"""The search form of the federal catalogue of granted projects in, its projects out.

A search lives in a session: the form gives a cookie, one request states the question, the next takes its result as CSV.
`filter` names fields of the form; a field with several values is asked for one value after the other. `options.states`
keeps projects with a recipient or performer there.
"""

import io
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode, urlsplit

from scrapy.http import Request, Response
from w3lib.url import add_or_replace_parameters

from spiders.apis import read_each, report
from spiders.errors import SourceError
from spiders.facts import evidence, state
from spiders.items import Item, Mark, Organisation
from spiders.markup import one_line
from spiders.runs import Problem
from spiders.sources import Source
from spiders.tables import Row, read_table

_CELL = re.compile(r'(?m)(^|;)="')  # ="01AB": so that a spreadsheet shows it as it stands
_DAY = re.compile(r"(\d{2})\.(\d{2})\.(\d{4})")
_EUROS = re.compile(r"(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d{1,2})?")
_COUNTRIES = {"Deutschland": "DE"}
_OWN = {
    "number": ("fkz", "förderkennzeichen"),
    "title": ("thema",),
    "ministry": ("ressort",),
    "plan": ("klartextleistungsplan",),
    "joint": ("verbund",),
    "starts": ("laufzeitvon",),
    "ends": ("laufzeitbis",),
    "amount": ("fördersumme",),
}
_NEEDED = ("number", "title", "starts", "amount")
_BODIES = {"recipient": ("zuwendungsempf", "förderempf"), "performer": ("ausführende",)}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def start(source: Source, checkpoint: Mapping[str, Any], _today: date) -> Iterator[Request]:
    """The form, for its cookie: each walk needs a session of its own, and asks what an ended one has left."""
    questions = _questions(source)
    left = checkpoint["resume"]["left"] if "resume" in checkpoint else len(questions)
    meta = {"step": "form", "cookies": {}, "questions": questions[len(questions) - left :]}
    yield _ask(source, meta, {"actionMode": "searchmask"})


def parse(response: Response, source: Source) -> Iterator[Item | Request | Mark | Problem]:
    """Go on from the form to the first question, from a question to its result, from a result to the next question."""
    if urlsplit(response.url).netloc != urlsplit(source.url).netloc:
        raise SourceError(f"led away to {urlsplit(response.url).netloc}, where the session is worth nothing")
    meta = {"cookies": {**response.meta["cookies"], **_cookies(response)}, "questions": response.meta["questions"]}
    if not meta["cookies"]:
        raise SourceError("the form gives no session cookie")
    if response.meta["step"] == "question":
        yield _ask(source, {**meta, "step": "result"}, {"actionMode": "print", "presentationType": "csv"})
        return
    reasons: list[str] = []
    if response.meta["step"] == "result":
        reasons = yield from _read(response, source)
    if meta["questions"]:
        first, *left = meta["questions"]
        if response.meta["step"] == "result" and not reasons:
            yield Mark({"left": len(meta["questions"])})
        yield _ask(source, {**meta, "step": "question", "questions": left}, form=first)
    report(reasons)


def _questions(source: Source) -> list[dict[str, str]]:
    """One for each value of the one field that has several. Raises SourceError where more than one has."""
    several = [name for name, value in source.filter.items() if isinstance(value, list | tuple)]
    if len(several) > 1:
        raise SourceError(f"filter: only one field may have several values, not {', '.join(several)}")
    form = {name: str(value) for name, value in source.filter.items()}
    form = {"actionMode": "searchlist", "suche.detailSuche": "true", **form}
    return [{**form, name: str(value)} for name in several for value in source.filter[name]] or [form]


def _ask(
    source: Source,
    meta: dict[str, Any],
    params: Mapping[str, str] | None = None,
    *,
    form: Mapping[str, str] | None = None,
) -> Request:
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in meta["cookies"].items())}
    url = add_or_replace_parameters(source.url, dict(params or {}))
    method, body = ("POST", urlencode(form)) if form else ("GET", "")
    headers = {name: value for name, value in {**headers, **(_FORM if form else {})}.items() if value}
    return Request(url, method=method, body=body, headers=headers, meta=meta, dont_filter=True)


def _cookies(response: Response) -> dict[str, str]:
    """Names and values; a session is all they are for, so nothing else of them counts."""
    stated = (
        line.decode("latin-1").partition(";")[0].partition("=") for line in response.headers.getlist("Set-Cookie")
    )
    return {name.strip(): value.strip() for name, sign, value in stated if sign}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a header has what: names by their own column, bodies as (role, name, state, country)."""

    own: Mapping[str, int | None]
    bodies: tuple[tuple[str, int, int | None, int | None], ...]


def _columns(header: Sequence[str]) -> Columns:
    """Names are spelt in several ways and come twice, so a beginning counts, from the body they belong to on."""
    names = [re.sub(r"\W", "", name).casefold() for name in header]
    own = {field: _place(names, beginnings) for field, beginnings in _OWN.items()}
    if missing := [_OWN[field][0] for field in _NEEDED if own[field] is None]:
        raise SourceError(f"no column begins with {missing[0]!r} among {', '.join(header)[:200]}")
    bodies = ((role, _place(names, beginnings)) for role, beginnings in _BODIES.items())
    found = [
        (role, at, _place(names, ("bundesland",), at), _place(names, ("staat",), at))
        for role, at in bodies
        if at is not None
    ]
    return Columns(own, tuple(found))


def _place(names: Sequence[str], beginnings: tuple[str, ...], at: int = 0) -> int | None:
    return next((place for place in range(at, len(names)) if names[place].startswith(beginnings)), None)


def _read(response: Response, source: Source) -> Generator[Item | Problem, None, list[str]]:
    try:
        text = response.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = response.body.decode("iso-8859-15")
    header, rows = read_table(io.StringIO(_CELL.sub(r'\1"', text), newline=""), what="CSV")
    return (yield from read_each(response, rows, partial(_items, columns=_columns(header), source=source)))


def _items(row: Row | str, columns: Columns, source: Source) -> Iterator[Item]:
    if isinstance(row, str):
        raise SourceError(row)
    cells = {field: row[place].strip() if place is not None else "" for field, place in columns.own.items()}
    bodies = [(role, *(row[at].strip() if at is not None else "" for at in places)) for role, *places in columns.bodies]
    states = source.options.get("states")
    if states and not any(land in states for _, _, land, _ in bodies):
        return
    number, title = cells["number"], one_line(cells["title"])
    if not number or not title:
        raise SourceError(f"project {number!r}: needs a number and a title")
    partners = _partners(bodies, source)
    words = (cells["plan"], cells["joint"])
    yield Item(
        url=add_or_replace_parameters(source.url, {"actionMode": "view", "fkz": number}),
        title=title,
        text=one_line(cells["plan"]),
        date=_day(cells["starts"]),
        language="de",
        organisations=tuple(
            Organisation(name=part["name"], role="partner", country=part["country"]) for part in partners
        ),
        identifiers=(("source", number), ("fkz", number)),
        keywords=tuple(word for raw in words if (word := one_line(raw))),
        facts=_facts(cells, number, partners, source),
    )


def _partners(bodies: Sequence[tuple[str, ...]], source: Source) -> list[dict[str, Any]]:
    """Recipient and performer, once where they are the same."""
    named: dict[str, dict[str, Any]] = {}
    for role, name, land, country in bodies:
        region = source.lookups.get("nuts", {}).get(land)
        given = {"nuts": region} if region else {}
        partner = {"name": one_line(name), "country": _COUNTRIES.get(country, country) or None, "role": role, **given}
        if name:
            named.setdefault(name, partner)
    return list(named.values())


def _day(raw: str) -> str | None:
    """Raises ValueError for a date that there is not."""
    match = _DAY.fullmatch(raw)
    return date(int(match[3]), int(match[2]), int(match[1])).isoformat() if match else None


def _facts(cells: Mapping[str, str], number: str, partners: list[dict[str, Any]], source: Source) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    if ministry := cells["ministry"]:
        state(facts, "funder", source.lookup("ministry", ministry), evidence("Ressort", ministry))
    for fact, column in (("starts", "Laufzeit von"), ("ends", "Laufzeit bis")):
        if day := _day(cells[fact]):
            state(facts, fact, day, evidence(column, cells[fact]))
    if _EUROS.fullmatch(raw := cells["amount"]):
        value = float(raw.replace(".", "").replace(",", "."))
        state(facts, "amount", {"value": value, "unit": "EUR"}, evidence("Fördersumme", raw))
    if partners:
        state(facts, "participants", partners, evidence("Zuwendungsempfänger, Ausführende Stelle", f"FKZ {number}"))
    return facts
