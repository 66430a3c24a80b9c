"""How many documents of 250 words a second `nlp.annotate` does on one core, beside spaCy's bare tokeniser.

    python -m benchmarks.annotate [--shared ../shared] [--config config] [--documents 2000]

Real texts of German funding programmes and English calls, cut into pieces of 250 words; a tenth is annotated as calls.
"""

import argparse
import gzip
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import spacy

from nlp.annotate import build_annotator
from nlp.annotations import Text

WORDS = 250
CORPORA = (("de", "calls/foerderdatenbank_programmes.jsonl.gz"), ("en", "calls/eu_calls.jsonl.gz"))


def main() -> None:
    """Print documents a second, ours and the peer's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--config", type=Path, default=Path("config"))
    parser.add_argument("--documents", type=int, default=2_000)
    chosen = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # one core
    texts = list(read_texts(chosen.shared / "data"))[: chosen.documents]
    started = time.process_time()
    annotator = build_annotator([chosen.config])
    built = time.process_time() - started
    blank = spacy.blank("de")
    peer = _rate(len(texts), lambda: [None for _ in blank.pipe(text.text for text in texts)])
    ours = _rate(len(texts), lambda: [None for _ in annotator.pipe(texts)])
    sys.stdout.write(
        f"annotator built in {built:.2f} s, version {annotator.version}\n"
        f"{len(texts)} documents of {WORDS} words on one core: ours {ours:.0f}/s, "
        f"bare spacy.blank('de').pipe {peer:.0f}/s\n"
    )


def read_texts(data: Path) -> Iterator[Text]:
    """Yield pieces of the corpora in turn, languages mixed."""
    pieces = [list(_pieces(language, data / path)) for language, path in CORPORA]
    number = 0
    for group in zip(*pieces, strict=False):
        for text in group:
            number += 1
            yield Text(id=str(number), title=text.title, text=text.text, kind="news" if number % 10 else "call")


def _pieces(language: str, path: Path) -> Iterator[Text]:
    words: list[str] = []
    for line in gzip.decompress(path.read_bytes()).splitlines():
        record = json.loads(line)
        body = " ".join(value for value in record.values() if isinstance(value, str) and len(value) > WORDS)
        words += re.sub(r"<[^>]+>", " ", body).split()
        while len(words) >= WORDS:
            yield Text(id="", title=record["title"], text=" ".join(words[:WORDS]), language=language)
            words = words[WORDS:]


def _rate(number: int, work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return number / (time.process_time() - started)


if __name__ == "__main__":
    main()
