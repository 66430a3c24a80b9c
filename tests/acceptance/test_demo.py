"""The whole product on the sample web: what was planted is found, what only looks alike is not, and once is enough."""

import hashlib
import json
import resource
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from scouting.answers import calls_answer
from scouting.app import App, open_app
from scouting.cli.demo import SEED
from scouting.config import Settings
from scouting.models import identifiers, sightings
from scouting.sample.corpus import Corpus, build
from scouting.sample.planted import closing_calls, not_trends, planted_calls, planted_trends, shared_dois, stories
from scouting.sample.sites.feeds import address
from scouting.weeks import Week
from search.entries import Filters
from search.trends import find_trends
from tests.commands import said, scouting
from tests.postbox import Postbox, open_postbox

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_200), pytest.mark.xdist_group("demo")]  # played once
SECONDS, SECONDS_AGAIN = 300, 60  # of computing: a busy machine stretches the clock, not the work
FOUND = 0.9
TOP = 150
TEAM = "title: Clusterteam Sensorik\ncompetences: [sensorik, chemie]\nrecipients: [team@cluster.example]\n"
SOURCE_OF = {"oai": "repositorium"}


@dataclass(frozen=True)
class Run:
    """What one `scouting demo --json` printed, how long it computed, and what it left."""

    summary: Mapping[str, Any]
    errors: str
    cpu_seconds: float
    mails: int
    digests: Mapping[str, str]

    def source(self, name: str) -> Mapping[str, Any]:
        return next(report for report in self.summary["sources"] if report["source"] == name)

    def total(self, what: str) -> int:
        return sum(report[what] for report in self.summary["sources"])


@dataclass(frozen=True)
class Played:
    """The sample web run twice, its folder opened."""

    first: Run
    again: Run
    app: App
    corpus: Corpus
    today: date

    @cached_property
    def rising(self) -> Mapping[str | None, list[set[str]]]:
        """The wordings of each concept that a line called emerging or rising tells of, by competence; None: all."""
        return {slug: list(self._rising(slug)) for slug in (None, *self.app.configuration.competences)}

    def _rising(self, competence: str | None) -> Iterator[set[str]]:
        filters = Filters(competence=(competence,) if competence else ())
        report = find_trends(self.app.engine, filters, as_of=self.today - timedelta(days=1), unit="week", top=TOP)
        known = self.app.store.concepts([key for trend in report.trends for key in (trend.concept, *trend.folded)])
        for trend in report.trends:
            if trend.stage in {"emerging", "rising"}:
                for concept in (known[key] for key in (trend.concept, *trend.folded)):
                    yield folded((concept.label, *concept.forms))


def configure(folder: Path, port: int) -> Path:
    (folder / "teams").mkdir(parents=True)
    (folder / "teams/own.yml").write_text(TEAM, "utf-8")
    mail = f"mail: {{host: 127.0.0.1, port: {port}, starttls: false, sender: scouting@cluster.example}}\n"
    (folder / "settings.yml").write_text(mail, "utf-8")
    return folder


def play(folder: Path, box: Postbox) -> Run:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)  # to which a forked command would not be added
    words = ("demo", "--json", "--data-dir", folder / "data", "--config-dir", folder / "config")
    done = scouting(*words, timeout=1_000, prefix=("env",))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stderr
    return Run(
        summary=json.loads(done.stdout),
        errors=said(done),
        cpu_seconds=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        mails=len(box.mails),
        digests={
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted((folder / "data/demo/digests").rglob("*.*"))
        },
    )


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    folder = tmp_path_factory.mktemp("demo")
    with open_postbox() as (box, port):
        configure(folder / "config", port)
        first, again = play(folder, box), play(folder, box)
    with open_app(Settings(data_dir=folder / "data/demo")) as app:
        week = app.store.fact("sample_week")
        assert week is not None
        corpus = build(SEED, week)
        yield Played(first, again, app, corpus, Week.parse(week).sunday + timedelta(days=1))


def test_the_broken_feed_and_the_forbidden_path_are_reported_and_the_rest_unharmed(played: Played) -> None:
    failed = {report["source"]: report["error"] for report in played.first.summary["sources"] if report["error"]}
    assert failed.keys() == {"kaputter-feed", "verbotener-feed"}
    assert "0 items, at least 5 expected" in failed["kaputter-feed"]
    assert "robots.txt forbids it" in failed["verbotener-feed"]
    for source, host in (
        ("technikbote", "technikbote"),
        ("wirtschaft-regional", "wirtschaft"),
        ("innovationsmagazin", "magazin"),
    ):
        assert played.first.source(source)["new"] == len(played.corpus.messages_of(host))
    assert played.first.total("new") > 8_000
    assert played.first.cpu_seconds < SECONDS


