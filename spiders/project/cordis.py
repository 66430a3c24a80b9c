"""The archive of CSV files that CORDIS publishes for a framework programme in, its projects out.

`filter` keeps projects that have a participant with this `country` (DE) and a code beginning with this `nuts` (DE2).
Only named columns are read, wherever they stand: the files have gained and lost some over the years.
"""

import json
import re
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain, islice
from typing import Any

from scrapy.http import Request, Response

from spiders.apis import FORGIVEN, doi_pairs, read_each, report
from spiders.archives import Archive
from spiders.base import prepare, prepared
from spiders.dates import read_date
from spiders.errors import SourceError
from spiders.facts import evidence, state
from spiders.items import Item, Organisation
from spiders.markup import one_line, paragraphs
from spiders.records import Record
from spiders.runs import Problem
from spiders.sources import Source
from spiders.tables import read_rows

Wanted = Mapping[str, tuple[str, ...]]
_FUNDER = "Europäische Union"
_COLUMNS = {"country": "country", "nuts": "nutsCode"}
_PROJECT = (
    "id", "acronym", "title", "objective", "startDate", "endDate", "ecMaxContribution", "ecSignatureDate",
    "frameworkProgramme", "keywords", "contentUpdateDate", "grantDoi",
)  # fmt: skip
_MEMBER = ("name", "country", "nutsCode", "SME", "role")
_ISO = {"EL": "GR", "UK": "GB"}  # the EU has codes of its own for two countries
_SAYS = {"true": True, "1": True, "y": True, "yes": True, "false": False, "0": False, "n": False, "no": False}
_AMOUNT = re.compile(r"\d+(?:[.,]\d+)?")
_UNCLEAR = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")  # thousands or thousandths: a wrong amount is worse than none
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Dump:
    """What a worker found: projects in packed batches, so that many fit into memory, and the rows it gave up."""

    batches: tuple[bytes, ...]
    problems: tuple[str, ...]


def start(source: Source, _checkpoint: Mapping[str, Any], _today: date) -> Iterator[Request]:
    """One request for the archive. Raises SourceError for a filter that is none."""
    wanted = {_column(name): _texts(values) for name, values in source.filter.items()}
    yield prepare(Request(source.url, meta={"wanted": wanted}), partial(read, wanted=wanted))


def parse(response: Response, source: Source) -> Iterator[Item | Problem]:
    """Every project that is wanted, as the worker found it."""
    dump = prepared(response, partial(read, wanted=response.meta["wanted"]))
    yield from (Problem(response.url, reason) for reason in dump.problems)
    projects = chain.from_iterable(json.loads(zlib.decompress(batch)) for batch in dump.batches)
    report((yield from read_each(response, projects, partial(_items, source=source))))


def _column(name: str) -> str:
    if name not in _COLUMNS:
        raise SourceError(f"filter: {name!r} is none of {', '.join(_COLUMNS)}")
    return _COLUMNS[name]


def _texts(values: object) -> tuple[str, ...]:
    return tuple(map(str, values)) if isinstance(values, list | tuple) else (str(values),)


def read(body: bytes, _url: str, _content_type: str, *, wanted: Wanted) -> Dump:
    """Join the files of an archive. Raises SourceError where one is missing or is not what it was."""
    archive, problems = Archive(body), list[str]()
    members = partial(_rows, archive, "organization", ("projectID", *_MEMBER), needed=wanted.keys())
    chosen = {row["projectID"] for row in members([]) if _is_wanted(row, wanted)}
    participants = _grouped(members(problems), chosen, lambda row: json.dumps([row[name] for name in _MEMBER]))
    topics = _grouped(
        _rows(archive, "euroSciVoc", ("projectID", "euroSciVocTitle"), problems),
        chosen,
        lambda row: row["euroSciVocTitle"],
    )
    projects = (
        {
            **row,
            "participants": [json.loads(member) for member in participants.get(row["id"], ())],
            "topics": topics.get(row["id"], []),
        }
        for row in _rows(archive, "project", _PROJECT, problems)
        if row["id"] in chosen or not wanted
    )
    return Dump(tuple(_packed(projects)), tuple(problems))


