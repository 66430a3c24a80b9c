"""The German and English words by which a sentence says, or does not say, that one applies by the day it names."""

import re

_LAST = r"(?:frist(?:en)?|schluss|termine?n?|ende|phase|stichtage?n?|zeitraum|fenster)\b"  # of a span for applying
SPAN_FOR_APPLYING = _LAST
# What is handed in. Compounds that are handed in later (Auszahlungsantrag) are no application, so prefixes are listed.
_APPLICATION = (
    r"\b(?:Förder|Förderungs|Zuwendungs|Projekt|Jahres|Erst|Online|Folge|Einzel|Gesamt|Zuschuss|Kredit|"
    r"Darlehens|Verbund|Sammel|"
    r"Beihilfe|Kooperations|Gemeinschafts|Voll)?[Aa]ntr(?:ag|ags|ages|äge|ägen)\b(?!-)(?!\s+auf\s+(?:Auszahlung|"
    r"Verlängerung|Änderung|Erstattung|"
    r"Zulassung|Anerkennung|Mittelabruf|Zahlung|Stundung|Umwidmung|vorzeitige))"
    r"|(?:Förder|Projekt|Online|Erst)?[Aa]ntrags?(?:stellung|eingang|einreichung|annahme|abgabe|runde|unterlagen)\b"
    rf"|(?:Förder|Projekt)?[Aa]ntrags{_LAST}|Bewerbungs{_LAST}|[Ee]inreich(?:ungs)?{_LAST}|Bewertungsstichtage?n?\b"
    r"|beantragt\b|beantragen\b|zu beantragen|[Ee]inreichung(?:en)?\b|Bewerbungsunterlagen"
    r"|(?:Wettbewerbs|Online|Projekt)?[Bb]ewerb(?:ung|ungen|en)\b|Eingang (?:beim|bei der|im)\b"
    r"|(?:Einreichungs|Antrags|Bewerbungs)runde(?:\s\d)?:?\s(?=bis|\d)|Wettbewerbsbeitr\w+|"
    r"Beiträge zum Wettbewerb|Einsendeschluss|Teilnahmeschluss|Abgabe(?:frist|schluss|termin)\b|"
    r"Vorlagefrist(?:en)?\b"
    r"|Förderanfragen?|Projektunterlagen|Nominierungen?|Onlineformular\b|Öffnung des Portals|[Oo]pening:|"
    r"Nominations?|[Oo]pen call"
    r"|Anmeldung(?:en)? (?:eines|neuer|der|von|zur Förderung)\b(?: Vorhaben\w*)?|Vorhabenanmeldung|"
    r"Projektanmeldung(?:en)?|Melden Sie Ihr (?:Vorhaben|Projekt)"
    r"|(?:[Ff]ull |[Rr]esearch |[Pp]roject |[Gg]rant |[Ff]unding )?(?:[Aa]pplications?|[Pp]roposals?|"
    r"[Ss]ubmissions?|[Bb]ids)\b"
    r"|[Ss]ubmit(?:ted)?\b|\b[Aa]pply\b|(?:[Ss]ubmission|[Aa]pplication|[Cc]all) deadlines?|[Cc]losing dates?|"
    r"[Cc]ut-?off|[Cc]all closes"
    r"|(?:Ausschreibung|[Aa]ufruf|Call|[Pp]ortal|Förderfenster|Antragsfenster)\s(?:läuft|beginnt|endet|schließt|ist|"
    r"bleibt|öffnet|startet)\b"
    r"|(?:[Ii]nvitation|[Ww]indow|[Ff]und|[Rr]ounds?|[Cc]all|[Pp]ortal)\b(?=[^.;]{0,40}\b(?:clos|end(?:s|ing|ed)|open))"
    r"|(?:[Oo]pening|[Dd]eadline|[Cc]losing) date|[Cc]ompetition (?:is|was) open|[Cc]all (?:is open|opens|will open|"
    r"was open)|[Dd]eadline for (?:the )?(?:submi\w+|appl\w+|receipt|propos\w+)"
)
_SKETCH = (
    r"\b(?:[A-ZÄÖÜ][a-zäöü]+-?)?[Ss]kizzen?(?:einreichung|phase|frist|fristen|abgabe|vorlage)?\b|"
    r"Interessens?bekundung(?:en|sverfahren)?\b|Vorantr(?:ag|äge|ägen)\b|Kurzbewerbung(?:en)?\b|Skizzenstufe\b|"
    r"Voranmeldung(?:en)?\b|Kurzantr(?:ag|äge|ägen)\b|Ideenpapiere?\b|Absichtserklärung(?:en)?\b|Konzeptpapiere?\b|"
    r"(?:[Oo]utline|[Pp]re-?|[Ss]hort|[Ff]irst[- ]stage|[Ss]tage[- ](?:1|one)) ?(?:proposals?|applications?)\b|"
    r"[Pp]re-?(?:proposals?|applications?)\b|"
    r"[Ee]xpressions? of [Ii]nterest|[Cc]oncept [Nn]otes?|[Ll]etters? of [Ii]ntent|[Pp]roject (?:outlines?|"
    r"sketch(?:es)?)|\b[Ss]ketch(?:es)?\b|"
    r"\b[Oo]utlines?\b|[Ss]hort proposals?|[Ff]irst[- ]stage|[Ss]tage[- ](?:1|one)\b|\b(?:[Ss]tufe|[Ss]tep) (?:1|"
    r"eins)\b|"
    r"\b[Ee]rste (?:Verfahrensstufe|Stufe)\b"
)
_PROPOSAL = (
    r"\b(?:Projekt|Vorhabens?)?[Vv]orschl(?:ag|äge|ägen|ages)\b|Projektideen\b|Projektanmeldung(?:en)?\b|"
    r"Anmeldung eines Vorhabens|Melden Sie Ihr"
)
_FULL = (
    r"[Ff]örmliche[nrms]?\s(?:\w+\s)?\w*[Aa]ntr|Vollantr(?:ag|äge|ägen)\b|[Ff]ormale[nrms]?\s\w*[Aa]ntr|"
    r"[Ff]ull[- ](?:proposals?|applications?)|"
    r"[Ss]econd[- ]stage|[Ss]tage[- ](?:2|two)\b|[Zz]weiten?\s(?:Verfahrensstufe|Stufe|Phase)|eigentlichen Antrag|"
    r"\b(?:[Ss]tufe|[Ss]tep) (?:2|zwei)\b|[Ll]ong version|(?:[Aa]usführlich|[Vv]ollständig)\w*\s\w*[Aa]ntr|[Cc]omplete "
    r"(?:application|proposal)|Vollbewerbung(?:en)?\b|Hauptantr(?:ag|äge|ägen)\b|Antragsstufe\b"
)
SECOND_STEP = re.compile(r"\b(?:2\.|[Zz]weiten)\s(?:Verfahrens)?[Ss](?:tufe|chritt)\b|Verfahrensschritt 2")
THEN = re.compile(r"\b(?:dann|anschließend|danach|daraufhin|im Anschluss|[Tt]hen|[Ss]ubsequently|[Aa]fterwards)\b")
SKETCH, FULL, PROPOSAL = re.compile(_SKETCH), re.compile(_FULL), re.compile(_PROPOSAL)
APPLICATION = re.compile(f"{_APPLICATION}|{_SKETCH}|{_PROPOSAL}|{_FULL}")

