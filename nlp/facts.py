"""A call's statements in, what else it says of itself out: level, funder, agency, instrument, conditions, each with its quote."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from nlp.annotations import Evidence
from nlp.statements import Statement

Fact = tuple[Any, Evidence]

LANDS = {
    "Baden-Württemberg": r"[Bb]aden-[Ww]ürttemberg\w*",
    "Bayern": r"Bayern\b|[Bb]ayerische\w*|BayHO|BayMBl|Bavaria\w*",
    "Berlin": r"Land Berlin|Berliner \w+|Berlins?\b",
    "Brandenburg": r"[Bb]randenburg\w*",
    "Bremen": r"Bremen\b|[Bb]remische\w*",
    "Hamburg": r"Hamburg\b|[Hh]amburgische\w*|Hamburger \w+",
    "Hessen": r"Hessens?\b|[Hh]essische\w*",
    "Mecklenburg-Vorpommern": r"Mecklenburg-Vorpommern\w*",
    "Niedersachsen": r"Niedersachsens?\b|[Nn]iedersächsische\w*|NBank",
    "Nordrhein-Westfalen": r"Nordrhein-[Ww]estf\w+|\bNRW\b",
    "Rheinland-Pfalz": r"[Rr]heinland-[Pp]f[aä]lz\w*",
    "Saarland": r"Saarlandes?\b|Saarland\b|[Ss]aarländische\w*",
    "Sachsen-Anhalt": r"Sachsen-Anhalts?\b",
    "Sachsen": r"(?<![a-z-])Sachsens?\b(?!-Anhalt)|(?<!nieder)(?<!Nieder)[Ss]ächsische\w*|SächsHO|SächsABl",
    "Schleswig-Holstein": r"Schleswig-Holsteins?\b|schleswig-holsteinische\w*",
    "Thüringen": r"Thüringens?\b|Thüringer \w+|ThürLHO",
}
_LAND_PATTERNS = {land: re.compile(pattern) for land, pattern in LANDS.items()}
_LAND_STEMS = (
    "ürttemberg", "ayer", "BayHO", "BayMBl", "avaria", "erlin", "randenburg", "remen", "remisch", "amburg", "essen", "essisch", "ecklenburg",
    "achs", "ächs", "NBank", "estf", "NRW", "pfalz", "Pfalz", "pfälz", "aarl", "olstein", "üring",
)
_LAND = re.compile("|".join(LANDS.values()))
_FEDERAL = re.compile(r"Bundesministeri\w+|Bundesamte?s?\b|Bundesregierung|Bundesanzeiger|\bBAnz\b|Bundeshaushalt\w*|\bBHO\b|\b(?:Der|der|des|vom) Bund(?:es)?\b|\bBM[A-Z]{2,5}\b|\b[Ff]ederal [Mm]inistry|Bundeszentrale|Bundesprogramm\w*")
_EUROPE = re.compile(r"Horizon Europe|HORIZON-\w+|Horizont Europa|Europäische Kommission|European Commission|EU-Kommission|Digital Europe|Digitales Europa|Erasmus\+|\bCERV\b|LIFE[- ]Programme?|Connecting Europe|European (?:Defence Fund|Innovation Council|Research Council)|work programme|Associated Countr\w+|Die Europäische Union (?:fördert|unterstützt)|\bEIC\b|General Annex")
_FUNDS = re.compile(r"\b(?:fördern?|fördert|unterstützt|unterstützen|gewährt|gewähren|bezuschusst|stellt|vergibt|supports?|funds|provides|Zuwendungsgeber)\b")
_BAVARIA = "Bayern"

_MINISTRY = re.compile(
    r"\b(?:(?:Bayerische|Sächsische|Hessische|Niedersächsische|Thüringer|Brandenburgische)[snr]{0,2}\s)?(?:Bundes|Staats|Sozial|Wirtschafts|Innen|Justiz|Umwelt)?[Mm]inisterium(?:s)?\s(?:für|der|des)\s"
    r"(?:Inneres?|[A-ZÄÖÜ][\wäöüß-]+)(?:(?:,\s(?:für\s)?|\s(?:und|sowie)\s(?:für\s)?)[A-ZÄÖÜ][\wäöüß-]+){0,8}"
    r"|\bFederal Ministry (?:of|for) [A-Z]\w+(?:(?:, | and )[A-Z]\w+){0,6}|Europäische Kommission|European Commission|\b(?:Freistaat|Land|Freie Hansestadt|Freie und Hansestadt) (?:"
    + "|".join(sorted(LANDS, key=len, reverse=True))
    + r")\b"
)
_AGENCY = re.compile(
    r"Projektträger(?:s|n)?\s(?P<name>(?:VDI/VDE[- ]Innovation \+ Technik GmbH|VDI Technologiezentrum GmbH|Jülich(?: \(PtJ\))?|Karlsruhe(?: \(PTKA\))?|Bayern|AiF[\w -]{0,24}|DLR|TÜV Rheinland Consulting|[A-ZÄÖÜ][\w&/+.-]{2,30}(?:\s[A-ZÄÖÜ][\w&/+.-]{1,30}){0,4}))"
    r"|(?P<known>DLR Projektträger|Projektträger Jülich|VDI/VDE Innovation \+ Technik GmbH|VDI Technologiezentrum GmbH|AiF Projekt GmbH|Bayern Innovativ GmbH|Bayerische Forschungsstiftung|Investitionsbank [A-ZÄÖÜ]\w+(?:-\w+)?|"
    r"Wirtschafts- und Infrastrukturbank Hessen|Sächsische Aufbaubank|NBank|LfA Förderbank Bayern|KfW|Fachagentur Nachwachsende Rohstoffe|Bundesanstalt für Landwirtschaft und Ernährung|Bundesamt für Wirtschaft und Ausfuhrkontrolle|"
    r"European Climate, Infrastructure and Environment Executive Agency|European Research Executive Agency|European Health and Digital Executive Agency)"
)
_APPLY_AT = re.compile(r"https?://[^\s)\]\"'<>]{6,150}[^\s)\]\"'<>.,;:]|www\.[^\s)\]\"'<>]{4,120}[^\s)\]\"'<>.,;:]|easy-?[Oo]nline|Funding (?:&|and) Tenders (?:Portal|portal)|Förderportal(?: [A-ZÄÖÜ][\w-]+)?|Antragsportal|Online-Antragsportal|Agrar-Antragsportal")
_APPLYING = re.compile(r"\b(?:einzureichen|einreichen|gestellt|zu stellen|stellen Sie|reichen Sie|richten Sie|beantragen|Antragstellung|Onlineantrag|submitted|submit|apply|[Aa]pplications)\b|[Aa]nträge? (?:sind|ist|kann|können)")
_PROGRAMME = re.compile(r"\b(?:[Ff]örderprogramm|[Ll]andesprogramm|[Bb]undesprogramm|[Rr]ahmenprogramm|[Pp]rogramm|[Pp]rogramme)(?:s|es)?\s[„“\"](?P<name>[^„“”\"]{3,90})[“”\"]|\b(?P<eu>Horizon Europe|Horizont Europa|Digital Europe Programme|Erasmus\+|Connecting Europe Facility|European Defence Fund|LIFE Programme|ZIM)\b")
_INSTRUMENTS = {
    "voucher": r"Gutschein\w*|Innovationsgutschein\w*|\b[Vv]ouchers?\b",
    "guarantee": r"(?:Landes|Ausfall)?[Bb]ürgschaft(?:en)?\b|Exportkreditgarantie\w*|\b[Gg]uarantees?\b",
    "equity": r"(?:stille )?Beteiligung(?:skapital|en)\b|Eigenkapitalbeteiligung|\b[Ee]quity\b",
    "tax": r"Forschungszulage|[Ss]teuerliche Förderung|[Tt]ax (?:credit|allowance)",
    "loan": r"\w*[Dd]arlehens?\b|\w*[Kk]redite?s?\b|\b[Ll]oans?\b",
    "grant": r"\w*[Zz]usch(?:uss|üsse|usses|üssen)\b|[Zz]uwendung(?:en)?\b|\b[Gg]rants?\b|Festbetrag|Prämie\b",
}
_INSTRUMENT_PATTERNS = {name: re.compile(pattern) for name, pattern in _INSTRUMENTS.items()}
_GIVES = re.compile(r"\b(?:als|in Form|erhalten|gewährt|bekommen|can receive|in the form|as a)\b")
_JOINT = re.compile(r"\bVerbund(?:projekte?n?|vorhaben)\b|\bKonsorti(?:um|en)\b|\b[Cc]onsorti(?:um|a)\b|Kooperationsprojekte?n?\b|[Cc]ollaborative projects?")
_SINGLE = re.compile(r"\bEinzel(?:vorhaben|projekte?n?|antr[aä]ge?)\b|\b[Ss]ingle (?:applicant|beneficiary|projects?)|[Ii]ndividual projects?")
_CONSORTIUM_STEMS = ("erbund", "onsorti", "ooperationsproj", "ollaborative", "inzel", "ingle", "ndividual")
_SITE = re.compile(
    r"\b(?:Sitz(?: (?:und|oder|bzw\.) (?:eine )?(?:Betriebsstätte|Niederlassung|Tätigkeitsschwerpunkt))?|Betriebsstätte(?: oder (?:Niederlassung|Sitz))?|Niederlassung)\b[^.;]{0,60}?\b(?:in|im|auf dem Gebiet)\s(?:der |dem |des |Bundesland |Land |Freistaat )*(?P<where>[A-ZÄÖÜ][\wäöüß-]+)"
    r"|\b(?:established|based|registered|seat|located) in\s(?:the )?(?P<en>(?:an EU )?[A-Z][\w-]+(?: [A-Z][\w-]+)?)"
)
_WHEN = re.compile(r"\bzum Zeitpunkt (?:der|einer) (?P<when>\w+(?: \w+ \w*[Zz]uwendung)?)")
_EARLY = re.compile(
    r"(?:(?:bereits|vor (?:der )?(?:Bewilligung|Antragstellung|Bescheid\w*|Erteilung)|noch nicht|vor Erhalt|nicht vor)\b[^;]{0,80}\b(?:begonnen|beginnen|Beginn)\b|\b(?:begonnen|begonnene)\b[^;]{0,60}\b(?:nicht gefördert|ausgeschlossen|werden nicht)|"
    r"\bmust not (?:have )?start\w*|[Vv]orzeitige\w? (?:Maßnahme|Vorhaben)\w*beginn\w*[^;]{0,60}(?:ausgeschlossen|förderschädlich|nicht))"
)
_DE_MINIMIS = re.compile(r"[Dd]e-?\s?[Mm]inimis")
_AGVO = re.compile(r"\bAGVO\b|Allgemeine\w? Gruppenfreistellungsverordnung|\bGBER\b|651/2014|General Block Exemption")
_OPEN_TOPIC = re.compile(r"\b(?:themen|technologie|branchen)offen\w*|keine thematische\w* (?:Einschränkung|Vorgabe|Festlegung)\w*|\bbottom-up (?:call|topic|approach|nature)|open to (?:all|any) (?:fields|topics|technolog\w+)|[Tt]opic-open", re.IGNORECASE)
_CALL = re.compile(r"\b(?:\w*[Ff]örder|\w*[Pp]rojekt|Zwischen|Ideen)?[Aa]ufruf\b|\bAusschreibung\b|\b\w*[Ii]deenwettbewerb\w*|[Cc]all for (?:proposals|applications)|\w*[Ww]ettbewerb\b|Förderbekanntmachung\b")
_THIS_CALL = re.compile(r"(?:[Dd]ie(?:se[rs]?|sem)|[Dd](?:er|em|es) vorliegenden?|[Ii]m Rahmen des|Mit dem)\s(?:\w+\s)?(?:\w*[Ff]örder|\w*[Pp]rojekt)?(?:[Aa]ufrufe?s?|Ausschreibung|[Ii]deenwettbewerbs?|Wettbewerbs?)\b|[Tt]his call\b|[Cc]all for (?:proposals|applications)")
_PROGRAMMATIC = re.compile(r"\b(?:[Ff]örder)?[Rr]ichtlinien?\b|Verwaltungsvorschrift|Förderprogramm\w*|Landesprogramm|Förderung (?:von|der|des)\b|-?[Kk]redit\b|Darlehen\b")
_TOPIC = re.compile(r"\bHORIZON-[A-Z0-9-]+|\bDIGITAL-20\d\d-[A-Z0-9-]+|\bLIFE-20\d\d-[A-Z0-9-]+|Expected Outcomes?:|\bEDF-20\d\d-")


def find_facts(statements: Sequence[Statement]) -> dict[str, Fact]:
    """The facts found, by the field names of design.md §7; what the text does not say is not in it."""
    finders: dict[str, Callable[[Sequence[Statement]], Fact | None]] = {
        "type": _find_type,
        "level": _find_level,
        "region": _find_region,
        "funder": lambda found: _first(found, _MINISTRY, lambda match: _nominative(match.group())),
        "agency": lambda found: _first(found, _AGENCY, lambda match: match["name"] or match["known"]),
        "apply_at": _find_apply_at,
        "programme": lambda found: _first(found, _PROGRAMME, lambda match: match["name"] or match["eu"]),
        "instrument": _find_instrument,
        "consortium": _find_consortium,
        "establishment": lambda found: _first(found, _SITE, _site),
        "start_rule": lambda found: _first(found, _EARLY, _start_rule),
        "aid_basis": _find_aid_basis,
        "topic_open": lambda found: _first(found, _OPEN_TOPIC, lambda _: True),
    }
    return {name: fact for name, find in finders.items() if (fact := find(statements))}


def _first(statements: Sequence[Statement], pattern: re.Pattern[str], value: Callable[[re.Match[str]], Any]) -> Fact | None:
    for statement in statements:
        match = pattern.search(statement.words)
        if match:
            return value(match), statement.quote_around(*match.span())
    return None


def _find_type(statements: Sequence[Statement]) -> Fact | None:
    """A topic by its number; a call by its title or where the text says `this call`; a programme by its guideline."""
    title = [statement for statement in statements if statement.field == "title"]
    for found, code, pattern in (
        (statements, "topic", _TOPIC),
        (title, "call", _CALL),
        (statements, "call", _THIS_CALL),
        (statements, "programme", _PROGRAMMATIC),
    ):
        fact = _first(found, pattern, lambda _: "")
        if fact:
            return code, fact[1]
    return None


def _find_level(statements: Sequence[Statement]) -> Fact | None:
    """Who gives, from the first sentence in which somebody funds; else whoever is named most."""
    for statement in statements[:60]:
        words = statement.words
        verb = _FUNDS.search(words)
        if verb and not words.startswith(("Wenn", "Als", "Ihre")):
            level = _level_of(words[: verb.start() + 140])
            if level:
                return level[0], statement.quote_around(*level[1].span())
    return _most_named_level(statements)


def _level_of(words: str) -> tuple[str, re.Match[str]] | None:
    named = [(match.start(), level, match) for level, pattern in (("eu", _EUROPE), ("bund", _FEDERAL)) if (match := pattern.search(words))]
    land = _LAND.search(words)
    if land:
        named.append((land.start(), "bayern" if _is_bavaria(land) else "other_land", land))
    return min(named)[1:] if named else None


def _is_bavaria(land: re.Match[str]) -> bool:
    return _LAND_PATTERNS[_BAVARIA].fullmatch(land.group()) is not None


def _most_named_level(statements: Sequence[Statement]) -> Fact | None:
    counts: Counter[str] = Counter()
    first: dict[str, Evidence] = {}
    for statement in statements:
        level = _level_of(statement.words)
        if level:
            counts[level[0]] += 1
            first.setdefault(level[0], statement.quote_around(*level[1].span()))
    return next(((level, first[level]) for level, _ in counts.most_common(1)), None)


def _find_region(statements: Sequence[Statement]) -> Fact | None:
    """The state a call is for: the one named most, if named at least twice."""
    counts: Counter[str] = Counter()
    first: dict[str, Evidence] = {}
    for statement in statements:
        for match in _LAND.finditer(statement.words) if statement.has(_LAND_STEMS) else ():
            land = next(name for name, pattern in _LAND_PATTERNS.items() if pattern.fullmatch(match.group()))
            counts[land] += 1
            first.setdefault(land, statement.quote_around(*match.span()))
    land, count = next(iter(counts.most_common(1)), ("", 0))
    return (land, first[land]) if count > 1 else None


def _nominative(name: str) -> str:
    """Bundesministeriums für … → Bundesministerium für …"""
    name = re.sub(r"inisteriums\b", "inisterium", name)
    return re.sub(r"^(\w+ische)[nsr]\s(?=\w*[Mm]inisterium)", r"\1s ", name)


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
        found = [(match.start(), name, match) for name, pattern in _INSTRUMENT_PATTERNS.items() if (match := pattern.search(statement.words))]
        if found:
            _, name, match = min(found, key=lambda item: item[0])
            return name, statement.quote_around(*match.span())
    return None


def _find_consortium(statements: Sequence[Statement]) -> Fact | None:
    speaking = [statement for statement in statements if statement.has(_CONSORTIUM_STEMS)]
    joint = _first(speaking, _JOINT, lambda _: "joint")
    single = _first(speaking, _SINGLE, lambda _: "single")
    return ("either", joint[1]) if joint and single else joint or single


def _site(match: re.Match[str]) -> dict[str, str | None]:
    when = _WHEN.search(match.string, max(0, match.start() - 200), match.end() + 200)
    return {"where": match["where"] or match["en"], "when": when["when"] if when else None}


def _start_rule(match: re.Match[str]) -> str:
    return "not_before_application" if "ntragstellung" in match.group() else "not_before_approval"


def _find_aid_basis(statements: Sequence[Statement]) -> Fact | None:
    found = [(name, fact[1]) for name, pattern in (("De-minimis", _DE_MINIMIS), ("AGVO", _AGVO)) if (fact := _first(statements, pattern, lambda _: True))]
    return ([name for name, _ in found], found[0][1]) if found else None