def _rows(
    archive: Archive, stem: str, columns: Collection[str], problems: list[str], *, needed: Collection[str] = ()
) -> Iterator[dict[str, str]]:
    """These columns of a file, "" for those it has not; what cannot be read is told to `problems`."""
    name = f"{stem}.csv"
    path = next((path for path in archive.names if path.rpartition("/")[2].lower() == name.lower()), None)
    if path is None:
        raise SourceError(f"no {name} among {', '.join(archive.names)[:200]}")
    bad = number = 0
    for number, row in enumerate(read_rows(archive.lines(path), what=name), 1):  # noqa: B007  the last one counts
        if isinstance(row, str):
            bad += 1
            problems.append(row)
            continue
        if gone := [column for column in needed if column not in row]:
            raise SourceError(f"{name} has no column {gone[0]!r}")
        yield {column: row.get(column, "").strip() for column in columns}
    if bad * FORGIVEN > number:
        raise SourceError(f"{bad} of {number} unreadable: {'; '.join(problems[-3:])}")


def _is_wanted(row: Mapping[str, str], wanted: Wanted) -> bool:
    return all(row[column].upper().startswith(values) for column, values in wanted.items())


def _grouped(
    rows: Iterable[Mapping[str, str]], chosen: Collection[str], value: Callable[[Mapping[str, str]], str]
) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for row in rows:
        if row["projectID"] in chosen:
            groups.setdefault(row["projectID"], []).append(value(row))
    return groups


def _packed(projects: Iterator[Mapping[str, Any]]) -> Iterator[bytes]:
    while batch := list(islice(projects, _BATCH)):
        yield zlib.compress(json.dumps(batch).encode(), 1)


def _items(project: Mapping[str, Any], source: Source) -> Iterator[Item]:
    record = Record(project)
    number = record.pop("id")
    if not number.isdecimal() or not record["title"]:
        raise SourceError(f"project {number!r}: needs a number and a title")
    participants = sorted(map(_participant, record.pop("participants")), key=lambda part: part["role"] != "coordinator")
    words = [*record.pop("topics"), *re.split(r"[,;]", record["keywords"])]
    yield Item(
        url=f"https://cordis.europa.eu/project/id/{number}",
        title=" – ".join(filter(None, [one_line(record["acronym"]), one_line(record["title"])])),
        text=paragraphs(record["objective"]),
        date=_day(record["ecSignatureDate"]) or _day(record["startDate"]),
        updated=read_date(record["contentUpdateDate"]),
        language="en",
        organisations=tuple(
            Organisation(name=part["name"], role="partner", country=part["country"]) for part in participants
        ),
        identifiers=(("source", number), ("cordis", number), *doi_pairs(record["grantDoi"])),
        keywords=tuple(dict.fromkeys(word for raw in words if (word := one_line(raw)))),
        facts=_facts(record, number, participants, source),
    )


def _day(raw: str) -> str | None:
    found = read_date(raw)
    return found[:10] if found and len(found) >= 10 else None


def _participant(member: list[str]) -> dict[str, Any]:
    name, country, nuts, sme, role = member
    known = {"nuts": nuts or None, "sme": _SAYS.get(sme.lower())}
    given = {key: value for key, value in known.items() if value is not None}
    return {"name": one_line(name), "country": _ISO.get(country, country) or None, "role": role or None, **given}


def _facts(record: Record, number: str, participants: list[dict[str, Any]], source: Source) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    if programme := record["frameworkProgramme"]:
        state(facts, "funder", _FUNDER, evidence("frameworkProgramme", programme))
        name = source.lookup("frameworkProgramme", programme)
        state(facts, "programme", name, evidence("frameworkProgramme", programme))
    for fact, column in (("starts", "startDate"), ("ends", "endDate")):
        if day := _day(record[column]):
            state(facts, fact, day, evidence(column, record[column]))
    raw = record["ecMaxContribution"]
    if _AMOUNT.fullmatch(raw) and not _UNCLEAR.fullmatch(raw):
        value = float(raw.replace(",", "."))
        state(facts, "amount", {"value": value, "unit": "EUR"}, evidence("ecMaxContribution", raw))
    if participants:
        state(facts, "participants", participants, evidence("organization.csv", f"projectID {number}"))
    return facts
