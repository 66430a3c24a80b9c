"""The German and English words by which a sentence says what a sum or a rate is: a grant, a budget, or neither."""

import re

CURRENCY = r"(?:EUR|[Ee]uros?|€|TEUR|T€)"
NUMBER = r"\d{1,3}(?:[.,'\u00a0\u202f ]\d{3})+(?:,\d{1,2}|\.\d{2})?(?!\d)|\d{1,9}(?:[.,]\d{1,3})?(?!\d)"
SCALE = r"(?:Millionen|Million|Mio\.?|Milliarden?|Mrd\.?|Tausend|Tsd\.?|million|billion|thousand|bn|[mk](?=\b))"
MONEY = re.compile(
    rf"(?<![\d.,])(?:(?P<pre>{CURRENCY})\s{{0,2}}(?P<first>{NUMBER})(?:\s{{0,2}}(?P<first_scale>{SCALE}))?"
    rf"|(?P<second>{NUMBER})(?:\s{{0,2}}(?P<second_scale>{SCALE}))?(?:,-+|,–)?\s{{0,2}}(?P<post>{CURRENCY})(?!\w))"
)
RATE = re.compile(
    r"(?<![\d.,])(?P<value>\d{1,3}(?:[.,]\d{1,2})?)\s{0,2}(?:%|Prozent\b(?!punkt)|v\.\s?H\.|vom Hundert|per ?cent)"
)
HAS_SUM = re.compile(r"€|EUR|[Ee]uros?\b")
HAS_RATE = re.compile(r"%|Prozent|v\.\s?H\.|vom Hundert|per ?cent")
CENTS = re.compile(r"[.,](\d{1,2})$")
SCALES = {
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

MOST = re.compile(
    r"(?:\bbis zu|\bbis zur Höhe von|\b[Mm]aximal\w*|\b[Mm]ax\.|\b[Hh]öchstens|\b[Hh]öchstbetrag\w*|"
    r"\bhöchstmöglich\w*|\bHöchstgrenze|Förderhöchst\w+|\bObergrenze|\bnicht mehr als|\bauf bis zu|\bbegrenzt auf|"
    r"\blimited to|"
    r"\b[Uu]p to|\b[Mm]aximum|\bno more than|\bnot exceed\w*|\bat most|\b[Cc]apped at)[^;%\d]{0,50}$"
)
MOST_AFTER = re.compile(r"[^,;]{0,60}\b(?:nicht (?:übersteigen|überschreiten)|übersteigt nicht|begrenzt|gedeckelt)")
LEAST = re.compile(
    r"(?:\b[Mm]indest\w*|\bBagatellgrenze|\bUntergrenze|\bunterhalb von|\bnicht unter|"
    r"\b[Aa]t least|\b[Mm]inimum)[^;%\d]{0,70}$"
)
# `mehr als 50.000 Euro` bounds the grant only where nothing is granted below it; else it says to whom a rule applies.
MORE_THAN = re.compile(r"(?<!nicht )\bmehr als[^;%\d]{0,70}$")
ONLY = re.compile(r"\b(?:nur|wenn|only)\b")
LIMIT_AFTER = re.compile(r"\s\((Unter|Ober)grenze\)")
BETWEEN = re.compile(r"\b(?:zwischen|between|von|from)\s$")
SAME_FOR = re.compile(r"\s(?:bei|für|im|in|for|in case of)\s[^,;.%\d]{1,80}\s(?:und|beziehungsweise|bzw\.|sowie|and)\s")
FIXED = re.compile(
    r"(?:\b[Ff]estbetrag\w*|(?:Höhe d\w+ (?:Zuschuss|Zuwendung|Förderung|Bonus|Prämie)\w*|Zuschuss|Zuwendung|"
    r"Förderung|Fördersumme|Förderbetrag)\s(?:beträgt|beläuft sich auf|liegt bei))[^;%\d]{0,40}$"
)
BUDGET = re.compile(
    r"(?:\b(?:Gesamt|Förder|Programm|Kredit|Haushalts)?(?:[Vv]olumen|budget|Budget)\b|(?:Finanz|Mittel|Budget)rahmen\b|"
    r"[Tt]otal (?:amount|funding|envelope)|[Cc]all offers|\b(?:[Hh]aushalts|"
    r"[Ff]örder)?[Mm]ittel\b|\bPlafond|[Ii]nsgesamt stehen|stehen[^;]{0,60}insgesamt|aufgestockt|\b(?:[Tt]otal|"
    r"[Oo]verall|[Ii]ndicative|[Aa]vailable|[Cc]all) (?:\w+ )?budget|budget of)[^;%]{0,70}$"
)
BUDGET_AFTER = re.compile(
    r"[^,;]{0,60}\b(?:zur Verfügung|bereitgestellt\b|aufgestockt|bereit\b|is available|are available|available for)|"
    r"[^,;]{0,40}\b(?:vorgesehen|freigegeben|verfügbar|eingeplant|veranschlagt)\b"
)
GRANT = re.compile(
    r"[Zz]uwendung|[Zz]uschuss|[Zz]uschüsse|[Ff]örder|[Dd]arlehen|[Kk]redit|[Bb]ürgschaft|[Gg]arantie|"
    r"[Bb]eteiligung|[Ff]estbetrag|[Bb]onus|[Pp]rämie|[Bb]eihilfe|bezuschusst|"
    r"[Gg]rant|[Ff]unding|[Cc]ontribution|[Ll]oan|Bagatell|Mindestbetrag|Höchstbetrag|maximal jedoch|"
    r"höchstens (?:jedoch|aber)|\bHöhe\b|gezahlt|erhalten\b|erhält\b|bewilligt|[Aa]wards?\b|[Vv]oucher|[Ll]ump sum|"
    r"[Ss]upport\b"
)
COST = re.compile(
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
UNIT_COST = re.compile(
    r"(?:EUR|Euro|€|\d)\s{0,2}(?:pro|je|per|/|für jede[nsr]?)\s?(?:\w+\s)?(?:\w*[Ss]tunde|\w*[Tt]ag\b|"
    r"Übernachtung|Kilometer|km|Quadratmeter|m²|Teilnehm\w+|Person|Kind|Nacht|Platz|Seite|Unterricht\w+|Schul\w+|"
    r"Klasse|Hektar|ha\b|Stück|Tier|hour|day|person)"
)
OWN_SHARE = re.compile(
    r"(?:[Ee]igen(?:mittel|anteil|beteiligung|leistung)|[Kk]ofinanzierung|[Dd]rittmittel|[Mm]indest\w*|"
    r"[Pp]auschal\w*|Gemeinkosten|[Ww]eniger als|[Mm]ehr als|Abweichung\w*|Überschreitung\w*|[Kk]ürz\w+|"
    r"[Zz]ins\w*|[Tt]ilgung\w*|Auszahlung|Auslauf|[Bb]aunebenkosten|"
    r"erhöh\w* (?:sich )?um|Arbeitszeit|Stelle|own contribution|at least|increase[ds]? by|"
    r"Restfinanzierung)[^;%\d]{0,90}$"
)
PAID_BY_ONESELF = re.compile(r"[^;.]{0,80}\b(?:mit|aus|als|from|with) (?:\w+ )?(?:[Ee]igen|own\b)")
OF_COSTS = re.compile(
    r"[\s)*\\]{0,4}(?:\([^()]{0,60}\)\s)?(?:der|des|Ihrer|Ihres|von|aller|ihrer|seiner|dieser|of|zu den|"
    r"an den)\s(?:\w+[\s,-]+){0,6}?\w*(?:[Aa]usgaben|[Kk]osten|[Ee]igenanteils|[Ii]nvestition\w*|"
    r"[Bb]emessungsgrundlage|[Kk]reditvolumens|[Kk]reditbetrag\w*|[Aa]ufwendungen|[Vv]orhabens|[Kk]aufpreis\w*|"
    r"costs?|expenditure)\b"
)
PARTIAL = re.compile(r"(?:Sachkosten|Gemeinkosten|Verwaltungskosten|indirect costs|Personalausgaben der Verwaltung)\b")
# What the sum caps is the cost that counts, not the grant.
CAPS_COSTS = re.compile(
    r"\b\w*(?:[Kk]osten|[Aa]usgaben|[Ii]nvestitionen|[Aa]ufwendungen|costs)\s(?:(?!und|jedoch|aber|oder|gefördert|"
    r"and)\w+\s){0,6}$"
)
FOR_COSTS = re.compile(
    r"\s(?:\w+\s)?für (?:\w+ )?(?:Sach|Honorar|Reise|Verwaltungs|Fahrt|Miet|Öffentlichkeits|Material)\w*"
)
OTHER_LIMIT = re.compile(
    r"[Dd]e\s?-\s?[Mm]inimis|[Vv]ergabeordnung|UVgO|Vergabe-?|Sachausgaben|Öffentlichkeitsarbeit|"
    r"Vor- und Nachbereitung|als (?:zuwendungs|förder)fähig anerkannt|[a-z]entgelt beträgt|Bearbeitungsgebühr|"
    r"third part(?:y|ies)\b|FSTP|[Ss]ub-?grants?\b|Letztempfänger|Barzahlung|Wertgrenze|"
    r"[Uu]nbare\w* (?:Eigen)?[Ll]eistung"
)
RATE_OF = re.compile(
    r"(?:Förder(?:quoten?|sätzen?|satz|anteil)|Beihilfeintensität|[Ff]unding rate|[Gg]rant rate|[Cc]o-?financing rate|"
    r"[Aa]id intensity)\b[^.;]{0,60}$"
)
RATE_PAID = re.compile(
    r"(?:\s(?:der|of)\s[^.;]{0,60})?\s(?:gefördert|bezuschusst|übernommen|(?:\w{0,12}[Zz]uschuss|Förderung)\b|(?:is |"
    r"are )?(?:funded|covered)|"
    r"for (?:companies|SMEs|enterprises|firms|universities))"
)
AND = re.compile(r",\s|\s(?:und|oder|sowie|beziehungsweise|bzw\.|and|or)\s")
EXCEPTION = re.compile(r"\b(?:auch|Ausnahmef\w+|Einzelf\w+|up to)\s(?:\w+\s){0,3}$")
LEAST_COSTS = re.compile(
    r"(?:[Aa]usgaben|[Kk]osten|[Ii]nvestition\w*|[Aa]ufwendungen|ab einem)\b(?![^;]*[Zz]u(?:wendung|"
    r"schuss))[^,;]{0,80}$"
)
COSTS_MUST = re.compile(
    r"(?:[Aa]usgaben|[Kk]osten|[Ll]eistungen)\b[^,;%]{0,40}\b(?:darf|dürfen|soll|sollen|muss|"
    r"müssen)\b[^,;%]{0,30}$"
)
CLAUSE = re.compile(r"[,;:(]\s")
