"""A text's tokens and the vocabulary found in it in; its countable ideas, each with a key for all its wordings, out.

What the vocabulary knows has the vocabulary's key, in both languages. Anything else is a phrase of one to three words
under its own norm: every phrase of the title, and of the text what is repeated, abbreviated, or said at its beginning.
Which of them are rare in the collection is not known here; trends ask for support later.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import log2
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

from spacy.tokens import Doc

from nlp.annotations import ConceptTag
from nlp.english_in_german import english_spans, language_of
from nlp.generic import HOLLOW
from nlp.lemmas import LANGUAGES, is_known, lemma, text_of, tokenise
from nlp.pairs import translations
from nlp.persons import find_persons
from nlp.phrases import Phrase, Span, phrase_key, phrases
from nlp.spellings import fold
from nlp.taxonomy import Taxonomy
from nlp.terms import Match

MOST = 40
_LONGEST = 200  # code points of a key; what is longer is debris of a page, no word
_LEAD = 350  # characters of a text in which a phrase counts more
_TELLING = 10  # letters: a German word of that length is a compound and may name an idea by itself
_BRACKETED = re.compile(r"\s\((\w*[A-Z]\w*[A-Z]\w*?)s?\)")
_BEFORE = 80  # characters in which an abbreviation's long form stands
_INNER_CAPITAL = re.compile(r"\B[A-Z]")
_EVENT = re.compile(r"\b([A-Z]\w{2,})[ \u00a0-](?:19|20)\d\d\b")
_YEAR = re.compile(r"[ \u00a0-](?:19|20)\d\d\b")
_CAPITALS = re.compile(r"\w*[A-Z]\w*[A-Z]")


class _Place(NamedTuple):
    """A phrase of a field; `in_title` also for keywords."""

    form: str
    size: int
    in_title: bool
    in_lead: bool


_Candidates = dict[str, list[_Place]]
_in_title = attrgetter("in_title")


class ConceptFinder:
    """Names the concepts of a text."""

    def __init__(self, taxonomy: Taxonomy, names: Iterable[str] = ()) -> None:
        """Take the vocabulary, and the names (of places, say) that are never a concept."""
        self._concepts = taxonomy.concepts()
        wordings = [
            (language, wording)
            for concept in self._concepts.values()
            for language in LANGUAGES
            for wording in getattr(concept, language)
        ]
        known = {phrase_key(wording, language) for language, wording in wordings}
        known |= {phrase_key(name, "de") for name in names} | self._concepts.keys()
        self._not_free = frozenset(map(_joined, known))

    def __call__(
        self,
        fields: Mapping[str, Doc],
        matches: Sequence[Match],
        language: str,
        *,
        names: Mapping[str, Sequence[Span]] = MappingProxyType({}),
        authors: Iterable[str] = (),
    ) -> tuple[ConceptTag, ...]:
        """Return the vocabulary's concepts, then free ones, `MOST` of these unless the title alone has more.

        Words inside `names` (spans by field) and names of `authors` are no concepts.
        """
        taken = {field: list(spans) for field, spans in names.items()}
        for match in matches:
            taken.setdefault(match.field, []).append((match.start, match.end))
        return (*self._known(matches, language), *self._free(fields, taken, language, authors))

    def _known(self, matches: Sequence[Match], language: str) -> Iterable[ConceptTag]:
        found: dict[str, list[str]] = defaultdict(list)
        for match in matches:
            found[match.key].append(match.text)
        for key, forms in found.items():
            labels = self._concepts[key].labels
            label = labels["de" if language == "de" else "en"]
            yield ConceptTag(key=key, label=label, count=len(forms), forms=tuple(dict.fromkeys(forms)), labels=labels)

    def _free(
        self, fields: Mapping[str, Doc], taken: Mapping[str, Sequence[Span]], language: str, authors: Iterable[str]
    ) -> Iterable[ConceptTag]:
        texts = {name: text_of(doc) for name, doc in fields.items()}
        persons = {name: list(find_persons(doc)) for name, doc in fields.items()}
        candidates = _candidates(fields, texts, taken, persons, language)
        for content in texts.values():
            _merge_abbreviations(candidates, content, language)
            if language == "de":
                _count_translations(candidates, content)
        named = _parts(authors) | _events(texts.values())
        named |= {part for part in _parts(name for found in persons.values() for _, _, name in found) if _is_rare(part)}
        for key in _best(candidates, lambda key: self._is_free(key, named)):
            said = [place.form for place in candidates[key]]
            forms = tuple(dict.fromkeys(said))
            label = _plain(max(forms, key=said.count), language)
            yield ConceptTag(key=key, label=label, count=len(said), forms=forms)

    def _is_free(self, key: str, named: set[str]) -> bool:
        """Tell an idea the vocabulary does not know from one it does, from a name and from empty words."""
        parts = key.split("-")
        is_empty = named.issuperset(parts) or not HOLLOW.isdisjoint(pairwise(parts))
        return not is_empty and len(key) <= _LONGEST and _joined(key) not in self._not_free


def _parts(names: Iterable[str]) -> set[str]:
    return {fold(part) for name in names for part in re.split(r"[\s,.]+", name) if part}


def _is_rare(folded: str) -> bool:
    """Tell a surname that is no word: who writes of Frau Holz may write of wood."""
    return not any(is_known(word, language) for language in LANGUAGES for word in (folded, folded.capitalize()))


def _events(texts: Iterable[str]) -> set[str]:
    """Return names in capitals that a year follows: ACHEMA 2027 is an event."""
    dated = filter(_YEAR.search, texts)  # to look for years alone is cheaper
    return {fold(name) for text in dated for name in _EVENT.findall(text) if _CAPITALS.match(name)}


def _joined(key: str) -> str:
    """Return a key without its joints: Smart-Grid is the vocabulary's Smart Grid."""
    return key.replace("-", "")


