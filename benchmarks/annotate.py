"""How many documents of 250 words a second `nlp.annotate` does on one core, beside two peers.

One is spaCy's bare tokeniser; the other what one would otherwise put together: tokens, the vocabulary's wordings by
PhraseMatcher, each token's lemma by simplemma and a MinHash of runs of three words by datasketch.

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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import simplemma
import spacy
from datasketch import MinHash
from spacy.matcher import PhraseMatcher

from nlp.annotate import build_annotator
from nlp.annotations import Text
from nlp.taxonomy import load_taxonomy

WORDS = 250
CORPORA = (("de", "calls/foerderdatenbank_programmes.jsonl.gz"), ("en", "calls/eu_calls.jsonl.gz"))


def main() -> None:
    """Print documents and tokens a second, ours and the peers'."""
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
    tokens = sum(map(len, blank.pipe(text.text for text in texts)))
    work: dict[str, Callable[[], object]] = {
        "bare spacy.blank('de').pipe": lambda: [None for _ in blank.pipe(text.text for text in texts)],
        "PhraseMatcher, simplemma, datasketch": lambda: [None for _ in usual(texts, chosen.config)],
        "nlp.annotate": lambda: [None for _ in annotator.pipe(texts)],
    }
    sys.stdout.write(
        f"annotator built in {built:.2f} s, version {annotator.version}\n"
        f"{len(texts)} documents of {WORDS} words ({tokens} tokens) on one core\n"
    )
    for name, run in work.items():
        seconds = _seconds(run)
        sys.stdout.write(f"{name}: {len(texts) / seconds:.0f} documents/s, {tokens / seconds:.0f} tokens/s\n")


def usual(texts: Sequence[Text], config: Path) -> Iterator[tuple[int, int, int]]:
    """Yield of each text how many terms, lemmas and hash values were found."""
    pipelines = {language: spacy.blank(language) for language in ("de", "en")}
    matchers = {language: PhraseMatcher(nlp.vocab, attr="LOWER") for language, nlp in pipelines.items()}
    for concept in load_taxonomy(config / "competences").concepts().values():
        for language, nlp in pipelines.items():
            matchers[language].add(concept.key, list(nlp.tokenizer.pipe(getattr(concept, language))))
    for text in texts:
        language = text.language or "de"
        doc = pipelines[language](f"{text.title}\n{text.text}")
        lemmas = [simplemma.lemmatize(token.text, language) for token in doc if token.is_alpha]
        signature = MinHash(num_perm=128)
        signature.update_batch([" ".join(run).encode() for run in zip(lemmas, lemmas[1:], lemmas[2:], strict=False)])
        yield len(matchers[language](doc)), len(lemmas), len(signature)


def read_texts(data: Path) -> Iterator[Text]:
    """Yield pieces of the corpora in turn, languages mixed."""
    pieces = [list(_pieces(language, data / path)) for language, path in CORPORA]
    number = 0
    for group in zip(*pieces, strict=False):
        for text in group:
            number += 1
            yield replace(text, id=str(number), kind="news" if number % 10 else "call")


def _pieces(language: str, path: Path) -> Iterator[Text]:
    words: list[str] = []
    for line in gzip.decompress(path.read_bytes()).splitlines():
        record = json.loads(line)
        body = " ".join(value for value in record.values() if isinstance(value, str) and len(value) > WORDS)
        words += re.sub(r"<[^>]+>", " ", body).split()
        while len(words) >= WORDS:
            yield Text(id="", title=record["title"], text=" ".join(words[:WORDS]), language=language)
            words = words[WORDS:]


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    main()
