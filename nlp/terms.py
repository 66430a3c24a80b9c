"""A vocabulary and tokenised fields in; where its terms stand, in any inflection and inside compounds, out."""

import re
from bisect import bisect, bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from spacy.tokens import Doc

from nlp.compounds import splitter
from nlp.heads import ARTICLES, OF, compound, is_action
from nlp.lemmas import is_known, norm, norms, places, text_of, words, words_of
from nlp.spellings import PREFIXES, plain
from nlp.taxonomy import Competence, Taxonomy, Term

Units = tuple[str, ...]
_Said = tuple[list[str], list[int], list[int]]
"""The units of a field, which are compared; the first and the last token of each."""

_LONGEST_HEAD = 4  # units of a head, and of what it is said of
_EMPTY = frozenset({"", *"-‐‑–"})
_ACRONYM = re.compile(r"\b(?=\w{2,5}\b)\w*[A-Z]\w?[A-Z]\w*\b")  # KI, LED, GaN, IoT: never without their capitals
_HALF = re.compile(r"\w*[^\W\d]-$")
_CONJUNCTIONS = frozenset({"und", "oder", "bzw.", "sowie", "and", "or"})
_PREFIXED = re.compile(r"\b(agri|bio|cyber|electro|geo|micro|multi|nano|opto|photo|semi|thermo)(?=\w{4})")
_APART = re.compile(rf"\b({'|'.join(PREFIXES)})[ -](?=\w)")


@dataclass(frozen=True, slots=True)
class Use:
    """A term as one competence uses it."""

    slug: str
    term: Term


@dataclass(frozen=True, slots=True)
class Match:
    """A term in a field: code points from the field's start, end exclusive, and the words that stand there."""

    key: str
    field: str
    start: int
    end: int
    text: str
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A use with its conditions: capitals that must stand there, contexts of which one must stand somewhere."""

    use: Use
    acronyms: tuple[str, ...]
    contexts: frozenset[Units]


@dataclass(slots=True)
class _Leaf:
    """What a sequence of units means where it ends."""

    entries: list[_Entry] = field(default_factory=list)
    blocks: set[tuple[str, str | None]] = field(default_factory=set)  # a slug with one key, or with all its terms
    is_context: bool = False


@dataclass(slots=True)
class _Node:
    children: dict[str, "_Node"] = field(default_factory=dict)
    leaf: _Leaf | None = None


class _Hit(NamedTuple):
    field: str
    first: int  # units, last exclusive
    last: int
    start: int  # code points
    end: int
    units: Units
    leaf: _Leaf


class TermFinder:
    """Finds the terms of a vocabulary; of terms that overlap, the longest counts.

    German words are matched part by part, so a term also counts inside a compound. A German text is read with the
    wordings of both languages, as it is full of English terms; any other text with the English ones.
    """

    def __init__(self, taxonomy: Taxonomy) -> None:
        """Lay the wordings out for look-up; a few seconds for the whole vocabulary."""
        self._splitter = splitter(taxonomy.german_words())
        self._roots = {"de": _Node(), "en": _Node()}
        self._read: dict[tuple[str, str], Units] = {}
        for competence in taxonomy.competences:
            self._add_competence(competence)
        self._read.clear()

    def split(self, word: str) -> Units:
        """Return the norms of a German word's parts."""
        return self._splitter.split(word)

    def find(self, fields: Mapping[str, Doc], language: str) -> list[Match]:
        """Return the matches in the order of the fields and of the text; a context counts across fields."""
        hits = [hit for name, doc in fields.items() for hit in self._hits(name, doc, language)]
        present = {hit.units for hit in hits if hit.leaf.is_context}
        blocks = [hit for hit in hits if hit.leaf.blocks]
        usable = []
        for hit in hits:
            words = text_of(fields[hit.field])[hit.start : hit.end]
            if uses := tuple(_uses(hit, words, present, blocks)):
                usable.append((hit, Match(uses[0].term.key, hit.field, hit.start, hit.end, words, uses)))
        order = {name: place for place, name in enumerate(fields)}
        return sorted(_longest(usable), key=lambda match: (order[match.field], match.start))

    def _add_competence(self, competence: Competence) -> None:
        for language in self._roots:
            for phrase in competence.exclude:
                self._leaf(phrase, language).blocks.add((competence.slug, None))
            for term in competence.terms:
                self._add_term(Use(competence.slug, term), language)

    def _add_term(self, use: Use, language: str) -> None:
        term = use.term
        for phrase in term.exclude:
            self._leaf(phrase, language).blocks.add((use.slug, term.key))
        for word in term.context:
            self._leaf(word, language).is_context = True
        contexts = frozenset(self._phrase(word, language) for word in term.context)
        for wording in (*term.de, *term.en) if language == "de" else term.en:
            entry = _Entry(use, tuple(_ACRONYM.findall(wording)), contexts)
            for leaf in {id(leaf): leaf for leaf in self._leaves(wording, language)}.values():
                leaf.entries.append(entry)

    def _leaves(self, wording: str, language: str) -> Iterator[_Leaf]:
        spellings = {
            wording,
            _PREFIXED.sub(lambda found: f"{found[1]} ", wording),  # nano-material, as written by some
            _APART.sub(lambda found: found[1], wording),  # and biobased
            wording.replace("3D", "3-D"),
        }
        if self._has_unlisted_plural(wording.rpartition(" ")[2], language):
            spellings.add(f"{wording}s")
        for spelling in spellings:
            yield self._leaf(spelling, language)

    def _has_unlisted_plural(self, word: str, language: str) -> bool:
        """Tell of a word that no dictionary lists whether its plural has another norm: cobots, IGBTs."""
        if not word[-1:].isalpha() or word[-1] in "cs" or is_known(word, language):
            return False  # electronics are not many an "electronic"
        units = self._phrase(word, language)
        return len(units) == 1 and self._phrase(f"{word}s", language) != units

    def _leaf(self, wording: str, language: str) -> _Leaf:
        node = self._roots[language]
        for unit in self._phrase(wording, language):
            node = node.children.setdefault(unit, _Node())
        node.leaf = node.leaf or _Leaf()
        return node.leaf

    def _phrase(self, wording: str, language: str) -> Units:
        """Return the units of a wording of the vocabulary; kept until all are laid out, as many end alike."""
        if (found := self._read.get((wording, language))) is None:
            said = words_of(wording, language)
            units = self._german(said)[0] if language == "de" else [norm(word, language) for word in said]
            found = self._read[wording, language] = tuple(unit for unit in units if unit not in _EMPTY)
        return found

    def _units(self, doc: Doc, language: str) -> _Said:
        """Return parts of German words, norms of others."""
        if language == "de":
            return self._german(words(doc))
        found = norms(doc)
        tokens = [at for at, unit in enumerate(found) if unit not in _EMPTY]
        return [found[at] for at in tokens], tokens, tokens

    def _german(self, said: list[str]) -> _Said:
        parts = list(map(self._splitter.split, said))
        units = list(chain.from_iterable(parts))
        tokens = [at for at, found in enumerate(parts) for _ in found]
        lasts = tokens
        for half in [at for at, word in enumerate(said) if word[-1:] == "-"]:
            if whole := _whole_of(said, half):
                lasts = [*tokens] if lasts is tokens else lasts
                at = bisect(tokens, half)
                units.insert(at, parts[whole][-1])  # Wind- und Solarenergie
                tokens.insert(at, half)
                lasts.insert(at, whole)
        return units, tokens, lasts

    def _hits(self, name: str, doc: Doc, language: str) -> Iterator[_Hit]:
        language = language if language == "de" else "en"
        root, said, spots = self._roots[language].children, self._units(doc, language), places(doc)
        units, tokens, lasts = said
        for first in [at for at, unit in enumerate(units) if unit in root]:
            token, last, node = tokens[first], first, root.get(units[first])
            while node is not None:
                if node.leaf is not None:
                    end = spots[max(lasts[last], token)][1]
                    yield _Hit(name, first, last + 1, spots[token][0], end, tuple(units[first : last + 1]), node.leaf)
                last += 1
                node = node.children.get(units[last]) if last < len(units) else None
        yield from self._turned(name, spots, language, said)

    def _turned(self, name: str, spots: list[tuple[int, int]], language: str, said: _Said) -> Iterator[_Hit]:
        """Yield the terms that stand there head first: "recycling of batteries" is battery recycling."""
        units, tokens, _ = said
        of = OF[language]
        for at in [at for at, unit in enumerate(units) if unit in of]:
            if not at or not is_action(units[at - 1], language):
                continue
            token = tokens[at - 1]
            head = units[max(bisect_left(tokens, token), at - _LONGEST_HEAD) : at]
            first = at + 1 + (at + 1 < len(units) and units[at + 1] in ARTICLES)
            for last in range(first + 1, min(first + _LONGEST_HEAD, len(units)) + 1):
                found = (*units[first:last], *head)
                leaf = _leaf_of(self._roots[language], found)
                if language == "de" and leaf is None and last == first + 1 and found[0].isalpha():
                    found = self.split(compound(found[0], "".join(head)))  # of Wunden: Wundversorgung
                    leaf = _leaf_of(self._roots[language], found)
                if leaf:
                    yield _Hit(name, at - len(head), last, spots[token][0], spots[tokens[last - 1]][1], found, leaf)


