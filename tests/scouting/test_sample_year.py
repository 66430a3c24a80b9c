"""The invented year keeps its promises: numbers, seasons, what was planted, and the same bytes every time."""

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta

import pytest

from scouting.sample import schedule as plan
from scouting.sample.corpus import Corpus, build, later
from scouting.sample.material import load_fields, load_texts
from scouting.sample.planted import (
    PlantedTrend,
    changed_calls,
    closing_calls,
    not_trends,
    planted_trends,
    shared_dois,
    stories,
    week_index,
    weekly,
)
from scouting.sample.traps import day_of
from scouting.sample.weeks import WEEKS, Year
from tests.conftest import ROOT

WEEK = "2026-W47"


@pytest.fixture(scope="module")
def year() -> Corpus:
    return build(1, WEEK)


@pytest.fixture(scope="module")
def trends(year: Corpus) -> tuple[PlantedTrend, ...]:
    return planted_trends(year)


def digest(corpus: Corpus) -> str:
    parts = (corpus.papers, corpus.messages, corpus.calls, corpus.events, sorted(corpus.withdrawn))
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def test_the_same_seed_and_week_give_the_same_year_in_another_process(year: Corpus) -> None:
    code = (
        "from scouting.sample.corpus import build; from tests.scouting.test_sample_year import digest;"
        f"print(digest(build(1, {WEEK!r})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=True, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": "7"},
    )  # fmt: skip
    assert done.stdout.strip() == digest(year)


def test_another_seed_gives_another_year(year: Corpus) -> None:
    assert digest(build(2, WEEK)) != digest(year)


@pytest.mark.parametrize("week", ["2026-W01", "2026-W53", "2027-W02", "2026-W34"])
def test_any_week_may_be_the_last(week: str) -> None:
    corpus = build(1, week)
    assert len(corpus) >= 8_000
    assert max(day_of(d) for d in (*corpus.papers, *corpus.messages)) <= corpus.year.end + timedelta(days=1)
    assert all(trend.counts[-8:] == plan.NEW.rise for trend in planted_trends(corpus))


def test_a_week_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="2025-W53"):
        build(1, "2025-W53")


def test_there_are_enough_documents_of_each_kind(year: Corpus) -> None:
    assert len(year) >= 8_000
    assert len(year.papers) > len(year) / 2
    assert len(year.calls) >= 300
    assert len(year.events) >= 200
    assert {d.field for d in (*year.papers, *year.calls, *year.events)} == {field.slug for field in load_fields()}


