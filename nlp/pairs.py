"""A text and its concepts in; the pairs of keys out that the text itself says are one idea.

| why | what proves it |
| --- | --- |
| abbreviation | "Polymilchsäure (PLA)", "PLA (Polymilchsäure)": each word of the long form begins with a letter of it |
| translation | "digitaler Zwilling (engl. digital twin)", without "engl." where a word of both begins alike; |
| | keywords in German, then as many in English |

One text may err: who gathers pairs waits for several. A pair leads to the key that stays: from an abbreviation to its
long form, from German to English, and from any wording to the vocabulary's key.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, pairwise

from spacy.lang.de.stop_words import STOP_WORDS

from nlp.annotations import ConceptTag, Pair, Text
from nlp.english_in_german import language_of
from nlp.lemmas import LANGUAGES, is_known
from nlp.phrases import phrase_key
from nlp.taxonomy import Taxonomy

_READ = 100_000  # characters of a text: beyond lie appendices
_MOST = 300  # brackets of a text: more is a list of literature
_BEFORE = 120  # characters in which a long form stands
_FEW = 3  # keywords a language: of fewer the order says nothing
_COMPOUND = 10  # letters of a German word that says by itself what English says in two
_SINGLE = 3  # so many letters for each of its abbreviation's has a long form of one word
_MORE_WORDS = 4  # that begin with no letter of the abbreviation: und, für, of
_BEGINNING = 4  # letters
_ALIKE = str.maketrans("kz", "cc")  # Keramik, ceramics
_BRACKET = re.compile(r"\s\(([^()]{2,100})")
_SHORT = re.compile(r"(?=[\w-]*[A-ZÄÖÜ][\w-]*[A-ZÄÖÜ])(?![IVXLC]+$)([^\W\d_](?:[\w-]{0,8}[^\W_])??)s?$")
_ANNOUNCED = re.compile(r"(?:kurz|abgekürzt|Abk\.):?\s")
_LONG = re.compile(r"[^\W\d_][^\d.,;:]{5,}$")
_MARK = re.compile(r"(?:auf )?(?:engl\.|[Ee]nglisch:?) ?")
_ENGLISH = re.compile(r"[A-Za-z][A-Za-z -]{2,60}$")
_QUOTES = ' „“”"»«'
_BOUND = re.compile(r"[.,;:!?()\[\]{}„“”\"»«|\n\t/–—•]")
_WORD = re.compile(r"[^\W_]+")
_OPTIONAL = frozenset(
    "und oder für der die das des dem den von vom zur zum im in mit auf of and for the on to with by or a an at".split()
)


class PairFinder:
    """Finds pairs in texts."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        """Take the vocabulary: its wordings are known by its keys, what it abbreviates needs no proof."""
        vocabulary = taxonomy.concepts()
        self._keys = vocabulary.keys()
        self._known = {
            _joined(phrase_key(wording, language)): concept.key
            for concept in vocabulary.values()
            for language in LANGUAGES
            for wording in (*getattr(concept, language), concept.key)
        }

    def __call__(self, text: Text, concepts: Iterable[ConceptTag], language: str) -> tuple[Pair, ...]:
        """Return each pair once. In prose what it leads to, or the German side, is a concept of the text."""
        told: list[tuple[str, Pair]] = []
        for before, inside in (*_brackets(text.title), *_brackets(text.text[:_READ])):
            told += self._abbreviations(before, inside, language)
            if language == "de":
                told += self._translations(before, inside)
        pairs = self._keywords(text.keywords)
        if told:
            keys = {concept.key for concept in concepts}
            pairs += [pair for needed, pair in told if needed in keys]
        return tuple({(pair.key, pair.into): pair for pair in pairs}.values())

    def _abbreviations(self, before: str, inside: str, language: str) -> Iterator[tuple[str, Pair]]:
        for short, long in _explained(before, inside):
            key, into = phrase_key(short, language), self._named(phrase_key(long, language_of(long, language)))
            if key and key != into and _joined(key) not in self._known:
                yield into, Pair(key, into, "abbreviation")

    def _translations(self, before: str, inside: str) -> Iterator[tuple[str, Pair]]:
        for german, english in _translated(before, inside):
            pair = self._sides(german, english)
            if pair[0] != pair[1] and not {*pair} <= self._keys:
                yield pair[0], self._translation(*pair)

    def _keywords(self, keywords: Sequence[str]) -> list[Pair]:
        """Two lists in one order: no alphabet's, and no place of them contradicts the vocabulary."""
        half, odd = divmod(len(keywords), 2)
        german, english = keywords[:half], keywords[half:]
        if odd or half < _FEW:
            return []
        if _are_languages(english, german):
            german, english = english, german
        if _is_sorted(german) or not _are_languages(german, english):
            return []
        sides = [self._sides(*pair) for pair in zip(german, english, strict=True)]
        if any({*pair} <= self._keys and pair[0] != pair[1] for pair in sides):
            return []
        return [self._translation(*pair) for pair in sides if pair[0] != pair[1]]

    def _sides(self, german: str, english: str) -> tuple[str, str]:
        return self._named(phrase_key(german, "de")), self._named(phrase_key(english, "en"))

    def _translation(self, german: str, english: str) -> Pair:
        key, into = (english, german) if german in self._keys else (german, english)
        return Pair(key, into, "translation")

    def _named(self, key: str) -> str:
        """Return the vocabulary's key for a wording of the vocabulary."""
        return self._known.get(_joined(key), key)


def translations(content: str) -> Iterator[tuple[str, str]]:
    """Yield the German and the English wording of what a German text itself translates."""
    for before, inside in _brackets(content[:_READ]):
        yield from _translated(before, inside)


