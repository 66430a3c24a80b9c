"""Layers of configuration in, how batches of texts are annotated out: here, or by several processes at once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import chain
from pathlib import Path

from nlp.annotate import Annotator
from nlp.annotations import Annotations, Text
from scouting.errors import WorkerDiedError
from scouting.vocabulary import make_annotator, version_of
from spiders.errors import SourceError
from spiders.workers import Workers

LONGEST_SHARE = 1_800.0  # seconds for a few hundred texts


@dataclass(frozen=True, slots=True)
class Failure:
    """A text that could not be annotated."""

    id: str
    reason: str


Results = Iterator[Annotations | Failure]
Work = Callable[[Sequence[Text]], Results]


@contextmanager
def annotators(layers: Sequence[Path], model: str | None, jobs: int) -> Iterator[tuple[Work, str]]:
    """One annotator here, or one in each of several processes. What cannot be read is found here, before any starts.

    None is built before there is a text. If the vocabulary changes until then, its documents are stale, not wrong.
    """
    version = version_of(layers, model)
    if jobs <= 1:
        annotator = cache(partial(make_annotator, layers, model))
        yield lambda texts: annotate_all(annotator(), texts), version
        return
    workers = Workers(jobs, seconds=LONGEST_SHARE, memory=None, preload=("scouting.vocabulary",))
    threads = ThreadPoolExecutor(jobs)
    annotate_share = partial(workers.call_now, _annotate_share, tuple(layers), model)

    def work(texts: Sequence[Text]) -> Results:
        share = -(-len(texts) // (2 * jobs))
        return _gathered(threads.map(annotate_share, [texts[n : n + share] for n in range(0, len(texts), share)]))

    with closing(workers):
        try:
            yield work, version
        finally:
            threads.shutdown(cancel_futures=True)  # after an error nobody waits for the rest


def _gathered(shares: Iterable[Sequence[Annotations | Failure]]) -> Results:
    try:
        yield from chain.from_iterable(shares)
    except SourceError as error:
        raise WorkerDiedError from error


def annotate_all(annotator: Annotator, texts: Iterable[Text]) -> Results:
    """One result for each text, each when it is asked for; an error costs only its own text."""
    for text in texts:
        try:
            yield annotator(text)
        except Exception as error:  # whatever a text provokes, the others go on and this one is reported
            yield Failure(text.id, f"{type(error).__name__}: {error}")


def _annotate_share(layers: Sequence[Path], model: str | None, texts: Sequence[Text]) -> list[Annotations | Failure]:
    """In a worker."""
    return list(annotate_all(_annotator_of_worker(layers, model), texts))


@lru_cache(maxsize=1)
def _annotator_of_worker(layers: Sequence[Path], model: str | None) -> Annotator:
    """Read once: all documents of a run are annotated by the same vocabulary."""
    return make_annotator(layers, model)