VAGUE = re.compile(r"[Ss]ubmissions?(?: deadlines?)?|[Ee]inreich\w*|\w*frist(?:en)?|Abgabe\w*|[Dd]eadline.*")
BY_VERB = re.compile(r"[Ss]ubmit|[Aa]pply|beantrag|zu beantragen")  # names no thing that is handed in

# Words that mean a last day for applying even where no application is named; never `befristet`.
LIMIT = re.compile(
    r"\b(?:(?:Ausschluss|Eingangs|Einsende)?[Ff]rist(?:en|ende|ablauf)?|[Dd]eadline(?:s| dates?)?|DEADLINE|"
    r"Stichtage?n?|Einreich\w*frist(?:en)?|\w+schluss|"
    r"Antragsfrist(?:en)?|Bewerbungsfrist(?:en)?|"
    r"Einreichungs\w+|Bewertungsstichtage?n?|Vorlagefrist(?:en)?|Abgabe(?:frist|termin)\w*|(?:Antrags|"
    r"Einreichungs|Einreich|Bewerbungs|Abgabe|Vorlage)termine?n?|"
    r"Antragsstichtage?n?|Skizzenfrist(?:en)?|Termine?n?|[Cc]losing(?: dates?)?|[Cc]ut-?offs?(?: dates?)?|"
    r"[Dd]ue dates?|"
    r"\w*[Ee]inreichungstag|[Ll]ast (?:day|date)|[Ll]etzter (?:Tag|Termin|Abgabetag)|letztmögliche\w* \w+)\b"
)
# Frist alone: enough in a call, where nothing nearer says whose.
MERE_LIMIT = re.compile(
    r"\b(?:(?:Ausschluss|Eingangs)?[Ff]rist(?:en|ende)?|[Dd]eadlines?|DEADLINE|[Cc]losing(?: dates?)?|[Ll]ast day|"
    r"Abgabe|Einreichungstag)\b"
)
# What is reported, paid, counted or held, not applied for. `mit allen Nachweisen` says only what goes along.
OTHER = re.compile(
    r"(?<!mit )(?<!einschließlich )(?<!inklusive )(?<!samt )(?<!vor )(?<!nach )(?<!vor dem )"
    r"\b(?:\w*[Vv]erwendungsnachweis\w*|"
    r"(?:Zwischen|Schluss|Sach|Tätigkeits|Jahres|Abschluss|Folge|Zwischensach|"
    r"Erfahrungs|Fortschritts|Ergebnis|Projekt|Bewertungs|Evaluations)?[Bb]erichte?n?s?\b|"
    r"Zwischen\w*nachweise?\w*|[Nn]achweis(?:e|es)?\s(?:der|über|des)\b|"
    r"Mittel(?:abruf|anforderung|verwendung|abfluss|bindung)\w*|\w*[Aa]brechnung\w*|(?:Auszahlungs|Zahlungs|"
    r"Erstattungs|Abruf|Änderungs|Verlängerungs|"
    r"Zulassungs|Asyl|Bau|Widerspruchs|Umbuchungs|Nach|Mittelabruf)antr\w+|Übergangsfrist\w*|\b[Dd](?:er|"
    r"ie)\s(?:Bewilligungs|Projekt|Durchführungs|Förder|Maßnahme)\w*(?:zeitraum|laufzeit|dauer)\b|"
    r"Auszahlung(?:en)?\b|Erstattung(?:en)?\b|(?:Etwaige )?Änderungen\b|Rechnungen\b|"
    r"Widerspr[uü]ch\w*|Evaluation\w*|Statistik\w*|Erhebung\w*|Einwohner\w*|Schülerzahl\w*|Lebensjahr\w*|"
    r"Alters?\b|[Gg]eboren\w*|Beschäftigte\w*|"
    r"Mitarbeiter\w*|Jahresabschl\w+|Bilanz\w*|Unternehmensgröße|Bezugsgröße|Kontostände|Messung|"
    r"Informationsveranstaltung\w*|Info-?(?:veranstaltung|tag)\w*|"
    r"Veranstaltung(?:en)?\b|Webinare?s?\b|Workshops?\b|Konferenz\w*|Sprechstunde\w*|Kick-?off\w*|"
    r"Preisverleihung|Jury\w*|Auswahlsitzung\w*|"
    r"\w{0,30}(?:[Bb]ehörde|[Vv]erwaltung|[Mm]inisterium|[Tt]räger|[Rr]egierung|[Aa]mt|Jury|Kommission|Kuratorium)\s"
    r"(?:legt|leitet|entscheidet|übermittelt|meldet|teilt|informiert|übersendet|prüft|tagt|berät|benachrichtigt)\b|"
    r"Auswahlentscheidung\w*|Förderentscheidung\w*|Bewilligungen\b|Bescheide?n?\b|Projekt(?:ende|beginn|start|"
    r"laufzeit|abschluss)\b|Antrag\w*\sauf\s(?:Auszahlung|"
    r"Verlängerung|Änderung|Erstattung|Zulassung|Anerkennung|Mittelabruf|Zahlung|Stundung|Umwidmung|vorzeitige)"
    r"|[Rr]eports?\b|[Rr]eporting|[Ii]nvoices?\b|[Pp]ayments?\b|[Gg]rant agreements?|"
    r"[Ii]nfo(?:rmation)? (?:days?|sessions?)|[Cc]onference|"
    r"[Ee]valuation results|[Rr]esults\b|[Nn]otifi\w+|[Pp]roject (?:start|end|duration)|"
    r"[Ss]tart of the (?:project|action)|[Tt]ranspos\w+|[Bb]orn\b|"
    r"[Ff]inal (?:report|payment)|[Ee]mployees|[Tt]urnover|[Qq]uestions?\b|[Dd]ecisions?\b|(?:Rück)?[Ff]ragen\b|"
    r"[Vv]acanc\w+|for the post|[Ii]nvitations? (?:sent|are|will)|Einladung(?:en)? (?:zur|der|an)\b|[Ff]orwards?\b|"
    r"internally|[Ee]xperts?\b|[Rr]eviewers?\b|"
    r"Gutachter\w*|[Pp]rovisions\b|Verlängerungen\b|Zahlungsanforderung\w*)"
)
# What happens by the day: the first of these after it decides.
VERBS = re.compile(
    r"(?P<past>\b(?:had|have) been (?:received|submitted)|\b(?:beantragt|gestellt|eingereicht|vorgelegt|bewilligt|"
    r"submitted)\s(?:wurden?|worden|waren|"
    r"hatten?|before)\b)"
    r"|(?P<apply>\b(?:ein(?:zu|ge)?reich\w*|[Rr]eichen|[Ss]tell(?:en|t)\b|gestellt\w*|beantrag\w*|zu (?:stellen|"
    r"richten|senden)|vor(?:zu|ge)?leg\w*|vorlieg\w*|"
    r"ein(?:zu|ge)?(?:gehen|gegangen|geh)\w*|eingang\w*|[Rr]ichten|(?:ein|über|zu)?(?:zu|ge)?(?:send|sandt)\w*|"
    r"ab(?:zu|ge)geben|beworben|bewerben|ange(?:meldet|nommen)|"
    r"anmelden|anzumelden|entgegen(?:zu|ge)?n\w+|hoch(?:zu|ge)?laden|hochgeladen|übermittel\w*|zugehen|"
    r"zugegangen|möglich|offen\b|geöffnet|abgeschickt|"
    r"bearbeitet und abgeschlossen|submi\w+|apply|applied|received?|sent|handed in|lodged|uploaded|open\b|closes))"
    r"|(?P<other>\b(?:abgeschlossen|abzuschließen|abschließen|beendet|beenden|enden|begonnen|beginn\w*|"
    r"durch(?:zu|ge)?führ\w*|aufzubewahren|aufbewahrt|"
    r"entschieden|entscheide\w*|bewilligt\w*|bewilligen|auszuzahlen|ausgezahlt|ausbezahlt|verausgab\w*|"
    r"verwend\w+|abgerufen|abzurufen|umgesetzt|umzusetzen|"
    r"mitgeteilt|mitzuteilen|verbraucht|fertig\w*|entstanden|angefallen|tritt|treten|außer|gelten\w*|gilt|"
    r"gültig|befristet|bereit\w*|veröffentlich\w*|"
    r"bekannt\w*|benachrichtig\w*|informier\w*|ausgewählt|berichte\w*|nachzuweisen|nachgewiesen|bezahlt|"
    r"realisier\w*|geförder\w*|förderfähig\w*|laufen\b|"
    r"andauern|fortsetzen|fortgesetzt|fort(?:zu)?führ\w*|angewandt|anzuwenden|nachgereicht|nachzureichen|"
    r"nachreichen|erfüllt|vollendet|geschaffen|besetzt|geltende[nr]?|started|completed|finished|implemented|"
    r"paid|spent|"
    r"announced|informed|published|notified|selected|awarded|signed|incurred|in force|whichever|as long as|"
    r"ends?\b(?! at)))"
)
APPLIES = re.compile(VERBS.pattern.partition("(?P<apply>")[2].partition("|(?P<other>")[0].removesuffix(")"))
# Directly before the day's preposition these say that it bounds a span, not a right to apply.
SPAN = re.compile(
    r"(?:[Ll]aufzeit(?:en|ende)?|"
    r"(?<!Antrags)(?<!Bewerbungs)(?<!Einreichungs)(?<!einreichungs)[Zz]eitraum(?:e?s)?|[Aa]bschnitt(?:e?s)?|"
    r"[Ff]örderperiode|[Dd]auer|Projektende|[Ll]ängstens|[Bb]efristet|[Bb]egrenzt|[Gg]ültig\w*|gilt|gelten|"
    r"Geltung\w*|"
    r"Garantie|genehmigt|außer|Kraft|[Bb]eginn\w*|[Ss]tart\w*|Stand|Fassung|Höhe|Prozent|[Ff]rühest\w*|"
    r"erstmal\w*|duration|period|\bends?|\bcompleted|\bfinish(?:ed)?|"
    r"\bstart(?:ed)?|\bsigned|\bspent|\bincurred|\bdelivered|\bimplemented|\bannounced|\bexpected)"
    r"(?:[\s(]{1,2}(?:der|des|die|von|vom|mit|am|ist|sich|in|im|dies\w+|\d+\w*|Monaten?|Jahren?|grundsätzlich|"
    r"zum Beispiel|z\.\s?B\.|Projekte?s?|Vorhabens?|Maßnahmen?|Förder\w+)){0,4}[\s(]*$"
)
BEFORE_SPAN = re.compile(r"\bvor\s(?:dem\s)?(?:Beginn|Ablauf|Ende)(?:\s\w+){1,4}\s*$")
# `Für Anträge, die bis zum … gestellt werden, gilt …` regulates old cases; it invites nobody.
TRANSITION = re.compile(
    r"\b(?:[Ff]ür|[Aa]uf|[Bb]ei|[Üü]ber)\s(?:\w+\s){0,2}\w*[Aa]ntr\w+(?:\s\w+){0,6},\s(?:die|welche|deren|"
    r"der)\b[^;]*$"
)
EXAMPLE = re.compile(r"\b(?:zum Beispiel|z\.\s?B\.|beispielsweise|etwa|e\.g\.|for example)\s[^,;]{0,20}$")
# `bei Antragstellung`, `bis zum Antragsstichtag` name a moment, not what is due.
TIME_OF = re.compile(
    r"\b(?:bis zum|[Nn]ach(?: der| dem)?|[Vv]or(?: der)?|[Bb]ei(?: der)?|[Ss]eit(?: der)?|Zeitpunkt der|"
    r"Ablauf der|Grundlage für die|im Rahmen der)\s$"
)

