"""What became of the topics that digests called rising."""

from datetime import timedelta
from pathlib import Path

import pytest

from scouting.app import App
from scouting.digest import publish_digest
from scouting.score_board import Called, Verdict, score_board
from scouting.weeks import Week
from tests.scouting.browsing import browse
from tests.scouting.house import NOW, TODAY, furnish, weekly

RISE = [0, 1, 0, 1, 2, 4, 6, 8, 9, 10]
CALLED = Week.of(TODAY - timedelta(weeks=7))  # six weeks lie between it and today


def world(folder: Path, after: list[int]) -> App:
    """A topic that rose until six weeks ago, and how it went on; its digest was published then."""
    background = [paper for i in range(8) for paper in weekly(f"Thema {i}", [1] * 60)]
    app = furnish(folder, [*background, *weekly("Quantensensor", [0] * 44 + RISE + after)])
    publish_digest(app, "sensorik", CALLED, today=CALLED.sunday + timedelta(days=1), size=5, at=NOW)
    return app


def called(app: App) -> tuple[Called, ...]:
    return score_board(app, ["sensorik"], today=TODAY)


@pytest.mark.parametrize(
    ("after", "verdict"),
    [([20] * 6, "risen"), ([8, 7, 6, 7, 6, 6], "held"), ([1, 0, 0, 0, 1, 0], "fallen"), ([0] * 6, "fallen")],
)
def test_a_topic_is_judged_six_weeks_after_it_was_called(tmp_path: Path, after: list[int], verdict: Verdict) -> None:
    with world(tmp_path, after) as app:
        (one,) = called(app)
    assert (one.label, one.week, one.count, one.after) == ("Quantensensor", str(CALLED), 39, sum(after))
    assert one.verdict == verdict
    assert 0 < one.expected < 39


def test_before_that_it_is_open(tmp_path: Path) -> None:
    with world(tmp_path, [10] * 6) as app:
        (one,) = score_board(app, ["sensorik"], today=TODAY - timedelta(weeks=1))
    assert (one.verdict, one.after) == ("open", None)


def test_a_topic_called_week_after_week_is_judged_once_by_its_first_calling(tmp_path: Path) -> None:
    with world(tmp_path, [12] * 6) as app:
        following = Week.of(CALLED.monday + timedelta(days=7))
        publish_digest(app, "sensorik", following, today=following.sunday + timedelta(days=1), size=5, at=NOW)
        (one,) = called(app)
    assert one.week == str(CALLED)


def test_the_page_sums_up_and_says_what_is_counted(tmp_path: Path) -> None:
    with world(tmp_path, [20] * 6) as app:
        page = browse(app).page("/score-board")
        told = browse(app).get("/api/score-board").json()["called"]
    words = " ".join(page.text_content().split())
    assert "1 Thema: 1 weiter gestiegen." in words
    assert "39 Dokumente in den sechs Wochen bis dahin, 120 in den sechs Wochen danach" in words
    assert [(one["concept"], one["verdict"]) for one in told] == [("Quantensensor", "risen")]


def test_without_an_edition_the_page_says_so(tmp_path: Path) -> None:
    with furnish(tmp_path, ()) as app:
        assert "Noch hat kein Wochenbericht" in browse(app).page("/score-board").text_content()
