"""Text and language in; tokens with a norm out: the folded lemma that all vocabulary is matched on."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache, partial
from typing import Any

import simplemma
import spacy
from simplemma.strategies import (
    AffixDecompositionStrategy,
    DictionaryLookupStrategy,
    GreedyDictionaryLookupStrategy,
    HyphenRemovalStrategy,
    PrefixDecompositionStrategy,
    RulesStrategy,
)
from spacy.attrs import IDX, LENGTH, NORM
from spacy.language import Language
from spacy.tokens import Doc

from nlp.memory import Memory
from nlp.spellings import fold, plain, spell

LANGUAGES = ("de", "en")
_DICTIONARY = DictionaryLookupStrategy()
_RULES = (
    HyphenRemovalStrategy(),
    RulesStrategy(),
    PrefixDecompositionStrategy(),
    AffixDecompositionStrategy(greedy=True),
)
_LISTED = GreedyDictionaryLookupStrategy()
_LONGEST_ACRONYM = 4
_REMEMBERED = 1 << 16  # pieces between blanks, a language; spaCy remembers 10,000: the vocabulary alone fills that
_PLAIN_END = re.compile(r"(?:[,;:!?)]|(?<=[a-zäöü])\.)\Z")
_ENDLESS = re.compile(r"\S{1000,}")  # no words: a tokeniser's time grows with the square of such a run


def is_known(word: str, language: str) -> bool:
    """Tell whether the dictionary of German or English lists a word, in small letters or with a capital."""
    if not word.isascii():
        word = unicodedata.normalize("NFC", word)
    return _DICTIONARY.get_lemma(word, language) is not None


@lru_cache(maxsize=1 << 18)
def lemma(word: str, language: str) -> str:
    """Return the dictionary form; a word of a language without dictionary, or one unknown, stays as it is."""
    if language not in LANGUAGES:
        return word
    if word.isupper() and len(word) > _LONGEST_ACRONYM:
        word = word.capitalize()  # a headline in capitals, not an acronym
    word = plain(word)
    found = _DICTIONARY.get_lemma(word, language)
    if found is not None and word.isalpha():
        return found
    known = found is not None
    if not known and word[1:] != word[1:].lower() and is_known(word.lower(), language):
        word, known = word.lower(), True  # letters raised to spell an acronym: hydrogEn tAnks
    return str(simplemma.lemmatize(word, language)) if known or language != "de" else _unlisted(word)


def _unlisted(word: str) -> str:
    """Return what simplemma's greedy search says of a German word no dictionary lists, spared the rest of its steps."""
    word = unicodedata.normalize("NFC", word)
    if word.isnumeric():
        return word
    found = next(filter(None, (rule.get_lemma(word, "de") for rule in _RULES)), None)
    return word if found is None else _LISTED.get_lemma(found, "de")


@lru_cache(maxsize=1 << 18)
def norm(word: str, language: str) -> str:
    """Return the folded lemma in the one spelling that stands for all of them."""
    return spell(fold(lemma(word, language)), language)


@lru_cache(maxsize=8)
def pipeline(language: str) -> Language:
    """Return the blank pipeline; "xx" stands in for other languages."""
    nlp = spacy.blank(language if language in LANGUAGES else "xx")
    nlp.max_length = 10_000_000
    getters = nlp.vocab.lex_attr_getters  # type: ignore[attr-defined]  # left out of spaCy's stubs
    getters.clear()  # shape, prefix, looks like a number …: asked of every new word, read by none of us
    rules: Any = nlp.tokenizer  # to spaCy's stubs a mere function
    rules.max_cache_size = _REMEMBERED
    rules.token_match = str.isalpha  # each of spaCy's rules that cut a word asks for a sign or a digit
    rules.suffix_search = _plain_ends_first(rules.suffix_search)
    return nlp


def _plain_ends_first(search: Callable[[str], Any]) -> Callable[[str], Any]:
    """Return the search for what ends a string, spared for a comma: spaCy's tries all its rules at each letter."""
    return lambda string: _PLAIN_END.search(string, len(string) - 1) or search(string)


def tokenise(text: str, language: str) -> Doc:
    """Return the tokens of a text; `token.idx` counts code points from its start."""
    doc = pipeline(language)(_ENDLESS.sub(lambda run: " " * len(run[0]), text))
    starts, lengths = doc.to_array([IDX, LENGTH]).T
    places = list(zip(starts.tolist(), (starts + lengths).tolist(), strict=True))
    doc.user_data["language"] = language
    doc.user_data["text"] = text
    doc.user_data["places"] = places
    doc.user_data["words"] = [text[start:end] for start, end in places]
    return doc


def places(doc: Doc) -> list[tuple[int, int]]:
    """Return start and end of each token: read off once, as all steps ask for it."""
    found: list[tuple[int, int]] = doc.user_data["places"]
    return found


def text_of(doc: Doc) -> str:
    """Return what was tokenised: `doc.text` would put it together again from its tokens."""
    text: str = doc.user_data["text"]
    return text


def words(doc: Doc) -> list[str]:
    """Return the text of each token."""
    found: list[str] = doc.user_data["words"]
    return found


def words_of(wording: str, language: str) -> list[str]:
    """Return the words of a wording as `words(tokenise(...))` gives them, which blanks and hyphens mostly tell."""
    pieces = wording.split(" ")
    if _exceptions(language).isdisjoint(pieces):
        if all(map(str.isalpha, pieces)):
            return pieces
        if wording.isascii() and all(map(str.isalpha, wording.replace("-", " ").split(" "))):
            return pieces if language == "de" else wording.replace("-", " - ").split(" ")
    return words(tokenise(wording, language))


@lru_cache(maxsize=8)
def _exceptions(language: str) -> frozenset[str]:
    """Return what the tokeniser cuts though it is all letters: cannot."""
    tokeniser: Any = pipeline(language).tokenizer
    return frozenset(tokeniser.rules)


def norms(doc: Doc) -> list[str]:
    """Return the norm of each token: ours, or spaCy's of what it cuts by a rule of its own ("can't")."""
    found = list(map(_norms(doc.user_data["language"]).__getitem__, words(doc)))
    own = doc.to_array(NORM)
    for at in own.nonzero()[0].tolist():
        found[at] = doc.vocab.strings[int(own[at])]
    return found


@cache
def _norms(language: str) -> Memory[str]:
    return Memory(partial(norm, language=language))
