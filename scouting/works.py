"""Title, authors and year of a publication in; whether two records are the same work out, where no DOI says so."""

import re
import unicodedata
from collections.abc import Sequence
from hashlib import blake2b
from typing import NamedTuple

_WORD = re.compile(r"[^\W\d_]{2,}|\d+")
_TELLING = 4  # words: "Preface" and "Annual Report 2025" are titles of many


class Work(NamedTuple):
    """What each source says of it in its own way: names turned round or shortened, titles with other signs."""

    year: str
    title: tuple[str, ...]
    names: frozenset[str]

    @property
    def band(self) -> int:
        """A number of 64 bits, signed, under which the same title of the same year is found."""
        said = " ".join((self.year, *self.title)).encode()
        return int.from_bytes(blake2b(said, digest_size=8, salt=b"work").digest(), signed=True)

    def is_that_of(self, other: "Work") -> bool:
        """Tell whether title and year are the same, and at least half the names of the one that gives fewer."""
        fewer = min(len(self.names), len(other.names))
        return self[:2] == other[:2] and 2 * len(self.names & other.names) >= fewer


def work_of(title: str, authors: Sequence[str] | None, date: str) -> Work | None:
    """Return the work; nothing where title or authors tell too little."""
    words = tuple(_words(title))
    names = frozenset(word for author in authors or () for word in _words(author) if word.isalpha())
    return Work(date[:4], words, names) if len(words) >= _TELLING and names else None


def _words(text: str) -> list[str]:
    """Return words and numbers without accents, umlauts as those write them who have none."""
    plain = unicodedata.normalize("NFC", text).casefold()
    for letter, spelt in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        plain = plain.replace(letter, spelt)
    letters = unicodedata.normalize("NFKD", plain)
    return _WORD.findall("".join(letter for letter in letters if not unicodedata.combining(letter)))
