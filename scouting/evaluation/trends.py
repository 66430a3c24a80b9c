"""Dated titles in (the lines of `scouting import`); how much of what was named came true, and false alarms, out."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.annotate import Annotator
from nlp.annotations import Text
from nlp.quality import Figure, share
from scouting.evaluation import CorpusError
from scouting.evaluation.corpora import read_cases
from scouting.vocabulary import make_annotator
from search.bursts import SIGNIFICANT, Floats, signals
from search.hindcast import FIRST_WEEK, WEEKS, YEARS, History, load_history, title_phrases
from search.hindcast_metrics import calibration, evaluate_trends
from search.trends import MIN_SUPPORT, WINDOW

SEEDS = 20
LAX = 0.10
LEAST_YEARS = WINDOW["year"] + 2  # behind the first cut, and the two in which it comes true
LEAST_WEEKS = FIRST_WEEK + 2
NAMED = {"emerging", "rising"}
Years = NDArray[np.int64]


def measure(corpus: Path, layers: Sequence[Path]) -> tuple[int, list[Figure]]:
    """Return the hindcast on all runs of words and on our concepts, and what is flagged with true and shuffled dates.

    Flags are those at the end of the last year but one; with shuffled dates every flag is false. A corpus of a year or
    less is judged by its weeks, and nothing is shuffled.
    """
    annotator = make_annotator(layers, None)
    records = [record for record in read_cases(corpus, {"title": str, "date": str}) if record["title"]]
    concepts = {record["title"]: concepts_of(annotator, record["title"]) for record in records}
    days = [record["date"] for record in records]
    years = {int(day[:4]) for day in days}
    if not years:
        return 0, []
    clock = YEARS if max(years) - min(years) >= LEAST_YEARS - 1 else WEEKS
    if clock is WEEKS and _weeks(days) < LEAST_WEEKS:
        raise CorpusError(
            f"{corpus}: {min(days)} to {max(days)}; a hindcast needs {LEAST_YEARS} years, or {LEAST_WEEKS} weeks"
        )
    return len(records), [
        *_hindcast("runs of words", load_history(corpus, title_phrases, clock)),
        *_hindcast("concepts", load_history(corpus, concepts.__getitem__, clock)),
        *(_flags(days, [concepts[record["title"]] for record in records]) if clock is YEARS else ()),
    ]


def _weeks(days: Sequence[str]) -> int:
    return len({WEEKS.period(day) for day in days} - {None})


def concepts_of(annotator: Annotator, title: str) -> tuple[str, ...]:
    """Return the keys of a title's concepts."""
    return tuple(concept.key for concept in annotator(Text(id="", title=title)).concepts)


def _hindcast(kind: str, history: History) -> Iterator[Figure]:
    yield from (_figure(kind, metric) for metric in evaluate_trends(history))
    for one in calibration(history) if history.clock is YEARS else ():
        label = f"{kind}: chance {one.low:g} to {one.high:g}, {one.said:.3f} on the mean"
        yield share(label, "came true", one.right, one.n)


def _figure(kind: str, metric: Mapping[str, Any]) -> Figure:
    return Figure(
        f"{kind}: {metric['class']}", metric["metric"], *(metric[name] for name in ("value", "low", "high", "n"))
    )


def _flags(days: Sequence[str], concepts: Sequence[tuple[str, ...]]) -> Iterator[Figure]:
    """How many concepts are flagged (q <= 0.05), by the test of `find_trends` on the same counts without an engine."""
    years = np.array([int(day[:4]) for day in days])
    cut = int(years.max()) - 1
    flagged = int((_q_values(years, concepts, cut) <= SIGNIFICANT).sum())
    yield Figure("true dates", "flagged", flagged, None, None, len(days))
    shuffled = [_q_values(np.random.default_rng(seed).permutation(years), concepts, cut) for seed in range(SEEDS)]
    for level, metric in ((SIGNIFICANT, "seeds without a flag"), (LAX, "seeds without a flag at q = 0.10")):
        yield share("shuffled dates", metric, sum(not (q <= level).any() for q in shuffled), SEEDS)


def _q_values(years: Years, concepts: Sequence[tuple[str, ...]], cut: int) -> Floats:
    keys = {key: at for at, key in enumerate(dict.fromkeys(key for row in concepts for key in row))}
    rows = np.array([keys[key] for row in concepts for key in row])
    columns = np.repeat(years, [len(row) for row in concepts]) - (cut - WINDOW["year"] + 1)
    within = (columns >= 0) & (columns < WINDOW["year"])
    counts = np.zeros((len(keys), WINDOW["year"]))
    np.add.at(counts, (rows[within], columns[within]), 1)
    totals = np.array([(years == year).sum() for year in range(cut - WINDOW["year"] + 1, cut + 1)], dtype=np.float64)
    supported = counts[counts.sum(axis=1) >= MIN_SUPPORT["year"]]
    return signals(supported, totals).q
