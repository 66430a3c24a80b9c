"""A query's tree in, a plan out: which tokens of which fields an engine has to look for."""

from dataclasses import dataclass

from search.analysis import FIELDS, Forms, forms, split_hyphens
from search.columns import Between, Condition, OneOf, number, widened
from search.matching import edits_allowed
from search.query import And, Everything, Field, Fuzzy, Like, Node, Not, Or, Prefix, Words

_TITLE_WEIGHT = 2.0


@dataclass(frozen=True, slots=True)
class Run:
    """The tokens in this order, one after the other; most often there is one. Scored by BM25 times weight."""

    field: str
    tokens: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Starts:
    """Any token that begins so. Scores 1."""

    field: str
    start: str


@dataclass(frozen=True, slots=True)
class Near:
    """Any token at most so many edits (a swap of neighbours is one) away. Scores 1."""

    field: str
    token: str
    edits: int


@dataclass(frozen=True, slots=True)
class Best:
    """Any of these; scores as the best of them."""

    of: tuple["Plan", ...]


@dataclass(frozen=True, slots=True)
class All:
    """All of these and none of `without`; scores are added up, conditions score 0."""

    of: tuple["Plan", ...]
    without: tuple["Plan", ...] = ()


@dataclass(frozen=True, slots=True)
class Any:
    """At least so many of these; scores are added up."""

    of: tuple["Plan", ...]
    least: int = 1


@dataclass(frozen=True, slots=True)
class Worth:
    """A condition that scores."""

    condition: Condition
    score: float


Plan = Run | Starts | Near | Best | All | Any | Worth | Condition
"""`All(())` is everything."""


def plan(node: Node) -> Plan:
    """Where to look for what the tree says."""
    match node:
        case Words():
            return _words(node)
        case Prefix(start, title):
            return Starts(_field("exact", title=title), forms(start).exact)
        case Fuzzy(word, title):
            return _near(forms(word).exact, _field("exact", title=title))
        case Field(name, value):
            return _condition(name, value)
        case Everything():
            return All(())
        case Like():
            return _like(node)
        case Not(inner):
            return All((), without=(plan(inner),))
        case Or(nodes):
            return Any(tuple(map(plan, nodes)))
        case And(nodes):
            wanted = tuple(plan(inner) for inner in nodes if not isinstance(inner, Not))
            return All(wanted, without=tuple(plan(inner.node) for inner in nodes if isinstance(inner, Not)))


def scored(wanted: Plan) -> bool:
    """Whether entries that meet the plan can score differently; if not, all score 0."""
    match wanted:
        case All(of) | Any(of) | Best(of):
            return any(map(scored, of))
        case _:
            return not isinstance(wanted, Condition)


def _field(name: str, *, title: bool) -> str:
    return f"title_{name}" if title else name


def _near(token: str, field: str) -> Plan:
    edits = edits_allowed(token)
    return Near(field, token, edits) if edits else Run(field, (token,), 1.0)


def _words(node: Words) -> Best:
    """The words as they stand; one word with hyphens also written as one, and as parts of a compound."""
    pieces = [forms(piece) for word in node.words for piece in split_hyphens(word)]
    runs = _runs([form for form in pieces if form.exact])
    if len(node.words) == 1:
        joined = forms("".join(split_hyphens(node.words[0])))
        runs |= _runs([joined]) | {("parts", (joined.de,))}
    ways = sorted(runs, key=lambda run: (FIELDS.index(run[0]), run[1]))
    title = tuple(Run(_field(name, title=True), tokens, _TITLE_WEIGHT) for name, tokens in ways)
    return Best(title if node.title else (*title, *(Run(name, tokens, 1.0) for name, tokens in ways)))


def _like(node: Like) -> Plan:
    """Two of a few, five of thirty: what has one word in common has not much in common."""
    words: list[Plan] = [_words(one) for one in node.words]
    of = (*words, *(Worth(_condition(one.name, one.value), score) for one, score in node.concepts))
    return Any(of, least=2 + len(of) // 10) if len(of) > 1 else OneOf("id", ())


def _runs(words: list[Forms]) -> set[tuple[str, tuple[str, ...]]]:
    return {(name, tuple(getattr(word, name) for word in words)) for name in ("exact", "de", "en")}


def _condition(name: str, value: str) -> Condition:
    if name == "since":
        return Between("date", low=number(value))
    if name == "until":
        return Between("date", high=int(value.replace("-", "").ljust(8, "9")))
    return widened(OneOf(name, (value,)))
