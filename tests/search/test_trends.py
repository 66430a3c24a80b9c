from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from search.entries import Entry, Filters
from search.memory import MemoryEngine
from search.periods import first_day, period_keys
from search.trends import MODEL, TrendReport, concept_series, find_trends

AS_OF = date(2026, 11, 22)  # the sunday of KW 47
LAST_MONDAY = date(2026, 11, 16)
BACKGROUND = 20  # entries a week


def entry(number: int, day: date, concepts: Iterable[str], **more: object) -> Entry:
    keys = period_keys(day, "day")
    fields: dict[str, object] = {
        "id": f"{day}-{number}", "revision": 1, "kind": "news", "title": "", "text": "", "url": "", "source": "a",
        "language": "de", "date": day.isoformat(), "precision": "day", "day": keys.day, "week": keys.week,
        "month": keys.month, "year": keys.year, "known": day.isoformat(), "concepts": tuple(concepts),
    }  # fmt: skip
    return Entry(**(fields | more))  # type: ignore[arg-type]


def weeks(series: Mapping[str, list[int]], *, number: int = 60, **more: object) -> Iterator[Entry]:
    """Entries of the last weeks: `series` says how many of each week's entries hold a concept, the last week last."""
    for back in range(number):
        monday = LAST_MONDAY - timedelta(weeks=back)
        for at in range(BACKGROUND):
            held = [key for key, counts in series.items() if back < len(counts) and at < counts[-1 - back]]
            yield entry(at, monday + timedelta(days=at % 7), [*held, f"other-{at % 5}"], **more)


def report(entries: Iterable[Entry], *, as_of: date = AS_OF, top: int = 10, **filters: object) -> TrendReport:
    engine = MemoryEngine()
    engine.write(entries)
    return find_trends(engine, Filters(**filters), as_of=as_of, unit="week", top=top)  # type: ignore[arg-type]


def called(found: TrendReport) -> dict[str, str]:
    return {trend.concept: trend.stage for trend in found.trends if trend.stage in {"emerging", "rising"}}


def test_a_concept_that_grows_from_nothing_emerges() -> None:
    found = report(weeks({"feststoffbatterie": [1, 2, 2, 3, 4, 5, 6]}))
    assert called(found) == {"feststoffbatterie": "emerging"}
    best = found.trends[0]
    assert best.concept == "feststoffbatterie"
    assert best.series[-7:] == (1, 2, 2, 3, 4, 5, 6)
    assert best.count == 6
    assert best.low <= best.expected <= best.high < best.count
    assert best.q_value < 0.05
    assert (found.model, found.unit, found.as_of) == (MODEL, "week", AS_OF)


def test_a_new_concept_is_called_after_two_weeks_a_known_one_later() -> None:
    assert called(report(weeks({"neu": [3, 4]}))) == {"neu": "emerging"}
    assert called(report(weeks({"bekannt": [1] * 58 + [3, 4]}))) == {}


def test_a_gap_before_the_usual_number_is_no_rise() -> None:
    assert called(report(weeks({"thema": [3] * 54 + [0, 0, 0, 6, 6, 6]}))) == {}


def test_a_concept_with_a_past_rises() -> None:
    assert called(report(weeks({"wasserstoff": [2] * 54 + [6, 7, 8, 8, 9, 9]}))) == {"wasserstoff": "rising"}


def test_a_concept_that_loses_most_of_its_entries_fades() -> None:
    found = report(weeks({"blockchain": [6] * 54 + [1, 1, 1, 1, 1, 0]}))
    assert {trend.concept: trend.stage for trend in found.trends}["blockchain"] == "fading"


@pytest.mark.parametrize(
    "series",
    [
        pytest.param([3] * 60, id="steady"),
        pytest.param([0] * 57 + [1, 0, 1], id="too rare to tell"),
        pytest.param([0] * 2 + [6, 6, 6] + [0] * 49 + [6, 6, 6, 0, 0, 0], id="a yearly fair"),
    ],
)
def test_what_is_no_trend_is_not_called(series: list[int]) -> None:
    assert called(report(weeks({"thema": series}))) == {}


def test_holidays_with_few_entries_are_no_fall_and_no_rise() -> None:
    quiet = {"2026-W45", "2026-W46", "2026-W47"}
    numbered = enumerate(weeks({"thema": [4] * 60}))
    entries = [held for number, held in numbered if held.week not in quiet or number % BACKGROUND % 6 == 0]
    assert called(report(entries)) == {}


def test_copies_and_what_was_not_known_yet_do_not_count() -> None:
    rising = {"thema": [3, 4, 5, 6, 6, 6]}
    copies = list(weeks(rising, counted=False))
    late = list(weeks(rising, known="2026-11-23"))
    assert report(copies).total[-1] == report(late).total[-1] == 0
    assert report(copies).trends == report(late).trends == ()


