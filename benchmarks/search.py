"""Writing and four kinds of questions at 10,000 to 1,000,000 documents: the embedded engine against Elasticsearch.

    python -m benchmarks.search [DOCUMENTS] [--alone]

Both hold the same documents and get the same questions through the same port, on the same machine, one after the other:
an index grows and is asked at each size. A node of Elasticsearch with 2 GB is started for it: see
tests/search/elasticsearch; it needs mvn and a JDK of at least 21. The figures are added to benchmarks/search.jsonl; the
table in docs/benchmarks.md and the plot beside it are made of them. A million documents take some twenty minutes and
6 GB of disk.
"""

import argparse
import json
import resource
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from benchmarks.search_corpus import load, save
from benchmarks.search_questions import Question, questions
from benchmarks.search_report import write_plot, write_table
from search.engine import Engine
from search.open import Place, open_engine
from tests.search.elasticsearch.node import running

ROOT = Path(__file__).parent.parent
FIGURES = ROOT / "benchmarks" / "search.jsonl"
SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
JAVA = ("-Xms2g", "-Xmx2g")
PAUSE = 10.0  # seconds after writing, for a server that still tidies up

Row = dict[str, Any]


def measured(engine: Engine, name: str, corpus: Path, sizes: Sequence[int]) -> Iterator[Row]:
    """One row a size."""
    asked = questions(corpus)
    before, seconds = 0, 0.0
    for size in sizes:
        reading = clocked(deque, load(corpus, before, size), 0)
        taken = clocked(engine.write, load(corpus, before, size)) - reading
        seconds += taken
        time.sleep(PAUSE)
        yield {
            "engine": name,
            "documents": size,
            "written": round(size / seconds),
            "written_last": round((size - before) / taken),
            "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            **{what: timed(engine, *both) for what, both in asked.items()},
        }
        before = size


def clocked(work: Callable[..., object], *given: object) -> float:
    """Seconds."""
    begun = time.perf_counter()
    work(*given)
    return time.perf_counter() - begun


def timed(engine: Engine, warm: Sequence[Question], asked: Sequence[Question]) -> Mapping[str, float]:
    """Milliseconds that half and 95 % of the questions took at most."""
    for question in warm:
        question(engine)
    taken = sorted(clocked(question, engine) * 1000 for question in asked)
    return {share: round(taken[int(len(taken) * part)], 1) for share, part in (("p50", 0.5), ("p95", 0.95))}


def main(documents: int, *, alone: bool) -> None:
    sizes = [size for size in SIZES if size <= documents]
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        save(folder / "corpus", documents)
        for engine in ("embedded",) if alone else ("embedded", "Elasticsearch"):
            server = nullcontext() if engine == "embedded" else running(folder / "node", JAVA)
            with server as address:
                place = Place(folder=folder / "index", elasticsearch_url=address, index="benchmark", replicas=0)
                opened = open_engine(place)
                for row in measured(opened, engine, folder / "corpus", sizes):
                    rows.append(row)
                    sys.stdout.write(json.dumps(row) + "\n")
                    sys.stdout.flush()
                opened.close()
    with FIGURES.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    if not alone:
        write_table(ROOT / "docs" / "benchmarks.md", rows)
        write_plot(ROOT / "docs" / "images" / "search_cost.svg", rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", nargs="?", type=int, default=SIZES[-1], choices=SIZES)
    parser.add_argument("--alone", action="store_true", help="the embedded engine only; the docs stay as they are")
    given = parser.parse_args()
    main(given.documents, alone=given.alone)
