"""A call's statements in, its conditions out (type, instrument, consortium, site, start, aid), each with its quote."""

import re
from collections.abc import Callable, Sequence

from nlp.funders import find_agency, find_funder, find_level, find_region
from nlp.statements import Fact, Statement, first_fact

_APPLY_AT = re.compile(
    r"https?://[^\s)\]\"'<>]{6,150}[^\s)\]\"'<>.,;:]|www\.[^\s)\]\"'<>]{4,120}[^\s)\]\"'<>.,;:]|easy-?[Oo]nline|"
    r"Funding (?:&|and) Tenders (?:Portal|portal)|Förderportal(?: [A-ZÄÖÜ][\w-]+)?|Antragsportal|"
    r"Online-Antragsportal|Agrar-Antragsportal"
)
_APPLYING = re.compile(
    r"\b(?:einzureichen|einreichen|gestellt|zu stellen|stellen Sie|reichen Sie|richten Sie|beantragen|"
    r"Antragstellung|Onlineantrag|submitted|submit|apply|[Aa]pplications)\b|[Aa]nträge? (?:sind|ist|kann|können)"
)
_PROGRAMME = re.compile(
    r"\b(?:[Ff]örderprogramm|[Ll]andesprogramm|[Bb]undesprogramm|[Rr]ahmenprogramm|[Pp]rogramm|[Pp]rogramme)(?:s|"
    r"es)?\s[„“\"](?P<name>[^„“”\"]{3,90})[“”\"]|\b(?P<eu>Horizon Europe|Horizont Europa|Digital Europe Programme|"
    r"Erasmus\+|Connecting Europe Facility|European Defence Fund|LIFE Programme|ZIM)\b"
)
_INSTRUMENTS = {
    "voucher": r"Gutschein\w*|Innovationsgutschein\w*|\b[Vv]ouchers?\b",
    "guarantee": r"(?:Landes|Ausfall)?[Bb]ürgschaft(?:en)?\b|Exportkreditgarantie\w*|\b[Gg]uarantees?\b",
    "equity": r"(?:stille )?Beteiligung(?:skapital|en)\b|Eigenkapitalbeteiligung|\b[Ee]quity\b",
    "tax": r"Forschungszulage|[Ss]teuerliche Förderung|[Tt]ax (?:credit|allowance)",
    "loan": r"\b\w*[Dd]arlehens?\b|\b\w*[Kk]redite?s?\b|\b[Ll]oans?\b",
    "grant": r"\b\w*[Zz]usch(?:uss|üsse|usses|üssen)\b|[Zz]uwendung(?:en)?\b|\b[Gg]rants?\b|Festbetrag|Prämie\b",
}
_INSTRUMENT_PATTERNS = {name: re.compile(pattern) for name, pattern in _INSTRUMENTS.items()}
_GIVES = re.compile(r"\b(?:als|in Form|erhalten|gewährt|bekommen|can receive|in the form|as a)\b")
_JOINT = re.compile(
    r"\bVerbund(?:projekte?n?|vorhaben)\b|\bKonsorti(?:um|en)\b|\b[Cc]onsorti(?:um|a)\b|Kooperationsprojekte?n?\b|"
    r"[Cc]ollaborative projects?"
)
_SINGLE = re.compile(
    r"\bEinzel(?:vorhaben|projekte?n?|antr[aä]ge?)\b|\b[Ss]ingle (?:applicant|beneficiary|projects?)|"
    r"[Ii]ndividual projects?"
)
_CONSORTIUM_STEMS = ("erbund", "onsorti", "ooperationsproj", "ollaborative", "inzel", "ingle", "ndividual")
_SITE = re.compile(
    r"\b(?:Sitz(?: (?:und|oder|bzw\.) (?:eine )?(?:Betriebsstätte|Niederlassung|Tätigkeitsschwerpunkt))?|"
    r"Betriebsstätte(?: oder (?:Niederlassung|Sitz))?|Niederlassung)\b[^.;]{0,60}?\b(?:in|im|"
    r"auf dem Gebiet)\s(?:der |dem |des |Bundesland |Land |Freistaat )*(?P<where>[A-ZÄÖÜ][\wäöüß-]+)"
    r"|\b(?:established|based|registered|seat|located) in\s(?:the )?(?P<en>(?:an EU )?[A-Z][\w-]+(?: [A-Z][\w-]+)?)"
)
_WHEN = re.compile(r"\bzum Zeitpunkt (?:der|einer) (?P<when>\w+(?: \w+ \w*[Zz]uwendung)?)")
_EARLY = re.compile(
    r"(?:(?:bereits|vor (?:der )?(?:Bewilligung|Antragstellung|Bescheid\w*|Erteilung)|noch nicht|vor Erhalt|"
    r"nicht vor)\b[^;]{0,80}\b(?:begonnen|beginnen|Beginn)\b|\b(?:begonnen|"
    r"begonnene)\b[^;]{0,60}\b(?:nicht gefördert|ausgeschlossen|werden nicht)|"
    r"\bmust not (?:have )?start\w*|[Vv]orzeitige\w? (?:Maßnahme|"
    r"Vorhaben)\w*beginn\w*[^;]{0,60}(?:ausgeschlossen|förderschädlich|nicht))"
)
_EARLY_STEMS = ("egonnen", "eginn", "must not")
_DE_MINIMIS = re.compile(r"[Dd]e-?\s?[Mm]inimis")
_AGVO = re.compile(r"\bAGVO\b|Allgemeine\w? Gruppenfreistellungsverordnung|\bGBER\b|651/2014|General Block Exemption")
_OPEN_TOPIC = re.compile(
    r"\b(?:themen|technologie|branchen)offen\w*|keine thematische\w* (?:Einschränkung|Vorgabe|Festlegung)\w*|"
    r"\bbottom-up (?:call|topic|approach|nature)|open to (?:all|any) (?:fields|topics|technolog\w+)|[Tt]opic-open",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"\b(?:\w*[Ff]örder|\w*[Pp]rojekt|Zwischen|Ideen)?[Aa]ufruf\b|\bAusschreibung\b|\b\w*[Ii]deenwettbewerb\w*|"
    r"[Cc]all for (?:proposals|applications)|\b\w*[Ww]ettbewerb\b|Förderbekanntmachung\b"
)
_THIS_CALL = re.compile(
    r"(?:[Dd]ie(?:se[rs]?|sem)|[Dd](?:er|em|es) vorliegenden?|[Ii]m Rahmen des|"
    r"Mit dem)\s(?:\w+\s)?(?:\w{0,20}[Ff]örder|\w{0,20}[Pp]rojekt)?(?:[Aa]ufrufe?s?|Ausschreibung|[Ii]deenwettbewerbs?|"
    r"Wettbewerbs?)\b|[Tt]his call\b|[Cc]all for (?:proposals|applications)"
)
_PROGRAMMATIC = re.compile(
    r"\b(?:[Ff]örder)?[Rr]ichtlinien?\b|Verwaltungsvorschrift|Förderprogramm\w*|Landesprogramm|Förderung (?:von|"
    r"der|des)\b|-?[Kk]redit\b|Darlehen\b"
)
_TOPIC = re.compile(
    r"\bHORIZON-[A-Z0-9-]+|\bDIGITAL-20\d\d-[A-Z0-9-]+|\bLIFE-20\d\d-[A-Z0-9-]+|Expected Outcomes?:|\bEDF-20\d\d-"
)


