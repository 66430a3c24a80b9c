"""The product's own crawl over what is odd in the sample web: each trouble is told by name, the rest is unharmed."""

import subprocess
import sys
from pathlib import Path

from scouting.app import open_app
from scouting.config import Settings
from scouting.crawl import SourceRun
from scouting.sample.web import SampleWeb
from tests.commands import environment
from tests.conftest import ROOT
from tests.spiders.crawling import Outcome, run_crawl

CRAWL = """
import sys
from pathlib import Path
from scouting.app import open_app
from scouting.cli.run import crawl_sources
from scouting.config import Outbound, Settings
from spiders.sources import Source

folder, declared = sys.argv[1:]
with open_app(Settings(data_dir=Path(folder), outbound=Outbound(allow_loopback=True))) as running:
    [report] = crawl_sources(running, [Source.model_validate_json(declared)])
print(report.new)
"""
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


def test_sample_data_are_asked_for_up_to_their_own_day(tmp_path: Path) -> None:
    """A source that lists nothing later than the day asked for would else have more on each day of the last week."""
    week = "2031-W20"
    with open_app(Settings(data_dir=tmp_path)) as app:
        app.store.set_fact("sample_week", week)
    with SampleWeb(1, week, port=0) as web:
        source = next(source for source in web.sources() if source.name == "arxiv")
        done = subprocess.run(
            [sys.executable, "-c", CRAWL, tmp_path, source.model_dump_json()],
            cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.stdout.split() == [str(len(web.corpus.papers_of("arxiv")))], done.stderr
