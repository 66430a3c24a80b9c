"""A call's statements in, its sums of money and funding rates out, each with the quote that proves it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from nlp.annotations import Evidence
from nlp.statements import MAX_QUOTE, Statement, summary_end

MAX_SUMS = 24  # in one sentence; what has more is a price list
LEAST_SUM, LEAST_GRANT, LEAST_BUDGET = 100, 500, 10_000  # EUR; what is less is a fee or a rate per head
AmountRole = Literal["budget", "grant_max", "grant_min", "rate_max"]

_CURRENCY = r"(?:EUR|Euro|€|TEUR|T€)"
_NUMBER = r"\d{1,3}(?:[.,'\u00a0\u202f ]\d{3})+(?:,\d{1,2}|\.\d{2})?(?!\d)|\d{1,9}(?:[.,]\d{1,3})?(?!\d)"
_SCALE = r"(?:Millionen|Million|Mio\.?|Milliarden?|Mrd\.?|Tausend|Tsd\.?|million|billion|thousand|bn|[mk](?=\b))"
_MONEY = re.compile(
    rf"(?<![\d.,])(?:(?P<pre>{_CURRENCY})\s{{0,2}}(?P<first>{_NUMBER})(?:\s{{0,2}}(?P<first_scale>{_SCALE}))?"
    rf"|(?P<second>{_NUMBER})(?:\s{{0,2}}(?P<second_scale>{_SCALE}))?(?:,-+|,–)?\s{{0,2}}(?P<post>{_CURRENCY})(?!\w))"
)
_RATE = re.compile(
    r"(?<![\d.,])(?P<value>\d{1,3}(?:[.,]\d{1,2})?)\s{0,2}(?:%|Prozent\b(?!punkt)|v\.\s?H\.|vom Hundert|per ?cent)"
)
_HAS_SUM = re.compile(r"€|EUR|Euro\b")
_HAS_RATE = re.compile(r"%|Prozent|v\.\s?H\.|vom Hundert|per ?cent")
_CENTS = re.compile(r"[.,](\d{1,2})$")
_SCALES = {
    "mio": 10**6,
    "mil": 10**6,
    "m": 10**6,
    "mrd": 10**9,
    "bil": 10**9,
    "bn": 10**9,
    "tau": 1000,
    "tsd": 1000,
    "tho": 1000,
    "k": 1000,
}

_MOST = re.compile(
    r"(?:\bbis zu|\bbis zur Höhe von|\b[Mm]aximal\w*|\b[Mm]ax\.|\b[Hh]öchstens|\b[Hh]öchstbetrag\w*|"
    r"\bhöchstmöglich\w*|\bHöchstgrenze|Förderhöchst\w+|\bObergrenze|\bnicht mehr als|\bauf bis zu|"
    r"\b[Uu]p to|\b[Mm]aximum|\bno more than|\bnot exceed\w*|\bat most|\b[Cc]apped at)[^;%\d]{0,50}$"
)
_MOST_AFTER = re.compile(r"[^,;]{0,60}\b(?:nicht (?:übersteigen|überschreiten)|übersteigt nicht|begrenzt|gedeckelt)")
_LEAST = re.compile(
    r"(?:\b[Mm]indest\w*|\bBagatellgrenze|\bUntergrenze|\bunterhalb von|\bnicht unter|"
    r"\b[Aa]t least|\b[Mm]inimum)[^;%\d]{0,70}$"
)
# `mehr als 50.000 Euro` bounds the grant only where nothing is granted below it; else it says to whom a rule applies.
_MORE_THAN = re.compile(r"(?<!nicht )\bmehr als[^;%\d]{0,70}$")
_ONLY = re.compile(r"\b(?:nur|wenn|only)\b")
_LIMIT_AFTER = re.compile(r"\s\((Unter|Ober)grenze\)")
_BETWEEN = re.compile(r"\b(?:zwischen|between|von|from)\s$")
_SAME_FOR = re.compile(
    r"\s(?:bei|für|im|in|for|in case of)\s[^,;.%\d]{1,80}\s(?:und|beziehungsweise|bzw\.|sowie|and)\s"
)
_FIXED = re.compile(
    r"(?:\b[Ff]estbetrag\w*|(?:Höhe d\w+ (?:Zuschuss|Zuwendung|Förderung|Bonus|Prämie)\w*|Zuschuss|Zuwendung|"
    r"Förderung|Fördersumme|Förderbetrag)\s(?:beträgt|beläuft sich auf|liegt bei))[^;%\d]{0,40}$"
)
_BUDGET = re.compile(
    r"(?:\b(?:Gesamt|Förder|Programm|Kredit|Haushalts)?(?:volumen|budget|Budget)\b|\b(?:[Hh]aushalts|"
    r"[Ff]örder)?[Mm]ittel\b|\bPlafond|[Ii]nsgesamt stehen|stehen[^;]{0,60}insgesamt|aufgestockt|\b(?:[Tt]otal|"
    r"[Oo]verall|[Ii]ndicative|[Aa]vailable|[Cc]all) (?:\w+ )?budget|budget of)[^;%]{0,70}$"
)
_BUDGET_AFTER = re.compile(
    r"[^,;]{0,60}\b(?:zur Verfügung|bereitgestellt\b|aufgestockt|bereit\b|is available|are available|available for)"
)
_GRANT = re.compile(
    r"[Zz]uwendung|[Zz]uschuss|[Zz]uschüsse|[Ff]örder|[Dd]arlehen|[Kk]redit|[Bb]ürgschaft|[Gg]arantie|"
    r"[Bb]eteiligung|[Ff]estbetrag|[Bb]onus|[Pp]rämie|[Bb]eihilfe|bezuschusst|"
    r"[Gg]rant|[Ff]unding|[Cc]ontribution|[Ll]oan|Bagatell|Mindestbetrag|Höchstbetrag|maximal jedoch|"
    r"höchstens (?:jedoch|aber)"
)
_COST = re.compile(
    r"\b(?:pro|je|per)\s(?:\w+\s)?(?:Stunde|Tag|Übernachtung|Kilometer|km|Quadratmeter|m²|Teilnehm\w+|Person|"
    r"Kind|Nacht|Platz|Seite|Zeitstunde|Unterrichts\w+|Einheit|Schul\w+|Monat|Hektar|ha\b|Stück|Tier|hour|day|"
    r"person|participant)|"
    r"Stundensatz|Tagessatz|Honorar|[Uu]msatz|[Bb]ilanz|[Ee]igen(?:mittel|anteil|kapital|leistung)|De-minimis|"
    r"Belastung|[Ff]ee\b|"
    r"Auftragswert|Anschaffungswert|Vergabe|Sachausgaben|Sachkosten|Verwaltungsausgaben|Pauschale|pauschal|"
    r"[Ee]inkommen|Miete|turnover|balance sheet|fine\b|Geldbuße|Bemessungsgrundlage|(?:Ausgaben|Kosten|"
    r"Gesamtausgaben|Investitionsvolumen|Gesamtkosten) (?:von|in Höhe von|ab|über)\s(?:mehr als |mindestens |"
    r"bis zu |maximal )?$"
)
_UNIT_COST = re.compile(
    r"(?:EUR|Euro|€|\d)\s{0,2}(?:pro|je|per|/|für jede[nsr]?)\s?(?:\w+\s)?(?:\w*[Ss]tunde|\w*[Tt]ag\b|"
    r"Übernachtung|Kilometer|km|Quadratmeter|m²|Teilnehm\w+|Person|Kind|Nacht|Platz|Seite|Unterricht\w+|Schul\w+|"
    r"Klasse|Hektar|ha\b|Stück|Tier|hour|day|person)"
)
_OWN_SHARE = re.compile(
    r"(?:[Ee]igen(?:mittel|anteil|beteiligung|leistung)|[Kk]ofinanzierung|[Dd]rittmittel|[Mm]indest\w*|"
    r"[Pp]auschal\w*|Gemeinkosten|[Ww]eniger als|[Mm]ehr als|Abweichung\w*|Überschreitung\w*|[Kk]ürz\w+|"
    r"[Zz]ins\w*|[Tt]ilgung\w*|Auszahlung|Auslauf|[Bb]aunebenkosten|"
    r"erhöh\w* (?:sich )?um|Arbeitszeit|Stelle|own contribution|at least|increase[ds]? by|"
    r"Restfinanzierung)[^;%\d]{0,90}$"
)
_PAID_BY_ONESELF = re.compile(r"[^;.]{0,80}\b(?:mit|aus|als|from|with) (?:\w+ )?(?:[Ee]igen|own\b)")
_OF_COSTS = re.compile(
    r"[\s)*\\]{0,4}(?:\([^()]{0,60}\)\s)?(?:der|des|Ihrer|Ihres|von|aller|ihrer|seiner|dieser|of|zu den|"
    r"an den)\s(?:\w+[\s,-]+){0,6}?\w*(?:[Aa]usgaben|[Kk]osten|[Ee]igenanteils|[Ii]nvestition\w*|"
    r"[Bb]emessungsgrundlage|[Kk]reditvolumens|[Kk]reditbetrag\w*|[Aa]ufwendungen|[Vv]orhabens|[Kk]aufpreis\w*|"
    r"costs?|expenditure)\b"
)
_PARTIAL = re.compile(r"(?:Sachkosten|Gemeinkosten|Verwaltungskosten|indirect costs|Personalausgaben der Verwaltung)\b")
# What the sum caps is the cost that counts, not the grant.
_CAPS_COSTS = re.compile(
    r"\b\w*(?:[Kk]osten|[Aa]usgaben|[Ii]nvestitionen|[Aa]ufwendungen|costs)\s(?:(?!und|jedoch|aber|oder|gefördert|"
    r"and)\w+\s){0,6}$"
)
_FOR_COSTS = re.compile(
    r"\s(?:\w+\s)?für (?:\w+ )?(?:Sach|Honorar|Reise|Verwaltungs|Fahrt|Miet|Öffentlichkeits|Material)\w*"
)
_OTHER_LIMIT = re.compile(
    r"[Dd]e\s?-\s?[Mm]inimis|[Vv]ergabeordnung|UVgO|Vergabe-?|Sachausgaben|Öffentlichkeitsarbeit|"
    r"Vor- und Nachbereitung|als (?:zuwendungs|förder)fähig anerkannt|[a-z]entgelt beträgt|Bearbeitungsgebühr|"
    r"third part(?:y|ies)\b|FSTP|[Ss]ub-?grants?\b|Letztempfänger|Barzahlung|Wertgrenze|"
    r"[Uu]nbare\w* (?:Eigen)?[Ll]eistung"
)
_AND = re.compile(r"\s(?:und|oder|sowie|beziehungsweise|bzw\.|and|or)\s")
_EXCEPTION = re.compile(r"\b(?:auch|Ausnahmef\w+|Einzelf\w+|up to)\s(?:\w+\s){0,3}$")
_LEAST_COSTS = re.compile(
    r"(?:[Aa]usgaben|[Kk]osten|[Ii]nvestition\w*|[Aa]ufwendungen|ab einem)\b(?![^;]*[Zz]u(?:wendung|"
    r"schuss))[^,;]{0,80}$"
)
_COSTS_MUST = re.compile(
    r"(?:[Aa]usgaben|[Kk]osten|[Ll]eistungen)\b[^,;%]{0,40}\b(?:darf|dürfen|soll|sollen|muss|"
    r"müssen)\b[^,;%]{0,30}$"
)
_CLAUSE = re.compile(r"[,;:(]\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A sum in EUR, or a rate in percent of the eligible costs."""

    role: AmountRole
    value: int | float
    unit: Literal["EUR", "percent"]
    evidence: Evidence


