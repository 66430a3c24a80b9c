"""Tokens of a text in; the runs of content words that may name an idea out, each unit with its norm.

Without a tagger: in German a name ends in a noun, and nouns have capitals; in English stop words, adverbs and a list of
words that carry no idea (`nlp.generic`) bound it. Words joined by a hyphen are one unit, so "phrase-based" and
"phrase based" give one key.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache, partial, reduce
from typing import NamedTuple

from spacy.tokens import Doc
from spacy.util import get_lang_class

from nlp.generic import EMPTY, FINITE, FOREIGN, NO_HEAD, WEAK
from nlp.heads import ARTICLES, OF, compound, compound_key, is_action
from nlp.lemmas import LANGUAGES, is_known, lemma, norm, places, text_of, words, words_of
from nlp.memory import Memory
from nlp.spellings import PREFIXES, fold, spell

LONGEST = 3  # units
_MOST_WORDS = 4  # hyphenated words counted one by one
_LONGEST_KEY = 80
_HYPHENS = frozenset("-‐‑–")
_HYPHEN = re.compile("[-‐‑–]")
_DIMENSIONS = re.compile(r"\b([23])-D\b")  # 3-D is 3D
_SKIPPED = frozenset({"'s", "’s", "'", "’"})
_WORD = re.compile(r"[^\W_](?:[\w.+#&‐‑-]*[\w+#])?")
_ACRONYM = re.compile(r"(\w*[A-Z0-9]\w*[A-Z0-9]\w*?)s?$")  # LLM, LLMs, GaN: lemmatisers take MT for a mount
_PLURAL = re.compile(r"(?<!s)s$|(?:or|en|eri)a$|(?:dr|wom|m)en$")
_LINKS = frozenset({"to", "by", "of", "in", "as", "on"})
_MEDIA = "(?:text|speech|image|video|audio|sequence|graph|music|code|phoneme|grapheme|letter|sound)"
_FIXED = re.compile(  # one word that is often written without its hyphens
    rf"(?:(\w+) (?:to|by) \1|(?:vehicle|car) to (?:grid|home|x|everything|infrastructure)|{_MEDIA} to {_MEDIA}|"
    r"(?:power|gas|coal|biomass|waste) to (?:gas|liquids?|x|heat|power|energy|fuels?|chemicals|hydrogen)|"
    r"cradle to (?:grave|gate)|(?:fly|drive|brake|steer) by wire|internet of things|state of (?:health|charge|the art)|"
    r"proof of (?:concept|stake|work)|point of (?:care|sale)|part of speech|bag of words|end of (?:life|waste)|"
    r"chain of thought|mixture of experts|time of flight|(?:hardware|software|human|model) in the loop|"
    r"\w+ as a service|(?:lab|organ|system) on (?:a )?chip)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d(?:$|-)|^\d\d\d\d")
_EDITION = re.compile(r"(?!covid)[a-z]{3,}(?:9\d|[0-3]\d)$", re.IGNORECASE)  # WMT12: an event of a year, no idea
_NO_ADVERBS = frozenset({"anomaly", "assembly", "butterfly", "family", "fly", "italy", "monopoly", "poly", "supply"})
_VERB = re.compile(r"(?:en|ern|eln)$")
_INFLECTED = re.compile(r"(?<=\w{4})(?:e|en|er|es|em)$")
_PAPERWORK = re.compile(
    r"(?:foerder|antrag|zuwendung|bewilligung|projekt(?!ion)|zuschuss|(?:bundes|landes)?haushalts(?:mittel|ordnung|jahr|plan)|"
    r"(?:bewerbungs|einreichungs|finanzierungs|teilnahme|verwendungsnachweis|auszahlungs)\w*$|"
    r"\w*(?:projekt|vorhaben|massnahme|schwerpunkt|thema|moeglichkeit|erfordernis|zuschuss|darlehen|buergschaft|pauschale|"
    r"(?:aufbau|investitions|infrastruktur|landes)bank|(?:auswahl|wettbewerbs|vergabe)verfahren|"
    r"(?:verwaltungs|investitions|personal|sach|gesamt|reise|fahrt|material|betriebs|bau)kosten)$)"
)
_OCCASION = re.compile(
    r"(?:\w*(?<!video)(?<!web)konferenz|\w*(?:kongress|fachtagung|jahrestagung|symposium|kolloquium|workshop|seminar|"
    r"webinar|veranstaltung|gipfeltreffen|stammtisch|roadshow|messeauftritt|messestand)|"
    r"\w{3,}(?:messe|forum|gipfel|(?<!hash)(?<!rfid)(?<!nfc)tag))$"
)
_OFFICE = re.compile(
    r"(?:\w*(?:minister|ministerium|praesident|praesidium|staatssekretaer|direktor|vorsitzende|geschaeftsfuehrer|"
    r"geschaeftsfuehrung|geschaeftsleitung|buergermeister|kanzler|(?<!laut)sprecher|referent|rektor|dekan|kommissar|professor|"
    r"landrat|abteilungsleiter|institutsleiter|gruppenleiter|bundesregierung|landesregierung|bezirksregierung|verwaltungsamt|"
    r"landesamt|bundesamt)(?:in)?r?)$"
)


class Phrase(NamedTuple):
    """One to three units in a row; `key` is what all its inflections and spellings share.

    `start` and `end` count code points from the field's start, end exclusive.
    """

    key: str
    start: int
    end: int
    size: int


class _Unit(NamedTuple):
    """A word or hyphenated words: their norm, and what part of a phrase they may be."""

    norm: str
    opens: bool
    closes: bool
    alone: bool


Span = tuple[int, int]
"""Code points of a field, end exclusive."""

_Run = list[tuple[_Unit, int, int]]


def phrases(doc: Doc, language: str, *, is_prose: bool) -> Iterator[Phrase]:
    """Yield every phrase of a field, in the order of its text.

    In German prose two nouns in a row are two parts of a sentence ("gibt für Speicher Geld"), in a title a name.
    """
    nouns_part = is_prose and language == "de"
    text, of, heading = text_of(doc), OF.get(language, ()), None
    for run, behind in _runs(doc, language):
        if heading and run and _is_of(text[heading[2] : run[0][1]], language):
            yield from _turned(heading, run, text, language)
        heading = run[-1] if behind in of or behind.isspace() else None
        last = len(run)
        for first, ((key, opens, closes, alone), start, end) in enumerate(run, 1):
            if alone:
                yield Phrase(key, start, end, 1)
            if first == last or not opens or (nouns_part and closes):
                continue
            whole = key
            for size, (unit, _, closing) in enumerate(run[first : first + LONGEST - 1], 2):
                whole = _join(whole, unit.norm)
                if unit.closes and len(whole) <= _LONGEST_KEY and whole.count("-") < _MOST_WORDS:
                    yield Phrase(_whole(whole, text[start:closing], language), start, closing, size)
                if nouns_part and unit.closes:
                    break


def _whole(key: str, form: str, language: str) -> str:
    """Return the key of a German compound for one written apart ("Roboter Greifer"), else the key itself."""
    if language != "de" or not _is_german(form.rpartition(" ")[2]):
        return key
    parts = form.split(" ")
    return _key("-".join(parts), "de") if all(map(_is_noun, parts)) else key


def _is_german(word: str) -> bool:
    return is_known(word, "de") and not is_known(word, "en")


def _is_of(gap: str, language: str) -> bool:
    """Tell "of" and "von der" from all else that may stand between two runs."""
    said = gap.split()
    return bool(said) and said[0].lower() in OF.get(language, ()) and ARTICLES.issuperset(map(str.lower, said[1:]))


def _turned(heading: tuple[_Unit, int, int], run: _Run, text: str, language: str) -> Iterator[Phrase]:
    """Yield "recycling of batteries" under the key of "battery recycling", German ones under that of a compound."""
    (head, start, _), (last, _, end) = heading, run[-1]
    if not head.closes or not is_action(head.norm, language):
        return
    if language == "de":
        first, begin, end = run[0]
        if first.closes or (len(run) == 1 and text[begin].isupper()):
            yield Phrase(spell(compound(text[begin:end], head.norm), "de"), start, end, 2)
    elif len(run) < LONGEST and last.closes and all(unit.opens for unit, _, _ in run):
        yield Phrase(reduce(_join, [unit.norm for unit, _, _ in (*run, heading)]), start, end, len(run) + 1)


def _join(key: str, norm: str) -> str:
    """Return a key one unit longer; a prefix is part of its word, however it is written: bio-based is biobased."""
    return f"{key}{norm}" if key.rpartition("-")[2] in PREFIXES else f"{key}-{norm}"


@lru_cache(maxsize=1 << 16)
def phrase_key(wording: str, language: str) -> str:
    """Return the key of a wording as a whole, whatever its words."""
    said = (word for word in words_of(wording, language) if word not in _HYPHENS)
    norms = filter(None, (_key(word, language) for word in said))
    return reduce(_join, norms, "").lstrip("-")


def _runs(doc: Doc, language: str) -> Iterator[tuple[_Run, str]]:
    """Yield units in a row, each run with the word in small letters that ends it."""
    text, read = text_of(doc), _reader(language)
    run, read_up_to = _Run(), 0
    said, spots = _joined(doc)
    for word, alone, (start, end) in zip(said, map(read, said), spots, strict=True):
        if start < read_up_to:
            continue
        unit, begin, stop = alone, start, end
        if run and word in _LINKS and (fixed := _FIXED.match(text, run[-1][1])):
            unit, begin, stop = read(fixed[0].replace(" ", "-")), run.pop()[1], fixed.end()
        if unit:
            run.append((unit, begin, stop))
            read_up_to = stop
        elif run and word not in _SKIPPED:
            yield run, word.lower()
            run = []
    if run:
        yield run, ""


def _joined(doc: Doc) -> tuple[list[str], list[Span]]:
    """Return words and their places; what hyphens join without a blank is one."""
    text, said, spots, behind = text_of(doc), words(doc).copy(), places(doc).copy(), 0
    for at in [at for at, word in enumerate(said) if word in _HYPHENS and at][::-1]:
        (_, before), (start, _) = spots[at - 1], spots[at]
        if before == start and not text.startswith(" ", start + 1):
            joined = slice(at - 1, at + 1 if behind == at + 1 else at + 2)  # the hyphen may have what is behind it
            span = spots[joined][0][0], spots[joined][-1][1]
            said[joined], spots[joined] = [text[slice(*span)]], [span]
            behind = at
    return said, spots


@cache
def _reader(language: str) -> Callable[[str], _Unit | None]:
    """Return what reads the units of a language, and remembers them."""
    return Memory(partial(_unit, language=language)).__getitem__


def _unit(word: str, language: str) -> _Unit | None:
    """Return what a word, or words joined by hyphens, may be in a phrase; None where a phrase ends before it."""
    if word.lower() in _stop_words(language) or (word[-1].isdigit() and _EDITION.match(word)):
        return None
    words = [word] if language == "de" or word.isalpha() else _HYPHEN.split(_DIMENSIONS.sub(r"\1D", word))
    norms = [_norm(part, language) for part in words if _WORD.fullmatch(part)]
    key = reduce(_join, norms) if norms else ""
    if len(key) < 2 or not (key.isalpha() or (any(map(str.isalpha, key)) and not _YEAR.search(key))):
        return None
    if language == "de" and not _may_stand_in_german(word):
        return None
    ends = not _is_empty(key, language)
    closes = ends and (_is_noun(word) if language == "de" else not _is_headless(key, words[-1], language))
    alone = closes and len(key) > 2 and key not in WEAK.get(language, WEAK["en"])
    return _Unit(_key(word, language) if language == "de" and closes else key, ends, closes, alone)


def _is_empty(key: str, language: str) -> bool:
    if key in EMPTY.get(language, EMPTY["en"]):
        return True
    if language == "de":
        return bool(_PAPERWORK.match(key) or _OCCASION.match(key) or _OFFICE.match(key))
    return language == "en" and key.endswith("ly") and key not in _NO_ADVERBS


def _is_headless(key: str, word: str, language: str) -> bool:
    """Tell a word no English idea ends in: "requirements", or a participle, as in "the activities planned"."""
    return key in NO_HEAD or (language == "en" and word.endswith("ed") and not lemma(word, "en").endswith("ed"))


def _norm(word: str, language: str) -> str:
    """Return the singular in German and English; verbs stay, since machine learning is no machine that learns."""
    if acronym := _ACRONYM.match(word):
        return spell(fold(acronym[1]), language)
    if language == "de":
        before, _, last = word.strip("-").rpartition("-")
        ending = norm(last, language) if _is_noun(last) else _INFLECTED.sub("", spell(fold(last), language))
        return spell(fold(before), language) + ending
    if language == "en":
        return norm(word, language) if _PLURAL.search(word) else spell(fold(word), language)
    return fold(word)


def _key(word: str, language: str) -> str:
    """Return the norm, in German of a compound that an action heads without linking letters."""
    if language != "de" or not _is_noun(word) or _ACRONYM.match(word):
        return _norm(word, language)
    before, hyphen, last = word.strip("-").rpartition("-")
    return spell(compound_key(before + hyphen + lemma(last, "de").lower()), "de")


def _may_stand_in_german(word: str) -> bool:
    return word[0].isupper() or any(c.isdigit() for c in word) or not _VERB.search(lemma(word, "de"))


@lru_cache(maxsize=1 << 16)
def _is_noun(word: str) -> bool:
    if not word:
        return False
    if word[1:] != word[1:].lower():
        return True
    return lemma(word, "de")[:1].isupper() and not _is_adjective(word.lower())


def _is_adjective(low: str) -> bool:
    """Tell that a word is an inflected adjective: Kommunale, at the start of a sentence."""
    stem = _INFLECTED.sub("", low)
    return stem != low and is_known(low, "de") and lemma(low, "de") == stem


@cache
def _stop_words(language: str) -> frozenset[str]:
    """Return German or English ones; a text in neither is read by English ones and the commonest of its neighbours."""
    known = language if language in LANGUAGES else "en"
    return frozenset(get_lang_class(known).Defaults.stop_words) | FOREIGN | (FINITE if known == "en" else frozenset())
