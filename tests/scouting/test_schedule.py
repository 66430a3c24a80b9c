"""Thirty days in a second: what is due runs once, whoever restarts, sleeps or looks at the clock."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from scouting.documents import BERLIN
from scouting.schedule import Claim, Due, due, last_monday, retry_after
from scouting.store import Store
from spiders.sources import CADENCES, Source
from tests.scouting.conftest import NOW

CADENCE_OF = {"stunde": "hourly", "tag": "daily", "tag-zwei": "daily", "woche": "weekly", "monat": "monthly"}
STEP = timedelta(minutes=5)


def source(name: str, cadence: str) -> Source:
    return Source.model_validate(
        {"name": name, "title": name, "url": f"https://{name}.example/feed", "kind": "news", "spider": "feeds",
         "known": "documented", "seen": "here", "cadence": cadence, "licence": "CC0-1.0"}
    )  # fmt: skip


SOURCES = [source(name, cadence) for name, cadence in CADENCE_OF.items()]


class Machine:
    """Schedulers on one record, each run taking its time; `claimed` holds every run that began and was not cut off."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store = store
        self.rng = random.Random(seed)
        self.running: dict[str, tuple[Due, datetime]] = {}
        self.ended: Counter[tuple[str, datetime]] = Counter()
        self.began: list[tuple[Due, datetime]] = []

    def tick(self, now: datetime) -> None:
        for job, (run, ends) in list(self.running.items()):
            if ends <= now:
                self.store.finish_claim(run, at=now)
                self.ended[run.job, run.due_at] += 1
                del self.running[job]
        for name in ("first", "second"):
            for run in due(SOURCES, self.store.claims(), now):
                if self.store.claim(run, holder=name, at=now):
                    self.began.append((run, now))
                    self.running[run.job] = (run, now + timedelta(minutes=self.rng.randint(1, 25)))

    def restart(self, now: datetime) -> None:
        """Both schedulers are killed with all they run, and start again."""
        self.running.clear()
        self.store.release_claims(at=now, but=())


def slots(start: datetime, end: datetime) -> Mapping[str, set[datetime]]:
    """Every moment at which each job is due, by looking at each minute."""
    found = defaultdict(set)
    for step in range(int((end - start) / timedelta(minutes=1))):
        for run in due(SOURCES, {}, start + timedelta(minutes=step)):
            found[run.job].add(run.due_at)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("month", ["2026-03-10", "2026-10-05"], ids=["clocks forward", "clocks back"])
def test_thirty_days_with_two_schedulers_twenty_restarts_and_three_days_asleep(store: Store, month: str) -> None:
    start = datetime.fromisoformat(f"{month}T00:00:00+00:00")
    end, asleep = start + timedelta(days=30), start + timedelta(days=11, hours=7)
    machine = Machine(store, seed=4)
    restarts = {start + STEP * machine.rng.randrange(int(timedelta(days=30) / STEP)) for _ in range(20)}
    now = start
    while now < end:
        if asleep <= now < asleep + timedelta(days=3):
            now = asleep + timedelta(days=3)
            machine.restart(now)
        if now in restarts:
            machine.restart(now)
        machine.tick(now)
        now += STEP
    assert set(machine.ended.values()) == {1}
    expected_of = slots(start, end)
    for job in (f"crawl:{name}" for name in CADENCE_OF):
        expected = expected_of[job]
        missed = {slot for slot in expected if asleep <= slot < asleep + timedelta(days=3)}
        made_up = {max(missed)} if missed else set()
        ran = {due_at for other, due_at in machine.ended if other == job}
        still = {run.due_at for run, _ in machine.running.values() if run.job == job}
        first = min(ran)
        assert (ran | still) - {first} == ((expected - missed) | made_up) - {first}