def find_amounts(statements: Sequence[Statement]) -> list[Amount]:
    """Budget and highest grant (the first section that states one wins), every lowest grant, the highest rate."""
    sums = [amount for statement in statements if _HAS_SUM.search(statement.words) for amount in _read_sums(statement)]
    rates = [rate for statement in statements if _HAS_RATE.search(statement.words) for rate in _read_rates(statement)]
    chosen = [
        *_highest(amount for amount in sums if amount.role == "budget"),
        *_highest(_first_section(statements, [amount for amount in sums if amount.role == "grant_max"])),
        *{amount.value: amount for amount in reversed(sums) if amount.role == "grant_min"}.values(),
        *_highest(rates),
    ]
    return sorted(chosen, key=lambda amount: amount.evidence.start or 0)


def _highest(amounts: Iterable[Amount]) -> list[Amount]:
    """The first of the highest."""
    best = max(amounts, key=lambda amount: amount.value, default=None)
    return [best] if best else []


def _first_section(statements: Sequence[Statement], amounts: Sequence[Amount]) -> list[Amount]:
    """The amounts of the summary if it has any: the guideline below it goes into exceptions."""
    end = summary_end(statements)
    summary = [amount for amount in amounts if end is not None and (amount.evidence.start or 0) < end]
    return summary or list(amounts)


