from datetime import date, timedelta

import pytest

from search.engine import Engine
from search.entries import Filters
from search.merges import counts_on, earlier_key, is_earlier, stored_on
from tests.search.samples import entry

# "pla" counts as "acid" since 10 March, "acid" as "polymer" since 20 March.
FIRST, SECOND = "2026-03-10", "2026-03-20"
OF_PLA = (
    earlier_key("pla", since="", until=FIRST, now="polymer"),
    earlier_key("acid", since=FIRST, until=SECOND, now="polymer"),
)
OF_ACID = (
    earlier_key("acid", since="", until=FIRST, now="polymer"),
    earlier_key("acid", since=FIRST, until=SECOND, now="polymer"),
)
OF_POLYMER = (
    earlier_key("polymer", since="", until=FIRST, now="polymer"),
    earlier_key("polymer", since=FIRST, until=SECOND, now="polymer"),
)
COUNTS = {
    "other": [7, 7],
    "polymer": [1, 111],
    OF_PLA[0]: [1, 1],
    OF_ACID[0]: [0, 10],
    OF_PLA[1]: [1, 11],
    OF_POLYMER[0]: [0, 100],
    OF_POLYMER[1]: [0, 100],
}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param("2026-03-20", {"polymer": [1, 111]}, id="today, and since the last merge"),
        pytest.param("2026-03-19", {"acid": [1, 11], "polymer": [0, 100]}, id="between them"),
        pytest.param("2026-03-09", {"pla": [1, 1], "acid": [0, 10], "polymer": [0, 100]}, id="before"),
    ],
)
def test_each_day_has_its_own_keys(day: str, expected: dict[str, list[int]]) -> None:
    on = date.fromisoformat(day)
    assert counts_on(COUNTS, stored_on(on, COUNTS)) == {"other": [7, 7], **expected}


def test_a_key_that_left_again_is_summed_from_both_its_parts() -> None:
    stayed = earlier_key("pla", since="", until=FIRST, now="pla")
    counts = {"pla": [1], "polymer": [2], OF_PLA[0]: [2], stayed: [1]}
    before = date.fromisoformat(FIRST) - timedelta(days=1)
    assert counts_on(counts, stored_on(before, counts)) == {"pla": [3]}
    assert set(stored_on(before, counts)["pla"]) == {OF_PLA[0], stayed}


def test_counts_without_earlier_keys_stay_as_they_are() -> None:
    counts = {"a": [1], "b": [2]}
    assert counts_on(counts, stored_on(date(2026, 1, 1), counts)) == counts
    assert not any(map(is_earlier, counts))


def test_every_engine_counts_and_finds_earlier_keys(engine: Engine) -> None:
    engine.write(
        [
            entry("a", title="PLA", concepts=("polymer", *OF_PLA)),
            entry("b", title="Säure", concepts=("polymer", *OF_ACID)),
            entry("c", title="Polymer", concepts=("polymer", "other", *OF_POLYMER)),
        ]
    )
    week = str(engine.get(["a"])["a"].week)
    counts = engine.concept_counts("week", [week], Filters())
    for day, expected in (("2026-03-09", {"pla": 1, "acid": 1, "polymer": 1}), ("2026-03-10", {"acid": 2})):
        stored = stored_on(date.fromisoformat(day), counts)
        known = counts_on(counts, stored)
        assert {key: known[key][0] for key in expected} == expected
        assert {key: engine.count(Filters(concept=stored[key])) for key in expected} == expected
    assert [value.value for value in engine.complete("concept", "p", 9)] == ["polymer"]