def _leaf_of(node: _Node, units: Units) -> _Leaf | None:
    for unit in units:
        if (child := node.children.get(unit)) is None:
            return None
        node = child
    return node.leaf


def _whole_of(words: list[str], half: int) -> int | None:
    """Return where the compound stands that completes a half one: the second word of "Wind- und Solarenergie"."""
    if not _HALF.match(words[half]) or half + 2 >= len(words) or words[half + 1] not in _CONJUNCTIONS:
        return None
    return half + 2


def _uses(hit: _Hit, words: str, present: set[Units], blocks: list[_Hit]) -> Iterator[Use]:
    said = plain(words)
    for entry in hit.leaf.entries:
        if entry.contexts and not entry.contexts & present:
            continue
        if all(acronym in said for acronym in entry.acronyms) and not _is_blocked(hit, entry.use, blocks):
            yield entry.use


def _is_blocked(hit: _Hit, use: Use, blocks: list[_Hit]) -> bool:
    names = {(use.slug, None), (use.slug, use.term.key)}
    return any(
        names & block.leaf.blocks
        and block.field == hit.field
        and block.first < hit.last
        and hit.first < block.last
        and len(block.units) >= len(hit.units)
        for block in blocks
    )


def _longest(usable: list[tuple[_Hit, Match]]) -> Iterator[Match]:
    taken: set[tuple[str, int]] = set()
    for hit, match in sorted(usable, key=lambda pair: (-len(pair[0].units), pair[0].first)):
        places = {(hit.field, place) for place in range(hit.first, hit.last)}
        if not places & taken:
            taken |= places
            yield match
