"""Words that carry no idea of their own, as folded singulars.

EMPTY: no phrase starts or ends with them, and none stands for an idea. WEAK: alone they say too little ("network"),
beside another word they may say enough ("neural network"). FOREIGN: function words of titles whose language was
declared wrongly.
"""

_EMPTY_EN = """
    abstract accelerating achieve achieved achieving action adapting addressing advancing advantage ag aim aligning
    allow allowed america american analysing analyzing announcement annual answering appendix applied apply applying
    approach april area ask asked aspect assessing attempt august author automating autumn available balancing based
    bavaria bavarian began begin benchmarking berlin best better billion boosting bridging bring british brought
    build building built call called can capturing carry case challenge challenging chapter china chinese click co
    combined combining come company comparative compare compared comparing comparison comprehensive computing
    conference constructing contact contain contribution controlling corp cover covered create creating current day
    december deciphering demonstrating deriving designing detail detecting determining developed developing
    development differ different discovering do dollar download drop due edition effective efficient effort
    empirical enable enabling enhanced enhancing ensuring estimating eu eur euro europe european evaluating event
    example expand expect expected experiment explain exploiting exploring extending extracting facilitating fact
    far february find finding first follow following fostering found framework france french friday from further
    gain general generalising generalizing generating german germany give given gmbh goal goes gone good grew grow
    guideline guiding handling harnessing have help helped high hold homepage hour idea identifying impact
    implementing important improved improving inc include included incorporating increase increased increasing
    inducing inferring initiative integrating international introducing introduction investigating investigation
    involve issue italian italy january japan japanese july june keep kept key keynote kg kind know known lack large
    last led less let level leveraging lightweight like linking little live llc long look lower ltd made main major
    make making many mapping march matching maximising may mean meant measuring meet mention mentioned method
    methodology million minimising minute mitigating modeling modelling monday month more most moving much multiple
    munich national need new news newsletter next note novel november number objective obtaining october offer
    offered old optimising optimizing original other outcome overall overcoming overview own panel paper part
    particular pay percent performing personalising perspective place plan possible potential practical predicting
    preface preliminary present presented press previous problem proceeding proceedings produce programme progress
    project promoting proof proposal proposed prove proved provide provided providing publication purpose put
    question raise ran reach reached read reason recent reconciling reducing registration release rely remain
    removing replace report reported require required research result rethinking revealing review revisited
    revisiting rise robust role rose run saturday saw say scaling scope searching second see seem seen selecting
    sell september serve session several show showed shown significant simple simplifying single small solution
    solving some spain spanish special spring start started state-of-the-art states stay step stop strengthening
    study studying success such suitable summary summer sunday supporting survey symposium tackling take taken talk
    target task technique tell term tested thing think third thursday today told tomorrow took top topic total
    toward towards transforming trend try tuesday turn turned tutorial type typical uk understanding unified
    unifying union united unleashing unlocking unraveling unravelling unveiling usa usd use user using usual
    validating variety various via view volume want way website wednesday week well went wide win winter work worked
    works workshop world worldwide write year yesterday
"""
_WEAK_EN = """
    ability access accuracy accurate adaptation adaptive administration advance advanced agent algorithm alignment
    analyse analysis annotated annotation answer application architecture artificial assessment audio automated
    automatic autonomous awareness basic behavior behaviour benchmark benefit bias big book business capability
    capacity care cell center centre chain change circular city class classification classifier clean climate
    clinical code collaboration collaborative collection combination commercial common communication community
    comparable competence complex complexity component computational computer concept condition constraint construct
    construction content context contextual continuous control conversion cooperation core corpora corpus cost
    critical cultural culture customer cycle data database dataset deep demonstration demonstrator deployment design
    detection device dictionary digital direct distributed diverse document domain driven dynamic dynamics early
    economic economy education effect efficiency electric electronic element emerging employment end energy engine
    engineering english environment environmental error estimation evaluation evidence excellence exchange expansion
    expert exploration expression extraction fast feature feed field file final flexible flow food form formal
    foundation free function functional fundamental future generation generative global grammar green group growth
    guide health hierarchical history human hybrid identification image implementation improvement independent index
    induction industrial industry information infrastructure innovation innovative input instance institution
    integrated integration intelligence intelligent interaction interactive interface interpretation investment
    joint knowledge label language law layer learning legal life light limited line linear link local logic low
    machine maintenance management manufacturing market material matter meaning measure measurement mechanism media
    medical medium member memory message metric mobile model modern modular monitoring motion movement multi
    multimodal name natural nature network noise non noun object observation online open operation optimal
    optimisation option order organisation output parallel parameter partner partnership path pattern people
    performance personal phase phrase physical pilot pipeline planning plant platform point policy post power
    practice precision prediction preparation process processing product production professional profile property
    protection prototype public quality query random range rapid rate real reality reasoning recognition
    reconstruction reduction reference region regional regulation relation relationship relevant reliable remote
    representation request requirement resilience resource response responsible right risk rule safe safety sample
    scale scheme school science scientific score search sector secure security segmentation selection semantic
    semantics sense sensitive sentence sequence series service set setting shape share shared short signal
    similarity simulation situation skill smart social society software source space spatial speaker specific speech
    stage standard state statistical statistics status strategic strategy stream structural structure student style
    subject support surface sustainability sustainable syntactic syntax synthesis synthetic system systematic tag
    team technical technological technology temporal test testing text textual theory time tool traditional training
    transfer transformation transition translation transparent transport treatment tree unit universal university
    update urban usage validation value variation vector vehicle verb version video vision visual water web window
    woman word worker
"""
_EMPTY_DE = """
    abend abschluss ag aktion aktuell allgemein anerkannt anfang anfrage angabe angaben angebot angelegenheit anhalt
    anlass anmeldung ansatz ansprechpartner anspruch anteil antrag april art aspekt auf aufbau aufgabe aufruf
    augsburg august ausbau ausgabe aussage ausschreibung baden basis bayerisch bayern bedarf bedeutung beginn
    begrenzt beispiel beispielsweis beitrag bekanntmachung bereich bericht berlin besonder bestehend beteiligung
    betreiber betrieb beziehungsweis beziehungsweise bezug bitte bmas bmbf bmftr bmi bmv bmwe bmwk bmz brandenburg
    bremen bund bundesland bundesministerium bundesregierung bundesrepublik china datum dauer deutsch deutschland
    dezember dienstag donnerstag download drittel durchfuehrung ebene ebenfalls efre einblick einfach einfuehrung
    einreichung einrichtung einsatz einzeln ende entwicklung erfahrung erfolg erfolgreich ergaenzend ergebnis
    erhoehung erlangen erst erstmalig esf eur euro europa europaeisch ev fall februar foerderung folge folgejahr
    folgend folgevorhaben form forscher forscherin forschung frage franken frankreich freistaat freitag fruehjahr
    fruehling fuer ganz gebiet gegenstand geld gemeinsam genau gering gesellschaft gewinnung ggmbh gmbh gross
    grundlage gruppe gut haelfte halle hamburg hauptsaechlich herbst hessen hessisch heute hinaus hinweis hoch
    hoechstens hoehe holstein homepage idee individuell information inhalt insbesonder insbesondere insgesamt
    institut interesse internet italien jahr jahresanfang jahresende jahreshaelfte jahreswechsel januar japan
    jeweilig juli jung juni kategorie kg kilogramm kilometer kmu konferenz kongress konkret kontakt kosten kriterium
    kurz kurztext land landkreis lang laufend laufzeit leistung loesung maerz mai massnahme maximal mbh mecklenburg
    mehr mehrer meldung mensch messe meter methode milliarde million mindestens ministerium minute mitarbeiter
    mitarbeiterin mitgliedstaat mitte mittel mittler mittwoch modul moeglich moeglichkeit monat montag morgen
    muenchen nacht naeher nah neu neuartig neuerung neuigkeit newsletter niederbayern niedersachsen niedrig
    nordrhein notwendig novelle november nuernberg nutzung oberbayern oberpfalz oesterreich oktober ort partner per
    person pfalz phase platz praxis pressemitteilung pro problem produkt programm projekt prozent punkt quadratmeter
    rahmen raum regensburg region registrierung reihe rheinland richten richtlinie rolle saarland sachsen saechsisch
    samstag schleswig schritt schwaben schweiz schwerpunkt seite sekunde seminar september sinn situation sogenannt
    sommer sonntag sonstig sonstiges stadt staerkung stand standort stelle stichtag stmwi studie stufe stunde suche
    taetigkeit tag tagung teil teilnahme teilnehmende teilnehmer teilnehmerin tempo termin thema themengebiet
    themenschwerpunkt thueringen thueringer tonne ueberblick uhr umfang umsetzung union unternehmen unterstuetzung
    untersuchung usa vde vdi veranstaltung verantwortung verbesserung verein verfahren verfuegung verschieden viel
    viertel volltext voraussetzung vorhaben vorjahr vorpommern vorstand vortrag web webinar webseite website weg
    weit weiter weiterentwicklung wert wesentlich westfalen wichtig winter wissenschaftler wissenschaftlerin woche
    wochenende workshop wuerttemberg wuerzburg zahl zeit zeitpunkt zeitraum zentrum ziel zielgruppe zudem zugang
    zukunft zusaetzlich zusammenarbeit zusammenhang zuschuss zustaendig zuwendung zuwendungsfaehig zweck
"""
_WEAK_DE = """
    abbau akteur aktivitaet akzeptanz alltag analyse anforderung anlage anpassung anwendung arbeit architektur
    aufnahme ausbildung ausbildungsplatz ausland ausstattung austausch automatisierung bau bedingung begleitung
    beratung bereitstellung beruf beschaeftigung besuch betreuung bewertung bild bildung branche computer daten
    datenbank design dialog dienst dienstleistung digital digitalisierung druck effizienz eigenschaft einfluss
    einheit einsparung element energie engagement erforschung erneuerung erprobung erstellung erwerb erzeugung
    existenz experte expertin fach fachkraft faehigkeit fahrzeug familie fertigung finanzierung firma flaeche fokus
    frau funktion gebaeude gefahr gemeinde geraet geschaeftsfuehrer geschichte gestaltung gesundheit grenze
    gruendung handel handlungsfeld haus herausforderung hersteller herstellung hochschule industrie infrastruktur
    initiative innovation integration investition kapazitaet kind klima kommune kommunikation kompetenz komponente
    konzept kooperation koordination kraft kultur kunde labor leben lehre lernen linie luft markt maschine material
    messung mittelstand mobilitaet modell modernisierung nachfrage nachhaltigkeit natur netz netzwerk neubau objekt
    oeffentlichkeit optimierung ordnung organisation paket perspektive plan planung plattform politik position
    potenzial preis produktion produzent professor professorin prozess pruefung qualifizierung qualitaet quelle
    reduktion regel ressource risiko rohstoff sache schaffung schueler schule schutz sensor sicherheit sicherung
    simulation software sport sprache staat standard start steigerung steuerung strategie struktur studierende
    system team technik technologie test transfer transformation transport umwelt universitaet unterricht
    verarbeitung verband verbindung verbraucher verbund verkehr vermeidung vernetzung versorgung verstaendnis
    vertrieb verwaltung verwendung verwertung vielfalt wachstum wandel ware wasser weiterbildung welt werk werkzeug
    wettbewerb wirkung wirtschaft wissen wissenschaft zusammensetzung zustand
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
