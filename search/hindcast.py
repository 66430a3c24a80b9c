"""A dated corpus in; out how often what a rule named at the end of a period came true in the periods after.

A concept named at the end of year y is right where its share of the entries of y+1 and y+2 is at least twice its share
of y-1 and y (half an entry added to the past), with at least 10 entries and at least 2 in 1,000. By weeks, in which
hardly anything doubles, it is right where its share of the next four is at least 1.25 times that of the last four.
Rules are compared on the same candidates: ours, JLH (the score of Elasticsearch's significant_terms), a z-score, raw
growth and Kleinberg's bursts.
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from search import bursts, kleinberg
from search.bursts import Floats
from search.entries import Unit
from search.lines import MIN_LAST, best_first
from search.trends import FORECAST, LEVEL, MIN_SUPPORT, SPAN, TESTED, WINDOW

TOP = 50
_LONGEST = 3
_SHORTEST_NAME = 4
_WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_STOP_WORDS = """
    a an the of for and in on to with from by at as is are be or via using use based toward towards into its it we
    our can do does how what when why not new study approach method methods analysis system systems task shared
    workshop proceedings
"""
_STOP = frozenset(_STOP_WORDS.split())

Named = Mapping[str, Sequence[str]]
"""Rule → the concepts it names at a cut, best first."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How time is counted: `now` periods up to a cut are looked at, `back` before them are what peers compare with.

    A concept comes true if its share of the next `ahead` periods is `times` that of as many up to the cut.
    """

    unit: Unit
    now: int
    back: int
    ahead: int
    times: float

    def period(self, day: str) -> int | None:
        """Return the number of a date's year or ISO week, None where it is not exact enough."""
        if self.unit == "year":
            return int(day[:4])
        return (date.fromisoformat(day).toordinal() - 1) // 7 if len(day) == len("2026-11-21") else None


YEARS = Clock(unit="year", now=1, back=8, ahead=2, times=2.0)
WEEKS = Clock(unit="week", now=4, back=8, ahead=4, times=1.25)
FIRST_WEEK = 8  # weeks of a corpus before the first cut


@dataclass(frozen=True, slots=True)
class History:
    """Entries of each period, and in how many of them each concept stands."""

    totals: Mapping[int, int]
    counts: Mapping[int, Mapping[str, int]]
    clock: Clock = YEARS

    def count(self, concept: str, periods: Iterable[int]) -> int:
        """Return the entries of these periods that hold the concept."""
        return sum(self.counts[period].get(concept, 0) for period in periods if period in self.counts)

    def entries(self, periods: Iterable[int]) -> int:
        """Return all entries of these periods."""
        return sum(self.totals.get(period, 0) for period in periods)

    def is_right(self, concept: str, cut: int) -> bool:
        """Tell whether the concept came true after the cut, by the rule above."""
        ahead = self.clock.ahead
        after, before = range(cut + 1, cut + ahead + 1), range(cut - ahead + 1, cut + 1)
        now, past = self.count(concept, after), self.count(concept, before)
        n_now, n_past = self.entries(after), self.entries(before)
        enough = bool(n_now and n_past and now >= max(10, 0.002 * n_now))
        return enough and now / n_now >= self.clock.times * (past + 0.5) / n_past

    def now(self, cut: int) -> range:
        """Return the periods that are looked at."""
        return range(cut - self.clock.now + 1, cut + 1)

    def candidates(self, cut: int) -> list[str]:
        """Return the concepts with enough entries in the periods that are looked at."""
        held: Counter[str] = Counter()
        for period in self.now(cut):
            held.update(self.counts.get(period, {}))
        return sorted(concept for concept, number in held.items() if number >= MIN_LAST)

    def cuts(self) -> Sequence[int]:
        """Return all cuts with enough before and something after them in the corpus."""
        first, last = min(self.totals), max(self.totals)
        if self.clock.unit == "year":
            return range(first + WINDOW["year"] - 1, last - 1)
        return range(first + FIRST_WEEK - 1, last - 1)


