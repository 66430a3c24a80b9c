"""Invented years in; when their planted trends are found week by week, and what is wrongly called one, out.

`python -m tests.evaluation.planting new 1 2 3` plays the years of these seeds and prints a line each: with ideas that
were not named before they rise, as in the sample web, or `known` ones. Every document is known from its day on;
sources and copies are those of the sample web, which is not crawled for this.
"""

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from scouting.app import App, open_app
from scouting.config import Settings
from scouting.sample.corpus import Corpus, build
from scouting.sample.planted import not_trends, planted_trends
from scouting.sample.schedule import NEW, Course
from search.entries import Filters, Query
from search.trends import SPAN, Trend, find_trends
from tests.commands import scouting

WEEK = "2026-W47"
FIRST_JUDGED = 26  # weeks of history, below which a digest vouches for no trend
TOP = 60
KNOWN = Course(before=(45, 40, 15), rise=(2, 2, 3, 4, 5, 6, 7, 8))
COURSES = {"new": NEW, "known": KNOWN}


@dataclass(frozen=True, slots=True)
class Season:
    """`delays`: weeks from the start of each planted rise until it was called, None if never.

    `parts`, a field and a concept each, rise only with a planted idea, which most of their documents are about. `traps`
    and `others` are wrong.
    """

    delays: tuple[int | None, ...]
    parts: tuple[tuple[str, str], ...]
    traps: tuple[str, ...]
    others: tuple[tuple[str, str], ...]


def lines(corpus: Corpus) -> Iterator[dict[str, Any]]:
    """The year's dated documents, in the shape of `scouting import`."""
    for paper in corpus.papers:
        if paper.number not in corpus.withdrawn:
            day = str(paper.day.year) if paper.year_only else paper.day.isoformat()
            yield _line(f"paper-{paper.number}", "publication", paper.hosts[0], paper, day)
    for message in corpus.messages:
        yield _line(f"message-{message.number}", "news", message.host, message, message.published.date().isoformat())


def _line(id_: str, kind: str, source: str, document: Any, day: str) -> dict[str, Any]:  # noqa: ANN401  # paper or message
    return {
        "id": id_, "kind": kind, "source": source, "date": day, "language": document.language,
        "title": document.title, "text": document.text, "url": f"https://{source}.example/{id_}",
    }  # fmt: skip


def judge(app: App, corpus: Corpus) -> Season:
    """Ask for the trends of every field at the end of each week."""
    planted = {frozenset(map(str.casefold, (*t.de, *t.en))): t.competence for t in planted_trends(corpus)}
    traps = {wording.casefold(): trap.kind for trap in not_trends() for wording in trap.wordings}
    found: dict[frozenset[str], int] = {}
    parts: dict[tuple[str, str], None] = {}
    wrong: dict[str, None] = {}
    others: dict[tuple[str, str], None] = {}
    for number in range(FIRST_JUDGED, 52):
        sunday = corpus.year.last_monday + timedelta(days=6, weeks=number - 51)
        for slug in app.configuration.competences:
            for trend, told in _called(app, slug, sunday):
                ideas = [idea for idea in planted if any(idea & forms for forms in told)]
                found.update({idea: number for idea in ideas if planted[idea] == slug and idea not in found})
                # Harz rises with the planted Adsorberharz, though Ligninharz, a trap, counts as Harz, too
                alone = [form for forms in told if not any(idea & forms for idea in planted) for form in forms]
                subject = "" if ideas else _subject(app, corpus, slug, trend, sunday)
                if trap := next((traps[name] for name in (*alone, subject.casefold()) if name in traps), None):
                    wrong[f"{trap} in {slug}"] = None
                elif subject in corpus.schedule.trends:
                    parts[slug, trend.concept] = None
                elif not ideas:
                    others[slug, trend.concept] = None
    start = 52 - len(NEW.rise)  # of both courses
    delays = tuple(found[idea] - start + 1 if idea in found else None for idea in planted)
    return Season(delays, tuple(parts), tuple(wrong), tuple(others))


def _called(app: App, competence: str, sunday: date) -> Iterator[tuple[Trend, list[frozenset[str]]]]:
    """Each line called rising, with the wordings of each concept it tells of."""
    filters = Filters(competence=(competence,))
    report = find_trends(app.engine, filters, as_of=sunday + timedelta(days=1), unit="week", top=TOP)
    rising = [trend for trend in report.trends if trend.stage in {"emerging", "rising"}]
    known = app.store.concepts([key for trend in rising for key in (trend.concept, *trend.folded)])
    for trend in rising:
        told = [known[key] for key in (trend.concept, *trend.folded) if key in known]
        yield trend, [frozenset(form.casefold() for form in (one.label, *one.forms)) for one in told]


def _subject(app: App, corpus: Corpus, competence: str, trend: Trend, sunday: date) -> str:
    """Return what three of four documents that prove a rise were written about; the rise is a part of that."""
    since = (sunday - timedelta(weeks=SPAN["week"], days=-1)).isoformat()
    about = Filters(competence=(competence,), concept=trend.stored, counted_only=True)
    proof = replace(about, since=since, until=sunday.isoformat())
    hits = app.engine.search(Query(filters=proof, size=1_000)).hits
    topics = {f"paper-{paper.number}": paper.topic for paper in corpus.papers}
    topics |= {f"message-{message.number}": message.topic for message in corpus.messages}
    [(subject, number)] = Counter(topics[hit.entry.url.rpartition("/")[2]] for hit in hits).most_common(1)
    return subject if 4 * number >= 3 * len(hits) else ""


def play(course: Course, seed: int, folder: Path) -> Season:
    corpus = build(seed, WEEK, course)
    file = folder / "year.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines(corpus)), "utf-8")
    for words in (("import", str(file)), ("process", "--jobs", "2")):
        done = scouting(*words, "--data-dir", folder / "data", timeout=1_200)
        assert done.returncode == 0, done.stderr
    with open_app(Settings(data_dir=folder / "data")) as app:
        return judge(app, corpus)


def summary(season: Season) -> Mapping[str, Any]:
    found = [delay for delay in season.delays if delay is not None]
    fields = Counter(field for field, _ in season.others)
    return {
        "planted": len(season.delays),
        "found": len(found),
        "within three weeks": sum(delay <= 3 for delay in found),
        "weeks until found, median": sorted(found)[len(found) // 2] if found else None,
        "at the latest": max(found, default=None),
        "traps": list(season.traps),
        "most others in a field": max(fields.values(), default=0),
        "others": list(season.others),
        "parts": list(season.parts),
    }


def main(course: str, *seeds: str) -> None:
    for seed in map(int, seeds):
        with tempfile.TemporaryDirectory() as name:
            season = play(COURSES[course], seed, Path(name))
        sys.stdout.write(f"{course}, seed {seed}: {json.dumps(summary(season), ensure_ascii=False)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
