"""A query's tree in, the words of a text that it means out."""

from search.analysis import Analyser, Forms, forms, split_hyphens
from search.query import And, Fuzzy, Like, Node, Or, Prefix, Words


def edits_allowed(token: str) -> int:
    """None for one or two letters, one up to five, else two."""
    return min(len(token) // 3, 2)


def edits_apart(one: str, other: str, most: int) -> bool:
    """Whether at most so many letters inserted, left out, replaced or swapped with their neighbour part the two."""
    if abs(len(one) - len(other)) > most:
        return False
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, facing in enumerate(other, 1):
            cost = min(last[j] + 1, row[-1] + 1, last[j - 1] + (letter != facing))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == facing:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return False
        before, last = last, row
    return last[-1] <= most


class Marker:
    """Knows the words a query asks for, inflected or as parts of compounds; words it excludes are no such words."""

    def __init__(self, node: Node, analyser: Analyser) -> None:
        self._analyser = analyser
        self._known: dict[tuple[str, str], str | None] = {}
        self._forms: list[Forms] = []
        self._starts: tuple[str, ...] = ()
        self._near: list[tuple[str, int]] = []
        self._collect(node)
        self._exact = {form.exact for form in self._forms}
        self._de = {form.de for form in self._forms}
        self._en = {form.en for form in self._forms}

    def __call__(self, word: str, language: str) -> str | None:
        """What was found in a word as `WORD` matches it: a key, the same for all inflections; None if nothing."""
        if (word, language) not in self._known:
            self._known[word, language] = self._find(word, language)
        return self._known[word, language]

    def _find(self, word: str, language: str) -> str | None:
        pieces = split_hyphens(word)
        for form in map(forms, [*pieces, "".join(pieces)] if len(pieces) > 1 else pieces):
            if self._means(form, language):
                return form.de
        return next((token for token in self._analyser.bag(word) if token in self._de), None)

    def _means(self, form: Forms, language: str) -> bool:
        return form.exact != "" and (
            form.exact in self._exact
            or (language != "en" and form.de in self._de)
            or (language != "de" and form.en in self._en)
            or form.exact.startswith(self._starts)
            or any(edits_apart(word, form.exact, most) for word, most in self._near)
        )

    def _collect(self, node: Node) -> None:
        match node:
            case Words(words):
                pieces = [piece for word in words for piece in split_hyphens(word)]
                self._forms += map(forms, [*pieces, "".join(split_hyphens(words[0]))] if len(words) == 1 else pieces)
            case Prefix(start):
                self._starts += (forms(start).exact,)
            case Fuzzy(word):
                token = forms(word).exact
                self._near.append((token, edits_allowed(token)))
            case And(nodes) | Or(nodes) | Like(nodes):
                for inner in nodes:
                    self._collect(inner)
            case _:
                pass