def test_two_thousand_background_ideas_are_mentioned_and_few_of_them_often(year: Corpus) -> None:
    text = " ".join(f"{d.title} {d.text}" for d in (*year.papers, *year.messages)).lower()
    grams = Counter(re.findall(r"[\w-]+", text))
    ideas = [idea for field in load_fields() for idea in field.background]
    counts = sorted((grams[idea.de.name.lower()] or text.count(idea.en.name.lower()) for idea in ideas), reverse=True)
    assert sum(count > 0 for count in counts) >= 2_000
    assert counts[len(counts) // 100] > 8 * counts[len(counts) // 2]


def test_every_text_has_a_length_that_sources_have(year: Corpus) -> None:
    lengths = [len(d.text.split()) for d in (*year.papers, *year.messages) if d.field]
    assert min(lengths) >= 45
    assert max(lengths) <= 180
    assert 80 <= sum(lengths) / len(lengths) <= 120


def test_no_title_is_used_twice_but_for_copies(year: Corpus) -> None:
    titles = Counter(d.title for d in (*year.papers, *year.messages) if getattr(d, "story", 0) in (0, d.number))
    assert [title for title, count in titles.items() if count > 1] == []


def test_little_is_published_at_christmas_in_august_and_on_weekends(year: Corpus) -> None:
    weeks = Counter(week_index(year, paper.day) for paper in year.papers)
    quiet = {index for index in range(WEEKS) if year.year.season(index) < 1}
    usual = sum(weeks[index] for index in range(44) if index not in quiet) / (44 - len(quiet))
    assert len(quiet) == 6
    assert all(weeks[index] < 0.8 * usual for index in quiet)
    weekdays = Counter(paper.day.weekday() for paper in year.papers)
    assert weekdays[5] + weekdays[6] < weekdays[0] / 2


def test_a_planted_trend_grows_threefold_in_eight_weeks_from_at_most_two(trends: tuple[PlantedTrend, ...]) -> None:
    for trend in trends:
        assert max(trend.counts[:-8]) <= 2, trend
        assert trend.counts[-8] <= 2, trend
        assert trend.counts[-1] >= 3 * trend.counts[-8], trend
        assert list(trend.counts[-8:]) == sorted(trend.counts[-8:]), trend


def test_each_field_has_two_planted_trends_with_wordings_in_both_languages(trends: tuple[PlantedTrend, ...]) -> None:
    assert Counter(trend.competence for trend in trends) == {field.slug: 2 for field in load_fields()}
    assert all(len(set(trend.de)) >= 2 and len(set(trend.en)) >= 2 for trend in trends)


def test_planted_wordings_are_used_in_the_texts(year: Corpus, trends: tuple[PlantedTrend, ...]) -> None:
    text = " ".join(f"{d.title} {d.text}" for d in (*year.papers, *year.messages)).lower()
    missing = [word for trend in trends for word in (*trend.de[:2], *trend.en) if word.lower() not in text]
    assert missing == []


def test_at_least_a_third_of_the_planted_wordings_stand_in_no_vocabulary(trends: tuple[PlantedTrend, ...]) -> None:
    files = sorted((ROOT / "config" / "competences").glob("*.yml"))
    vocabulary = " ".join(path.read_text("utf-8").lower() for path in files)
    wordings = [word.lower() for trend in trends for word in {*trend.de, *trend.en}]
    unknown = [word for word in wordings if word not in vocabulary]
    assert len(unknown) >= len(wordings) / 3


@pytest.mark.parametrize(("wording", "weeks", "count"), [
    pytest.param("Druck", range(WEEKS - 1, WEEKS), 12, id="politics grow"),
    pytest.param("Kranfernwartung", plan.OUTAGE_WEEKS, 0, id="the source is off"),
    pytest.param("Kranfernwartung", range(WEEKS - 4, WEEKS), 12, id="and on again as before"),
    pytest.param("Brettsperrholzdecke", range(plan.NEW_SOURCE_START), 0, id="before the new source"),
    pytest.param("Brettsperrholzdecke", range(WEEKS - 4, WEEKS), 8, id="since the new source"),
    pytest.param("Hohlkernfaserstrecke", range(WEEKS - 8, WEEKS), 0, id="late ones are old"),
    pytest.param("Bordsteinlademodul", range(WEEKS), 1, id="one release is one story"),
])  # fmt: skip
def test_a_trap_has_the_numbers_it_promises(year: Corpus, wording: str, weeks: range, count: int) -> None:
    counts = weekly(year, wording)
    assert sum(counts[index] for index in weeks) == count


def test_the_fair_is_told_of_in_its_week(year: Corpus) -> None:
    told = [message for message in year.messages if message.story == message.number]  # without copies
    weeks = Counter(week_index(year, day_of(m)) for m in told if "Automatentage Nürnberg" in m.text)
    assert {index: weeks[index] for index in plan.FAIR} == plan.FAIR
    assert sum(weeks.values()) == sum(plan.FAIR.values())


def test_late_papers_were_published_long_before_they_were_listed(year: Corpus) -> None:
    late = [paper for paper in year.papers if paper.topic == "Hohlkernfaserstrecke"]
    assert len(late) == plan.LATE
    assert all(paper.indexed - paper.day > timedelta(weeks=7) for paper in late)


def test_one_release_stands_in_twenty_outlets(year: Corpus) -> None:
    copies = [message for message in year.messages if message.topic == "Bordsteinlademodul"]
    assert len({message.outlet for message in copies}) == len(copies) == 20
    assert {week_index(year, day_of(message)) for message in copies} == {WEEKS - 1}


def test_the_formula_of_the_funder_grows(year: Corpus) -> None:
    formula = load_texts("traps")["boilerplate"]
    texts = [*year.papers, *(m for m in year.messages if m.story == m.number)]
    weeks = Counter(week_index(year, day_of(d)) for d in texts if formula in d.text)
    assert weeks[WEEKS - 1] >= 3 * weeks[WEEKS - 9] > 0


def test_copies_and_shared_publications_are_planted(year: Corpus) -> None:
    assert len(stories(year)) == plan.COPIED_STORIES + 1
    hosts = Counter(shared_dois(year).values())
    assert hosts["openalex", "crossref"] > 300
    assert hosts["openalex", "arxiv"] > 100
    assert hosts["openalex", "crossref", "arxiv"] > 50


def test_calls_close_soon_have_passed_and_never_end(year: Corpus) -> None:
    assert Counter(call.competence for call in closing_calls(year)) >= Counter({f.slug: 2 for f in load_fields()})
    models = Counter(call.model for call in year.calls)
    assert {"closed", "rolling", "two_stage", "two-stage", "yearly", "extended", "forthcoming"} <= set(models)
    closed = [call for call in year.calls if call.model == "closed"]
    assert all(deadline.day is not None and deadline.day < year.year.end for c in closed for deadline in c.deadlines)


def test_the_second_edition_moves_deadlines_edits_headlines_and_withdraws(year: Corpus) -> None:
    after = later(year)
    changed = [(a, b) for a, b in zip(year.calls, after.calls, strict=True) if a != b]
    assert len(changed) == len(changed_calls(year)) == 17
    assert all(b.deadlines[0].day == a.moved and b.deadline_text in b.sentences[-1][1] for a, b in changed)
    assert sum(a != b for a, b in zip(year.messages, after.messages, strict=True)) == 5
    assert len(after.withdrawn - year.withdrawn) == 3
    assert after.papers == year.papers


def test_everything_that_must_not_be_called_a_trend_is_listed_with_its_reason() -> None:
    assert len({trap.kind for trap in not_trends()}) == 8
    assert all(trap.why and trap.wordings for trap in not_trends())


def test_the_first_week_is_fifty_one_weeks_before_the_last() -> None:
    assert Year(WEEK).start == date(2025, 11, 24)
    assert Year(WEEK).end == date(2026, 11, 22)
