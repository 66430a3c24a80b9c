"""A call's statements in, how one applies out: in one or two stages, at any time or by a date, or no longer."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal

from nlp.annotations import Evidence
from nlp.dates import find_dates
from nlp.deadlines import SAME_DATE_DAYS, Deadline, days_apart
from nlp.statements import Statement, summary_end

Model = Literal["closed", "two_stage", "rolling", "multiple_cut_off", "yearly", "single", "unknown"]

_APPLY = (
    r"(?:\b\w{0,30}[Aa]ntr(?:ag|äge|ägen|ags?stellung|agseinreichung)|\b\w{0,30}[Bb]ewerbung(?:en)?|\b\w{0,30}[Ss]kizzen?|"
    r"Einreichung(?:en)?|Projektvorschläge|Interessens?bekundungen)"
)
_PROCEDURE = r"\w*(?:[Vv]erfahren|[Aa]ntrag|[Aa]uswahl|[Ww]ettbewerb|[Ee]inreichung)\w*"
_STEPS = (
    r"(?:application|submission|evaluation|selection|procedure|process|call|competition|proposal|scheme|tender|"
    r"deadline)"
)
_TWO = re.compile(
    r"(?:zweistufig|zwei-stufig|2-stufig)\w*|\bzwei (?:Stufen|Verfahrensstufen)\b|"
    rf"\bzweiphasig\w* {_PROCEDURE}|{_PROCEDURE}[^;.]{{0,60}}\b(?:in )?zwei Phasen\b|"
    # Not the `two-stage` of another topic's number, nor two-phase flow.
    rf"(?<![\w-])[Tt]wo[- ](?:stage|step|phase)s?\s(?:[\w-]+\s)?{_STEPS}|"
    rf"{_STEPS}s?\b[^;.]{{0,60}}\b(?:in|has|have|of|is|are|follows?|with|:)\s(?:a )?two[- ](?:stage|step)s?\b|"
    r"(?:ersten?|1\.|zweiten?|2\.)\sVerfahrensstufe\b|(?:ersten|1\.)\sStufe\b[^;]{0,80}(?:[Ss]kizze|"
    r"[Aa]ntr[aä]g|reich|bekundung)|"
    rf"\b[Ff]irst[- ]stage {_STEPS}|{_STEPS}s?\b[^;.]{{0,60}}\bfirst stage\b|\b[Ff]irst stage\b[^;.]{{0,60}}{_STEPS}|"
    r"(?:Skizze|Interessenbekundung|Projektvorschl)\w*[^;]{0,200}\b(?:aufgefordert|Aufforderung)\b[^;]{0,120}[Aa]ntr|"
    r"\b(?:aufgefordert|eingeladen)\b[^;]{0,80}\b(?:förmlich\w+|vollständig\w+)\s(?:\w+ )?\w*[Aa]ntr|"
    r"\b[Nn]ach (?:\w+ )?Aufforderung\b[^;]{0,80}[Aa]ntr|"
    r"\b[Ff]örmlich\w+ (?:\w+ )?\w*[Aa]ntr\w+[^;]{0,80}\baufgefordert|"
    r"\b[Ii]nvited to submit (?:a |the )?full|\b[Ii]nvited applicants\b|\bEingeladene (?:Bewerber|Antragsteller)|"
    r"(?:selected|successful|shortlisted)\b[^.;]{0,60}\b(?:asked|invited)\b[^.;]{0,40}\bfull|"
    r"(?:[Ss]tage (?:2|two)|[Ss]econd[- ]stage|[Ss]tep (?:2|two)|[Ss]tufe (?:2|zwei)|[Zz]weite Stufe)\b[^.;]{0,80}"
    r"(?:[Aa]ntr|[Pp]roposal|[Aa]pplication|[Dd]eadline|Termin|Frist|bewerbung|(?:19|20)\d\d)|[Ss]kizzenstufe|"
    r"[Ss]kizzen- und (?:eine )?Antragsstufe"
)
_ONE = re.compile(r"\beinstufig\w*|[Ss]ingle[- ]stage\b|[Oo]ne[- ]stage\b")
_NOT_APPLYING = re.compile(
    r"Zuwendungsverfahren|Auswahlverfahren der|Vergabeverfahren|Widerspruch|Evaluation|[Bb]egutachtung\w* (?:ist|"
    r"erfolgt) zweistufig"
)

_ANY_TIME = re.compile(
    rf"{_APPLY}\b[^;:]{{0,140}}\b(?:jederzeit|laufend|fortlaufend|ganzjährig|kontinuierlich|durchgehend|"
    rf"unbefristet|ohne Frist)\b(?!\s(?:Jahr|Kosten|Vorhaben|Projekt|Förder|Antrags?jahr))"
    rf"|\b(?:[Jj]ederzeit|[Ll]aufend|[Gg]anzjährig|[Ff]ortlaufend|[Kk]ontinuierlich)\b[^;:]{{0,60}}{_APPLY}\b"
    r"|\b(?:jederzeit|laufend|fortlaufend|ganzjährig)\s(?:\w+\s)?(?:beantrag\w+|einreich\w*|eingereicht|"
    r"gestellt|stellen|bewerben)\b"
    r"|[Ll]aufende Antrag(?:s?stellung|seinreichung)|[Kk]eine (?:\w+ )?(?:Antrags|Einreichungs|Bewerbungs|"
    r"Einreich)?[Ff]risten?\b(?! (?:gewahrt|versäumt))|"
    r"ohne (?:festen? )?(?:Antrags|Einreichungs)?(?:frist|termin)\w*|nicht an (?:\w+ )?(?:Fristen|Stichtage|Termine)\b|"
    r"(?:Antragsfrist|Einreichungsfrist|Frist)(?:en)?:? (?:keine|laufend|jederzeit)|Es (?:gibt|gelten|"
    r"bestehen) keine (?:\w+ )?(?:Fristen|Stichtage|Termine)|"
    r"(?:[Aa]pplications?|[Pp]roposals?|[Ss]ubmissions?|[Rr]equests?|[Aa]pply|submitted|applied for)"
    r"\b[^;]{0,100}\b(?:at any time|any time|rolling basis|continuously|all year|year-round|"
    r"throughout the year|on a rolling)"
    r"|[Rr]olling (?:basis|call|submission|deadline)|[Nn]o (?:fixed |submission |application |set )?(?:deadlines?|"
    r"closing dates?)\b|"
    r"[Oo]pen-ended call|[Cc]ontinuously open",
)
_SET_DATES = re.compile(
    r"\bzu (?:\w+ )?(?:festgelegten|bestimmten|festen|veröffentlichten|bekannt gegebenen) (?:Stichtagen|Terminen)\b"
)
_BEFORE_START = re.compile(
    r"\b\w*[Aa]ntr(?:ag|äge|ägen|ags|ages|agstellung)\b[^;]{0,220}\bvor (?:(?:dem|der|tatsächlichem|geplantem|"
    r"dem geplanten) )?"
    r"(?:Beginn|Vorhaben\w*|Maßnahme\w*|Projekt\w*|Bau\w*|Start|Durchführung|Antritt|Investitions\w*|"
    r"Veranstaltungs\w*|Auftrags\w*)\b"
    r"|\bvor (?:dem )?(?:Beginn|Vorhabenbeginn|Maßnahmebeginn|Maßnahmenbeginn|Projektbeginn|"
    r"Baubeginn)\b[^;]{0,120}\bzu (?:beantragen|stellen)"
    r"|\b(?:[Aa]pply|[Aa]pplications?)\b[^;]{0,120}\bbefore (?:the )?(?:start|beginning)"
)
_SUBMITS = re.compile(
    r"\b(?:[Rr]ichten|[Ss]tell(?:en|t)|gestellt|[Rr]eichen|ein(?:zu|ge)?reich\w*|zu (?:richten|stellen|"
    r"beantragen)|beantragen|vorzulegen|vorlegen|müssen Sie|submit\w*|[Aa]pply|made)\b"
)
_NO_APPLICATION = re.compile(
    r"zurück|widerruf|festgelegt|bestimmten|(?:zu den|zum) Stichtag|[Aa]ufruf|Mittelabruf|Auszahlung|Nachweis|"
    r"[Vv]orzeitige|Verlängerung|Änderung|Erlaubnis|Einwilligung|Rechtsanspruch|Ausnahme"
)

_CLOSED = re.compile(
    r"(?:[Aa]ntrag(?:s?stellung|seinreichung)|Bewerbung(?:en)?|Einreichung\w*|(?:Förderung|"
    r"Bewilligung) (?:neuer|weiterer) \w+|Teilnahme)\b[^;,]{0,60}"
    r"\b(?:nicht mehr|nicht länger|(?:derzeit|aktuell|momentan|zurzeit|zur Zeit)[^;,]{0,30} nicht|"
    r"bis auf Weiteres nicht)\s(?:möglich|vorgesehen)"
    r"|\b(?:\w{0,30}[Ff]rist\w*|[Aa]ntragsphase|Bewerbungsphase)\b[^;]{0,120}\b(?:endeten?|abgelaufen|verstrichen|"
    r"ausgelaufen|(?:ist|sind) (?:beendet|geschlossen|vorbei))\b"
    r"|\b(?:\w{0,30}[Ff]rist\w*|schluss)\b[^;]{0,60}\b(?:war|lief)\b(?! verlängert)"
    rf"|\b{_APPLY}\b[^;]{{0,60}}\bkonnten?\b[^;]{{0,160}}\b(?:eingereicht|gestellt|beantragt|abgegeben|"
    rf"vorgelegt)\swerden"
    rf"|\bkonnten?\b[^;]{{0,120}}\b{_APPLY}\b[^;]{{0,160}}\b(?:eingereicht|gestellt|abgegeben|vorgelegt)\swerden"
    rf"|\b{_APPLY}\b[^;]{{0,40}}\bwurden\b[^;]{{0,120}}\b(?:entgegengenommen|angenommen)"
    rf"|\b(?:[Ee]s )?(?:können|werden|konnten|dürfen) (?:derzeit |daher |leider |aktuell )?keine (?:neuen |"
    rf"weiteren )?{_APPLY}\b[^;]{{0,60}}\b(?:mehr|angenommen|gestellt|eingereicht|entgegengenommen)"
    rf"|\b{_APPLY}\b (?:können|werden) (?:daher |leider |derzeit |aktuell |"
    rf"ab sofort )?nicht mehr (?:\w+ )?(?:gestellt|angenommen|eingereicht|entgegengenommen|berücksichtigt)"
    r"|\b(?:[Aa]ufruf|Ausschreibung|Förderaufruf|Call|Antragsverfahren|Bewerbungsverfahren|Skizzenphase|"
    r"Einreichungsphase|Förderprogramm|Programm|Wettbewerb)\s(?:ist|wurde)\s(?:bereits |derzeit |inzwischen |"
    r"nun )?"
    r"(?:geschlossen|beendet|abgelaufen|ausgelaufen|eingestellt|abgeschlossen)\b|[Aa]ntragsstopp|"
    r"(?:[Ff]ördermittel|Mittel|Budget)\s(?:sind|ist)\s(?:\w+ )?(?:ausgeschöpft|erschöpft|aufgebraucht)\b"
    r"|\b[Cc]all (?:is|has) (?:now |been |already )?closed|[Dd]eadlines? (?:of [^;.]{1,30} )?(?:has|have) (?:now |"
    r"already )?(?:passed|expired)|(?:[Aa]pplications?|[Pp]roposals?|[Ss]ubmissions?|[Bb]ids|[Cc]all|[Pp]ortal|"
    r"[Ff]und|[Pp]rogramme)\b[^.;]{0,60}"
    r"no longer (?:be )?(?:accepted|possible|open|accepting)|"
    r"[Cc]all closed on|\bis (?:now |already )closed\b|"
    r"[Dd]eadline[^;]{0,60} was\b(?! (?:extended|moved|postponed|brought|changed|shifted))|"
    r"\b(?:were accepted|was open|were open) until|"
    r"[Aa]pplications (?:closed|are closed)|(?:had to|could) be submitted"
)
_CONDITIONAL = re.compile(
    r"\b(?:[Nn]ach (?:Ablauf|Beginn|diesem|dem|Ende|Abschluss|der|Eingang)|[Dd]anach|später|[Ss]ofern|[Ww]enn|"
    r"[Ff]alls|[Ss]obald|[Ss]oweit|nachträglich\w*|rückwirkend\w*|per E-Mail|postalisch\w*|"
    r"[Vv]erspätet\w*|eingehende\w*|[Ii]f|[Oo]nce|[Aa]fter|[Ww]hen|nachdem|ehemalig\w*|in Papierform|"
    r"[Ss]ind die Mittel)\b"
)

_UNTIL = re.compile(r"\b(?:bis|spätestens|letztmal(?:s|ig)|until|by|closes)\b")
_STAGE_STEMS = (
    "stufig",
    "Stufe",
    "stufe",
    "phas",
    "stage",
    "step",
    "fgeforder",
    "invited",
    "Aufforderung",
    "eingeladen",
    "Phase",
)
_ANY_TIME_STEMS = (
    "ederzeit",
    "aufend",
    "anzjährig",
    "ontinuierlich",
    "durchgehend",
    "unbefristet",
    "ohne ",
    "eine ",
    "nicht an",
    "Frist",
    "frist",
    "time",
    "olling",
    "ontinuously",
    "year",
    "deadline",
    "pen-ended",
)
_CLOSED_STEMS = (
    "nicht",
    "endete",
    "gelaufen",
    "konnte",
    "wurde",
    "keine",
    "schlossen",
    "beendet",
    "stopp",
    "schöpft",
    "gebraucht",
    "strichen",
    "closed",
    "passed",
    "expired",
    "longer",
    "could be",
    "had to",
    " was",
    "war ",
    "lief",
    "eingestellt",
    "vorbei",
)


def find_stages(statements: Iterable[Statement]) -> tuple[int, Evidence] | None:
    """1 or 2 with the words that say so; two wins, as a text may call one of its lines `einstufig`."""
    single = None
    for statement in statements:
        if not statement.has(_STAGE_STEMS):
            continue
        match = _TWO.search(statement.words)
        if match and not _NOT_APPLYING.search(statement.words):
            return 2, statement.quote_around(*match.span())
        match = _ONE.search(statement.words)
        single = single or (match and (1, statement.quote_around(*match.span())))
    return single


def find_any_time(statements: Sequence[Statement], deadlines: Sequence[Deadline]) -> Evidence | None:
    """What says that one may apply at any time: in so many words, or `before you start` where no date is set."""
    dated = [deadline for deadline in deadlines if deadline.role != "opening"]
    end = summary_end(statements)
    if end is not None and any(_SET_DATES.search(statement.words) for statement in statements if statement.start < end):
        statements = [statement for statement in statements if statement.start < end]
    general_end = end if dated else None
    for statement in statements:
        match = _ANY_TIME.search(statement.words) if statement.has(_ANY_TIME_STEMS) else None
        # Beside dates, an item or a section of the guideline speaks of one kind of project.
        if dated and (statement.is_item or (general_end is not None and statement.start > general_end)):
            continue
        if (
            match
            and not _NO_APPLICATION.search(statement.words[match.start() : match.end() + 40])
            and not _has_deadline(statement)
        ):
            return statement.quote_around(*match.span())
    return None if any(_is_general(deadline) for deadline in dated) else _find_before_start(statements)


def _find_before_start(statements: Iterable[Statement]) -> Evidence | None:
    for statement in statements:
        match = _BEFORE_START.search(statement.words) if statement.has(("vor ", "before")) else None
        if (
            match
            and _SUBMITS.search(statement.words)
            and not _NO_APPLICATION.search(statement.words[match.start() : match.end() + 60])
        ):
            return statement.quote_around(*match.span())
    return None


def _is_general(deadline: Deadline) -> bool:
    """A date for some applications only (`hierfür`) does not bind the others."""
    return not re.search(r"\b(?:hierfür|dafür|abweichend)\b", deadline.evidence.text)


def _has_deadline(statement: Statement) -> bool:
    return _UNTIL.search(statement.words) is not None and any(date.iso for date in find_dates(statement.words))


def find_closed(statements: Iterable[Statement], deadlines: Sequence[Deadline]) -> Evidence | None:
    """What says that it is over. An ended round does not close a call that names a later date."""
    for statement in statements:
        match = _CLOSED.search(statement.words) if statement.has(_CLOSED_STEMS) else None
        if not match or _CONDITIONAL.search(statement.words[: match.end()]) or statement.words.endswith("?"):
            continue
        ended = max((date.iso for date in find_dates(statement.words) if date.iso), default=None)
        if ended and any(d.date > ended for d in deadlines if d.date and d.role != "stage_2"):
            continue
        return statement.quote_around(*match.span())
    return None


def deadline_model(deadlines: Sequence[Deadline], *, is_closed: bool, stages: int | None, is_any_time: bool) -> Model:
    """The first of design.md §7 that holds."""
    if is_closed:
        return "closed"
    if stages == 2 or {"stage_1", "stage_2"} <= {deadline.role for deadline in deadlines}:
        return "two_stage"
    if is_any_time:
        return "rolling"
    ends = [deadline for deadline in deadlines if deadline.role != "opening"]
    yearly = sorted({deadline.recurring for deadline in ends if deadline.recurring})
    dates = {deadline.date for deadline in ends if deadline.date}
    if yearly:
        several = any(days_apart(a, b) > SAME_DATE_DAYS for a, b in pairwise(yearly))
        return "multiple_cut_off" if several else "yearly"
    if len(dates) > 1:
        return "multiple_cut_off"
    return "single" if dates else "unknown"
