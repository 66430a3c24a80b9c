"""What every engine gives page by page while entries come and go."""

import random

import pytest

from search.engine import Engine
from search.entries import Entry, Filters, Query, Sort
from search.errors import QueryError
from tests.search.samples import CALLS, call, entry


def pages(engine: Engine, query: Query, *between: list[Entry]) -> list[list[str]]:
    """Ids page by page, each of `between` written after one of them."""
    coming, found = iter(between), []
    after: str | None = None
    while after or not found:
        result = engine.search(Query(**{name: getattr(query, name) for name in query.__slots__} | {"after": after}))
        found.append([hit.id for hit in result.hits])
        after = result.next
        engine.write(next(coming, []))
    return found


def _titled(number: int) -> Entry:
    """Of three lengths and two weights, so that some score the same and some do not."""
    title = " ".join(["Laser", *["Optik"] * (number % 3), *["Laser"] * (number % 2)])
    return entry(f"{number:03}", title=title, on=f"2026-11-{1 + number % 5:02}")


@pytest.mark.parametrize("sort", ["relevance", "date", "deadline", "start"])
@pytest.mark.parametrize("text", ["", "Laser", "Laser OR Optik"])
def test_pages_are_the_whole_in_its_order(engine: Engine, sort: Sort, text: str) -> None:
    entries = [*map(_titled, range(40)), *(CALLS if not text else [call("x", "2026-12-01", title="Laser")])]
    random.Random(3).shuffle(entries)
    for start in (0, 20):
        engine.write(entries[start : start + 20])
    engine.write(entries[40:])
    whole = [hit.id for hit in engine.search(Query(text=text, sort=sort, size=100)).hits]
    found = pages(engine, Query(text=text, sort=sort, size=7))
    assert [id_ for page in found for id_ in page] == whole
    assert all(len(page) == 7 for page in found[:-1])


@pytest.mark.parametrize("sort", ["relevance", "date", "start"])
def test_what_is_added_meanwhile_moves_nothing(engine: Engine, sort: Sort) -> None:
    engine.write(map(_titled, range(20)))
    first = [entry(f"a{n}", title="Laser Laser", on="2026-11-30", starts="2020-01-01") for n in range(15)]
    others = [entry(f"b{n}", title="Optik und anderes") for n in range(25)]
    late = [entry("z", title="Laser und vieles andere mehr", on="2020-01-01")]
    query = Query(text="Laser", sort=sort, size=4)
    before = [hit.id for hit in engine.search(Query(text="Laser", sort=sort, size=100)).hits]
    found = [id_ for page in pages(engine, query, first, others, late) for id_ in page]
    assert [id_ for id_ in found if id_ in before] == before
    assert found[-1] == "z"


@pytest.mark.parametrize("sort", ["relevance", "date"])
def test_a_page_goes_on_where_its_last_entry_is_gone(engine: Engine, sort: Sort) -> None:
    engine.write(map(_titled, range(12)))
    query = Query(text="Laser", sort=sort, size=4)
    whole = [hit.id for hit in engine.search(Query(text="Laser", sort=sort, size=100)).hits]
    after = engine.search(query).next
    engine.delete([whole[3]])
    found = [hit.id for hit in engine.search(Query(text="Laser", sort=sort, size=100, after=after)).hits]
    assert found == whole[4:]


def test_total_and_facets_are_of_the_whole_and_the_last_page_has_no_next(engine: Engine) -> None:
    engine.write(map(_titled, range(10)))
    first = engine.search(Query(text="Laser", size=6, facets=("kind",)))
    last = engine.search(Query(text="Laser", size=6, facets=("kind",), after=first.next))
    assert (last.total, last.facets, last.next) == (10, first.facets, None)
    assert engine.search(Query(text="Laser", size=4, after=first.next)).next is None
    assert engine.search(Query(text="Laser", size=10)).next is None
    assert engine.search(Query(text="Laser", size=0)).next is None
    assert engine.search(Query(text="nichts")).next is None


def test_a_cursor_that_does_not_fit_is_an_error(engine: Engine) -> None:
    engine.write(map(_titled, range(10)))
    after = engine.search(Query(text="Laser", size=2)).next
    for query, said in (
        (Query(text="Laser", after="nonsense"), "'nonsense' is no cursor"),
        (Query(text="Laser", after="ä€"), "is no cursor"),
        (Query(text="Optik", after=after), "belongs to another search"),
        (Query(text="Laser", sort="date", after=after), "belongs to another search"),
        (Query(text="Laser", filters=Filters(kind=("call",)), after=after), "belongs to another search"),
        (Query(text="Laser", start=2, after=after), "not at both"),
    ):
        with pytest.raises(QueryError, match=said):
            engine.search(query)


@pytest.mark.slow
@pytest.mark.parametrize("sort", ["relevance", "date"])
def test_pages_go_on_beyond_ten_thousand(engine: Engine, sort: Sort) -> None:
    engine.write(
        [entry(f"{n:05}", title="Laser " + "Optik " * (n % 7), on=f"20{10 + n % 16}-01-01") for n in range(12_000)]
    )
    found = [id_ for page in pages(engine, Query(text="Laser", sort=sort, size=1_000)) for id_ in page]
    assert (len(found), len(set(found))) == (12_000, 12_000)
