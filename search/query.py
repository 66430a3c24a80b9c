"""A line of text in, a small tree out: the query language of command line, pages and API.

Wasserstoff Speicher   both words, inflected or not, also as parts of compounds
"grüner Wasserstoff"   the words in this order
-Auto, NOT Auto        without the word
Auto OR Bahn           either; parentheses group
Sensor*  Sensro~       words that begin so; words spelt nearly so
title:Laser            in the title only; likewise for phrases, * and ~
kind:call, since:2026  a field's value, publication from or (until:) up to a day, month or year
week:2026-W47          dated at least so exactly, in this week (month:, year:)
counted:true           what trends count: copies of a story are left out

OR, AND, NOT may be written ODER, UND, NICHT. What is left unbalanced is read as far as it goes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from search.analysis import WORD, clean, fold, split_hyphens
from search.columns import FACETS
from search.errors import QueryError

_MOST_WORDS = 64
_DEEPEST = 32
_OPERATORS = {"OR": "OR", "ODER": "OR", "AND": "AND", "UND": "AND", "NOT": "NOT", "NICHT": "NOT"}
_QUOTES = str.maketrans(dict.fromkeys("„“”«»", '"'))
_GERMAN = {
    "titel": "title", "seit": "since", "bis": "until", "art": "kind", "kompetenzfeld": "competence", "quelle": "source",
    "sprache": "language", "ebene": "level", "antragsteller": "applicant", "ort": "place", "thema": "concept",
    "woche": "week", "monat": "month", "jahr": "year",
}  # fmt: skip
_CODES = ("kind", "competence", "language", "level", "applicant", "region", "counted")
_NAMES = "|".join(("title", "since", "until", "week", "month", "year", "counted", *FACETS, *_GERMAN))
_FIELD = rf"(?:(?P<field>(?i:{_NAMES})):(?=[^\s()]))?"
_TOKEN = re.compile(rf'(?P<sign>[()]|-(?=[^\s)]))|{_FIELD}(?:"(?P<phrase>[^"]*)"|(?P<bare>[^\s()"]+)|(?P<rest>"))')
_EDITS = re.compile(r"~\d$")
_DAY = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")


@dataclass(frozen=True, slots=True)
class Words:
    """One word, or several in this order."""

    words: tuple[str, ...]
    title: bool = False

    def __str__(self) -> str:
        plain = len(self.words) == 1 and self.words[0] not in _OPERATORS
        return _titled(self.title, self.words[0] if plain else '"' + " ".join(self.words) + '"')


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that begin so."""

    start: str
    title: bool = False

    def __str__(self) -> str:
        return _titled(self.title, f"{self.start}*")


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Words one edit away, two if longer than five letters."""

    word: str
    title: bool = False

    def __str__(self) -> str:
        return _titled(self.title, f"{self.word}~")


@dataclass(frozen=True, slots=True)
class Field:
    """A value of one of the fields of Filters; or the first (`since`), last (`until`) day, month or year."""

    name: str
    value: str

    def __str__(self) -> str:
        return f'{self.name}:"{self.value}"'


@dataclass(frozen=True, slots=True)
class Everything:
    """Every entry."""

    def __str__(self) -> str:
        return "*"


@dataclass(frozen=True, slots=True)
class Not:
    """Entries without."""

    node: "Node"

    def __str__(self) -> str:
        return f"-{_grouped(self.node)}"


@dataclass(frozen=True, slots=True)
class And:
    """All of at least two."""

    nodes: tuple["Node", ...]

    def __str__(self) -> str:
        return " ".join(map(_grouped, self.nodes))


@dataclass(frozen=True, slots=True)
class Or:
    """Any of at least two."""

    nodes: tuple["Node", ...]

    def __str__(self) -> str:
        return " OR ".join(map(_grouped, self.nodes))


@dataclass(frozen=True, slots=True)
class Like:
    """Entries that have several of these, best those that have most; a concept is worth the number beside it."""

    words: tuple[Words, ...]
    concepts: tuple[tuple[Field, float], ...]

    def __str__(self) -> str:
        return " OR ".join(map(str, (*self.words, *(field for field, _ in self.concepts))))


Node = Words | Prefix | Fuzzy | Field | Everything | Not | And | Or | Like


def parse(text: str) -> Node:
    """The tree of a query; "" and "*" are everything. Raises QueryError where no word is left or too many are."""
    asked = "".join(c if c.isprintable() else " " for c in clean(text).translate(_QUOTES)).strip()
    if asked in ("", "*"):
        return Everything()
    node = _Parser(_TOKEN.finditer(asked)).alternatives(depth=0)
    if node is None:
        raise QueryError(f"no word to look for in the query {asked[:60]!r}")
    return node


def _titled(title: bool, text: str) -> str:
    return f"title:{text}" if title else text


def _grouped(node: Node) -> str:
    return f"({node})" if isinstance(node, And | Or) else str(node)


class _Parser:
    """Recursive descent over the tokens; `None` stands for a part without any word."""

    def __init__(self, tokens: Iterator[re.Match[str]]) -> None:
        self._tokens = tokens
        self._words = 0
        self._next: re.Match[str] | None = None
        self._advance()

    def _advance(self) -> None:
        self._next = next(self._tokens, None)

    def _sign(self) -> str:
        """The operator or bracket that comes next, if one does."""
        return "" if self._next is None else self._next["sign"] or _OPERATORS.get(self._next[0], "")

    def _ends(self, depth: int) -> bool:
        """Whether the group is over; a bracket too many ends nothing."""
        return self._next is None or (depth > 0 and self._sign() == ")")

    def alternatives(self, depth: int) -> Node | None:
        found = [self._all(depth)]
        while not self._ends(depth):
            self._advance()
            found.append(self._all(depth))
        return _join(Or, found)

    def _all(self, depth: int) -> Node | None:
        found = []
        while not self._ends(depth) and self._sign() != "OR":
            found.append(self._one(depth))
        return _join(And, found)

    def _one(self, depth: int) -> Node | None:
        negated = False
        while (sign := self._sign()) in ("-", "NOT", "AND"):
            negated ^= sign != "AND"
            self._advance()
        node = None if self._ends(depth) or sign == "OR" else self._atom(depth)
        if not negated or node is None:
            return node
        return node.node if isinstance(node, Not) else Not(node)

    def _atom(self, depth: int) -> Node | None:
        token, sign = self._next, self._sign()
        self._advance()
        if sign == "(":
            return self._group(depth + 1)
        return self._leaf(token) if token and sign != ")" else None

    def _group(self, depth: int) -> Node | None:
        if depth > _DEEPEST:
            raise QueryError(f"the query has more than {_DEEPEST} parentheses inside one another")
        node = self.alternatives(depth)
        self._advance()
        return node

    def _leaf(self, token: re.Match[str]) -> Node | None:
        phrase, bare = token["phrase"], token["bare"] or ""
        name = (token["field"] or "").lower()
        field = _GERMAN.get(name, name)
        if field not in ("", "title"):
            self._count(1)
            return _field(field, (bare if phrase is None else phrase).strip())
        words = tuple(word for word in WORD.findall(_EDITS.sub("~", bare) if phrase is None else phrase) if fold(word))
        self._count(len(words))
        if phrase is not None:
            return Words(words, title=field == "title") if words else None
        return Everything() if bare == "*" else _bare(bare, words, title=field == "title")

    def _count(self, words: int) -> None:
        self._words += max(words, 1)
        if self._words > _MOST_WORDS:
            raise QueryError(f"the query has more than {_MOST_WORDS} words")


def _join(kind: type[And] | type[Or], found: list[Node | None]) -> Node | None:
    nodes = tuple(node for node in found if node is not None)
    return kind(nodes) if len(nodes) > 1 else nodes[0] if nodes else None


def _bare(bare: str, words: tuple[str, ...], *, title: bool) -> Node | None:
    """What stands unquoted between blanks: a word, a prefix, or a phrase such as example.org."""
    if not words:
        return None
    tail = bare[bare.rindex(words[-1]) + len(words[-1]) :]
    if "*" not in tail and "~" not in tail:
        return Words(words, title)
    *head, last = split_hyphens(words[-1])
    before = (*words[:-1], *head)
    leaf = Prefix(last, title) if "*" in tail else Fuzzy(last, title)
    return And((Words(before, title), leaf)) if before else leaf


def _field(name: str, value: str) -> Node | None:
    if not value:
        return None
    if name in ("since", "until") and not _is_day(value):
        raise QueryError(f"{name}: wants a date such as 2026, 2026-11 or 2026-11-21, not {value[:60]!r}")
    return Field(name, value.lower() if name in _CODES else value)


def _is_day(value: str) -> bool:
    try:
        return bool(_DAY.fullmatch(value) and date.fromisoformat(f"{value}-01-01"[:10]))
    except ValueError:
        return False
