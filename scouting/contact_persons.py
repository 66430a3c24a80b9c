"""A text in, the same with the names of its contact persons blacked out: who answers is the office, not a person.

A name is taken for a contact person's where it follows a form of address or a title and stands behind „Ansprechpartner“
or right before a telephone number or an address; or where a mail address nearby is made of it.
"""

import re
from collections.abc import Iterator

from scouting.names import blacked_out, words_of

BEFORE, BEHIND = 250, 250  # code points in which the word of address, or the mail address, is looked for
_CUE = re.compile(
    r"(?:Ansprech(?:partner|person)|Kontaktperson|(?:Presse)?[Kk]ontakt:|Auskünfte|Auskunft|Rückfragen|[Cc]ontact)"
    r"[^.!?]*(?:[:\n]|\b(?:ist|sind|an|bei|is)\b)"
)
# Nothing here repeats without an end: a text may be written to keep a pattern busy.
_HINT = re.compile(r"@|\(at\)|Tel|Fon|Phone|Mail|Ansprech|ontakt|Auskünfte|Auskunft|Rückfragen|ontact")
_TITLE = (
    r"(?:Herrn?|Frau|Mrs?|Ms|Professor(?:in)?|Prof|PD|Dr|Ing|rer|nat|habil|med|phil|oec|Dipl[.-]+[A-Z]\w+)\b"
    r"[.-]*[ \xa0]*"
)
_NAME = r"(?:(?:[Vv][oa]n|[Dd]e[rn]?|zu|di|da)[ \xa0]){0,3}[A-ZÄÖÜÉ][^\W\d_]+(?:[-'’][^\W\d_]+){0,3}"
_MORE = rf"(?:[ \xa0](?:[A-Z]\.[ \xa0]?){{0,3}}{_NAME})"
_TITLED = re.compile(rf"\b(?:{_TITLE}){{1,6}}(?:h\.[ \xa0]?c\.[ \xa0]*)?({_NAME}{_MORE}{{0,3}})")
_BARE = re.compile(rf"\b{_NAME}{_MORE}{{1,3}}")
_REACHED = re.compile(r"[\W_]{1,16}(?:(?:Tel|Fon|Phone|Durchwahl|Fax|E-?Mail|Mail)|[\w.+-]{1,64}(?:@|\(at\)))")
_MAIL = re.compile(r"\b([^\W\d_]{1,40})[._-]([^\W\d_]{1,40}(?:-[^\W\d_]{1,40}){0,2})(?=@|\s?[(\[]at[)\]])")


def mask_contacts(text: str) -> str:
    """As long as it was."""
    if not _HINT.search(text):
        return text
    return blacked_out(text, {*_titled(text), *_mailed(text)})


def _titled(text: str) -> Iterator[tuple[int, int]]:
    for found in _TITLED.finditer(text):
        is_announced = _CUE.search(text, max(found.start() - BEFORE, 0), found.start())
        if is_announced or _REACHED.match(text, found.end()):
            yield found.span(1)


def _mailed(text: str) -> Iterator[tuple[int, int]]:
    """A mail address made of a name, and that name before it."""
    for mail in _MAIL.finditer(text):
        first, last = (words_of(mail[part])[-1].spellings[0] for part in (1, 2))
        window = max(mail.start() - BEHIND, 0)
        for found in _BARE.finditer(text, window, mail.start()):
            for span in _called(found, first, last):
                yield span
                yield mail.start(), mail.end()


def _called(found: re.Match[str], first: str, last: str) -> Iterator[tuple[int, int]]:
    """The words of a run that begin with the first name or its initial and end with the surname."""
    words = words_of(found[0])
    for place, word in enumerate(words[1:], 1):
        if last not in word.spellings:
            continue
        for at in range(place - 1, max(place - 4, -1), -1):
            given = words[at].spellings
            if first in given or (len(first) == 1 and given[0].startswith(first)):
                yield found.start() + words[at].start, found.start() + word.end
                break