def folded(words: Iterable[str]) -> set[str]:
    return {word.casefold() for word in words}


def test_planted_trends_are_found_in_their_competences(played: Played) -> None:
    planted = planted_trends(played.corpus)
    missed = [
        trend.de[0]
        for trend in planted
        if not any(forms & folded(trend.de + trend.en) for forms in played.rising[trend.competence])
    ]
    assert len(missed) <= (1 - FOUND) * len(planted), missed
    shown = [row["trend"] for row in played.first.summary["planted"] if row["place"] is None]
    assert len(shown) <= (1 - FOUND) * len(planted), shown


def test_what_only_looks_like_a_trend_is_not_reported(played: Played) -> None:
    """A wider word may rise with a planted idea: Harz with Adsorberharz, though Ligninharz counts as Harz, too."""
    risen = folded(wording for trend in planted_trends(played.corpus) for wording in (*trend.de, *trend.en))
    reported = [
        (trap.kind, slug, forms)
        for trap in not_trends()
        for slug, rising in played.rising.items()
        if trap.competence in (None, slug)
        for forms in rising
        if forms & folded(trap.wordings) and not forms & risen
    ]
    assert reported == []


Dates = set[tuple[str, str | None, str | None]]


def told(played: Played) -> Mapping[str, list[Dates]]:
    """The dates of each call that the product tells, openings left out, by title: several sources may tell of one."""
    found: dict[str, list[Dates]] = {}
    for start in range(0, 1_000, 200):
        answer = calls_answer(played.app, "", Filters(), today=played.today, size=200, start=start)
        for hit in answer["hits"]:
            dates = {(d["role"], d["date"], d["recurring"]) for d in hit["deadlines"] if d["role"] != "opening"}
            found.setdefault(hit["title"], []).append(dates)
    return found


def test_deadlines_of_calls_are_told_with_role_and_date(played: Played) -> None:
    found = told(played)
    planted = {
        (call.title, call.source): {
            (d.role, d.day.isoformat() if d.day else None, d.recurring) for d in call.deadlines if d.role != "opening"
        }
        for call in planted_calls(played.corpus)
    }
    closing = {(call.title, call.source) for call in closing_calls(played.corpus)}
    assert len(closing) >= 34
    assert [title for title, source in closing if planted[title, source] not in found.get(title, [])] == []
    wrong = [title for (title, _), dates in planted.items() if title in found and dates not in found[title]]
    assert wrong == []


def test_what_many_tell_is_one_story_and_nothing_else_is_in_it(played: Played) -> None:
    messages = {message.number: message for message in played.corpus.messages}
    sizes = []
    for numbers in stories(played.corpus).values():
        found = [played.app.store.document(address(messages[number])) for number in numbers]
        documents = [document for document in found if document is not None]  # a page of the institute lies elsewhere
        assert len({document.story_id for document in documents}) == 1
        assert sum(document.leads_story for document in documents) <= 1
        assert set(played.app.store.story_sizes([document.id for document in documents]).values()) == {len(numbers)}
        sizes.append(len(numbers))
    assert max(sizes) == 20


def test_what_several_sources_list_is_one_document(played: Played) -> None:
    seen = defaultdict(set)
    with played.app.store.database.reading() as connection:
        same = identifiers.c.document_id == sightings.c.document_id
        listed = select(identifiers.c.value, sightings.c.source).where(same, identifiers.c.scheme == "doi")
        for doi, source in connection.execute(listed):
            seen[doi].add(source)
    for doi, hosts in shared_dois(played.corpus).items():
        assert seen[doi] == {SOURCE_OF.get(host, host) for host in hosts}


def test_a_second_time_nothing_is_new_and_nothing_sent_twice(played: Played) -> None:
    assert (played.again.total("new"), played.again.total("changed")) == (0, 0)
    assert (played.first.mails, played.again.mails) == (2, 2)
    assert played.again.digests == played.first.digests
    assert len(played.first.digests) == 2 * 17 + 1
    assert played.again.cpu_seconds < SECONDS_AGAIN


def test_it_says_that_this_is_sample_data(played: Played) -> None:
    assert "Beispieldaten" in played.first.errors
    refused = scouting("run", "--data-dir", played.app.settings.data_dir)
    assert (refused.returncode, "holds sample data" in said(refused)) == (2, True)
