"""An idea, a day and a language in; a paper or a message out, each with a title of its own."""

from collections.abc import Mapping
from datetime import date, datetime, time
from random import Random
from typing import TypeVar

from scouting.sample.compose import NEWS, PAPER, Slots, capitalised, compose, person, slots
from scouting.sample.documents import Message, Paper
from scouting.sample.material import Field, load_texts
from scouting.sample.words import Idea

T = TypeVar("T")
Hosts = tuple[str, ...]
PAPER_HOSTS: dict[str, dict[Hosts, int]] = {
    "en": {
        ("openalex",): 42, ("openalex", "crossref"): 12, ("openalex", "arxiv"): 5, ("openalex", "crossref", "arxiv"): 3,
        ("arxiv",): 16, ("crossref",): 18, ("oai",): 4,
    },
    "de": {("oai",): 62, ("openalex",): 22, ("openalex", "oai"): 8, ("crossref",): 8},
}  # fmt: skip
NEWS_HOSTS = {
    "de": {"technikbote": 30, "forschung": 24, "cluster": 20, "wirtschaft": 14, "magazin": 12},
    "en": {"bavariatech": 1},
}
DOI_PREFIX = "10.5555"  # Crossref's prefix for examples: never registered for a real work


class Writer:
    """Writes documents one after another from one stream of random numbers; numbers and titles are never used twice."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self._titles: set[str] = set()
        self._number = 10_000

    def number(self) -> int:
        self._number += 1
        return self._number

    def paper(
        self,
        field: Field,
        topic: Idea,
        day: date,
        language: str,
        *,
        hosts: Hosts | None = None,
        indexed: date | None = None,
        year_only: bool = False,
    ) -> Paper:
        """A paper on the given hosts, else on some that fit its language; indexed when it appears, if not told."""
        rng, number = self.rng, self.number()
        patterns = load_texts(f"publication_{language}")
        values = slots(rng, field, topic, language)
        title = self._title(patterns["titles"], values)
        sentences = compose(rng, patterns, PAPER, values)
        institution, country = self._institution()
        hosts = hosts or pick(rng, PAPER_HOSTS[language])
        return Paper(
            number=number, hosts=hosts, language=language, title=title, text=" ".join(sentences),
            day=day, indexed=indexed or day, year_only=year_only,
            field=field.slug, topic=str(topic.de), institution=institution, country=country,
            authors=tuple(person(rng) for _ in range(rng.randint(1, 4))),
            doi=None if hosts in {("arxiv",), ("oai",)} else f"{DOI_PREFIX}/beispiel.{number}",
            other_title=f"{title} (preprint)" if "arxiv" in hosts and len(hosts) > 1 and rng.random() < 0.2 else None,
        )  # fmt: skip

    def message(self, field: Field, topic: Idea, day: date, language: str, *, host: str | None = None) -> Message:
        rng, number = self.rng, self.number()
        patterns = load_texts(f"news_{language}")
        values = slots(rng, field, topic, language)
        title = self._title(patterns["titles"], values)
        sentences = compose(rng, patterns, NEWS, values)
        host = host or pick(rng, NEWS_HOSTS[language])
        return Message(
            number=number, host=host, language=language, title=title, text=" ".join(sentences),
            published=moment(rng, day), field=field.slug, topic=str(topic.de), story=number,
        )  # fmt: skip

    def other_message(self, host: str, titles: list[str], sentences: list[str], day: date, topic: str) -> Message:
        """A message from outside the 17 fields."""
        rng, number = self.rng, self.number()
        values = Slots(rng, "de", {"office": rng.choice(load_texts("traps")["politics"]["offices"])})
        title = self._title(titles, values)
        text = " ".join(pattern.format_map(values) for pattern in sentences)
        return Message(
            number=number, host=host, language="de", title=title, text=text, published=moment(rng, day),
            field=None, topic=topic, story=number,
        )  # fmt: skip

    def _title(self, patterns: list[str], values: Slots) -> str:
        title = own_title(self.rng, patterns, values, self._titles)
        self._titles.add(title)
        return title

    def _institution(self) -> tuple[str, str]:
        names = load_texts("names")
        if self.rng.random() < 0.3:
            name, country = self.rng.choice(names["institutions_abroad"])
            return name, country
        return self.rng.choice(names["institutions"]), "DE"


def pick(rng: Random, weights: Mapping[T, int]) -> T:
    return rng.choices(list(weights), list(weights.values()))[0]


def own_title(rng: Random, patterns: list[str], values: Slots, used: set[str]) -> str:
    """A title that was not used before; in need numbered like the parts of a series."""
    for _ in range(40):
        title = capitalised(rng.choice(patterns).format_map(values))
        if title not in used:
            return title
    return f"{title} ({len(used)})"


def moment(rng: Random, day: date) -> datetime:
    """A time of that day in office hours; Europe/Berlin, told without a zone."""
    return datetime.combine(day, time(rng.randint(7, 18), rng.randint(0, 59)))
