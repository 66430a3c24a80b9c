"""Dated titles in (the lines `scouting import` takes); how often what is named early came true, and false alarms, out."""

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from nlp.annotate import Annotator
from nlp.annotations import Text
from nlp.quality import Figure, share
from scouting.evaluation.corpora import read_cases
from scouting.vocabulary import make_annotator
from search.entries import Entry, Filters
from search.hindcast import evaluate_trends
from search.memory import MemoryEngine
from search.periods import period_keys
from search.trends import find_trends

SEEDS = 20
NAMED = {"emerging", "rising"}


def measure(corpus: Path, layers: Sequence[Path]) -> tuple[int, list[Figure]]:
    """Return the hindcast on all runs of words and on our concepts, and what is flagged with true and shuffled dates.

    Flags are those of `find_trends` at the last year but one: every one on shuffled dates is false.
    """
    annotator = make_annotator(layers, None)
    records = [record for record in read_cases(corpus, {"title": str, "date": str}) if record["title"]]
    concepts = {record["title"]: concepts_of(annotator, record["title"]) for record in records}
    pairs = [(record["date"], concepts[record["title"]]) for record in records]
    figures = [
        *(_figure("runs of words", metric) for metric in evaluate_trends(corpus)),
        *(_figure("concepts", metric) for metric in evaluate_trends(corpus, concepts.__getitem__)),
    ]
    return len(records), [*figures, *_flags(pairs)]


def concepts_of(annotator: Annotator, title: str) -> tuple[str, ...]:
    """Return the keys of a title's concepts."""
    return tuple(concept.key for concept in annotator(Text(id="", title=title)).concepts)


def _figure(kind: str, metric: Mapping[str, Any]) -> Figure:
    return Figure(f"{kind}: {metric['class']}", metric["metric"], *(metric[name] for name in ("value", "low", "high", "n")))


def _flags(pairs: Sequence[tuple[str, tuple[str, ...]]]) -> Iterable[Figure]:
    days, concepts = zip(*pairs, strict=True)
    year = int(max(days)[:4]) - 1
    true = _flagged(days, concepts, year)
    yield Figure("true dates", "flagged", true, None, None, len(pairs))
    shuffled = [random.Random(seed).sample(days, len(days)) for seed in range(SEEDS)]  # repeatable on purpose
    silent = [not _flagged(order, concepts, year) for order in shuffled]
    yield share("shuffled dates", "seeds without a flag", sum(silent), SEEDS)


def _flagged(days: Sequence[str], concepts: Sequence[tuple[str, ...]], year: int) -> int:
    engine = MemoryEngine()
    engine.write(_entry(str(at), *pair) for at, pair in enumerate(zip(days, concepts, strict=True)))
    report = find_trends(engine, Filters(), as_of=date(year, 12, 31), unit="year", top=1000)
    return sum(trend.stage in NAMED for trend in report.trends)


def _entry(id_: str, day: str, concepts: tuple[str, ...]) -> Entry:
    first = f"{day}-01-01"[:10] if len(day) == len("2026") else f"{day}-01"[:10]
    keys = period_keys(date.fromisoformat(first), "year")
    return Entry(
        id=id_, revision=1, kind="publication", title="", text="", url="", source="corpus", language="en",
        date=day, precision="year", day=keys.day, week=keys.week, month=keys.month, year=keys.year,
        known=first, concepts=concepts,
    )  # fmt: skip