def _candidates(
    fields: Mapping[str, Doc],
    texts: Mapping[str, str],
    taken: Mapping[str, Sequence[Span]],
    persons: Mapping[str, Sequence[tuple[int, int, str]]],
    language: str,
) -> _Candidates:
    candidates: _Candidates = defaultdict(list)
    for name, doc in fields.items():
        text, covered, in_title = texts[name], cover(taken.get(name, ())), name != "text"
        said = {place for start, end, _ in persons[name] for place in range(start, end)}
        for key, start, end, size in _phrases(doc, language, is_prose=name == "text"):
            is_taken = start in covered and is_part(start, end, covered)
            if not is_taken and start not in said and end - 1 not in said:
                candidates[key].append(_Place(text[start:end], size, in_title, start < _LEAD))
    return candidates


def _phrases(doc: Doc, language: str, *, is_prose: bool) -> Iterator[Phrase]:
    """Return the phrases of a field; what a German one says in English is read as English."""
    spans = list(english_spans(text_of(doc))) if language == "de" else []
    return _mixed(doc, spans, is_prose=is_prose) if spans else phrases(doc, language, is_prose=is_prose)


def _mixed(doc: Doc, spans: Sequence[Span], *, is_prose: bool) -> Iterator[Phrase]:
    text = text_of(doc)
    for start, end in spans:
        for phrase in phrases(tokenise(text[start:end], "en"), "en", is_prose=is_prose):
            yield phrase._replace(start=start + phrase.start, end=start + phrase.end)
    foreign = {place for span in spans for place in range(*span)}
    for phrase in phrases(doc, "de", is_prose=is_prose):
        if foreign.isdisjoint((phrase.start, phrase.end - 1)):
            yield phrase


def cover(spans: Iterable[Span]) -> dict[int, Span]:
    """Return for each code point the longest of the spans it lies in."""
    covered: dict[int, Span] = {}
    for span in sorted(dict.fromkeys(spans), key=lambda span: span[1] - span[0]):
        for place in range(*span):
            covered[place] = span
    return covered