def find_facts(statements: Sequence[Statement]) -> dict[str, Fact]:
    """The facts found, by the field names of design.md §7; what the text does not say is not in it."""
    finders: dict[str, Callable[[Sequence[Statement]], Fact | None]] = {
        "type": _find_type,
        "level": find_level,
        "region": find_region,
        "funder": find_funder,
        "agency": find_agency,
        "apply_at": _find_apply_at,
        "programme": lambda found: first_fact(found, _PROGRAMME, lambda match: match["name"] or match["eu"]),
        "instrument": _find_instrument,
        "consortium": _find_consortium,
        "establishment": lambda found: first_fact(found, _SITE, _site),
        "start_rule": lambda found: first_fact([s for s in found if s.has(_EARLY_STEMS)], _EARLY, _start_rule),
        "aid_basis": _find_aid_basis,
        "topic_open": lambda found: first_fact(found, _OPEN_TOPIC, lambda _: True),
    }
    return {name: fact for name, find in finders.items() if (fact := find(statements))}


def _find_type(statements: Sequence[Statement]) -> Fact | None:
    """A topic by its number; a call by its title or where the text says `this call`; a programme by its guideline."""
    title = [statement for statement in statements if statement.field == "title"]
    for found, code, pattern in (
        (statements, "topic", _TOPIC),
        (title, "call", _CALL),
        (statements, "call", _THIS_CALL),
        (statements, "programme", _PROGRAMMATIC),
    ):
        fact = first_fact(found, pattern, lambda _: "")
        if fact:
            return code, fact[1]
    return None


def _find_apply_at(statements: Sequence[Statement]) -> Fact | None:
    for statement in statements:
        match = _APPLY_AT.search(statement.words) if _APPLYING.search(statement.words) else None
        if match:
            return match.group(), statement.quote_around(*match.span())
    return None


def _find_instrument(statements: Sequence[Statement]) -> Fact | None:
    for statement in statements:
        if not _GIVES.search(statement.words):
            continue
        found = [
            (match.start(), name, match)
            for name, pattern in _INSTRUMENT_PATTERNS.items()
            if (match := pattern.search(statement.words))
        ]
        if found:
            _, name, match = min(found, key=lambda item: item[0])
            return name, statement.quote_around(*match.span())
    return None


def _find_consortium(statements: Sequence[Statement]) -> Fact | None:
    speaking = [statement for statement in statements if statement.has(_CONSORTIUM_STEMS)]
    joint = first_fact(speaking, _JOINT, lambda _: "joint")
    single = first_fact(speaking, _SINGLE, lambda _: "single")
    return ("either", joint[1]) if joint and single else joint or single


def _site(match: re.Match[str]) -> dict[str, str | None]:
    when = _WHEN.search(match.string, max(0, match.start() - 200), match.end() + 200)
    return {"where": match["where"] or match["en"], "when": when["when"] if when else None}


def _start_rule(match: re.Match[str]) -> str:
    return "not_before_application" if "ntragstellung" in match.group() else "not_before_approval"


def _find_aid_basis(statements: Sequence[Statement]) -> Fact | None:
    found = [
        (name, fact[1])
        for name, pattern in (("De-minimis", _DE_MINIMIS), ("AGVO", _AGVO))
        if (fact := first_fact(statements, pattern, lambda _: True))
    ]
    return ([name for name, _ in found], found[0][1]) if found else None
