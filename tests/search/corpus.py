"""The recorded data and the sample web in, 20,000 entries and questions made of their own words out."""

import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from scouting.sample.corpus import build
from search.analysis import WORD, forms
from search.entries import Entry, Filters, Query

SIZE = 20_000
SEED = 2026
FACETS = ("kind", "competence", "source", "language")
FIELDS = ("sensorik", "chemie", "aerospace", "medizintechnik", "mai_carbon")


def load_corpus(data: Path) -> list[Entry]:
    """Long texts and bare titles, German and English, days, months and years: from the sources named in `_read`."""
    entries = [*_sample(4_000), *_projects(data), *_topics(data), *_programmes(data)]
    room = SIZE - len(entries)
    arxiv = list(_titles(data / "trends" / "arxiv_cs_2025-03_to_2025-06.jsonl.gz"))
    older = list(_titles(data / "trends" / "acl_titles_to_2015.jsonl.gz"))
    chance = random.Random(SEED)
    entries += [*chance.sample(arxiv, room // 2), *chance.sample(older, room - room // 2)]
    chance.shuffle(entries)
    return [_tagged(one) for one in entries]


def _entry(id_: str, kind: str, title: str, text: str, day: str, **values: Any) -> Entry:  # noqa: ANN401 - Entry's fields
    is_day = len(day) == 10
    plain: dict[str, Any] = {
        "revision": 1, "url": f"https://www.example.org/{id_}", "source": "sample", "language": "en",
        "date": day, "precision": {4: "year", 7: "month"}.get(len(day), "day"), "known": "2026-11-01",
        "day": day if is_day else None, "month": day[:7] if len(day) > 4 else None, "year": day[:4],
        "week": "{}-W{:02}".format(*date.fromisoformat(day).isocalendar()[:2]) if is_day else None,
    }  # fmt: skip
    return Entry(id=id_, kind=kind, title=title, text=text, **(plain | values))


def _tagged(entry: Entry) -> Entry:
    """Title words stand in for concepts; competences are drawn, the same at each run."""
    chance = random.Random(entry.id)
    words = {form.exact for word in WORD.findall(entry.title) if len((form := forms(word)).exact) > 5}
    return replace(
        entry,
        concepts=tuple(sorted(words)),
        competences=tuple(chance.sample(FIELDS, chance.choice((0, 1, 1, 2)))),
        counted=chance.random() < 0.9,
    )


def _read(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _titles(path: Path) -> Iterator[Entry]:
    for row in _read(path):
        yield _entry(row["id"], "publication", row["title"], row["text"], row["date"], source=row["source"])


def _projects(data: Path) -> Iterator[Entry]:
    for row in _read(data / "competences" / "cordis_euroscivoc.jsonl.gz"):
        text = ". ".join([row["call_topic_title"] or "", *(path.rsplit("/", 1)[-1] for path in row["euroSciVoc"])])
        title = f"{row['acronym']}: {row['title']}"
        yield _entry(f"cordis:{row['id']}", "project", title, text, row["updated"], source="cordis")


def _topics(data: Path) -> Iterator[Entry]:
    for row in _read(data / "calls" / "eu_calls.jsonl.gz"):
        days = (row["deadline"],) if row["deadline"] else ()
        id_, text = f"eu:{row['reference']}", row["description_raw"] or ""
        yield _entry(id_, "call", row["title"], text, "2026-06", source="eu", deadlines=days, level="eu")


def _programmes(data: Path) -> Iterator[Entry]:
    for row in _read(data / "calls" / "foerderdatenbank_programmes.jsonl.gz"):
        text = "\n".join(row[part] or "" for part in ("description", "more_info", "legal_basis"))
        yield _entry(f"fdb:{row['id']}", "call", row["title"], text, "2024", source="fdb", language="de", any_time=True)


def _sample(most: int) -> Iterator[Entry]:
    year = build(17, "2026-W46")
    for paper in islice(year.papers, 0, None, len(year.papers) * 2 // most):
        day = f"{paper.day:%Y}" if paper.year_only else paper.day.isoformat()
        kept = {"language": paper.language, "source": paper.hosts[0]}
        yield _entry(f"paper-{paper.number}", "publication", paper.title, paper.text, day, **kept)
    room = most // 2 - len(year.calls) - len(year.events)
    for message in islice(year.messages, 0, None, len(year.messages) // room):
        day, kept = message.published.date().isoformat(), {"language": message.language, "source": message.host}
        yield _entry(f"news-{message.number}", "news", message.title, message.text, day, **kept)
    for call in year.calls:
        text = "\n".join(f"{heading}. {' '.join(told)}" for heading, told in call.sentences)
        days = tuple(one.day.isoformat() for one in call.deadlines if one.day)
        told = {"language": "de", "level": call.level, "applicants": call.applicants, "deadlines": days}
        yield _entry(f"call-{call.number}", "call", call.title, text, call.published.isoformat(), **told)
    for event in year.events:
        told = {"starts": event.starts.date().isoformat(), "ends": event.ends.date().isoformat(), "language": "de"}
        yield _entry(f"event-{event.number}", "event", event.title, event.text, event.stamp.isoformat(), **told)


def questions(entries: list[Entry]) -> dict[str, list[Query]]:
    """By kind of question, drawn from the entries' own words with a fixed seed."""
    ask = _Asker(entries)
    return {
        "term": [ask.query(ask.word()) for _ in range(80)],
        "title term": [ask.query(f"title:{ask.word()}") for _ in range(20)],
        "phrase": [ask.query(f'"{ask.phrase()}"') for _ in range(60)],
        "prefix": [ask.query(f"{ask.word()[: ask.chance.randrange(3, 7)]}*") for _ in range(40)],
        "operators": [ask.query(ask.combined()) for _ in range(50)],
        "filter": [ask.query(ask.chance.choice(("", ask.word())), ask.filters()) for _ in range(40)],
        "date": [ask.dated() for _ in range(40)],
        "like": [Query(like=one.id, facets=FACETS) for one in ask.chance.sample(entries, 30)],
        "fuzzy": [ask.query(f"{ask.misspelt()}~") for _ in range(20)],
    }


class _Asker:
    def __init__(self, entries: list[Entry]) -> None:
        self._entries = entries
        self.chance = random.Random(SEED)

    def query(self, text: str, filters: Filters | None = None) -> Query:
        return Query(text=text, filters=filters or Filters(), facets=FACETS)

    def words(self) -> list[str]:
        """Of a random entry: title and the beginning of its text, without what the query language reads otherwise."""
        entry = self.chance.choice(self._entries)
        words = [word for word in WORD.findall(f"{entry.title} {entry.text[:400]}") if forms(word).exact]
        return words if len(words) > 2 else self.words()

    def word(self) -> str:
        return self.chance.choice([word for word in self.words() if word.lower() not in ("or", "and", "not", "und")])

    def phrase(self) -> str:
        words = self.words()
        start = self.chance.randrange(len(words) - 2)
        return " ".join(words[start : start + self.chance.choice((2, 2, 3))])

    def combined(self) -> str:
        shape = self.chance.choice(("{} {}", "{} OR {}", "({} OR {}) -{}", "{} -{} kind:publication", '{} "{}"'))
        return shape.format(self.word(), self.word(), self.word())

    def misspelt(self) -> str:
        word = next(word for _ in range(1_000) if len(word := self.word()) > 5 and word.isalpha())
        place = self.chance.randrange(1, len(word) - 1)
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]

    def filters(self) -> Filters:
        some = self.chance.sample
        return Filters(
            kind=tuple(some(("publication", "call", "news", "project"), self.chance.randrange(3))),
            competence=tuple(some((*FIELDS, "none"), self.chance.randrange(3))),
            language=tuple(some(("de", "en"), self.chance.randrange(2))),
            since=self.chance.choice((None, "2010", "2025-04", "2025-12-24")),
            until=self.chance.choice((None, "2025-05-31", "2026")),
            counted_only=self.chance.random() < 0.5,
        )

    def dated(self) -> Query:
        day = f"20{self.chance.randrange(25, 27)}-{self.chance.randrange(1, 13):02}"
        text = self.chance.choice((f"since:{day}", f"{self.word()} until:{day}", f"kind:call {self.word()}", ""))
        sort: Any = self.chance.choice(("date", "date", "deadline", "start"))
        return replace(self.query(text, self.filters()), sort=sort)
