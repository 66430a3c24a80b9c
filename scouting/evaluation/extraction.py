"""Pages with their main text in (`ground-truth.json[.gz]` and `html/`, as scrapinghub/article-extraction-benchmark has
them); F1 of ours and of trafilatura's own out.

The score is that benchmark's: precision and recall over shingles of four words, each page of equal weight.
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

import trafilatura

from nlp.quality import Figure, bootstrap
from spiders.pages import extract

GRAM = 4
Parts = tuple[float, float, float]
"""Of a page's shingles, the share of those in both texts, of those only found, of those only wanted."""


def measure(corpus: Path, layers: Sequence[Path]) -> tuple[int, list[Figure]]:
    """Return precision, recall and F1 of both on the same pages, and ours less theirs, paired page by page."""
    del layers  # what is measured needs no vocabulary
    pages = read_pages(corpus)
    if not pages:
        return 0, []
    ours = [compare(truth, extract(body, url).text) for body, url, truth in pages]
    theirs = [compare(truth, trafilatura.extract(body, url=url) or "") for body, url, truth in pages]
    pairs = list(zip(ours, theirs, strict=True))
    return len(pages), [
        *(_figure("ours", name, at, ours) for name, at in (("precision", 0), ("recall", 1), ("f1", 2))),
        *(_figure("trafilatura", name, at, theirs) for name, at in (("precision", 0), ("recall", 1), ("f1", 2))),
        Figure("ours", "f1 less trafilatura's", _gain(pairs), *bootstrap(pairs, _gain), len(pairs)),
    ]


def read_pages(corpus: Path) -> list[tuple[bytes, str, str]]:
    """Return each page's bytes, its address and its true main text."""
    truth = json.loads(_read(corpus / "ground-truth.json"))
    return [(_read(corpus / "html" / f"{name}.html"), row["url"], row["articleBody"]) for name, row in truth.items()]


def compare(truth: str, found: str) -> Parts:
    """Return the three shares of one page; (1, 0, 0) where both are empty."""
    want, got = shingles(truth), shingles(found)
    counts = [part.total() for part in (want & got, got - want, want - got)]
    everything = sum(counts)
    return (counts[0] / everything, counts[1] / everything, counts[2] / everything) if everything else (1.0, 0.0, 0.0)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Return the runs of four words; a shorter text is one run."""
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[at : at + GRAM]) for at in range(max(1, len(words) - GRAM + 1)))


def scores(pages: Sequence[Parts]) -> tuple[float, float, float]:
    """Return precision, recall and F1 over the mean page."""
    both, only_found, only_wanted = (fmean(part) for part in zip(*pages, strict=True))
    if not both:
        return 0.0, 0.0, 0.0
    return both / (both + only_found), both / (both + only_wanted), 2 * both / (2 * both + only_found + only_wanted)


def _figure(label: str, metric: str, at: int, pages: Sequence[Parts]) -> Figure:
    return Figure(label, metric, scores(pages)[at], *bootstrap(pages, lambda sample: scores(sample)[at]), len(pages))


def _gain(pairs: Sequence[tuple[Parts, Parts]]) -> float:
    ours, theirs = zip(*pairs, strict=True)
    return scores(ours)[2] - scores(theirs)[2]


def _read(path: Path) -> bytes:
    packed = path.with_name(f"{path.name}.gz")
    return gzip.decompress(packed.read_bytes()) if packed.exists() else path.read_bytes()