_DAYNAME = (
    r"(?:(?:(?:[Mm]on|[Dd]iens|[Dd]onners|[Ff]rei|[Ss]ams|[Ss]onn)tag|[Mm]ittwoch|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|"
    r"Sun)day)s?|(?:Mon?|Di|Mi|Do|Fri?|Sat?|Sun?|So|Tues?|Wed|Thurs?)\b\.?),?"
)
_FILL = (
    rf"(?:\s+|einschließlich|spätestens|längstens|jeweils|jährlich|grundsätzlich|jedoch|aber|zum|zu|am|den|der|"
    rf"dem|die|Ablauf|des|Stichtag|Stichtage[n]?|"
    rf"{_DAYNAME}|the|on|at|latest|(?:\d{{1,2}}[.:]\d\d|\d{{1,2}})\s?Uhr(?:\s\(?(?:MEZ|MESZ)\)?)?|"
    rf"(?:(?:12 )?(?:midnight|noon)|\d{{1,2}}[.:]\d\d|\d{{1,2}}\s?[ap]\.?m\.?)"
    rf"(?:\s\(?(?:CES?T|Brussels time|local time)\)?)?|"
    rf"Mitternacht|</?\w{{1,6}}>|\*\*|__|„|:|\|)"
)
# How a last day is introduced: read from the words before it.
UNTIL = re.compile(
    rf"(?:\b(?:[Bb]is|BIS|[Ss]pätestens|[Ll]etztmal(?:s|ig)|[Uu]ntil|[Bb]y|[Tt]ill|[Nn]o later than|"
    rf"[Nn]ot later than|[Oo]n or before|[Bb]efore(?=\s(?:midnight|noon|\d))|[Tt]hrough|"
    rf"[Uu]p to and including)\b{_FILL}{{0,8}}|\b(?:[Bb]is|BIS):?\s*)\s*$"
)
TO_THE = re.compile(rf"(?:\b[Zz]u[mr]?|\b[Pp]er|(?:[Jj]eweils|[Jj]ährlich)\s(?:am|der|den|die)){_FILL}{{0,4}}\s*$")
IS_THE = re.compile(
    rf"(?<!auf )(?:\b(?:ist|sind|war|waren|lautet|lauten|endete?n?|läuft|schließt|abgelaufen|[Ee]ndet|is|are|was|"
    rf"closes?|closed?|due|am|on|der|den|die|the|dem)|:)\s*{_FILL}{{0,8}}\s*$"
)
FROM = re.compile(
    r"\b(?:[Aa]b|[Vv]om|[Vv]on|[Zz]wischen|[Ff]rom|[Bb]etween|[Ss]eit|[Aa]s of|[Ss]tarting)(?:\s(?:dem|sofort|the|"
    r"on|frühestens))*\s*$"
)
FROM_ON = re.compile(r"\b(?:[Aa]b|[Ff]rom|[Aa]s of|[Ss]tarting)(?:\s(?:dem|sofort|the|on|frühestens))*\s*$")
# Words for a last day with a little between them and the day, or behind it.
LIMIT_IS = re.compile(
    rf"(?:{LIMIT.pattern})(?:[^.;:|]{{0,60}}\b(?:ist|sind|is|are|lautet)\b(?:\s\w+){{0,3}}|(?:\s[\w-]+){{0,4}}\s?[:|,(]|"
    rf"\sof|\s(?:each|every) year,|(?:\s\w+){{0,3}}\sapply\s\()\s*{_FILL}{{0,8}}\s*$"
)
LIMIT_AFTER = re.compile(
    r"[\s,)]{0,3}(?:\d{1,2}[.:]\d\d\s?\w{0,4}\s)?(?:at the latest\b|(?:is|–|-|als|ist|gilt als)\s(?:the |der |die |"
    r"den )?"
    r"(?:(?:latest|last|final|letzte[rn]?)\s(?:possible )?(?:day|date|Tag|Termin|\w*[Ee]inreichungstag)|deadline|"
    r"(?:Einreichungs|Antrags|Bewerbungs)(?:frist|schluss|termin)))(?!\w*\s?[:|])"
)
DUE_AFTER = re.compile(rf"[\s:|–-]{{1,4}}(?:{_SKETCH}|{_FULL}|{_APPLICATION})\s(?:due|fällig|deadline)\b")
TOO_LATE = re.compile(r"\b(?:[Nn]ach dem|[Aa]fter)\s*$")
TOO_LATE_AFTER = re.compile(
    r"[^.;]{0,60}\b(?:eing\w+|received|submitted)\b[^.;]{0,80}\b(?:unberücksichtigt|nicht (?:mehr )?(?:berücksichtigt|"
    r"angenommen)|not be (?:considered|accepted))"
)
CLOSING = re.compile(
    rf"\b(?:clos(?:e|es|ed|ing)|stops? accepting \w+|end(?:s|ing|ed)|endet|schließt|geschlossen)\s(?:on|at|am|zum|"
    rf"mit Ablauf "
    rf"des|mit dem)\s{_FILL}{{0,4}}\s*$"
)
CLOSED_AFTER = re.compile(r"(?:\s[^.;]{1,20})?\sgeschlossen\b")
# `Die Anträge müssen am 14. Mai 2027 vorliegen.`
MUST = re.compile(r"\b(?:müssen|muss|must|have to)\b[^.;]{0,60}\b(?:am|on)\s$")
MUST_ARRIVE = re.compile(r"[^.;]{0,40}\b(?:vorliegen|eingegangen|eintreffen|arrive|reach|be received|be in)\b")
VOID = re.compile(r"\s(?:no longer|gilt nicht mehr|entfällt|is replaced|was replaced)\b")
OPENS_AFTER = re.compile(
    r"[^.;|]{0,60}\b(?:freigeschaltet|eröffnet|geöffnet|opens?\b)|[\s:|–-]{1,4}(?:[Cc]all|[Pp]ortal)\sopens"
)
OPENS = re.compile(
    r"(?:\b(?:öffnet|startet|beginnt|beginnen|eröffnet|geöffnet ab|freigeschaltet|opens?|opening(?: date)?|opened|"
    r"launch\w*|starts|Start der|Beginn der|Öffnung|"
    r"frühestens)\b)[^.;]{0,60}$",
    re.IGNORECASE,
)
EXTENDED = re.compile(
    r"verlänger|verschoben|vorgezogen|extended|postponed|(?:moved|put back|brought forward)(?= (?:from|to)\b)"
)
SUPERSEDED = re.compile(
    r"\b(?:ursprünglich\w*|bisher\w*|statt|anstatt|anstelle|instead of|original\w*|previous\w*|(?:verl\w+|"
    r"verschoben|vorgezogen|extended|postponed|moved|back|forward)\s(?:vom|from)|vom|von|from)(?:\s\w+){0,3}\s*$"
)
JOINED = re.compile(
    r"(?:\s|,|;|/|&|[-–]|und|sowie|bzw\.|beziehungsweise|oder|and|or|(?:des|eines)(?:\sjeden)?(?:\sJahres)?|"
    r"jeweils|jährlich|zum|den|der|dem|am|bis|spätestens|the|by|on|\([^()]{0,60}\)|"
    r"(?:\d{1,2}[.:]\d\d|\d{1,2})\sUhr|um){1,12}"
)
RANGE = re.compile(
    r"\s*(?:,?\s*(?:\d{1,2}[.:]\d\d|\d{1,2})\sUhr,?\s*)?(?:[-–]|bis(?:\s(?:zum|einschließlich|spätestens))*|to|"
    r"until|till|und|and)(?:\s(?:dem|the|einschließlich))?\s*"
)
ROUND = re.compile(
    r"\b(?:\d\.|[Ee]rste|[Zz]weite|[Dd]ritte|[Vv]ierte|[Nn]ächste)n?\s(?:\w*[Rr]unde|\w*[Ss]tichtag|\w*[Aa]ufruf|"
    r"Call|\w*frist)|(?:Einreichungs|Antrags|Auswahl|Förder|Bewerbungs)runden?|Tranchen?|[Cc]ut-?off|[Rr]ound"
)
KEY_DATE = re.compile(r"[Ss]tichtag|[Cc]ut-?off")
YEARLY = re.compile(
    r"jährlich|[Jj]eweils|in jedem Jahr|quarterly|(?:twice|(?:two|three|four) times) (?:a|per|each) year|(?:eines|"
    r"jeden|jedes|jeweiligen|laufenden?|betreffenden|selben|folgenden?|nächste|"
    r"vorhergehenden|vorangehenden|vorausgehenden|kommenden)(?:\sjeden)?\s\w*[Jj]ahr\w*|"
    r"Vorjahr|Folgejahr|[Hh]albjahr|Antragsjahr|Haushaltsjahr|Kalenderjahr|Förderjahr|folgende\w* (?:\w+)?[Jj]ahr|"
    r"Jahres?\b[^.]{0,30}\b(?:das|dem|vor)\b|(?:every|each) year|annual\w*|yearly|(?:pro|im) Jahr"
)
STRICT = re.compile(
    r"Ausschlussfrist|materielle[nr]? Frist|"
    r"(?:nicht fristgerecht|verspätet|nach Ablauf|nach (?:diesem|dem) (?:Termin|Stichtag|Zeitpunkt))[^.;]{0,80}"
    r"(?:nicht|keine)\s(?:mehr\s)?(?:berücksichtigt|angenommen|bearbeitet)|"
    r"(?:cannot|will not|can not) be (?:considered|accepted)|"
    r"late (?:applications|submissions|proposals)[^.;]{0,40}(?:not|rejected|inadmissible)"
)
LENIENT = re.compile(
    r"(?:keine|nicht als|nicht um eine|kein)\s(?:\w+\s)?Ausschlussfrist|möglicherweise|unter Umständen|"
    r"gegebenenfalls nicht|eventuell nicht|may not be (?:considered|taken)|not a strict"
)
