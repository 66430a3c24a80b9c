"""The product's own crawl over what is odd in the sample web: each trouble is told by name, the rest is unharmed."""

from scouting.crawl import SourceRun
from scouting.sample.web import SampleWeb
from tests.spiders.crawling import Outcome, run_crawl

ODD = ("technikbote", "innovationsmagazin", "wirtschaft-regional", "kaputter-feed", "verbotener-feed")


def crawl_odd_ones(web: SampleWeb, before: Outcome | None = None) -> Outcome:
    sources = [source for source in web.sources() if source.name in ODD]
    return run_crawl(*sources, checkpoints={name: before.checkpoint(name) for name in ODD} if before else None)


def runs(outcome: Outcome) -> dict[str, SourceRun]:
    return {run.source: run for run in outcome.runs}


def test_broken_and_forbidden_sources_are_reported_and_the_others_come_in_full() -> None:
    with SampleWeb(1, "2026-W47", port=0) as web:
        first = crawl_odd_ones(web)
        for source, host in (("technikbote", "technikbote"), ("innovationsmagazin", "magazin")):
            assert runs(first)[source].items == len(web.corpus.messages_of(host))
        assert runs(first)["kaputter-feed"].status == "failed"
        assert "0 items" in str(runs(first)["kaputter-feed"].error)
        assert "robots.txt forbids" in str(runs(first)["verbotener-feed"].error)
        assert runs(first)["wirtschaft-regional"].seconds >= 0.5
        second = runs(crawl_odd_ones(web, first))
    assert {name for name, run in second.items() if run.status == "unchanged"} == set(ODD[:3])
    assert sum(run.items for run in second.values()) == 0
