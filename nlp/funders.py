"""A call's statements in, who gives out: level, state, funder and agency, each with its quote."""

import re
from collections import Counter
from collections.abc import Sequence

from nlp.annotations import Evidence
from nlp.statements import Fact, Statement, first_fact

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
# One of these stands in every way to write them; the patterns are tried only then.
_LAND_STEMS = (
    *("ürttemberg", "ayer", "BayHO", "BayMBl", "avaria", "erlin", "randenburg", "remen", "remisch", "amburg"),
    *("essen", "essisch", "ecklenburg", "achs", "ächs", "NBank", "estf", "NRW", "pfalz", "Pfalz", "pfälz", "aarl"),
    *("olstein", "üring"),
)
_LAND = re.compile("|".join(LANDS.values()))
_FEDERAL = re.compile(
    r"Bundesministeri\w+|Bundesamte?s?\b|Bundesregierung|Bundesanzeiger|\bBAnz\b|Bundeshaushalt\w*|\bBHO\b|"
    r"\b(?:Der|der|des|vom) Bund(?:es)?\b|\bBM[A-Z]{2,5}\b|\b[Ff]ederal [Mm]inistry|Bundeszentrale|"
    r"Bundesprogramm\w*"
)
_EUROPE = re.compile(
    r"Horizon Europe|HORIZON-\w+|Horizont Europa|Europäische Kommission|European Commission|EU-Kommission|"
    r"Digital Europe|Digitales Europa|Erasmus\+|\bCERV\b|LIFE[- ]Programme?|Connecting Europe|"
    r"European (?:Defence Fund|Innovation Council|Research Council)|work programme|Associated Countr\w+|"
    r"Die Europäische Union (?:fördert|unterstützt)|\bEIC\b|General Annex"
)
_UNION = re.compile(r"\bEuropäische[nr]? Union\b|\bEuropean Union\b")  # where nobody else is named: laws cite it too
_FUNDS = re.compile(
    r"\b(?:fördern?|fördert|unterstützt|unterstützen|gewährt|gewähren|bezuschusst|stellt|vergibt|supports?|funds|"
    r"provides|Zuwendungsgeber)\b"
)
_BAVARIA = "Bayern"

_MINISTRY = re.compile(
    r"\b(?:(?:Bayerische|Sächsische|Hessische|Niedersächsische|Thüringer|"
    r"Brandenburgische)[snr]{0,2}\s)?(?:Bundes|Staats|Sozial|Wirtschafts|Innen|Justiz|"
    r"Umwelt)?[Mm]inisterium(?:s)?\s(?:für|der|des)\s"
    r"(?:Inneres?|[A-ZÄÖÜ][\wäöüß-]+)(?:(?:,\s(?:für\s)?|\s(?:und|sowie)\s(?:für\s)?)[A-ZÄÖÜ][\wäöüß-]+){0,8}"
    r"|\bFederal Ministry (?:of|for) [A-Z]\w+(?:(?:, | and )[A-Z]\w+){0,6}|Europäische Kommission|"
    r"European Commission|\b(?:Freistaat|Land|Freie Hansestadt|Freie und Hansestadt) (?:"
    + "|".join(sorted(LANDS, key=len, reverse=True))
    + r")\b"
)
_AGENCY = re.compile(
    r"Projektträger(?:s|n)?\s(?P<name>(?:VDI/VDE[- ]Innovation \+ Technik GmbH|VDI Technologiezentrum GmbH|"
    r"Jülich(?: \(PtJ\))?|Karlsruhe(?: \(PTKA\))?|AiF[\w -]{0,24}|DLR|TÜV Rheinland Consulting|"
    r"[A-ZÄÖÜ][\w&/+.-]{2,30}(?:\s[A-ZÄÖÜ][\w&/+.-]{1,30}){0,4}))"
    r"|(?P<known>DLR Projektträger|Projektträger Jülich|VDI/VDE Innovation \+ Technik GmbH|"
    r"VDI Technologiezentrum GmbH|AiF Projekt GmbH|Bayern Innovativ GmbH|Bayerische Forschungsstiftung|"
    r"Investitionsbank [A-ZÄÖÜ]\w+(?:-\w+)?|"
    r"Wirtschafts- und Infrastrukturbank Hessen|Sächsische Aufbaubank|NBank|LfA Förderbank Bayern|KfW|"
    r"Fachagentur Nachwachsende Rohstoffe|Bundesanstalt für Landwirtschaft und Ernährung|"
    r"Bundesamt für Wirtschaft und Ausfuhrkontrolle|"
    r"European Climate, Infrastructure and Environment Executive Agency|European Research Executive Agency|"
    r"European Health and Digital Executive Agency)"
)


def find_funder(statements: Sequence[Statement]) -> Fact | None:
    """The first ministry or body named that gives money, in the nominative."""
    return first_fact(statements, _MINISTRY, lambda match: _nominative(" ".join(match.group().split())))


def find_agency(statements: Sequence[Statement]) -> Fact | None:
    """The Projektträger or bank that runs the call; its name only, never a person."""
    return first_fact(statements, _AGENCY, lambda match: " ".join((match["name"] or match["known"]).split()))


def find_level(statements: Sequence[Statement]) -> Fact | None:
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
    named = [
        (match.start(), level, match)
        for level, pattern in (("eu", _EUROPE), ("bund", _FEDERAL))
        if (match := pattern.search(words))
    ]
    land = _LAND.search(words) if any(stem in words for stem in _LAND_STEMS) else None
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
    told = next(((level, first[level]) for level, _ in counts.most_common(1)), None)
    return told or first_fact(statements, _UNION, lambda _: "eu")


def find_region(statements: Sequence[Statement]) -> Fact | None:
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
