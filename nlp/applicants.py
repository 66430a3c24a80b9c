"""A call's statements in, who may apply out: codes of design.md §7, each group of sentences as its proof."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from nlp.annotations import Evidence
from nlp.statements import MAX_QUOTE, Statement, summary_end

APPLICANTS = (
    "company",
    "sme",
    "startup",
    "university",
    "research_institute",
    "municipality",
    "association",
    "individual",
    "other",
)

_SAYS_WHO = re.compile(
    r"(?:\b[Aa]ntrags?-?\s?(?:und [Ff]örder|, )?berechtigte?n?r?\b|\b[Ff]örderberechtigt|\b[Aa]ntragsbefugt|"
    r"\b[Aa]ntragsteller(?:innen)?(?: und Antragsteller)?\s(?:sind|können sein|ist)|"
    r"\b[Zz]uwendungsempfänger(?:in|innen)?(?:\s(?:und|oder) Zuwendungsempfänger)?\s(?:sind|ist|können)\b|"
    r"\bBegünstigte(?:r|n)?\s(?:sind|ist|können)|\bEmpfänger der (?:Zuwendung|Förderung)en? sind|"
    r"\bgefördert werden können|\b[Aa]nträge (?:stellen|einreichen) (?:können|dürfen)|\bTräger können\b|"
    r"Wer wird gefördert|[Ee]in(?:ge)?reich\w* (?:dürfen|können)|[Bb]ewerben können sich|richtet sich an|Zielgruppe|"
    r"\b[Ee]ligible (?:applicants?|entities|organisations?|participants?|are|to apply)|[Ww]ho can apply|"
    r"\bmay apply|\bcan apply|\b[Oo]pen to\b|[Aa]pplicants (?:must|may|can|should) be|(?:are|is) eligible\b|"
    r"[Ee]ligib\w+:)"
)
_SPOKEN_TO = re.compile(
    r"\bSie als (?P<who>[^.;:]{3,200}?)(?=\s(?:bei|beim|mit|in|im|auf|durch|für|zur|zum|von|dabei|wenn|investieren|"
    r"planen|wollen|möchten)\b|[.;:])"
)
# What a heading asks, the sentence below it answers.
_ASKS_WHO = re.compile(
    r"[Aa]ntragsberechtig|[Ff]örderberechtig|\b(?:Zuwendungs|Förder)?[Ee]mpfänger\b|[Ww]er (?:kann|wird|darf)\b|"
    r"Für wen\b|"
    r"[Ww]ho (?:can|may)\b|[Ee]ligib(?:ility|le applicants)"
)
_MAIN = re.compile(
    r"[Aa]ntrags?-?\s?(?:und [Ff]örder|, )?berechtigt|[Ff]örderberechtigt|[Ee]ligible|[Aa]pply\b|[Oo]pen to|"
    r"Wer wird gefördert|[Aa]nträge (?:stellen|einreichen)|Träger können|[Zz]uwendungsempfänger|[Aa]ntragsteller|"
    r"[Bb]ewerben können|Begünstigte|eligible"
)
_NOT = re.compile(
    r"\b(?:nicht|keine|nicht mehr)\s(?:\w+\s)?(?:antragsberechtigt|gefördert|förderfähig|förderberechtigt)|"
    r"ausgeschlossen|[Nn]icht antragsberechtigt|\bnot eligible|ineligible|\bwerden nicht\b|ausgenommen sind"
)
_ASIDE = re.compile(
    r",\s(?:die|welche|deren|der|das|dessen|sofern|soweit|wenn|bei denen|who|which|that|provided)\s[^,;]*(?:,|"
    r"(?=;)|$)|\b(?:mit Ausnahme|außer|ausgenommen|except|excluding)\b[^,;.]*|\([^()]*§[^()]*\)|"
    r"\bim Einvernehmen mit [^,;]*|\b(?:in Kooperation|in Zusammenarbeit|gemeinsam|zusammen|together|"
    r"in cooperation|in partnership) (?:mit|with) [^,;]*|\bmit Sitz\b[^,;]*"
)
_PRIVATE = (
    r"(?:[Jj]uristische\w*\s(?:\w+\s)?Person(?:en)?|Personenvereinigungen)\s(?:des\s)?(?:[Pp]rivat\w*|"
    r"privaten(?: (?:und|oder|sowie)(?: des)? öffentlichen)?)\s?(?:[Rr]echts)?|\b(?:und|oder|"
    r"sowie) (?:des )?[Pp]rivat\w* [Rr]echts|[Jj]uristische Personen des öffentlichen (?:und|oder|"
    r"sowie) (?:des )?privaten"
)
_ANY_LEGAL = re.compile(
    r"[Jj]uristische\w*\s(?:(?:und|oder) natürliche\w*\s)?(?:Person|\w+)(?:en)?\b"
    r"(?!\s(?:des|der)\s(?:\w+\s)?(?:[Pp]rivat|öffentlich|\w+lichen))"
)
_PUBLIC = (
    r"[Jj]uristische\w*\s(?:\w+\s)?Person(?:en)?\sdes\s(?:privaten (?:und|oder|sowie)(?: des)? )?öffentlichen|"
    r"(?<!sonstige )\bKörperschaften des öffentlichen|\bKörperschaften\b(?! des)"
)
_CHARITABLE = re.compile(r"gemeinnützig|nicht\s?(?:auf )?[Gg]ewinn|not-for-profit|non-profit")
_NON_MUNICIPAL = re.compile(
    r"außergemeindlich|(?:Gebietskörperschaften|Kommunen|Gemeinden)\b[^.;]{0,80}\b(?:nicht antragsberechtigt|"
    r"ausgeschlossen|ausgenommen)|[Aa]usgeschlossen sind[^.;]{0,40}(?:Gebietskörperschaften|Kommunen)|"
    r"nicht antragsberechtigt sind[^.;]{0,40}(?:Gebietskörperschaften|Kommunen)"
)
_FOR_EXAMPLE = re.compile(r"(?:zum Beispiel|z\.\s?B\.|wie (?:etwa|beispielsweise)|also|insbesondere)\s")

_WORDS = {
    "sme": (
        r"\bKMU\b|[Kk]leine[nr]? und mittlere[nr]?[nr]?\w*|[Kk]leinstunternehmen|"
        r"[Mm]ittelständische\w* (?:Unternehmen|Betriebe)|\bMittelstand\b|\bSMEs?\b|[Ss]mall and medium|"
        r"[Kk]leinunternehmen|\bHandwerksbetriebe"
    ),
    "startup": (
        r"[Ss]tart-?[Uu]ps?\b|[Ee]xistenzgründer\w*|[Gg]ründer(?:innen|teams?)?\b|"
        r"[Jj]unge[nr]? (?:innovative[nr]? )?Unternehmen|[Aa]usgründung\w*|[Ss]pin-?offs?|Gründungsteams?|"
        r"Gründungswillige"
    ),
    "university": (
        r"[Uu]niversität(?:en)?\b|\b\w*[Hh]ochschulen?\b|Universitätsklinik\w*|[Uu]niversit(?:y|ies)|higher education"
    ),
    "research_institute": (
        r"\b\w*[Ff]orschungs?(?:einrichtung|institut|institution|organisation|stätte)\w*|"
        r"Forschungs- und Wissenschaftseinrichtung\w*|wissenschaftliche\w* (?:Einrichtung|Institution)\w*|"
        r"Wissenschaftseinrichtung\w*|"
        r"[Rr]esearch (?:institut\w*|organi[sz]ations?|cent(?:re|er)s?|performing)|An-Institute|Forschungs- und"
    ),
    "municipality": (
        r"\b\w*[Kk]ommunen?\b|\bGemeinden?(?!\w)|Gemeindeverb\w+|(?:Land|Stadt-? und Land)kreise?n?\b|"
        r"\bKreise[ns]?\b|\bStädte\w*|[Gg]ebietskörperschaft(?:en)?\b|[Zz]weckverb[aä]nde?n?\b|kreisfreie\w*|"
        r"kommunale\w* \w*(?:unternehmen|gesellschaften|Träger|Körperschaften|Gebiets\w+)|"
        r"\bBezirke\b|[Mm]unicipalit(?:y|ies)|[Ll]ocal authorit\w+|[Pp]ublic authorit\w+|\bKommunalver[bw]\w+|"
        r"kommunaler? \w+"
    ),
    "association": (
        r"\b(?:\w+[Vv]|V)erein(?:e|en|s)?\b|(?<!Zweck)(?<!zweck)(?<!Gemeinde)\b(?!Zweck)(?!Gemeinde)(?:\w+v|"
        r"V)erb(?:and|ände|änden|andes)\b|\bStiftung(?:en)?\b|[Gg]emeinnützige\w* (?:\w+ )?(?:\w+ )?(?:Organisation|"
        r"Einrichtung|[Jj]uristische|Träger|Institution|GmbH|Körperschaft|Personen|rechtsfähige)\w*|"
        r"[Ff]reie[nr]? (?:\w+ )?Träger|[Ww]ohlfahrts\w+|gemeinnützige\w*\b(?! (?:\w+ )?(?:Forschung|Hochschul|"
        r"[Ww]issenschaft))|[Gg]enossenschaft\w*|"
        r"Wohnungsgenossenschaften|Migrantenorganisation\w*|\b\w*[Ss]elbstorganisation\w*|e\.V\.|NGOs?\b|[Aa]ssociations?\b|"
        r"[Nn]on-profit|[Cc]ivil society|[Nn]ot-for-profit|[Ff]oundations?|Initiativen\b|"
        r"[Cc]lusters?\b organi[sz]ations?|Freiwilligenagenturen"
    ),
    "individual": (
        r"[Nn]atürliche\w* (?:und juristische\w* )?Person(?:en)?|\bPrivatperson(?:en)?|[Ee]inzelperson(?:en)?|"
        r"Ehepaare?|\bPaare\b|[Ee]igentümer\w*|Bürgerinnen|Haushalte\b|Studierende|Promovierende|Künstler\w*|"
        r"Landwirte|Einzelne Personen|[Nn]atural persons?|[Ii]ndividuals?\b|[Rr]esearchers\b|Selbstnutz\w*|"
        r"Auszubildende\b"
    ),
    "other": (
        r"private und gemeinnützige \w+|(?<!nützige )(?<!Forschungs)\b(?:Organisation|Institution|"
        r"Einrichtung)(?:en)?\b|weitere\w* juristische|[Kk]irch\w+|[Rr]eligionsgemeinschaft\w*|Bildungsträger|"
        r"Bildungsstätten|Heimbildungsstätten|Weiterbildungseinrichtungen|Träger (?:der|von) (?!freien und)\w+|"
        r"andere \w*träger|[Mm]aßnahmenträger|"
        r"sonstige\w* (?:Körperschaften|Einrichtungen|Träger|juristische)|[Rr]egionalforen|[Gg]esellschaften\b|"
        r"Krankenhäuser|Kliniken|Schulen\b|[Kk]ammern\b|Anstalten des öffentlichen|Konsortien|consortia|"
        r"[Hh]ospitals?|öffentliche\w* (?:Einrichtungen|Träger)|[Ll]egal entit\w+|[Pp]ublic bod\w+"
    ),
    "company": (
        r"(?<!Kleinst)(?<!Klein)\b(?!(?:[Kk]lein|[Mm]ittel))(?:\w{3,20}u|U)nternehmen\b|"
        r"[Gg]ewerbliche\w* (?:Wirtschaft|Unternehmen)|\bBetriebe\b|Investoren\b|\bFirmen\b|Industrie\b|"
        r"[Cc]ompan(?:y|ies)|\b[Ee]nterprises?\b|[Bb]usinesses|[Ii]ndustrial partners?|[Ii]ndustry\b|Selbstständige|"
        r"\bGroßunternehmen"
    ),
}
_PATTERNS = {code: re.compile(pattern) for code, pattern in _WORDS.items()}
_PRIVATE_LAW, _PUBLIC_LAW = re.compile(_PRIVATE), re.compile(_PUBLIC)
_SME_PHRASE = re.compile(
    r"(?:[Kk]leinst-?, )?(?:[Kk]leinstunternehmen,? )?(?:(?:sowie|und) )?[Kk]leine[nr]?(?:,)? (?:und|"
    r"sowie) mittler\w+ (?:\(KMU\) )?Unternehmen(?: der gewerblichen Wirtschaft)?|[Kk]leinst-?\w*,? (?:kleine|"
    r"klein-) und mittlere Unternehmen|[Ss]mall and medium(?:-sized)? enterprises|(?:[Mm]ittelständische|[Jj]unge|"
    r"innovative|junge innovative)\w* Unternehmen|KMU[^,;.]{0,12}Unternehmen der gewerblichen Wirtschaft"
)


_WHO_STEMS = (
    *(
        "nträge",
        "räger k",
        "erechtigt",
        "mpfänger",
        "ntragsteller",
        "er wird gef",
        "ewerben",
        "richtet sich",
        "ielgruppe",
        "egünstigt",
    ),
    *("gefördert werden", "befugt", "dürfen", "reich", "ligib", "apply", "pen to", "pplicants"),
)


def find_applicants(statements: Sequence[Statement]) -> tuple[list[str], list[Evidence]]:
    """The codes in the order of APPLICANTS, with the statements that name them; empty where the text does not say."""
    naming = [
        statement
        for above, statement in pairwise([None, *statements])
        if statement and (_names(statement) or (_is_first(above, statement) and _ASKS_WHO.search(statement.heading)))
    ]
    for chosen in (_summary(statements, naming), naming):
        codes, quotes = _read(chosen)
        if codes:
            return codes, quotes
    return _addressed(_summary(statements, statements))


def _addressed(statements: Iterable[Statement]) -> tuple[list[str], list[Evidence]]:
    """Whom a summary speaks to: `Wenn Sie als Kommune …`."""
    found: set[str] = set()
    quotes = []
    for statement in statements:
        spoken = _SPOKEN_TO.search(statement.words)
        codes = _codes(spoken["who"]) if spoken else set()
        if spoken and codes - found:
            quotes.append(statement.quote_around(*spoken.span()))
        found |= codes
    return [code for code in APPLICANTS if code in found], quotes


def _is_first(above: Statement | None, statement: Statement) -> bool:
    """Whether a statement is the first below its heading, which is a statement too."""
    return above is not None and above.words == above.heading == statement.heading


def _summary(statements: Sequence[Statement], naming: Iterable[Statement]) -> list[Statement]:
    """What the summary above the guideline says; it was written to answer just this."""
    end = summary_end(statements)
    return [statement for statement in naming if end is not None and statement.start < end]


def _names(statement: Statement) -> bool:
    if statement.has(_WHO_STEMS) and _SAYS_WHO.search(statement.words):
        return _MAIN.search(statement.words) is not None
    if not statement.is_item:
        return False
    above = statement.lead or statement.heading
    return _SAYS_WHO.search(above) is not None and _MAIN.search(above) is not None and not _NOT.search(above)


def _read(statements: Iterable[Statement]) -> tuple[list[str], list[Evidence]]:
    found: set[str] = set()
    quotes, everything = [], ""
    for statement in statements:
        everything += f" {statement.words}"
        if _NOT.search(statement.words):
            continue
        codes = _codes(statement.words)
        if codes - found:
            quotes.append(statement.quote(0, MAX_QUOTE))
        found |= codes
    if _NON_MUNICIPAL.search(everything) and "municipality" in found:
        found = found - {"municipality"} | {"other"}
    return [code for code in APPLICANTS if code in found], quotes


def _codes(words: str) -> set[str]:
    is_charity = "gemeinnützige Zwecke" in words
    words = _ASIDE.sub(",", words)
    codes = {code for code, pattern in _PATTERNS.items() if code != "company" and pattern.search(words)}
    if _PATTERNS["company"].search(_SME_PHRASE.sub("KMU", words)):
        codes.add("company")
    if is_charity:
        codes.add("association")
    if _PUBLIC_LAW.search(words):
        codes.add("municipality")
    if _PRIVATE_LAW.search(words) or (_ANY_LEGAL.search(words) and "weitere juristische" not in words):
        codes.add("association")
        if not is_charity and not _CHARITABLE.search(words) and not _FOR_EXAMPLE.search(words):
            codes.add("company")
    return codes
