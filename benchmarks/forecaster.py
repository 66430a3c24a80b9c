"""A forecaster trained on the corpus' own past beside our rule: what each signal is worth to it.

    python -m benchmarks.forecaster ../shared/data/trends/acl_titles_to_2015.jsonl.gz [--cuts 2000 2013]

At each cut a logistic regression learns from all earlier cuts whose outcome was known by then which signals led to a
doubling; both rank the same table, folded alike.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from search import bursts, kleinberg
from search.bursts import Floats
from search.hindcast import TOP, History, is_name, load_history, table_of, title_phrases
from search.hindcast_metrics import bootstrap_ratio
from search.lines import MIN_LAST, best_first

RIDGE = 10.0
KNOWN_AFTER = 2  # years until an outcome is known
OUR_TWO = ("chance", "proof")


@dataclass(frozen=True, slots=True)
class Cut:
    """What could be known at a cut, and `came`: which of the `candidates` (rows) came true after it."""

    keys: Sequence[str]
    counts: Floats
    signals: Mapping[str, Floats]
    ours: Floats
    candidates: Floats
    came: Floats


def main() -> None:
    """Print hits and the ratio to our rule."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--cuts", type=int, nargs=2, default=(2000, 2013), metavar=("FIRST", "LAST"))
    chosen = parser.parse_args()
    history = load_history(chosen.corpus, title_phrases)
    known = {cut: look_back(history, cut) for cut in range(history.cuts()[0], chosen.cuts[1] + 1)}
    cuts = range(chosen.cuts[0], chosen.cuts[1] + 1)
    ours = [hits(history, cut, known[cut], known[cut].ours) for cut in cuts]
    _say("our rule", ours, ours)
    names = tuple(known[cuts[0]].signals)
    rankers = {
        "trained on all signals": names,
        **{f"  without {name}": tuple(other for other in names if other != name) for name in names},
        f"trained on {' and '.join(OUR_TWO)}": OUR_TWO,
        **{f"trained on {name} alone": (name,) for name in names},
    }
    for name, used in rankers.items():
        _say(name, [hits(history, cut, known[cut], forecast(known, cut, used)) for cut in cuts], ours)


def look_back(history: History, cut: int) -> Cut:
    keys, counts, totals = table_of(history, cut, is_name)
    candidates = np.flatnonzero(counts[:, -1] >= MIN_LAST)
    came = np.array([history.is_right(keys[row], cut) for row in candidates], dtype=np.float64)
    score = bursts.signals(counts, totals).score
    return Cut(keys, counts, signals_of(counts, totals), score, candidates, came)


def signals_of(counts: Floats, totals: Floats) -> dict[str, Floats]:
    """Return what might tell of growth to come, a value a concept."""
    past, before, last, now = counts[:, :-1].sum(axis=1), totals[:-1].sum(), counts[:, -1], totals[-1]
    chance = np.clip(bursts.chance_to_double(counts, totals), 1e-9, 1 - 1e-9)
    rise = bursts.upper_tail(last, past, before, now)
    doublings = np.log2((last + 2) / (bursts.expected(past, before, now) + 2))
    share = np.log((counts + 0.5) / totals)
    odds = np.log((last + 0.5) / (now - last + 0.5)) - np.log((past + 0.5) / (before - past + 0.5))
    return {
        "chance": np.log(chance / (1 - chance)),
        "proof": np.where(bursts.q_values(rise) <= bursts.SIGNIFICANT, doublings, 0.0),
        "p-value": -np.log10(np.maximum(rise, 1e-12)),
        "log-odds with prior": odds / np.sqrt(1 / (last + 0.5) + 1 / (past + 0.5)),
        "burst": np.log1p(kleinberg.current_weight(counts, totals)),
        "growth": share[:, -1] - share[:, -2],
        "acceleration": share[:, -1] - 2 * share[:, -2] + share[:, -3],
        "size": np.log(last + 1),
        "novelty": -np.log(counts.shape[1] - np.argmax(counts > 0, axis=1)),
        "share of late": counts[:, -2:].sum(axis=1) / np.maximum(counts.sum(axis=1), 1),
        "gaps": (counts[:, :-1] == 0).mean(axis=1),
    }


def forecast(known: Mapping[int, Cut], cut: int, names: Sequence[str]) -> Floats:
    """Return each concept's chance to come true, learned from cuts whose outcome was known."""
    past = [one for then, one in known.items() if then <= cut - KNOWN_AFTER]
    seen = np.concatenate([_columns(one, names)[one.candidates] for one in past])
    came = np.concatenate([one.came for one in past])
    middle, width = seen.mean(axis=0), seen.std(axis=0) + 1e-9
    weights = fit((seen - middle) / width, came)
    return 1 / (
        1 + np.exp(-np.clip(weights[0] + (_columns(known[cut], names) - middle) / width @ weights[1:], -30, 30))
    )


def fit(inputs: Floats, outcomes: Floats) -> Floats:
    """Logistic regression with a ridge penalty by Newton's method (Hastie et al., Elements, 4.4); bias first."""
    rows = np.column_stack([np.ones(len(inputs)), inputs])
    weights, penalty = np.zeros(rows.shape[1]), np.diag([0.0, *[RIDGE] * inputs.shape[1]])
    for _ in range(25):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (chance - outcomes) + penalty @ weights
        weights = weights - np.linalg.solve(rows.T @ (rows * (chance * (1 - chance))[:, None]) + penalty, slope)
    return weights


def hits(history: History, cut: int, known: Cut, score: Floats) -> int:
    """Return how many of the first 50 come true."""
    lines = best_first(known.keys, known.counts[:, -1], score, TOP)
    return sum(history.is_right(known.keys[line.row], cut) for line in lines)


def _columns(known: Cut, names: Sequence[str]) -> Floats:
    return np.column_stack([known.signals[name] for name in names])


def _say(name: str, found: Sequence[int], ours: Sequence[int]) -> None:
    ratio, low, high = bootstrap_ratio(found, ours)
    sys.stdout.write(f"{name:>32}: {sum(found):4} of {TOP * len(ours)}, {ratio:.2f} ({low:.2f} to {high:.2f})\n")


if __name__ == "__main__":
    main()