def _read_sums(statement: Statement) -> Iterator[Amount]:
    words = statement.words
    matches = list(islice(_MONEY.finditer(words), MAX_SUMS))
    role: AmountRole | None = None
    for index, match in enumerate(matches):
        value = _value(match)
        if value < LEAST_SUM:
            continue
        previous = matches[index - 1] if index else None
        left = words[previous.end() if previous else 0 : match.start()]
        following = matches[index + 1] if index + 1 < len(matches) else None
        told = role if role == "grant_max" and _SAME_FOR.fullmatch(left) else None
        role = told or _sum_role(statement, left, match, previous, following)
        if role and value >= (LEAST_BUDGET if role == "budget" else LEAST_GRANT if role == "grant_max" else 0):
            first = previous if previous and _is_span(words, previous, match) else match
            last = following if following and _is_span(words, match, following) else match
            yield Amount(role=role, value=value, unit="EUR", evidence=_quote(statement, first.start(), last.end()))


def _is_span(words: str, first: re.Match[str], second: re.Match[str]) -> bool:
    return re.fullmatch(r"\s(?:und|bis(?: zu)?|auf|and|to|–|-)\s", words[first.end() : second.start()]) is not None


def _sum_role(
    statement: Statement,
    left: str,
    match: re.Match[str],
    previous: re.Match[str] | None,
    following: re.Match[str] | None,
) -> AmountRole | None:
    words = statement.words
    left, right = left[-120:], words[match.end() : match.end() + 100]
    if (
        _OTHER_LIMIT.search(words)
        or _COST.search(left[-60:])
        or _UNIT_COST.search(words)
        or _FOR_COSTS.match(right)
        or _CAPS_COSTS.search(left)
    ):
        return None
    if _BUDGET.search(left) or _BUDGET_AFTER.match(right) or ("aufgestockt" in right and previous):
        if " ab einem" in left or _LEAST.search(left):
            return None
        return "budget" if not _MOST.search(left) or "insgesamt" in words else "grant_max"
    if not _GRANT.search(f"{statement.heading} {statement.lead} {words}"):
        return None
    if (
        previous
        and _is_span(words, previous, match)
        and re.search(r"(?:zwischen|von|between|from)\s$", words[: previous.start()])
    ):
        return "grant_max"
    if _BETWEEN.search(left) and following and _is_span(words, match, following):
        return "grant_min"
    if named := _LIMIT_AFTER.match(right):
        return "grant_min" if named[1] == "Unter" else "grant_max"
    if _LEAST.search(left) or (_MORE_THAN.search(left) and _ONLY.search(words)):
        return None if _LEAST_COSTS.search(f"{statement.lead} {left}") else "grant_min"
    return "grant_max" if _MOST.search(left) or _MOST_AFTER.match(right) or _FIXED.search(left) else None


