"""The hindcast of emerging concepts beside its peers, the false alarms on shuffled dates, and the speed of a query.

    python -m benchmarks.trends ../shared/data/trends/acl_titles_to_2015.jsonl.gz [--cuts 2000 2013] [--seeds 20]

(a) ranks all runs of one to three words, (b) what `nlp.concepts` finds, the peers ranking the same.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from nlp.concepts import ConceptFinder
from nlp.lemmas import tokenise
from nlp.taxonomy import Taxonomy
from search.entries import Entry, Filters
from search.hindcast import TOP, load_history, read_records, title_phrases
from search.hindcast_metrics import bootstrap_ratio, hits_by_cut
from search.memory import MemoryEngine
from search.periods import period_keys
from search.trends import find_trends

_FINDER = ConceptFinder(Taxonomy((), ""))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--cuts", type=int, nargs=2, default=(2000, 2013), metavar=("FIRST", "LAST"))
    parser.add_argument("--seeds", type=int, default=20)
    chosen = parser.parse_args()
    cuts = range(chosen.cuts[0], chosen.cuts[1] + 1)
    _hindcast("(a) all runs of 1-3 words", chosen.corpus, title_phrases, cuts)
    _hindcast("(b) our concepts", chosen.corpus, our_concepts, cuts)
    _false_alarms(chosen.corpus, cuts[-1] + 1, chosen.seeds)


def our_concepts(title: str) -> Iterable[str]:
    """Return the keys of a title's concepts."""
    return [tag.key for tag in _FINDER({"title": tokenise(title, "en")}, [], "en")]


def _hindcast(name: str, corpus: Path, concepts_of: Callable[[str], Iterable[str]], cuts: range) -> None:
    table = hits_by_cut(load_history(corpus, concepts_of), cuts)
    columns = {rule: [row[rule] for row in table.values()] for rule in table[cuts[0]]}
    _say(f"\n{name}: hits among the first {TOP} at the end of {cuts[0]} to {cuts[-1]}")
    for rule, hits in columns.items():
        ratio, low, high = bootstrap_ratio(columns["ours"], hits)
        versus = "" if rule == "ours" else f"  ours is {ratio:.2f} times that (95 % {low:.2f} to {high:.2f})"
        _say(f"{rule:>10}: {sum(hits):4} of {TOP * len(cuts)}{versus}  {hits}")


def _false_alarms(corpus: Path, year: int, seeds: int) -> None:
    records = [record for record in read_records(corpus) if record.get("title")]
    concepts = [tuple(our_concepts(record["title"])) for record in records]
    dates = [record["date"] for record in records]
    number, seconds = _called(dates, concepts, year)
    _say(f"\ncalled at the end of {year}: {number}; find_trends on the engine in memory: {seconds:.2f} s")
    false = []
    for seed in range(seeds):
        shuffled = random.Random(seed).sample(dates, len(dates))  # repeatable on purpose
        false.append(_called(shuffled, concepts, year)[0])
    _say(f"with shuffled dates: {false}: {sum(map(bool, false))} of {seeds} seeds with any")


def _called(dates: list[str], concepts: list[tuple[str, ...]], year: int) -> tuple[int, float]:
    engine = MemoryEngine()
    engine.write(_entry(str(at), *pair) for at, pair in enumerate(zip(dates, concepts, strict=True)))
    started = time.perf_counter()
    report = find_trends(engine, Filters(), as_of=date(year, 12, 31), unit="year", top=500)
    seconds = time.perf_counter() - started
    return sum(trend.stage in {"emerging", "rising"} for trend in report.trends), seconds


def _entry(id_: str, day: str, concepts: tuple[str, ...]) -> Entry:
    published = f"{day}-01-01"[:10]
    keys = period_keys(date.fromisoformat(published), "year")
    return Entry(
        id=id_, revision=1, kind="publication", title="", text="", url="", source="corpus", language="en",
        date=day, precision="year", day=keys.day, week=keys.week, month=keys.month, year=keys.year,
        known=published, concepts=concepts,
    )  # fmt: skip


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
