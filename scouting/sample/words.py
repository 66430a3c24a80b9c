"""German nouns with their cases and English noun phrases, as the sentence patterns of texts/ ask for them."""

import re
from dataclasses import dataclass
from functools import cached_property

ARTICLES = {
    "m": {"nom": "der", "gen": "des", "dat": "dem", "acc": "den"},
    "f": {"nom": "die", "gen": "der", "dat": "der", "acc": "die"},
    "n": {"nom": "das", "gen": "des", "dat": "dem", "acc": "das"},
    "p": {"nom": "die", "gen": "der", "dat": "den", "acc": "die"},
}
SOFT_ENDING = {("m", "nom"), ("f", "nom"), ("n", "nom"), ("f", "acc"), ("n", "acc")}


@dataclass(frozen=True)
class German:
    """A German noun in the singular (`p`: plural, `s`: a substance, used without article), an adjective may precede it.

    `plural` is the dative plural, `loose` the same idea in other words, `en` the English equivalent.
    """

    name: str
    gender: str
    en: str
    plural: str = ""
    loose: str = ""

    def __str__(self) -> str:
        return self.name

    @cached_property
    def nom(self) -> str:
        return self._case("nom")

    @cached_property
    def gen(self) -> str:
        return self._case("gen")

    @cached_property
    def dat(self) -> str:
        return self._case("dat")

    @cached_property
    def acc(self) -> str:
        return self._case("acc")

    @cached_property
    def Nom(self) -> str:  # noqa: N802 - the pattern {a.Nom} starts a sentence
        return self.nom[0].upper() + self.nom[1:]

    @cached_property
    def zu(self) -> str:
        return self._contracted("zu", "zum", "zur")

    @cached_property
    def an(self) -> str:
        return self._contracted("an", "am", "an der")

    @cached_property
    def bei(self) -> str:
        return self._contracted("bei", "beim", "bei der")

    def _case(self, case: str) -> str:
        if self.gender == "s":
            return f"von {self.name}" if case == "gen" else self.name
        words = self.name.split(" ")
        if words[0].islower():
            weak = "e" if (self.gender, case) in SOFT_ENDING else "en"
            words[0] = re.sub("(es|er|e)$", "", words[0]) + weak
        if case == "gen" and self.gender in "mn":
            words[-1] += "" if words[-1].endswith("us") else "es" if words[-1][-1] in "sßxz" else "s"
        return " ".join([ARTICLES[self.gender][case], *words])

    def _contracted(self, preposition: str, masculine: str, feminine: str) -> str:
        if self.gender in "sp":
            return f"{preposition} {self.dat}"
        start = feminine if self.gender == "f" else masculine
        return f"{start} {self.dat.split(' ', 1)[1]}"


@dataclass(frozen=True)
class English:
    """An English phrase that needs no article: a plural or a mass noun; `attr` is its form before another noun."""

    name: str
    attr: str = ""
    loose: str = ""

    def __str__(self) -> str:
        return self.name

    @cached_property
    def cap(self) -> str:
        return self.name[0].upper() + self.name[1:]


@dataclass(frozen=True)
class Idea:
    """One thing to write about, in both languages."""

    de: German
    en: English


def idea(german: str, gender: str, english: str) -> Idea:
    """A row of a text file: German, gender, English."""
    return Idea(German(german, gender, english), English(english, english))
