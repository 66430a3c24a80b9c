"""A number of documents in, a file of them out, read again as a stream: what the benchmark of search writes and asks.

Invented words, Zipf-distributed, in 156 weeks up to 2026-W47; 2,000 concepts, of which few are frequent; 17 fields. The
same for the same seed.
"""

import marshal
import random
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from search.entries import Entry
from search.periods import closed_periods, first_day

AS_OF = date(2026, 11, 22)
WEEKS = closed_periods("week", AS_OF, 156)
FIELDS = [f"c{number}" for number in range(17)]
TITLE, TEXT = range(4, 13), range(36, 109)  # words: 80 on average
DIFFERENT_WORDS = 100_000
SYLLABLES = [
    "la", "ser", "sen", "sor", "tech", "nik", "was", "stoff", "spei", "cher", "op", "tik",
    "ma", "schi", "ne", "da", "ten", "netz", "werk", "licht", "bau", "strom", "kraft", "zell",
]  # fmt: skip
_PART = 10_000
_NAMES = [field.name for field in fields(Entry) if field.name != "facts"]


def invented(seed: int = 1) -> tuple[list[str], list[float]]:
    """Different words, the most frequent first, and their weights added up."""
    chance = random.Random(seed)
    words: dict[str, None] = {}
    while len(words) < DIFFERENT_WORDS:
        words["".join(chance.choices(SYLLABLES, k=chance.randrange(2, 6)))] = None
    return list(words), list(accumulate(1 / rank for rank in range(1, len(words) + 1)))


def corpus(documents: int, seed: int = 1) -> Iterator[Entry]:
    """Entries of 40 to 120 words."""
    words, weights = invented()
    chance = random.Random(seed)
    first = first_day(WEEKS[0]).toordinal()
    days = [_dated(first + number) for number in range(7 * len(WEEKS))]
    for number in range(documents):
        title, text = chance.choice(TITLE), chance.choice(TEXT)
        said = chance.choices(words, cum_weights=weights, k=title + text)
        yield Entry(
            id=f"d{number:07}",
            revision=1,
            kind=chance.choice(["publication", "news", "event", "call"]),
            title=" ".join(said[:title]).capitalize(),
            text=" ".join(said[title:]).capitalize() + ".",
            url=f"https://www.example.org/{number}",
            source=f"s{number % 40}",
            language=chance.choice(["de", "en"]),
            competences=tuple({chance.choice(FIELDS) for _ in range(2)}),
            concepts=tuple({f"k{int(chance.paretovariate(0.5)) % 2000}" for _ in range(8)}),
            **chance.choice(days),
        )


def _dated(ordinal: int) -> dict[str, Any]:
    day = date.fromordinal(ordinal)
    year, week, _ = day.isocalendar()
    iso = day.isoformat()
    values = {"date": iso, "day": iso, "week": f"{year}-W{week:02}", "month": iso[:7], "year": iso[:4], "known": iso}
    return {"precision": "day", **values}


def save(file: Path, documents: int) -> None:
    """So that inventing costs no engine's time."""
    coming = corpus(documents)
    with file.open("wb") as held:
        while part := [[getattr(entry, name) for name in _NAMES] for entry in islice(coming, _PART)]:
            marshal.dump(part, held)


def load(file: Path, start: int, end: int) -> Iterator[Entry]:
    """The entries from one number to another (excluded), both multiples of 10,000."""
    with file.open("rb") as held:
        for number in range(0, end, _PART):
            part = marshal.load(held)
            if number >= start:
                yield from (Entry(**dict(zip(_NAMES, values, strict=True))) for values in part)
