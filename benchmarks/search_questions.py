"""What is asked of an index of invented documents: each question once, so that no cache answers it."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.search_corpus import AS_OF, FIELDS, WEEKS, invented, load
from search.engine import Engine
from search.entries import Filters, Query
from search.periods import first_day
from search.trends import find_trends

FACETS = ("kind", "competence", "source", "language")
SEARCHES, WARM_SEARCHES, WARM_FIELDS = 200, 40, 3

Question = Callable[[Engine], object]


def questions(file: Path) -> Mapping[str, tuple[Sequence[Question], Sequence[Question]]]:
    """Name to the questions that warm up, and to those that are timed."""
    searches = [_search(query) for query in _queries(file)]
    fields = {"page": _page, "trends": _trends, "counts": _counts}
    asked = {name: [make(field) for field in FIELDS] for name, make in fields.items()}
    return {
        "search": (searches[SEARCHES:], searches[:SEARCHES]),
        **{name: (each[:WARM_FIELDS], each[WARM_FIELDS:]) for name, each in asked.items()},
    }


def _queries(file: Path, seed: int = 2) -> Iterator[Query]:
    """Of twenty eight are a word, six are two, three a phrase of a text, three a word in one field's news of a year.

    Words of each power of ten of ranks are as frequent; the ten commonest, as articles are, are left out.
    """
    chance = random.Random(seed)
    words, _ = invented()
    texts = [entry.text[:-1].lower().split() for entry in load(file, 0, 10_000)]
    narrow = Filters(kind=("news",), competence=(FIELDS[0],), since=first_day(WEEKS[-52]).isoformat())
    for _ in range(SEARCHES + WARM_SEARCHES):
        one, two = (words[int(10 ** chance.uniform(1, 5))] for _ in range(2))
        said = [word for word in chance.choice(texts) if word not in words[:10]]
        at = chance.randrange(len(said) - 1)
        queries = [
            Query(text=one),
            Query(text=f"{one} {two}"),
            Query(text=f'"{said[at]} {said[at + 1]}"'),
            Query(text=one, filters=narrow),
        ]
        yield chance.choices(queries, weights=[8, 6, 3, 3])[0]


def _search(query: Query) -> Question:
    """A page of ten with snippets and facets, as the pages, the API and the command line ask for it."""
    asked = replace(query, facets=FACETS)
    return lambda engine: engine.search(asked)


def _page(field: str) -> Question:
    """A competence's page: how its entries divide, how many came each week, the newest publications and news."""
    counted = Filters(competence=(field,), counted_only=True, known_by=AS_OF)

    def ask(engine: Engine) -> None:
        engine.search(Query(filters=Filters(competence=(field,)), size=0, facets=FACETS))
        engine.totals("week", counted)
        for kind in ("publication", "news"):
            newest = Filters(competence=(field,), kind=(kind,), counted_only=True)
            engine.search(Query(filters=newest, size=5, sort="date"))

    return ask


def _trends(field: str) -> Question:
    """The list of trends as pages and the digest ask for it: counts of 60 weeks, statistics, what explains what."""
    return lambda engine: find_trends(engine, Filters(competence=(field,)), as_of=AS_OF, unit="week")


def _counts(field: str) -> Question:
    """Every concept's count in each of 156 weeks."""
    counted = Filters(competence=(field,), counted_only=True, known_by=AS_OF)
    return lambda engine: engine.concept_counts("week", WEEKS, counted)