def load_history(path: Path, concepts_of: Callable[[str], Iterable[str]], clock: Clock = YEARS) -> History:
    """Count the concepts of each title of a JSON-lines file (also .gz) by the period of its `date`."""
    totals: Counter[int] = Counter()
    counts: dict[int, Counter[str]] = {}
    for record in read_records(path):
        period = clock.period(record["date"]) if record.get("title") else None
        if period is not None:
            totals[period] += 1
            counts.setdefault(period, Counter()).update(set(concepts_of(record["title"])))
    return History(totals, counts, clock)


def title_phrases(title: str) -> Iterator[str]:
    """Yield all runs of one to three words that neither start nor end with a stop word."""
    words = _WORD.findall(title.lower())
    for start, first in enumerate(words):
        if first in _STOP or first[0].isdigit():
            continue
        for end in range(start + 1, min(start + _LONGEST, len(words)) + 1):
            run = words[start:end]
            if run[-1] not in _STOP and sum(map(len, run)) >= _SHORTEST_NAME:
                yield " ".join(run)


def named_by_us(history: History, cut: int) -> list[str]:
    """Return what `find_trends` would name: the same tests, score and folding on the periods up to the cut."""
    keys, counts, totals = table_of(history, cut, is_name)
    unit = history.clock.unit
    judged = bursts.signals(counts, totals, spans=TESTED[unit], level=LEVEL[unit], forecast=FORECAST[unit])
    last = counts[:, -SPAN[unit] :].sum(axis=1)
    return [keys[line.row] for line in best_first(keys, last, judged.score, TOP)]


def table_of(history: History, cut: int, is_wanted: Callable[[str], bool]) -> tuple[list[str], Floats, Floats]:
    """Return the concepts with enough support up to a cut, their counts per period, and all entries of each period."""
    unit = history.clock.unit
    periods = range(cut - WINDOW[unit] + 1, cut + 1)
    support: Counter[str] = Counter()
    for period in periods:
        support.update(history.counts.get(period, {}))
    keys = [key for key in sorted(support) if support[key] >= MIN_SUPPORT[unit] and is_wanted(key)]
    totals = np.array([history.totals.get(period, 0) for period in periods], dtype=np.float64)
    return keys, _matrix(history, keys, periods), totals


def is_name(phrase: str) -> bool:
    """Tell a possible name from a fragment ("extraction from comparable") and from an event's ("wmt 10")."""
    return not any(word in _STOP or any(c.isdigit() for c in word) for word in phrase.split())


def named_by_peers(history: History, cut: int) -> dict[str, list[str]]:
    """Return the lists of the rules we compare with."""
    keys = history.candidates(cut)
    looked_at = history.now(cut)
    before = [period for period in range(looked_at[0] - history.clock.back, looked_at[0]) if history.totals.get(period)]
    now = _matrix(history, keys, looked_at).sum(axis=1)
    past = _matrix(history, keys, before).sum(axis=1)
    n_now, n_past = history.entries(looked_at), history.entries(before)
    share, background = now / n_now, (now + past) / (n_now + n_past)
    usual = past / max(n_past, 1) * n_now
    scores = {
        "jlh": np.where(share > background, (share - background) * share / background, -1.0),
        "z_score": (now - usual) / np.sqrt(usual + 1.0),
        "raw_growth": now / (usual + 1.0),
        "kleinberg": _burst_weights(history, keys, [*before, *looked_at]),
    }
    return {rule: [keys[row] for row in np.lexsort((keys, -score))[:TOP]] for rule, score in scores.items()}


def named(history: History, cut: int) -> Named:
    """Return the lists of all rules."""
    return {"ours": named_by_us(history, cut), **named_by_peers(history, cut)}


def _burst_weights(history: History, keys: Sequence[str], periods: Sequence[int]) -> Floats:
    totals = np.array([history.totals.get(period, 0) for period in periods], dtype=np.float64)
    return kleinberg.current_weight(_matrix(history, keys, periods), totals)


def _matrix(history: History, keys: Sequence[str], periods: Iterable[int]) -> Floats:
    columns = [history.counts.get(period, {}) for period in periods]
    values = [[column.get(key, 0) for column in columns] for key in keys]
    return np.array(values, dtype=np.float64).reshape(len(keys), len(columns))


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of a JSON-lines file, also .gz."""
    packed = path.read_bytes()
    content = gzip.decompress(packed) if path.suffix == ".gz" else packed
    yield from map(json.loads, content.splitlines())
