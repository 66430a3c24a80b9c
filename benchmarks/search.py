"""Index writes and four queries at 100,000 documents of 80 words: the embedded engine against SQLite FTS5, in one run.

    python -m benchmarks.search [DOCUMENTS] [ELASTICSEARCH_URL]

The peer does the same work on the same tokens' texts: it stores the entries, answers the search with its own snippets
and counts by SQL. `ratio` is the peer's time over the engine's: above 1 the engine is faster.
"""

import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from search.codec import dump_entry
from search.engine import Engine
from search.entries import Entry, Filters, Query
from search.open import Place, open_engine

WORDS_EACH = 80
RUNS = 7
SYLLABLES = [
    "la", "ser", "sen", "sor", "tech", "nik", "was", "ser", "stoff", "spei", "cher", "op",
    "tik", "ma", "schi", "ne", "da", "ten", "netz", "werk", "licht", "bau", "strom",
]  # fmt: skip
WEEKS = [f"2026-W{week:02}" for week in range(1, 53)]


def corpus(documents: int, seed: int = 1) -> Iterator[Entry]:
    """Zipf-distributed invented words, 2,000 concepts, 52 weeks; the same for the same seed."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randrange(1, 5))) for _ in range(30_000)]
    weights = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    for number in range(documents):
        day = date(2025, 12, 29) + timedelta(days=chance.randrange(52 * 7))
        said = chance.choices(words, cum_weights=weights, k=WORDS_EACH)
        year, week, _ = day.isocalendar()
        yield Entry(
            id=f"d{number:07}",
            revision=1,
            kind=chance.choice(["publication", "news", "call"]),
            title=" ".join(said[:8]).capitalize(),
            text=" ".join(said[8:]),
            url=f"https://www.example.org/{number}",
            source=f"s{number % 40}",
            language=chance.choice(["de", "en"]),
            date=day.isoformat(),
            precision="day",
            day=day.isoformat(),
            week=f"{year}-W{week:02}",
            month=day.isoformat()[:7],
            year=day.isoformat()[:4],
            known=day.isoformat(),
            competences=tuple({f"c{chance.randrange(17)}" for _ in range(2)}),
            concepts=tuple({f"k{int(chance.paretovariate(0.5)) % 2000}" for _ in range(8)}),
        )


class Fts5:
    """The peer: what one would write with SQLite alone."""

    def __init__(self, file: Path) -> None:
        self._base = sqlite3.connect(file)
        self._base.executescript(
            """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
            CREATE TABLE entry (id INTEGER PRIMARY KEY, kind TEXT, week TEXT, known TEXT, entry TEXT);
            CREATE VIRTUAL TABLE shown USING fts5 (title, text, tokenize = 'porter unicode61');
            CREATE TABLE concept (concept TEXT, entry INTEGER, week TEXT);
            CREATE INDEX by_week ON entry (week, known);
            CREATE INDEX by_concept ON concept (week, concept);
            """
        )

    def write(self, entries: list[Entry]) -> None:
        with self._base:
            for number, entry in enumerate(entries, 1):
                row = (number, entry.kind, entry.week, entry.known, dump_entry(entry))
                self._base.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", row)
                self._base.execute(
                    "INSERT INTO shown (rowid, title, text) VALUES (?, ?, ?)", (number, entry.title, entry.text)
                )
                concepts = [(concept, number, entry.week) for concept in entry.concepts]
                self._base.executemany("INSERT INTO concept VALUES (?, ?, ?)", concepts)

    def search(self, word: str) -> list[Any]:
        return self._base.execute(
            "SELECT rowid, snippet(shown, 1, '<', '>', '…', 30), bm25(shown, 2.0, 1.0) AS score, "
            "(SELECT count(*) FROM shown WHERE shown MATCH ?1) FROM shown WHERE shown MATCH ?1 ORDER BY score LIMIT 10",
            (word,),
        ).fetchall()

    def facets(self, word: str) -> list[Any]:
        return self._base.execute(
            "SELECT kind, count(*) FROM entry WHERE id IN (SELECT rowid FROM shown WHERE shown MATCH ?) GROUP BY kind",
            (word,),
        ).fetchall()

    def weeks(self) -> list[Any]:
        return self._base.execute(
            "SELECT week, count(*) FROM entry WHERE known <= '2026-12-31' GROUP BY week"
        ).fetchall()

    def concepts(self) -> list[Any]:
        return self._base.execute(
            "SELECT week, concept, count(DISTINCT entry) FROM concept WHERE week >= ? GROUP BY week, concept",
            (WEEKS[40],),
        ).fetchall()


def median(ask: Callable[[], object]) -> float:
    """Milliseconds."""
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        ask()
        seconds.append(time.perf_counter() - start)
    return sorted(seconds)[RUNS // 2] * 1000


def measure(engine: Engine, entries: list[Entry], word: str) -> dict[str, float]:
    known = Filters(known_by=date(2026, 12, 31))
    start = time.perf_counter()
    engine.write(entries)
    return {
        "write": (time.perf_counter() - start) * 1000,
        "search with snippets": median(lambda: engine.search(Query(text=word))),
        "facets": median(lambda: engine.search(Query(text=word, size=0, facets=("kind",)))),
        "weekly histogram": median(lambda: engine.totals("week", known)),
        "trend window": median(lambda: engine.concept_counts("week", WEEKS[40:], known)),
    }


def measure_peer(peer: Fts5, entries: list[Entry], word: str) -> dict[str, float]:
    start = time.perf_counter()
    peer.write(entries)
    return {
        "write": (time.perf_counter() - start) * 1000,
        "search with snippets": median(lambda: peer.search(word)),
        "facets": median(lambda: peer.facets(word)),
        "weekly histogram": median(peer.weeks),
        "trend window": median(peer.concepts),
    }


def main(documents: int = 100_000, elasticsearch_url: str | None = None) -> None:
    entries = list(corpus(documents))
    word = entries[0].title.split()[-1]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        columns = {
            "embedded": measure(open_engine(Place(folder=folder / "index")), entries, word),
            "fts5": measure_peer(Fts5(folder / "peer.sqlite"), entries, word),
        }
        if elasticsearch_url:
            served = open_engine(Place(folder=folder, elasticsearch_url=elasticsearch_url, index="benchmark"))
            columns["elastic"] = measure(served, entries, word)
    lines = [f"{documents} documents of {WORDS_EACH} words, milliseconds (median of {RUNS}), query {word!r}"]
    lines.append("".join(f"{title:>22}" for title in ("", *columns, "ratio")))
    for what, taken in columns["embedded"].items():
        times = [column[what] for column in columns.values()]
        ratio = columns["fts5"][what] / taken
        lines.append(f"{what:>22}" + "".join(f"{one:22.1f}" for one in times) + f"{ratio:22.2f}")
    rate = documents / columns["embedded"]["write"] * 1000
    lines.append(f"embedded: {rate:.0f} documents/s written")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(*(int(argument) if argument.isdigit() else argument for argument in sys.argv[1:]))  # type: ignore[arg-type]
