"""What every engine completes while somebody types."""

import pytest

from search.engine import Completed, Engine
from tests.search.samples import entry

CORPUS = [
    entry("a", title="Wärmepumpen für Städte", concepts=("waermepumpe", "stadt")),
    entry("b", title="Die Wärmepumpe. WÄRMEPUMPE!", text="Wärmenetze", concepts=("waermepumpe", "waerme-netz")),
    entry("c", title="Wärme aus der Wärmepumpe, KI-Labor 2026, e.V.", concepts=("waerme",)),
]


@pytest.mark.parametrize(
    ("column", "start", "found"),
    [
        pytest.param("concept", "waerme", [("waermepumpe", 2), ("waerme", 1), ("waerme-netz", 1)], id="concepts"),
        pytest.param("concept", "waerme-", [("waerme-netz", 1)], id="with a hyphen"),
        pytest.param(
            "word",
            "waermep",
            [("waermepumpe WÄRMEPUMPE", 1), ("waermepumpe Wärmepumpe", 1), ("waermepumpen Wärmepumpen", 1)],
            id="words of titles as written",
        ),
        pytest.param("word", "ki-", [("ki-labor KI-Labor", 1)], id="joined by a hyphen"),
        pytest.param("word", "20", [], id="no numbers"),
        pytest.param("word", "waermen", [], id="titles only"),
        pytest.param("word", ".*", [], id="no expression"),
        pytest.param("concept", "x", [], id="nothing"),
    ],
)
def test_a_beginning_is_completed(engine: Engine, column: Completed, start: str, found: list[tuple[str, int]]) -> None:
    engine.write(CORPUS)
    engine.write([entry("gone", title="Wärmepumpe Wärmepumpen", concepts=("waerme",))])
    engine.delete(["gone"])
    assert [(one.value, one.count) for one in engine.complete(column, start, 10)] == found
    assert len(engine.complete(column, start, 1)) == min(len(found), 1)