def test_digests_come_on_mondays_at_six_once_each(store: Store) -> None:
    machine, now = Machine(store, seed=5), datetime(2026, 10, 5, tzinfo=UTC)
    while now < datetime(2026, 11, 4, tzinfo=UTC):
        machine.tick(now)
        now += STEP if (now.weekday(), now.hour // 9) == (0, 0) else 12 * STEP
    mondays = [run.due_at.astimezone(BERLIN) for run, began in machine.began if run.job == "digest"]
    assert [f"{monday:%a %d.%m. %H:%M}" for monday in mondays][1:] == [
        "Mon 05.10. 06:00", "Mon 12.10. 06:00", "Mon 19.10. 06:00", "Mon 26.10. 06:00", "Mon 02.11. 06:00",
    ]  # fmt: skip
    late = [began - run.due_at for run, began in machine.began if run.job == "digest"][1:]
    assert max(late) <= timedelta(hours=1)


def test_documents_are_processed_after_sources_were_read(store: Store) -> None:
    machine, now = Machine(store, seed=6), NOW
    for _ in range(300):
        machine.tick(now)
        now += STEP
    processed = [began for run, began in machine.began if run.job == "process"]
    assert 20 < len(processed) <= 101
    assert all(later - earlier >= STEP for earlier, later in pairwise(processed))


MONDAY = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # 06:00 in Berlin
DAILY = [source("tag", "daily")]


def claim(due_at: datetime, *, runs: bool = False, retry_at: datetime | None = None) -> Claim:
    ended = None if runs or retry_at else due_at + timedelta(minutes=3)
    return Claim(due_at=due_at, claimed_at=due_at, finished_at=ended, retry_at=retry_at, done=due_at if ended else None)


OVER = {job: claim(MONDAY) for job in ("nightly", "watch")}


def cases() -> Iterator[object]:
    hour, ages = timedelta(hours=1), MONDAY - timedelta(days=7)
    slot = next(run.due_at for run in due(DAILY, {}, MONDAY) if run.job == "crawl:tag")
    done = {"crawl:tag": claim(slot), "process": claim(slot + timedelta(minutes=3)), **OVER}
    week = {**done, "digest": claim(ages)}
    late = MONDAY + 4 * hour
    yield pytest.param({}, MONDAY, {"crawl:tag", *OVER}, id="at first everything is read")
    yield pytest.param(week, MONDAY - timedelta(minutes=1), set(), id="a minute before")
    yield pytest.param(week, MONDAY, {"digest"}, id="six o'clock")
    yield pytest.param({**week, "digest": claim(MONDAY)}, MONDAY + hour, set(), id="once")
    yield pytest.param({**week, "process": claim(slot - hour)}, MONDAY, {"process"}, id="processing first")
    running = {**week, "crawl:tag": claim(slot, runs=True)}
    yield pytest.param(running, MONDAY, set() if slot > MONDAY - 3 * hour else {"digest"}, id="a source being read")
    stuck = {**week, "crawl:tag": claim(MONDAY - timedelta(minutes=5), runs=True)}
    yield pytest.param(stuck, MONDAY, set(), id="a source just begun")
    yield pytest.param(stuck, late, {"digest"}, id="a source that does not end")
    failed = {**week, "crawl:tag": claim(slot, retry_at=MONDAY + hour)}
    yield pytest.param(failed, MONDAY, {"digest"}, id="a source that waits to be tried again")
    yield pytest.param(failed, MONDAY + hour, {"crawl:tag", "digest"}, id="it is tried again and holds up nothing")


@pytest.mark.parametrize(("claims", "now", "expected"), list(cases()))
def test_a_digest_waits_for_what_comes_before_it(
    claims: Mapping[str, Claim], now: datetime, expected: set[str]
) -> None:
    assert {run.job for run in due(DAILY, claims, now)} == expected


def test_a_digest_waits_for_documents_that_others_process() -> None:
    (slot,) = (run.due_at for run in due(DAILY, {}, MONDAY) if run.job == "crawl:tag")
    done = {"crawl:tag": claim(slot), "process": claim(slot + timedelta(hours=1)), **OVER}
    assert [run.job for run in due(DAILY, done, MONDAY, backlog=True)] == []
    assert [run.job for run in due(DAILY, done, MONDAY, backlog=False)] == ["digest"]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param("2026-03-29T12:00:00+02:00", "2026-03-23T06:00:00+01:00", id="the day clocks go forward"),
        pytest.param("2026-03-30T06:00:00+02:00", "2026-03-30T06:00:00+02:00", id="the Monday after"),
        pytest.param("2026-10-26T05:59:59+01:00", "2026-10-19T06:00:00+02:00", id="a second before, clocks gone back"),
        pytest.param("2026-10-26T06:00:00+01:00", "2026-10-26T06:00:00+01:00", id="on the second"),
    ],
)
def test_monday_six_is_that_of_berlin(now: str, expected: str) -> None:
    assert last_monday(datetime.fromisoformat(now)) == datetime.fromisoformat(expected)


def test_a_clock_set_back_makes_nothing_due_twice() -> None:
    claims: dict[str, Claim] = {}
    while runs := due(SOURCES, claims, NOW):
        claims |= {run.job: claim(run.due_at) for run in runs}
    assert claims.keys() > {"process", "digest", "nightly", "watch"}
    for hours in range(1, 48):
        assert due(SOURCES, claims, NOW - timedelta(hours=hours)) == []


@pytest.mark.parametrize("cadence", CADENCES)
def test_each_rhythm_comes_round(cadence: str) -> None:
    (first,) = (run.due_at for run in due([source("x", cadence)], {}, NOW) if run.job == "crawl:x")
    claims = {"crawl:x": claim(first)}
    (again,) = (
        run.due_at for run in due([source("x", cadence)], claims, first + CADENCES[cadence]) if run.job == "crawl:x"
    )
    assert again == first + CADENCES[cadence]


def test_attempts_are_made_again_twice_and_later_each_time() -> None:
    waits = [retry_after(attempts) for attempts in (1, 2, 3)]
    assert waits == [timedelta(minutes=5), timedelta(minutes=25), None]