def _brackets(content: str) -> Iterator[tuple[str, str]]:
    """Yield what stands before brackets, and in them up to a comma."""
    for match in islice(_BRACKET.finditer(content), _MOST):
        inside, comma, _ = match[1].replace(";", ",").partition(",")
        if comma or content[match.end() : match.end() + 1] == ")":
            yield content[max(0, match.start() - _BEFORE) : match.start()], inside.strip(_QUOTES)


def _words(before: str) -> list[str]:
    """Return the last words, back to a sign that ends a part of a sentence."""
    return _BOUND.split(before)[-1].split()


def _explained(before: str, inside: str) -> Iterator[tuple[str, str]]:
    """Yield an abbreviation and its long form, in whichever order they stand."""
    if short := _SHORT.match(_ANNOUNCED.sub("", inside)):
        if long := _long_form(_words(before), short[1]):
            yield short[1], long
        return
    short = _SHORT.match(before.rpartition(" ")[2])
    if short and _LONG.match(inside) and _stands_for(inside.split(), short[1]):
        yield short[1], inside


def _translated(before: str, inside: str) -> Iterator[tuple[str, str]]:
    """Yield a wording and its translation in brackets: one that is said to be, or that begins like it."""
    english = _english(inside)
    german = english and _tail(_words(before), len(english.split()))
    if german and (english != inside or _are_kin(german, english)):
        yield german, english


def _english(inside: str) -> str:
    """Return an English wording: one that is said to be, or one of two words and more that looks it."""
    wording = _MARK.sub("", inside, count=1).strip(_QUOTES)
    if not _ENGLISH.match(wording):
        return ""
    return wording if wording != inside or (" " in wording and _is_english(wording)) else ""


def _long_form(words: Sequence[str], short: str) -> str:
    """Return the last words for which an abbreviation stands: those it begins one by one, else the fewest."""
    sizes = range(1, min(len(words), len(short) + _MORE_WORDS) + 1)
    tails = [words[-size:] for size in sizes if _base(words[-size])[:1] == _base(short)[0]]
    fitting = [tail for tail in tails if _stands_for(tail, short)]
    best = next((tail for tail in fitting if _initials(tail) == _letters(short)), fitting[0] if fitting else ())
    return " ".join(best)


def _stands_for(words: Sequence[str], short: str) -> bool:
    """Tell that each word but "und" or "of" begins with a letter of the abbreviation, and none of its letters is left.

    Letters inside words may stand in it too; a word alone must then be a long one.
    """
    parts = _parts(words)
    letters = _letters(short)
    if not parts or parts[0] in _OPTIONAL or parts[-1] in _OPTIONAL or letters in parts:
        return False
    if len(parts) == 1 and len(parts[0]) < _SINGLE * len(letters):
        return False
    return _fits(parts, letters)


def _parts(words: Sequence[str]) -> list[str]:
    return [part for word in words for part in _WORD.findall(_base(word))]


def _letters(short: str) -> str:
    return "".join(_WORD.findall(_base(short)))


def _initials(words: Sequence[str]) -> str:
    return "".join(part[0] for part in _parts(words) if part not in _OPTIONAL)


def _fits(parts: Sequence[str], letters: str) -> bool:
    if not parts:
        return not letters
    word, *rest = parts
    if word in _OPTIONAL and _fits(rest, letters):
        return True
    if not letters or word[0] != letters[0]:
        return False
    place = 1
    for taken in range(1, len(letters) + 1):
        if _fits(rest, letters[taken:]):
            return True
        place = word.find(letters[taken], place) + 1 if taken < len(letters) else 0
        if not place:
            return False
    return False


def _tail(words: Sequence[str], english: int) -> str:
    """Return the German words that so many English ones translate: a compound says alone what these say in two."""
    if not words:
        return ""
    is_compound = len(words[-1]) >= _COMPOUND
    if is_compound and english > 2 and len(words) > 1 and words[-2].lower() not in STOP_WORDS:
        return ""  # with or without the word before it?
    return " ".join(words[-1:] if is_compound else words[-english:])


def _are_kin(german: str, english: str) -> bool:
    """Tell that a word of one begins as a part of the other: what stands in brackets may as well be an example."""
    said = _base(german).translate(_ALIKE)
    return any(
        len(word) >= _BEGINNING and _base(word).translate(_ALIKE)[:_BEGINNING] in said for word in english.split()
    )


def _are_languages(german: Sequence[str], english: Sequence[str]) -> bool:
    """Tell that no wording is of the other list's language, and that most are of their own alone."""
    of_their_own = sum(map(_is_foreign, german)) + sum(map(_is_english, english))
    return not any(map(_is_english, german)) and not any(map(_is_foreign, english)) and of_their_own > len(english)


def _is_english(wording: str) -> bool:
    """Tell that all words are English, and not all are German, too."""
    words = wording.split()
    known = [is_known(word.lower(), "de") or is_known(word.title(), "de") for word in words]
    return not all(known) and not _is_foreign(wording)


def _is_foreign(wording: str) -> bool:
    """Tell that a word is not English."""
    return not all(is_known(word.lower(), "en") for word in wording.split())


def _is_sorted(words: Sequence[str]) -> bool:
    return all(one.lower() <= other.lower() for one, other in pairwise(words))


def _joined(key: str) -> str:
    return key.replace("-", "")


@lru_cache(maxsize=1 << 14)
def _base(word: str) -> str:
    """Return the word in small letters without dots and strokes: the A of PLA is the ä of Polymilchsäure."""
    decomposed = unicodedata.normalize("NFKD", word.lower().replace("ß", "ss"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
