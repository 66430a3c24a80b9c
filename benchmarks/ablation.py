"""What each part of the trend score is worth: the hindcast on all runs of words with one part left out at a time.

python -m benchmarks.ablation ../shared/data/trends/acl_titles_to_2015.jsonl.gz [--cuts 2000 2013]
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from search import bursts
from search.bursts import Floats
from search.hindcast import TOP, History, is_name, load_history, table_of, title_phrases
from search.hindcast_metrics import bootstrap_ratio
from search.lines import MIN_LAST, best_first

Score = Callable[[Floats, Floats], Floats]


def main() -> None:
    """Print hits and the ratio to the whole score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--cuts", type=int, nargs=2, default=(2000, 2013), metavar=("FIRST", "LAST"))
    chosen = parser.parse_args()
    history, cuts = load_history(chosen.corpus, title_phrases), range(chosen.cuts[0], chosen.cuts[1] + 1)
    whole = [hits(history, cut, whole_score) for cut in cuts]
    _say("the whole score", whole, whole)
    variants: dict[str, Score] = {
        "without proof": bursts.chance_to_double,
        "without forecast": proof_alone,
        "without decay": undecayed,
        "what has fallen put last": fallen_last,
    }
    for name, score in variants.items():
        _say(name, [hits(history, cut, score) for cut in cuts], whole)
    _say("without folding", [hits(history, cut, whole_score, folded=False) for cut in cuts], whole)
    _say("without the rule for names", [hits(history, cut, whole_score, names=False) for cut in cuts], whole)


def hits(history: History, cut: int, score: Score, *, folded: bool = True, names: bool = True) -> int:
    """Return how many of the first 50 come true."""
    keys, counts, totals = table_of(history, cut, is_name if names else lambda _: True)
    ranked = score(counts, totals)
    if folded:
        named = [keys[line.row] for line in best_first(keys, counts[:, -1], ranked, TOP)]
    else:
        order = np.lexsort((keys, -np.where(counts[:, -1] >= MIN_LAST, ranked, -1.0)))
        named = [keys[row] for row in order[:TOP]]
    return sum(history.is_right(concept, cut) for concept in named)


def whole_score(counts: Floats, totals: Floats) -> Floats:
    return bursts.signals(counts, totals).score


def proof_alone(counts: Floats, totals: Floats) -> Floats:
    """Doublings proven, no order among the rest."""
    return whole_score(counts, totals) - bursts.chance_to_double(counts, totals)


def fallen_last(counts: Floats, totals: Floats) -> Floats:
    """No forecast for what has fallen."""
    past, before = counts[:, :-1].sum(axis=1), float(totals[:-1].sum())
    fall = bursts.lower_tail(counts[:, -1], past, before, float(totals[-1]))
    return np.where(fall <= bursts.SIGNIFICANT, proof_alone(counts, totals), whole_score(counts, totals))


def undecayed(counts: Floats, totals: Floats) -> Floats:
    """Old years weigh as much as new ones."""
    decay, bursts.DECAY = bursts.DECAY, 1.0
    try:
        return whole_score(counts, totals)
    finally:
        bursts.DECAY = decay


def _say(name: str, found: Sequence[int], whole: Sequence[int]) -> None:
    ratio, low, high = bootstrap_ratio(found, whole)
    sys.stdout.write(f"{name:>28}: {sum(found):4} of {TOP * len(whole)}, {ratio:.2f} ({low:.2f} to {high:.2f})\n")


if __name__ == "__main__":
    main()