def _read_rates(statement: Statement) -> Iterator[Amount]:
    words, has_rate = statement.words, False
    pending: list[re.Match[str]] = []  # `bis zu 20 Prozent und … bis zu 10 Prozent der Kosten`: both are of the costs
    for match in islice(_RATE.finditer(words), MAX_SUMS):
        value = _decimal(match["value"])
        of_costs = _OF_COSTS.match(words, match.end())
        left = words[max(0, match.start() - 120) : match.start()]
        if not 0 < value <= 100 or _OWN_SHARE.search(left) or _COSTS_MUST.search(left):
            continue
        if _PAID_BY_ONESELF.match(words, match.end()):
            continue
        if of_costs and (_PARTIAL.search(of_costs.group()) or (value == 100 and not _MOST.search(left))):
            continue
        is_exception = has_rate and _EXCEPTION.search(left) is not None
        has_rate = has_rate or of_costs is not None
        if of_costs or is_exception:
            end = of_costs.end() if of_costs else match.end()
            for told in (*pending, match):
                evidence = _quote(statement, told.start(), end if told is match else told.end())
                yield Amount(role="rate_max", value=_decimal(told["value"]), unit="percent", evidence=evidence)
            pending = []
        elif _MOST.search(left) and _AND.match(words, match.end()):
            pending.append(match)


def _value(match: re.Match[str]) -> int | float:
    digits, scale = (match["first"], match["first_scale"]) if match["pre"] else (match["second"], match["second_scale"])
    factor = next((factor for name, factor in _SCALES.items() if scale and scale.lower().startswith(name)), 1)
    if (match["pre"] or match["post"]).startswith("T"):
        factor *= 1000
    value = (_decimal(digits) if factor > 1 and len(digits) < 6 else _grouped(digits)) * factor
    return int(value) if value == int(value) else round(value, 2)


def _grouped(digits: str) -> float:
    """1.500 and 1,500 are one and a half thousand; 1.500,50 and 1,50 have cents."""
    cents = _CENTS.search(digits)
    whole = digits[: cents.start()] if cents else digits
    return float(re.sub(r"\D", "", whole)) + (int(cents[1]) / 10 ** len(cents[1]) if cents else 0)


def _decimal(digits: str) -> int | float:
    value = float(digits.replace(",", "."))
    return int(value) if value == int(value) else value


def _quote(statement: Statement, start: int, end: int) -> Evidence:
    """The clause around the amount, with the word that says what it is."""
    words = statement.words
    if len(words) <= MAX_QUOTE:
        return statement.quote()
    cuts = [match.end() for match in _CLAUSE.finditer(words, 0, start) if start - match.end() < 120]
    begin = cuts[-1] if cuts else words.rfind(" ", 0, max(0, start - 90)) + 1
    stop = next(
        (match.start() for match in _CLAUSE.finditer(words, end) if match.start() - begin <= MAX_QUOTE), len(words)
    )
    return statement.quote(
        begin, stop if stop - begin <= MAX_QUOTE else max(end, words.rfind(" ", 0, begin + MAX_QUOTE))
    )
