"""Words that carry no idea of their own, as folded singulars.

EMPTY: no phrase starts or ends with them, and none stands for an idea. WEAK: alone they say too little ("network"),
beside another word they may say enough ("neural network"). FOREIGN: function words of titles whose language was
declared wrongly.
"""

_EMPTY_EN = """
    abstract accelerating achieve achieved achieving action adapting additional address addressing advancing advantage
    ag aim aligning allow allowed america american analysing analyzing annex announcement annual answering appendix
    applicable applicant applied apply applying approach appropriate april area ask asked aspect assess assessing
    associated attempt august author automating autumn available balancing based bavaria bavarian began begin
    benchmarking beneficiary berlin best better billion boosting bridging bring british brought build building built
    call called can capturing carry case challenge challenging chapter china chinese click co combined combining come
    company comparative compare compared comparing comparison comprehensive computing conference consider considering
    constructing contact contain contribute contributing contribution controlling cookie copyright corp cover covered
    create creating criterion csa current day deadline december deciphering deliver demonstrate demonstrating deriving
    designing detail detecting determining develop developed developing development differ different disclaimer
    discovering do dollar download drop due edition effective efficient effort eligibility eligible empirical enable
    enabling encouraged enhance enhanced enhancing ensure ensuring established estimating etc eu eur euro europe
    european evaluating event example existing expand expect expected experiment explain exploiting explore exploring
    extending extracting facilitate facilitating fact faq far february find finding first follow following foreseen
    foster fostering found framework france french friday from fstp funded further furthermore gain general
    generalising generalizing generating german germany give given glossary gmbh goal goes gone good grew grow
    guideline guiding handling harnessing have help helpdesk helped high hold homepage hour idea identified identify
    identifying iii impact implemented implementing important improve improved improving inc include included including
    incorporating increase increased increasing indicative inducing inferring initiative integrating international
    introducing introduction investigating investigation involve issue italian italy january japan japanese july june
    keep kept key keynote kg kind know known lack large last led less let level leveraging lightweight like linking
    little live llc long look lower ltd made main major make making many mapping march matching maximising may mean
    meant measuring meet mention mentioned method methodology million minimising minute mitigating modeling modelling
    monday month more most moving much multiple munich national need new news newsletter next nonetheless note novel
    november number objective obtaining october offer offered old optimising optimizing original other outcome overall
    overcoming overview own panel paper part participating particular pay pdf percent performing personalising
    perspective place plan possible potential practical predicting preface preliminary present presented press
    preventing previous problem proceeding proceedings produce programme progress project promoting proof proposal
    proposed prove proved provide provided providing publication purpose put question raise ran reach reached read
    reason recent reconciling reduce reducing registration related release rely remain removing replace report reported
    requesting require required research reserved result rethinking revealing review revisited revisiting ria rise
    robust role rose run saturday saw say scaling scope searching second see seem seen selected selecting sell
    september serve session several shall show showed shown significant simple simplifying single small solution
    solving some spain spanish special spring start started state-of-the-art states stay step stop strengthen
    strengthened strengthening study studying submission submitted subscribe success successful such suitable summary
    summer sunday supported supporting survey symposium tackling take taken talk target task technique tell term tested
    thing think third thursday today told tomorrow took top topic total toward towards transforming trend trl try
    tuesday turn turned tutorial type typical uk understanding unified unifying union united unleashing unlocking
    unraveling unravelling unveiling usa usd use user using usual validating variety various via view volume want way
    webinar website wednesday week well went wide win winter work worked works workshop world worldwide write year
    yesterday
"""
_WEAK_EN = """
    ability access accessible accuracy accurate actionable activity actor adaptation adaptive administration advance
    advanced affordable agent algorithm alignment alternative analyse analysis annotated annotation answer application
    architecture article artificial assessment audio authority automated automatic autonomous availability awareness
    basic behavior behaviour benchmark benefit bias big book budget business capability capacity care cell center
    centre chain change circular city class classification classifier clean climate clinical code collaboration
    collaborative collection combination commercial commission common communication community comparable competence
    competitive competitiveness complex complexity component computational computer concept condition consortium
    constraint construct construction content context contextual continuous control conversion cooperation coordination
    core corpora corpus cost country critical cultural culture customer cycle data database dataset decision deep
    definition demonstration demonstrator deployment design destination detection device dictionary digital direct
    directive dissemination distributed diverse document domain driven duration dynamic dynamics early economic economy
    education effect effectiveness efficiency electric electronic element emerging employment end energy engagement
    engine engineering english environment environmental error estimation evaluation evidence excellence exchange
    expansion expert expertise exploitation exploration expression extraction facility fast feature feed field file
    final financial flexible flow focus food form formal foundation free function functional fundamental funding future
    gap generation generative global grammar grant green group growth guide health hierarchical history human hybrid
    identification image implementation improvement inclusive independent index indicator induction industrial industry
    information infrastructure innovation innovative input instance institution instrument integrated integration
    intelligence intelligent interaction interactive interface interpretation investment involvement joint knowledge
    kpi label language law layer learning legal life light limited line linear link local logic low machine maintenance
    management manufacturing market material matter meaning measure measurement mechanism media medical medium member
    memory message metric mission mobile model modern modular module monitoring motion movement multi multimodal name
    natural nature network noise non noun object observation online open operation operational opportunity optimal
    optimisation option order organisation output parallel parameter participation partner partnership party path
    pattern people performance personal phase phrase physical pilot pipeline planning plant platform point policy post
    power practice precision prediction preparation priority process processing product production professional profile
    property protection prototype provision public quality query random range rapid rate real reality reasoning
    recognition recommendation reconstruction reduction reference region regional regulation relation relationship
    relevant reliable remote reporting representation request requirement researcher resilience resource response
    responsible right risk rule safe safety sample scale scheme school science scientific score search sector secure
    security segmentation selection semantic semantics sense sensitive sentence sequence series service set setting
    shape share shared short signal similarity simulation situation skill smart sme social society software source
    space spatial speaker specific speech stage stakeholder standard state statistical statistics status strategic
    strategy stream structural structure student style subject support surface sustainability sustainable synergy
    syntactic syntax synthesis synthetic system systematic tag targeted team technical technological technology
    temporal test testing text textual thematic theory threat time tool traditional training transfer transformation
    transformative transition translation transparent transport treatment tree unit universal university update uptake
    urban usage validation value variation vector vehicle verb version video vision visual water web window woman word
    worker
"""
_EMPTY_DE = """
    abend absatz abschluss abschlussbericht abstimmung abweichung abwicklung aenderung ag agvo aktion aktuell allgemein
    anbestgk anbestk anbestp anerkannt anfang anfrage angabe angaben angebot angelegenheit anhalt anhang anlass
    anmeldefrist anmeldeschluss anmeldung ansatz anschrift ansprechpartner ansprechperson anspruch anteil
    anteilfinanzierung anteilsfinanzierung antrag april art aspekt auf aufbau aufgabe aufgabenstellung aufruf
    aufwandsentschaedigung aufwendung augsburg august ausbau ausfuehrung ausgabe ausgestaltung ausnahmefall ausrichtung
    aussage ausschlussfrist ausschreibung ausserkrafttreten auswahl auswahlkriterium auswahlverfahren auszahlung baden
    bagatellgrenze basis bayerisch bayern bayho beachtung beauftragte beauftragter bedarf bedeutung beginn begrenzt
    begruendung beguenstigte beguenstigter beihilfe beihilferecht beilage beispiel beispielsweis beitrag bekanntgabe
    bekanntmachung bemessungsgrundlage bereich bericht berlin beruecksichtigung beschreibung besonder besonderheit
    bestaetigung bestandteil bestehend bestimmung beteiligung betreiber betrieb bewerber bewerberin bewerbung
    bewertungskriterium beziehungsweis beziehungsweise bezug bgbl bho bildnachweis bitte bmas bmbf bmftr bmi bmv bmwe
    bmwk bmz brandenburg bremen buchstabe bund bundesanzeiger bundesland bundesministerium bundesprogramm
    bundesrechnungshof bundesregierung bundesrepublik china cookie copyright darlegung datenschutzerklaerung datum
    dauer definition deminimisbeihilfe deutsch deutschland dezember dienstag donnerstag download drittel drittmittel
    durchfuehrung ebene ebenfalls efre eigenanteil eigenleistung eigenmittel einbeziehung einbindung einblick einfach
    einfuehrung einhaltung einreichung einreichungsfrist einreichungsschluss einrichtung einsatz einsendeschluss
    einsendung einvernehmen einzelfall einzelheit einzeln empfaenger empfehlung ende entscheidung entwicklung erfahrung
    erfolg erfolgreich erfolgskontrolle erfordernis erfuellung ergaenzend ergebnis erhoehung erklaerung erlaeuterung
    erlangen erreichung erst erstattung erstmalig esf eur euro europa europaeisch ev fahrtkosten fall faq fassung
    februar festbetrag festbetragsfinanzierung festlegung feststellung finanzierungsart finanzierungsplan foerderung
    folge folgejahr folgend folgevorhaben form formular forscher forscherin forschung forschungseinrichtung
    forschungsprojekt forschungsvorhaben frage fragestellung franken frankreich freistaat freitag frist fruehjahr
    fruehling fuer ganz gebiet gebietskoerperschaft gegenstand geld geltungsdauer gemaess gemeinsam genau gering
    gesamtausgabe gesamtbetrag gesamtfinanzierung gesamtkosten gesamtsumme geschaeftsbereich geschaeftsstelle
    gesellschaft gewaehrung gewinnung ggmbh gmbh gross grundlage gruppe gut haelfte halle hamburg hansestadt
    hauptsaechlich haushaltsjahr haushaltsmittel haushaltsordnung herbst hessen hessisch heute hinaus hinweis hoch
    hoechstbetrag hoechstens hoechstgrenze hoehe holstein homepage hotline idee iii impressum individuell information
    informationsveranstaltung infoveranstaltung inhalt inkrafttreten insbesonder insbesondere insgesamt institut
    interesse interessenbekundung internet internetseite italien jahr jahresanfang jahresende jahreshaelfte
    jahreswechsel januar japan jeweilig juli jung juni kalenderjahr kategorie kg kilogramm kilometer kmu kofinanzierung
    konferenz kongress konkret kontakt kontaktaufnahme kontaktdaten kontaktformular kooperationspartner kosten
    kriterium kumulierung kurz kurzfassung kurztext land landesmittel landesprogramm landesrechnungshof landkreis lang
    laufend laufzeit leistung letztempfaenger lho link loesung maerz mai massnahme maximal mbh mecklenburg mehr mehrer
    meldung mensch merkblatt messe meter methode milliarde million mindestanforderung mindestbetrag mindestens
    ministerium minute mitarbeiter mitarbeiterin mitgliedstaat mitte mittel mittler mittwoch mitwirkung modul moeglich
    moeglichkeit monat montag morgen muenchen nacht naeher nah nebenbestimmung neu neuartig neuerung neuigkeit
    newsletter niederbayern niedersachsen niedrig nordrhein notwendig novelle november nuernberg nummer nutzung
    nutzungsbedingung oberbayern obergrenze oberpfalz oesterreich oktober ort partner pdf per person personalausgabe
    personalkosten pfalz phase platz postanschrift postfach praxis pressekontakt pressemitteilung pro problem produkt
    programm projekt prozent punkt quadratmeter quellenangabe rahmen rahmenbedingung raum rechnungshof rechtsanspruch
    rechtsform rechtsgrundlage redaktion regelung regensburg region registrierung reihe rheinland richten richtlinie
    rolle rueckforderung rueckfrage saarland sachausgabe sachbericht sachkosten sachsen saechsisch samstag schleswig
    schritt schwaben schweiz schwerpunkt seite sekunde seminar september sinn situation skizze skizzeneinreichung
    sogenannt sommer sonntag sonstig sonstiges staatsministerium stadt staerkung stand standort stelle stellungnahme
    stichtag stmwi studie stufe stunde suche taetigkeit tag tagung teil teilnahme teilnahmebedingung teilnahmegebuehr
    teilnehmende teilnehmer teilnehmerin telefon telefonnummer tempo termin thema themengebiet themenschwerpunkt
    thueringen thueringer tonne ueberblick uebersicht uhr umfang umsetzung union unterlage unternehmen unterschrift
    unterstuetzung untersuchung unterzeichnung usa vde vdi veranstaltung veranstaltungsort verantwortung verbesserung
    verbundprojekt verbundvorhaben verein vereinbarung verfahren verfuegung verlaengerung vermerk veroeffentlichung
    verpflichtung verschieden verwaltungsbehoerde verwaltungsvorschrift verwendungsnachweis verwendungszweck viel
    viertel vii viii volltext voraussetzung vorbereitung vorhaben vorhabenbeginn vorjahr vorlage vorpommern vorschrift
    vorstand vortrag vwv wahrnehmung web webinar webseite website weg weit weiter weiterentwicklung wert wesentlich
    westfalen wichtig winter wissenschaftler wissenschaftlerin woche wochenende workshop wuerttemberg wuerzburg xii
    zahl zeit zeitpunkt zeitraum zentrum ziel zielerreichung zielgruppe zielsetzung zielstellung ziffer zudem zugang
    zukunft zusaetzlich zusammenarbeit zusammenhang zuschuss zustaendig zustaendigkeit zustimmung zuwendung
    zuwendungsfaehig zweck zwischenbericht zwischennachweis
"""
_WEAK_DE = """
    abbau abrechnung akteur aktivitaet akzeptanz alltag analyse anforderung anlage anpassung anwendung arbeit
    architektur artikel aufnahme ausbildung ausbildungsplatz ausland ausstattung austausch automatisierung bau
    bedingung begleitung behoerde beratung berechnung bereitstellung beruf beschaeftigung besuch betreuung bewertung
    bezirk bild bildung branche computer darlehen darstellung daten datenbank design dialog dienst dienstleistung
    digital digitalisierung dokument druck effizienz eigenschaft einfluss einheit einsparung element energie engagement
    erforschung ergaenzung ermittlung erneuerung erprobung errichtung erstellung erweiterung erwerb erzeugung
    etablierung evaluierung existenz experte expertin fach fachkraft faehigkeit fahrzeug familie fertigung finanzierung
    firma flaeche fokus frau funktion gebaeude gefahr gemeinde geraet geschaeftsfuehrer geschichte gesetz gestaltung
    gesundheit gremium grenze gruendung handel handlungsfeld haus herausforderung hersteller herstellung hilfe
    hochschule industrie infrastruktur initiative innovation instrument integration investition kapazitaet kind klima
    kombination kommission kommune kommunikation kompetenz komponente konzept kooperation koordination kraft kultur
    kunde labor leben lehre lernen linie luft markt maschine material messung mittelstand mobilitaet modell
    modernisierung nachfrage nachhaltigkeit nachweis natur netz netzwerk neubau objekt oeffentlichkeit optimierung
    ordnung organisation orientierung paket perspektive plan planung plattform politik position potenzial preis
    produktion produzent professor professorin prozess pruefung qualifizierung qualitaet quelle reduktion regel
    regierung ressource risiko rohstoff sache satz schaffung schueler schule schutz sensor sicherheit sicherstellung
    sicherung simulation software sport sprache staat standard start steigerung steuerung strategie struktur
    studierende system team technik technologie test traeger transfer transformation transport ueberpruefung umwelt
    universitaet unterricht veraenderung verarbeitung verband verbindung verbraucher verbund verfuegbarkeit verhaeltnis
    verkehr vermeidung vermittlung vernetzung verordnung versorgung verstaendnis vertrieb verwaltung verwendung
    verwertung vielfalt wachstum wandel ware wasser weiterbildung weiterleitung welt werk werkzeug wettbewerb
    wirksamkeit wirkung wirtschaft wissen wissenschaft zusammenschluss zusammensetzung zustand
"""
_FOREIGN = """
    aan ai al alla alle au aux avec bij ce ces cet cette che chez como con da dal dans das de dei del della delle
    der des di die door dos du due een el elle en entre est et het il ils je la las le les leur leurs lo los mais
    met mit más ne nei nel nella niet non nos notre nous o om op ou où par para pas perché più por pour qu que qui
    quoi sans se ses si sobre son sous sui sulla sulle sur te tegen tot tra très tu uit un una und une van vers via
    von voor vous y zijn zonder zur à ès é
"""
FOREIGN = frozenset(_FOREIGN.split())
EMPTY = {"en": frozenset(_EMPTY_EN.split()), "de": frozenset(_EMPTY_DE.split()) | frozenset(_EMPTY_EN.split())}
WEAK = {"en": frozenset(_WEAK_EN.split()), "de": frozenset(_WEAK_DE.split()) | frozenset(_WEAK_EN.split())}
