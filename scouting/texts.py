"""Codes, dates and numbers in; the words readers see out, in German or English. Crawled text in, harmless text out."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal
from urllib.parse import urlsplit

Language = Literal["de", "en"]

_MONTHS_DE = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
_MONTHS_EN = "January February March April May June July August September October November December"
_NUMERALS = ["null", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"]
MONTHS: Mapping[str, Sequence[str]] = {"de": _MONTHS_DE.split(" "), "en": _MONTHS_EN.split(" ")}

WORDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "kind": {
        "publication": ("Veröffentlichung", "publication"),
        "call": ("Förderung", "funding"),
        "news": ("Meldung", "news"),
        "event": ("Veranstaltung", "event"),
        "project": ("Projekt", "project"),
    },
    "kinds": {
        "publication": ("Veröffentlichungen", "publications"),
        "call": ("Förderungen", "funding"),
        "news": ("Meldungen", "news"),
        "event": ("Veranstaltungen", "events"),
        "project": ("Projekte", "projects"),
    },
    "stage": {
        "emerging": ("neu aufkommend", "emerging"),
        "rising": ("steigend", "rising"),
        "steady": ("stabil", "steady"),
        "fading": ("rückläufig", "fading"),
    },
    "verdict": {
        "risen": ("weiter gestiegen", "risen further"),
        "held": ("hält sich", "holding"),
        "fallen": ("wieder abgeflaut", "fallen back"),
        "open": ("noch offen", "still open"),
    },
    "status": {
        "forthcoming": ("angekündigt", "forthcoming"),
        "open": ("offen", "open"),
        "closed": ("beendet", "closed"),
        "unknown": ("Frist unbekannt", "deadline unknown"),
        "scheduled": ("findet statt", "scheduled"),
        "moved": ("verschoben", "moved"),
        "cancelled": ("abgesagt", "cancelled"),
    },
    "role": {
        "opening": ("Antragstellung ab", "opens"),
        "submission": ("Einreichungsfrist", "deadline"),
        "stage_1": ("Projektskizze bis", "outline by"),
        "stage_2": ("Förmlicher Antrag bis (nur nach Aufforderung)", "full application by (on invitation only)"),
        "cut_off": ("Stichtag", "cut-off date"),
        "strict": ("Ausschlussfrist", "final deadline"),
        "budget": ("Gesamtbudget", "total budget"),
        "grant_max": ("Förderung bis", "grant up to"),
        "grant_min": ("Förderung ab", "grant from"),
        "rate_max": ("Förderquote bis", "funding rate up to"),
    },
    "type": {
        "programme": ("Förderprogramm", "programme"),
        "call": ("Förderaufruf", "call"),
        "topic": ("EU-Topic", "EU topic"),
        "workshop": ("Workshop", "workshop"),
        "course": ("Seminar", "course"),
        "fair": ("Messe", "fair"),
        "delegation": ("Delegationsreise", "delegation trip"),
        "conference": ("Konferenz", "conference"),
    },
    "level": {
        "eu": ("EU", "EU"),
        "bund": ("Bund", "Germany (federal)"),
        "bayern": ("Freistaat Bayern", "Bavaria"),
        "other_land": ("anderes Bundesland", "another German state"),
        "other": ("Sonstige", "other"),
    },
    "region": {
        "bavaria": ("Bayern", "Bavaria"),
        "germany": ("Deutschland", "Germany"),
        "eu": ("EU", "EU"),
        "world": ("Welt", "world"),
        "none": ("ohne bekannte Region", "region unknown"),
    },
    "applicant": {
        "company": ("Unternehmen", "companies"),
        "sme": ("kleine und mittlere Unternehmen", "small and medium-sized enterprises"),
        "startup": ("Start-ups", "start-ups"),
        "university": ("Hochschulen", "universities"),
        "research_institute": ("Forschungseinrichtungen", "research institutes"),
        "municipality": ("Kommunen", "municipalities"),
        "association": ("Verbände und Vereine", "associations"),
        "individual": ("Einzelpersonen", "individuals"),
        "other": ("Sonstige", "others"),
    },
    "instrument": {
        "grant": ("Zuschuss", "grant"),
        "loan": ("Darlehen", "loan"),
        "guarantee": ("Bürgschaft", "guarantee"),
        "equity": ("Beteiligung", "equity"),
        "tax": ("steuerliche Förderung", "tax relief"),
        "voucher": ("Gutschein", "voucher"),
    },
    "consortium": {
        "single": ("Einzelvorhaben", "single project"),
        "joint": ("Verbundprojekt", "joint project"),
        "either": ("Einzel- oder Verbundprojekt", "single or joint project"),
    },
    "submission": {
        "any_time": ("laufend, ohne Frist", "open continuously"),
        "by_date": ("zu festen Terminen", "by date"),
    },
    "part": {
        "author": ("Autorinnen und Autoren von", "authors from"),
        "coordinator": ("Koordination", "coordinator"),
        "partner": ("Beteiligt", "partners"),
        "funder": ("Gefördert durch", "funded by"),
        "organiser": ("Veranstaltet von", "organised by"),
        "mentioned": ("Im Text genannt", "mentioned"),
    },
    "fact": {
        "deadlines": ("Frist", "deadline"),
        "amounts": ("Betrag", "amount"),
        "valid_until": ("Ende der Richtlinie", "end of the guideline"),
        "level": ("Ebene", "level"),
        "stages": ("Zahl der Verfahrensstufen", "number of stages"),
        "submission": ("Einreichung", "submission"),
    },
    "trust": {
        "high": ("gut belegt", "well founded"),
        "medium": ("bitte prüfen", "please check"),
        "low": ("wohl überholt", "probably outdated"),
    },
    "competence": {"none": ("ohne Kompetenzfeld", "no field")},
    "language": {
        "de": ("Deutsch", "German"),
        "en": ("Englisch", "English"),
        "fr": ("Französisch", "French"),
        "it": ("Italienisch", "Italian"),
        "es": ("Spanisch", "Spanish"),
        "und": ("unbestimmt", "undetermined"),
    },
    "run": {
        "ok": ("in Ordnung", "fine"),
        "unchanged": ("unverändert", "unchanged"),
        "failed": ("fehlgeschlagen", "failed"),
    },
    "health": {
        "ok": ("in Ordnung", "fine"),
        "silent": ("verstummt", "silent"),
        "blocked": ("gesperrt", "blocked"),
        "drifted": ("Aufbau verändert", "layout changed"),
        "failing": ("gestört", "failing"),
    },
}

# Beside the categories Cc, Cf, Cs, Co and Cn: soft hyphens and bidirectional overrides are in Cf, our marks in Co.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_KEPT = frozenset("\n\t\u200d\u200c")


def word(category: str, code: str | None, language: Language = "de") -> str:
    """The word of a code; a code without one is shown as it is."""
    pair = WORDS[category].get(code or "")
    return pair[language == "en"] if pair else clean(code or "")


def date_text(raw: str | None, language: Language = "de") -> str:
    """21.11.2026, November 2026 or 2026, as exact as the date is given; no date gives ""."""
    match (raw or "").split("T")[0].split("-"):
        case [year, month, day]:
            return f"{day}.{month}.{year}" if language == "de" else f"{int(day)} {MONTHS['en'][int(month) - 1]} {year}"
        case [year, month]:
            return f"{MONTHS[language][int(month) - 1]} {year}"
        case [year]:
            return year
    return ""


def span_text(first: str | None, last: str | None) -> str:
    """21.11.2026 or, over several days, 21.11.2026 – 23.11.2026."""
    return " – ".join(dict.fromkeys(date_text(day) for day in (first, last) if day))


def period_text(period: str) -> str:
    """KW 47/2026, November 2026 or 2026."""
    year, _, week = period.partition("-W")
    return f"KW {int(week)}/{year}" if week else date_text(period)


def number(value: float, digits: int = 0, language: Language = "de") -> str:
    """1.234,5 in German, 1,234.5 in English."""
    text = f"{value:,.{digits}f}"
    return text if language == "en" else text.translate(str.maketrans(",.", ".,"))


def percent(share: float) -> str:
    """12 %, 1,2 % or 0,12 %: two digits that tell something."""
    value = 100 * share
    return amount_text(round(value, 0 if value >= 10 else 1 if value >= 1 else 2), "percent")


def amount_text(value: float, unit: str, language: Language = "de") -> str:
    """2,5 Mio. €, 50.000 € or 60 %."""
    match unit:
        case "EUR" if abs(value) >= 1_000_000:
            return f"{_short(value / 1_000_000, language)}\u00a0{'Mio.' if language == 'de' else 'million'}\u00a0€"
        case "EUR":
            return f"{_short(value, language)}\u00a0€"
        case "percent":
            return f"{_short(value, language)}\u00a0%"
    return f"{_short(value, language)} {clean(unit)}"


def _short(value: float, language: Language) -> str:
    """With at most two digits behind the comma, and none that is 0."""
    rounded = round(float(value), 2)
    digits = 0 if rounded.is_integer() else 1 if round(rounded, 1) == rounded else 2
    return number(rounded, digits, language)


def numeral(count: int) -> str:
    """Up to twelve in letters, as German texts do: sechs, 13."""
    return _NUMERALS[count] if 0 <= count < len(_NUMERALS) else number(count)


def counted(count: int, one: str, many: str) -> str:
    """1 Dokument, 1.200 Dokumente."""
    return f"{number(count)} {one if count == 1 else many}"


def later(span: tuple[int, int], unit: str) -> str:
    """5 bis 12 Wochen später."""
    one, many = {"week": ("Woche", "Wochen"), "month": ("Monat", "Monate"), "year": ("Jahr", "Jahre")}[unit]
    least, most = span
    return f"{'' if least == most else f'{least} bis '}{counted(most, one, many)} später"


def days_left(day: str, today: date) -> str:
    """heute, morgen, in 12 Tagen, vor 3 Tagen."""
    match (date.fromisoformat(day) - today).days:
        case 0:
            return "heute"
        case 1:
            return "morgen"
        case -1:
            return "gestern"
        case days if days < 0:
            return f"vor {-days} Tagen"
        case days:
            return f"in {days} Tagen"


def clean(text: str) -> str:
    """Without characters that are not seen: controls, overrides of the direction, private use, halves of a pair."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c for c in text if c in _KEPT or unicodedata.category(c) not in _INVISIBLE)


def one_line(text: str, most: int = 500) -> str:
    """Clean, on one line, and not longer than `most` characters."""
    line = " ".join(clean(re.sub(r"\s", " ", text)).split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def web_address(url: str | None) -> str | None:
    """The address if it may be linked: http or https, with a host, nothing unseen in it; else None."""
    if not url or any(c.isspace() or not c.isprintable() for c in url):
        return None
    try:
        parts = urlsplit(url)
        return url if parts.scheme in {"http", "https"} and parts.hostname else None
    except ValueError:
        return None
