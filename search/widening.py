"""A query's tree and wordings that mean the same in, the tree that looks for all of them and what was added out.

Widened are words that stand by themselves or side by side; phrases in quotes, beginnings, `~` and excluded words are
meant as they are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from search.analysis import WORD, forms, split_hyphens
from search.query import And, Node, Or, Words

_MOST = 8
Stems = tuple[str, ...]
Group = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Widened:
    """Words as they were typed, and what was looked for besides."""

    words: str
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Wording:
    text: str
    words: tuple[str, ...]
    stems: Stems
    is_special: bool
    """Whether another wording of its group and language is part of it: green hydrogen beside hydrogen."""


class Widener:
    """Knows groups of wordings by language ("": the same in all); of two with the same wording the first counts."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self._groups: dict[Stems, Group] = {}
        for group in groups:
            for stems, _ in _stemmed(group):
                self._groups.setdefault(stems, group)
        self._longest = max(map(len, self._groups), default=1)

    def __call__(self, node: Node) -> tuple[Node, tuple[Widened, ...]]:
        """The tree, and what was added to it."""
        added: list[Widened] = []
        return self._widen(node, added), tuple(dict.fromkeys(added))

    def _widen(self, node: Node, added: list[Widened]) -> Node:
        match node:
            case Words((_,)):
                return self._side_by_side([node], added)[0]
            case And(nodes):
                found = self._side_by_side(list(nodes), added)
                return And(tuple(found)) if len(found) > 1 else found[0]
            case Or(nodes):
                return Or(tuple(self._widen(inner, added) for inner in nodes))
            case _:
                return node

    def _side_by_side(self, nodes: list[Node], added: list[Widened]) -> list[Node]:
        """The longest wording first, from the left."""
        found: list[Node] = []
        while nodes:
            run = _run(nodes)[: self._longest]
            size, also = next(self._known(run), (1, ()))
            same: Node = And(tuple(nodes[:size])) if size > 1 else nodes[0]
            if also:
                title = run[0].title
                added.append(
                    Widened(words=" ".join(one.words[0] for one in run[:size]), also=tuple(o.text for o in also))
                )
                same = Or((same, *(Words(one.words, title) for one in also)))
            found.append(same if run else self._widen(nodes[0], added))
            nodes = nodes[size:]
        return found

    def _known(self, run: list[Words]) -> Iterator[tuple[int, Sequence[_Wording]]]:
        """How many words are a wording we know, and the others of its group."""
        for size in range(len(run), 0, -1):
            words = [one.words[0] for one in run[:size]]
            for language in ("de", "en"):
                if others := self._others(words, language):
                    yield size, others

    def _others(self, words: Sequence[str], language: str) -> tuple[_Wording, ...]:
        """Those that find something else: not what holds the words anyway, nor what means more than they do."""
        stems, exact = _stems(words, language), _stems(words, "exact")
        group = list(_wordings(self._groups.get(stems, {})))
        typed = next((one for one in group if one.stems == stems), None)
        others = {
            one.text.casefold(): one
            for one in group
            if not (_within(stems, one.stems) or _within(exact, _stems(one.words, "exact")))
        }
        return tuple(one for one in others.values() if typed and one.is_special >= typed.is_special)[:_MOST]


def _run(nodes: Sequence[Node]) -> list[Words]:
    """The single words that stand at the beginning, all of the title or none."""
    run: list[Words] = []
    for node in nodes:
        if not isinstance(node, Words) or len(node.words) > 1 or (run and node.title != run[0].title):
            break
        run.append(node)
    return run


def _stemmed(group: Group) -> Iterator[tuple[Stems, str]]:
    for language, texts in group.items():
        for stemmed in (language,) if language else ("de", "en"):
            yield from ((_stems(WORD.findall(text), stemmed), text) for text in texts)


def _wordings(group: Group) -> Iterator[_Wording]:
    for language, texts in group.items():
        own = list(_stemmed({language: texts}))
        for stems, text in own:
            is_special = any(_within(other, stems) for other, _ in own if other != stems)
            yield _Wording(text, tuple(WORD.findall(text)), stems, is_special)


def _stems(words: Iterable[str], language: str) -> Stems:
    return tuple(getattr(forms(piece), language) for word in words for piece in split_hyphens(word))


def _within(part: Stems, whole: Stems) -> bool:
    return any(whole[place : place + len(part)] == part for place in range(len(whole) - len(part) + 1))
