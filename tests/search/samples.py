"""Entries to test with."""

from datetime import date
from typing import Any

from search.engine import Engine
from search.entries import Entry, Query


def parts(word: str) -> list[str]:
    """A compound splitter that knows three words."""
    return {
        "Wasserstoffspeicher": ["Wasserstoff", "speicher"],
        "Batteriespeichers": ["Batterie", "speichers"],
        "Lasersensorik": ["Laser", "sensorik"],
    }.get(word, [])


def entry(id_: str, on: str = "2026-11-21", **values: Any) -> Entry:  # noqa: ANN401 - the fields of Entry
    """A German news item of 21.11.2026, a Saturday, unless said otherwise."""
    plain: dict[str, Any] = {
        "revision": 1, "kind": "news", "title": id_, "text": "", "url": f"https://www.example.org/{id_}",
        "source": "blatt", "language": "de", "date": on, "precision": "day", "day": on,
        "week": "{}-W{:02}".format(*date.fromisoformat(on).isocalendar()[:2]), "month": on[:7], "year": on[:4],
        "known": on,
    }  # fmt: skip
    return Entry(id=id_, **(plain | values))


def call(id_: str, *deadlines: str, **values: Any) -> Entry:  # noqa: ANN401 - the fields of Entry
    return entry(id_, kind="call", deadlines=deadlines, **values)


def ids(engine: Engine, text: str = "", **values: Any) -> list[str]:  # noqa: ANN401 - the fields of Query
    result = engine.search(Query(text=text, **{"size": 100} | values))
    found = [hit.id for hit in result.hits]
    assert result.total == len(found) or "size" in values or "start" in values
    return found


TODAY = date(2026, 11, 21)
CALLS = [
    call("over", "2026-11-20"),
    call("today", "2026-11-21", applicants=("sme",)),
    call("next", "2026-11-01", "2026-12-01", "2027-06-01", applicants=("company",), level="bund"),
    call("far", "2027-01-01", applicants=("university",), level="eu"),
    call("rolling", any_time=True, level="eu"),
    call("undated"),
    call("closed", "2027-01-01", call_closed=True),
    call("forthcoming", "2027-03-01", opens="2026-11-22"),
    call("begun", "2026-12-15", opens="2026-11-21"),
    entry("fair", kind="event", starts="2026-11-19", ends="2026-11-22", places=("DE2", "Bayern")),
    entry("day", kind="event", starts="2026-11-20"),
    entry("project", kind="project", starts="2025-01-01", ends="2028-12-31", organisations=("Werk A", "Werk B")),
    entry("old", on="2024-02-29", source="post", language="en", concepts=("laser",), counted=False),
    entry("late", on="2024-03-01", known="2026-11-20", competences=("chemie", "sensorik")),
    entry("year", date="2024", precision="year", day=None, week=None, month=None, year="2024"),
    entry("month", date="2024-03", precision="month", day=None, week=None, month="2024-03", year="2024"),
]
