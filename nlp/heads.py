"""A noun in; whether it names an action, and one key for the compound and the phrase it heads, out.

"Wundversorgung" and "Versorgung von Wunden" are one idea, "battery recycling" and "recycling of batteries" another.
Known by the dictionary alone, so that a new word in the vocabulary changes no key.
"""

import re
from functools import lru_cache

from nlp.lemmas import is_known, lemma
from nlp.spellings import fold

OF = {"de": frozenset({"von", "vom", "der", "des"}), "en": frozenset({"of"})}
ARTICLES = frozenset({"the", "a", "an", "der", "den", "dem", "einer", "eines", "einem"})
_ACTION = {
    "de": re.compile(
        r"(?:ung|ion|lyse|synthese|therapie|diagnostik|diagnose|montage|recycling|monitoring|kontrolle|prognose|"
        r"vorhersage|nachweis|schutz|abbau|transport|reparatur|design|management|druck|einsatz|anbau|betrieb)$"
    ),
    "en": re.compile(
        r"(?:ing|[ts]ion|[yt]sis|ment|storage|recovery|removal|disposal|retrieval|delivery|discovery|maintenance|"
        r"capture|control|repair|reuse|transport|design|therapy|manufacture|transfer|synthesis|usage)$"
    ),
}  # fmt: skip
_NO_ACTION = frozenset(
    "dimension lesion million mission nation passion portion question region station version".split()
)
_LEAST = 3  # letters of a compound's first part
_SHORTEST_HEAD = 5
_LONGEST = 80  # letters of a compound: to try the cuts of a word takes the square of its length
_LINK = re.compile(r"(?:(?<=ung)|(?<=heit)|(?<=keit)|(?<=schaft)|(?<=ion)|(?<=taet)|(?<=tät)|(?<=tum)|(?<=ling))s$")
_BARE = re.compile(r"(?<=\w{2}[^i])e$")  # Wund-, Schul-, Sprach-


@lru_cache(maxsize=1 << 16)
def is_action(word: str, language: str) -> bool:
    """Tell a noun of action (in basic form or as it stands, in lower case) by its ending."""
    return bool(_ACTION["de" if language == "de" else "en"].search(word)) and word not in _NO_ACTION


def compound(first: str, head: str) -> str:
    """Return the folded key of a German compound of a first part, in any form it has there or alone, and its head."""
    first = _LINK.sub("", first)
    basic = first if first.lower() == "daten" else lemma(first[:1].upper() + first[1:], "de")  # no dates
    return _BARE.sub("", fold(basic if basic[:1].isupper() else first)) + fold(head)


def compound_key(word: str) -> str:
    """Return the folded key of a German noun in its basic form; of one that an action heads without linking letters."""
    before, hyphen, last = word.rpartition("-")
    if hyphen:
        return compound(before, last) if is_action(last.lower(), "de") else fold(word)
    if len(word) > _LONGEST or not is_action(word, "de"):
        return fold(word)
    for at in range(_LEAST, len(word) - _SHORTEST_HEAD + 1):
        head = word[at:]
        if _ACTION["de"].search(head) and _is_noun(head) and _is_first(word[:at]):
            return compound(word[:at], head)
    return fold(word)


def _is_noun(word: str) -> bool:
    return is_known(word.capitalize(), "de")


def _is_first(part: str) -> bool:
    return any(_is_noun(form) for form in (part, _LINK.sub("", part), part + "e"))