def test_the_running_week_does_not_count() -> None:
    found = report(weeks({"thema": [3, 4, 5, 6, 6, 6]}), as_of=AS_OF - timedelta(days=1))
    assert found.periods[-1] == "2026-W46"
    assert len(found.periods) == len(found.total) == len(found.trends[0].series) == 60


def test_a_source_that_has_just_started_lifts_nothing() -> None:
    old = list(weeks({}))
    new = [
        entry(100 + at, first_day(f"2026-W{week}"), ["hausthema"], source="neu")
        for week in range(40, 48)
        for at in range(6)
    ]
    assert called(report([*old, *new])) == {}
    assert report([*old, *new]).total[-1] == BACKGROUND


def test_of_many_sources_only_the_new_one_is_left_out() -> None:
    days = [LAST_MONDAY - timedelta(weeks=back) for back in range(60)]
    old = [entry(at, day, [f"other-{at % 9}"], source=f"alt-{at}") for at in range(120) for day in days]
    new = [entry(200 + at, day, ["hausthema"], source="neu") for day in days[:8] for at in range(6)]
    assert set(report(old).total) == set(report([*old, *new]).total) == {120}


def two_sources(missing: Iterable[int], *, rare: list[int] | None = None) -> list[Entry]:
    """`zeitung` and `bote`, which writes more, on other topics, nothing so many weeks ago; `rare` is the former's."""
    house = list(weeks({"haus": [20] * 60, "thema": [1] * 60, **({"rare": rare} if rare else {})}, source="zeitung"))
    told = ("thema", "nebenthema", "anderes")
    return house + [
        replace(held, id=f"bote-{copy}-{held.id}", source="bote", concepts=(told[min(at % BACKGROUND // 7, 2)],))
        for at, held in enumerate(weeks({}))
        for copy in range(3)
        if at // BACKGROUND not in set(missing)
    ]


def stages(entries: Iterable[Entry], *were_out: str) -> dict[str, str]:
    engine = MemoryEngine()
    engine.write(entries)
    found = find_trends(engine, Filters(), as_of=AS_OF, unit="week", were_out=[were_out] if were_out else [])
    assert found.were_out == were_out
    return {trend.concept: trend.stage for trend in found.trends if trend.stage != "steady"}


@pytest.mark.parametrize(
    ("missing", "misread"),
    [
        pytest.param((0, 1), {"rising"}, id="out for the last two weeks"),
        pytest.param(range(5), {"fading", "rising"}, id="out for five of the last six"),
        pytest.param(range(6), {"fading", "rising"}, id="out for the whole span"),
        pytest.param((6, 7), set(), id="back after two weeks"),
        pytest.param(range(6, 30), {"fading"}, id="back after half a year"),
    ],
)
def test_a_source_that_was_out_lets_no_topic_fall_or_rise(missing: Iterable[int], misread: set[str]) -> None:
    assert set(stages(two_sources(missing)).values()) == misread
    assert stages(two_sources(missing), "bote") == {}


@pytest.mark.parametrize(
    "were_out", [[["bote"]], [["unknown"], ["bote"]], [["bote", "zeitung"]], [["bote"], ["zeitung"]]]
)
def test_without_a_gap_sources_compared_with_themselves_say_the_same(were_out: list[list[str]]) -> None:
    engine = MemoryEngine()
    engine.write(two_sources([], rare=[1, 2, 2, 3, 4, 5, 6]))
    found, apart = (find_trends(engine, Filters(), as_of=AS_OF, unit="week", were_out=out) for out in ([], were_out))
    assert called(found) == {"rare": "emerging"}
    assert [(trend.concept, trend.stage) for trend in apart.trends] == [(t.concept, t.stage) for t in found.trends]
    assert apart.trends[0].q_value >= found.trends[0].q_value
    assert apart.trends[0].score == pytest.approx(found.trends[0].score, rel=0.05)


def test_what_rises_elsewhere_rises_while_a_source_is_out() -> None:
    entries = two_sources(range(3), rare=[1, 2, 2, 3, 4, 5, 6])
    assert stages(entries, "bote") == {"rare": "emerging"}


def two_speeds(**more: list[int]) -> Iterator[Entry]:
    """A paper known at once, and a catalogue that lists its works five weeks after their date; no topic changes."""
    yield from weeks({"alltag": [6] * 60, **more}, source="zeitung")
    for work in weeks({"grundlagen": [6] * 60}, source="katalog"):
        listed = date.fromisoformat(work.date) + timedelta(weeks=5)
        yield replace(work, id=f"katalog-{work.id}", known=listed.isoformat())


def test_a_source_that_reports_late_lets_no_topic_rise_or_fall() -> None:
    found = report(two_speeds())
    assert found.late == ("katalog",)
    assert {trend.concept: trend.stage for trend in found.trends if trend.stage != "steady"} == {}
    assert report(weeks({"alltag": [6] * 60})).late == ()


def test_what_rises_elsewhere_rises_while_a_source_is_late() -> None:
    assert called(report(two_speeds(rare=[1, 2, 2, 3, 4, 5, 6]))) == {"rare": "emerging"}


def test_where_all_sources_are_new_all_count() -> None:
    found = report(weeks({"thema": [1] * 14 + [6] * 6}, number=20))
    assert called(found) == {"thema": "emerging"}


def test_parts_of_a_phrase_in_the_same_entries_are_one_line() -> None:
    counts = [1, 2, 2, 3, 4, 5, 6]
    found = report(weeks({"solid-state": counts, "solid-state-battery": counts, "battery": counts}))
    best = found.trends[0]
    assert best.concept == "solid-state-battery"
    assert set(best.folded) == {"solid-state", "battery"}
    assert [trend.score for trend in found.trends] == sorted((trend.score for trend in found.trends), reverse=True)


def test_an_extension_of_a_proven_phrase_is_told_with_it() -> None:
    found = report(weeks({"protein-extract": [1, 2, 2, 5, 6, 7, 8], "cheap-protein-extract": [0, 1, 1, 1, 2, 2, 2]}))
    assert called(found) == {"protein-extract": "emerging"}
    assert found.trends[0].folded == ("cheap-protein-extract",)


def test_filters_narrow_concept_and_total_alike() -> None:
    found = report([*weeks({"thema": [3, 4, 5, 6, 6, 6]}), *weeks({}, kind="call", source="b")], kind=("call",))
    assert called(found) == {}
    assert found.total[-1] == BACKGROUND


def test_an_empty_index_gives_an_empty_report() -> None:
    found = report([])
    assert found.trends == ()
    assert found.total == (0,) * 60


def test_series_of_given_concepts_cover_the_same_periods() -> None:
    engine = MemoryEngine()
    engine.write(weeks({"thema": [3, 4, 5]}))
    series = concept_series(engine, ["thema", "unbekannt"], Filters(), as_of=AS_OF, unit="week")
    assert series["thema"][-4:] == (0, 3, 4, 5)
    assert series["unbekannt"] == (0,) * 60


def in_one(*series: tuple[tuple[str, ...], list[int]]) -> list[Entry]:
    """Entries that hold several concepts each; a series is counted in the last weeks."""
    held = list(weeks({}))
    for number, (concepts, counts) in enumerate(series, 1):
        for at, count in enumerate(counts):
            day = first_day(f"2026-W{48 - len(counts) + at:02}")
            held += [entry(10_000 * number + 100 * at + one, day, list(concepts)) for one in range(count)]
    return held


def test_a_rise_that_another_explains_is_told_with_it() -> None:
    entries = in_one((("kavernenpuffer", "wasserstoff"), [2, 3, 4, 5, 6, 6]), (("wasserstoff",), [1] * 40))
    found = report(entries)
    assert called(found) == {"kavernenpuffer": "emerging"}
    assert "wasserstoff" in found.trends[0].folded


def test_a_fragment_of_a_rise_is_told_with_the_whole_of_it() -> None:
    entries = in_one(
        (("kavernenpuffer",), [1, 2, 3, 4, 5, 6]), (("kavernenpuffer", "puffer-bedarf"), [0, 0, 1, 2, 2, 3])
    )
    found = report(entries)
    assert called(found) == {"kavernenpuffer": "emerging"}
    assert "puffer-bedarf" in found.trends[0].folded


def test_two_rises_that_share_some_entries_are_told_apart() -> None:
    entries = in_one(
        (("kavernenpuffer", "sandspeicher"), [0, 0, 1, 1, 1, 1]),
        (("kavernenpuffer",), [2, 3, 4, 5, 6, 6]),
        (("sandspeicher",), [2, 3, 3, 4, 5, 6]),
    )
    assert called(report(entries)) == {"kavernenpuffer": "emerging", "sandspeicher": "emerging"}


def test_in_a_young_record_a_new_source_lifts_nothing_either() -> None:
    old = [entry(at, first_day(f"2026-W{week}"), ["anderes"]) for week in range(20, 48) for at in range(7)]
    new = [
        entry(100 + at, first_day(f"2026-W{week}"), ["hausthema"], source="neu")
        for week in range(38, 48)
        for at in range(2)
    ]
    old = [replace(held, id=f"alt-{number}") for number, held in enumerate(old)]
    new = [replace(held, id=f"neu-{number}") for number, held in enumerate(new)]
    assert called(report([*old, *new])) == {}