def is_part(start: int, end: int, covered: Mapping[int, Span]) -> bool:
    """Tell a word of a term from a phrase of its own: "storage" in "hydrogen storage" is counted with the term."""
    first, last = covered.get(start, (start, end))
    return end <= last and end - start < last - first


def _merge_abbreviations(candidates: _Candidates, text: str, language: str) -> None:
    """Count an abbreviation the text itself explains as the phrase it stands for (after Schwartz and Hearst 2003)."""
    for match in _BRACKETED.finditer(text) if "(" in text else ():
        short = match[1]
        long = _long_form(text[max(0, match.start() - _BEFORE) : match.start()].split(), short)
        key = phrase_key(long, language_of(long, language))
        if key and (places := candidates.pop(fold(short), [])):
            own = [_Place(long, len(long.split()), in_title=False, in_lead=match.start() < _LEAD)]
            candidates[key] = candidates.get(key, own) + places


def _count_translations(candidates: _Candidates, text: str) -> None:
    """Let "digital twin" in "Zwilling (engl. digital twin)" count as if it stood in the lead."""
    for german, english in translations(text) if "(" in text else ():
        key, into = phrase_key(german, "de"), phrase_key(english, "en")
        if key in candidates and _stands_out(key, candidates[key]):
            own = [_Place(english, len(english.split()), in_title=False, in_lead=True)]
            candidates[into] = [place._replace(in_lead=True) for place in candidates.get(into, own)]


def _long_form(words: list[str], short: str) -> str:
    """Return the last words before an abbreviation that begin with its first letter and hold the others in order."""
    for size in (len(short), len(short) - 1, 1):
        tail = " ".join(words[-size:])
        if size and tail and tail[0].lower() == short[0].lower() and _holds(tail, short):
            return tail
    return ""


def _holds(long: str, short: str) -> bool:
    letters = iter(long.lower())
    return all(letter in letters for letter in short.lower())


def _best(candidates: _Candidates, is_free: Callable[[str], bool]) -> list[str]:
    """Return all free keys of the title and the keywords, then the heaviest of the text."""
    title = [key for key, places in candidates.items() if any(map(_in_title, places)) and is_free(key)]
    rest = [key for key, places in candidates.items() if _stands_out(key, places) and is_free(key)]
    inner = _inner(rest, candidates)
    rest = sorted(set(rest) - inner - set(title), key=lambda key: (-_weight(candidates[key]), key))
    return title + rest[: max(0, MOST - len(title))]


def _weight(places: Sequence[_Place]) -> float:
    return log2(places[0].size + 1) * len(places) * (1.5 if places[0].in_lead else 1.0)


def _stands_out(key: str, places: Sequence[_Place]) -> bool:
    form, size, _, in_lead = places[0]
    if len(places) > 1 or (size > 1 and in_lead):
        return True
    return size == 1 and (bool(_CAPITALS.match(form)) or (len(key) >= _TELLING and form[0].isupper()))


def _inner(keys: Iterable[str], candidates: _Candidates) -> set[str]:
    """Return keys that stand only inside a longer phrase of the list."""
    inner = set()
    for key in keys:
        words = key.split("-")
        for size in range(1, len(words)):
            for start in range(len(words) - size + 1):
                part = "-".join(words[start : start + size])
                if len(candidates.get(part, ())) == len(candidates[key]):
                    inner.add(part)
    return inner


def _plain(form: str, language: str) -> str:
    """Return a label: German nouns in their basic form, English words without a headline's capitals."""
    if language == "de":
        basic = form if " " in form else lemma(form, "de")
        return basic if basic[:1].isupper() else form
    if form.islower():
        return form
    return re.sub(r"[^\s-]+", lambda word: word[0] if _INNER_CAPITAL.search(word[0]) else word[0].lower(), form)
