"""Any corpus, any question: every engine gives what the twin in memory gives."""

import random
from datetime import date
from typing import Any

from search.engine import Engine
from search.entries import Entry, Filters, Query
from search.memory import MemoryEngine
from tests.search.samples import TODAY, entry, parts

WORDS = [
    "Laser", "Optik", "Sensor", "Sensorik", "Speicher", "Wasserstoff",
    "storage", "storages", "neue", "neuen", "Gerät", "Geräte", "KI-Labor", "Netz-Werk",
]  # fmt: skip


def _random_entry(chance: random.Random, number: int) -> Entry:
    day = date.fromordinal(date(2025, 1, 1).toordinal() + chance.randrange(700)).isoformat()
    return entry(
        f"{chance.randrange(10**6):06}-{number}",
        on=day,
        kind=chance.choice(["call", "news", "event"]),
        title=" ".join(chance.choices(WORDS, k=3)),
        text=" ".join(chance.choices(WORDS, k=chance.randrange(9))),
        language=chance.choice(["de", "en", "fr"]),
        competences=tuple(chance.sample(["chemie", "sensorik", "mai_carbon"], chance.randrange(3))),
        concepts=tuple(chance.choices(WORDS, k=4)),
        deadlines=tuple(f"2026-{chance.randrange(1, 13):02}-01" for _ in range(chance.randrange(3))),
        regions=chance.choice([(), ("world",), ("eu", "world")]),
        counted=chance.random() < 0.8,
    )


def _random_query(chance: random.Random) -> Query:
    leaf = [*WORDS, "sens*", "lasre~", '"neue Geräte"', "title:Speicher", "kind:call", "until:2026", "concept:Laser",
            "week:2026-W10", "region:eu", "counted:true"]  # fmt: skip
    text = " ".join(chance.choice(["", "", "-", "OR "]) + chance.choice(leaf) for _ in range(chance.randrange(4)))
    filters = Filters(
        kind=tuple(chance.sample(["call", "news"], chance.randrange(2))),
        competence=tuple(chance.sample(["none", "chemie", "sensorik"], chance.randrange(3))),
        since=chance.choice([None, "2025-07", "2026"]),
        open_on=chance.choice([None, None, TODAY]),
        counted_only=chance.random() < 0.3,
    )
    sort: Any = chance.choice(["relevance", "date", "deadline", "start"])
    return Query(text=text, filters=filters, sort=sort, size=400, facets=("kind", "competence", "region", "concept"))


def test_a_random_corpus_gives_what_the_twin_gives(engine: Engine) -> None:
    chance = random.Random(7)
    entries = [_random_entry(chance, number) for number in range(400)]
    twin = MemoryEngine(parts)
    for start in (0, 150, 300):
        engine.write(entries[start : start + 150])
    twin.write(entries)
    assert engine.version() == twin.version()
    for _ in range(80):
        query = _random_query(chance)
        one, other = engine.search(query), twin.search(query)
        assert (one.total, one.facets) == (other.total, other.facets), query
        found, expected = [hit.id for hit in one.hits], [hit.id for hit in other.hits]
        assert (sorted(found) if query.sort == "relevance" else found) == (
            sorted(expected) if query.sort == "relevance" else expected
        ), query
        assert {hit.id: hit.snippet for hit in one.hits} == {hit.id: hit.snippet for hit in other.hits}
        weeks = sorted(twin.totals("week", query.filters))
        assert engine.totals("week", query.filters) == twin.totals("week", query.filters)
        counts = engine.concept_counts("week", weeks, query.filters)
        assert {key: tuple(row) for key, row in counts.items()} == twin.concept_counts("week", weeks, query.filters)
