"""A title and a text in; the two sentences that say most of it, in its own words and order, out."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain

SENTENCES = 2
_READ = 4_000  # characters: what matters stands at the beginning
_SHORTEST, _LONGEST = 6, 60  # words
_WORD = re.compile(r"[^\W\d_]{4,}")
_END = re.compile(  # begins with a sign, which is searched for much faster than a place behind one
    r"[.!?…\n](?:(?<!\n)(?P<between>[\"“”»«)]*\s+)(?=[\"„“»(]?[A-ZÄÖÜ])|(?<=\n)(?:\s*\n|(?=[#*•-])))"
)
# What ends with a full stop and no sentence: z. B., bzw., Prof. Dr., 3. Oktober, i.e., Fig. 2
_ABBREVIATED = re.compile(
    r"(?:\b(?:[A-Za-zÄÖÜ]|\d{1,2}|bzw|ca|cf|etc|evtl|ggf|inkl|usw|vgl|Abs|Art|Dr|Fig|Hr|Fr|Mio|Mrd|Mr|Mrs|No|Nr|Prof|St|Str"
    r"|Tel|al|approx|vs)|\b[a-z]\.\s?[a-zA-Z])\.$"
)
_TAIL = 10  # characters: the longest of these, so that it is not looked for all through a sentence
_NO_SENTENCE = re.compile(r"\s*[#*•-]|\W*(?:kontakt|contact|tel\b)", re.IGNORECASE)
_OF_A_PAGE = re.compile(r"cookie|javascript|newsletter|©|https?://|www\.", re.IGNORECASE)
_SIGNS = ("coo", "java", "letter", "©", "http", "www.")  # parts of these, looked for first: much faster


def summarise(title: str, text: str) -> str:
    """Return at most two sentences, each as it stands; empty if the text has none.

    A sentence weighs by how often its words occur, twice in the title, and by how early it stands.
    """
    said = list(sentences(text[:_READ]))
    words = [set(_words(sentence)) for sentence in said]
    frequent = Counter(chain.from_iterable(words))
    frequent.update({word: len(said) for word in _words(title)})
    best = sorted(range(len(said)), key=lambda at: (-_weight(words[at], frequent) / (1 + at / 4), at))[:SENTENCES]
    return " ".join(said[at] for at in sorted(best))


def sentences(text: str) -> Iterator[str]:
    """Yield what reads as a whole sentence; headings, menus and fragments are left out."""
    pending = ""
    for piece in _pieces(text):
        pending = f"{pending} {piece}".strip() if pending else piece.strip()
        if _ABBREVIATED.search(pending, max(0, len(pending) - _TAIL)):
            continue
        if _is_sentence(pending):
            yield " ".join(pending.split())
        pending = ""
    if _is_sentence(pending):
        yield " ".join(pending.split())


def _pieces(text: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(text):
        yield text[start : end.start() if end["between"] is None else end.start("between")]
        start = end.end()
    yield text[start:]


def _is_sentence(piece: str) -> bool:
    return (
        piece.endswith((".", "!", "?", "…", "“", '"'))
        and _SHORTEST <= len(piece.split()) <= _LONGEST
        and not _NO_SENTENCE.match(piece)
        and not _is_of_a_page(piece)
    )


def _is_of_a_page(piece: str) -> bool:
    low = piece.lower()
    return any(sign in low for sign in _SIGNS) and _OF_A_PAGE.search(piece) is not None


def _words(sentence: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(sentence)]


def _weight(words: set[str], frequent: Counter[str]) -> float:
    return sum(frequent[word] for word in words) / (len(words) + 3)
