"""A call's statements in, the last day of its guideline out: never a day for applying."""

import re
from collections.abc import Iterable
from dataclasses import replace

from nlp.annotations import Evidence
from nlp.dates import DateMention, find_dates
from nlp.statements import MAX_QUOTE, Statement

_GUIDELINE = (
    r"(?:(?:Förder)?[Rr]ichtlinien?|Verwaltungsvorschrift(?:en)?|Bekanntmachung|Förderprogramms?|Programms?|"
    r"Förderbekanntmachung|Regelungen?|Förderaufrufs?|Grundsätze|Erlass(?:es)?|Landesprogramms?|Geltungsdauer|"
    r"Laufzeit|Sie|sie|guidelines?|programme|scheme)"
)
_VALID = re.compile(
    rf"(?:[Mm]it Ablauf de[sr]|[Zz]um|[Aa]m|bis(?: zum)?)\s(?P<out>[^;]{{4,40}}?)\saußer\s?[-\s]?Kraft"
    rf"|\b{_GUIDELINE}\b[^;]{{0,160}}?\b(?:gilt|gelten|gültig|befristet|Geltung|Gültigkeit|läuft|in Kraft|"
    rf"wird verlängert|verlängert)\b[^;]{{0,60}}?\bbis(?: einschließlich|"
    rf" längstens)?(?: zum)?\s(?P<until>[^;]{{4,24}})"
    rf"|(?:Geltungsdauer|[Ll]aufzeit|Gültigkeit|Gültigkeitsdauer)\s(?:de[sr]|dieser|dieses)\s\w*(?:[Rr]ichtlinie|"
    rf"Bekanntmachung|Vorschrift|vorschrift|[Pp]rogramm|"
    rf"[Aa]ufruf)\w*\b[^;]{{0,200}}?\bbis(?: längstens)?(?: zum)?\s(?P<term>(?:\d|Zeitpunkt)[^;]{{3,300}})"
    rf"|\b(?:Geltungsdauer|Gültigkeit|Gültig|gültig|Gültigkeitsdauer|Befristung|"
    rf"Laufzeit der Richtlinie)\b:?\s(?:vom \S+ )?bis(?: zum)?:?\s(?P<label>[^;]{{4,24}})"
    rf"|\b(?:guidelines?|programme|scheme|call)\b[^;]{{0,60}}\b(?:valid|in force|remains? in effect|effective|"
    rf"expires?)\b[^;]{{0,40}}?\b(?:until|till|on)\s(?P<en>[^;]{{4,24}})"
    rf"|\b{_GUIDELINE}\b[^;]{{0,120}}?\bbis(?: zum)?\s(?P<limited>[^;]{{4,24}}?)\s(?:befristet|gültig|in Kraft)\b"
)
_PREDECESSOR = re.compile(
    r"[Gg]leichzeitig|Zugleich|bisherige|[Zz]um gleichen|vorhergehende|\bAGVO\b[^.]{0,40}\bgilt bis|"
    r"Bewilligung\w*|Zuwendungsbescheid|Projektlaufzeit|Förderung ist|Stelle\w* |Teilmaßnahme|Satz \d|"
    r"Vorhaben(?:s)? "
)
_DATED = re.compile(r"(?<!Wirkung)\svom\s\d")
_AS_LONG_AS = re.compile(
    r"(?:mithin|das heißt|längstens|spätestens|somit|also)\s(?:jedoch\s)?(?:bis\s)?(?:zum\s|am\s)?"
)
_VALID_STEMS = (
    "Kraft",
    "efristet",
    "eltung",
    "gilt",
    "gelten",
    "ültig",
    "aufzeit",
    "verlängert",
    "läuft",
    "valid",
    "force",
    "effect",
    "expire",
)


def find_valid_until(statements: Iterable[Statement]) -> tuple[str, Evidence] | None:
    """The last day of the guideline itself, never of the one it replaces or of a grant."""
    for statement in statements:
        for match in _VALID.finditer(statement.words) if statement.has(_VALID_STEMS) else ():
            day = _last_day(match)
            before = statement.words[max(0, match.start() - 60) : match.end()]
            is_older = _DATED.search(statement.words[: match.start()]) and "iese" not in statement.words
            if day and day.iso and not is_older and not _PREDECESSOR.search(before):
                begin = match.start() if day.end - match.start() < MAX_QUOTE else day.start
                return day.iso, statement.quote_around(begin, max(day.end, match.end()))
    return None


def _last_day(match: re.Match[str]) -> DateMention | None:
    """The day at the start of what matched, or after `…, mithin bis zum` where a law's end comes first."""
    start, words = match.start(match.lastgroup or 0), match[match.lastgroup or 0]
    if words.startswith("Zeitpunkt"):
        exact = _AS_LONG_AS.search(words)
        if not exact:
            return None
        start, words = start + exact.end(), words[exact.end() : exact.end() + 24]
    day = next(iter(find_dates(words)), None)
    return day and replace(day, start=start + day.start, end=start + day.end)
