"""Words that carry no idea of their own, as folded singulars.

EMPTY: no phrase starts or ends with them, and none stands for an idea. WEAK: alone they say too little ("network"),
beside another word they may say enough ("neural network"). NO_HEAD: a phrase ends before them ("hydrogen buffer
requirements"). HOLLOW: pairs of notices and forms. FOREIGN: function words of titles whose language was
declared wrongly. FINITE: English forms that are only a sentence's verb, never a participle before a noun.
"""

from nlp.spellings import english, german

_EMPTY_EN = """
    abstract academic accelerate accelerating according account achieve achieved achievement achieving
    acknowledgement action adapting additional address addressing adopt advancing advantage affiliation ag agenda
    agreed aim aiming align aligning allow allowed ambition america american analysing analyzing annex announcement
    annual answering anticipate appendix applicable applicant applied apply applying approach appropriate april area
    arxiv ask asked aspect assess assessing associated attempt attend attendee attracting attractive attuned
    audience august author automating autumn available avoid background balancing based bavaria bavarian began begin
    benchmarking beneficiary berlin best better billion boosting bottleneck breakthrough bridging briefly bring
    british broader brought build building built buyer call called can capitalise capturing carry case ceo cfo
    chairman chairperson chairwoman challenge challenging chapter china chinese clear clearly click co collaborate
    combined combining come commissioner communicate company comparative compare compared comparing comparison
    complement complete comply comprehensive computing concern conclusion concrete conduct conference consider
    consideration considering consist consortia consortium constitute constructing contact contain contribute
    contributing contribution controlling coo cookie coordinate coordinator copyright corp corresponding council
    countering courtesy cover covered create creating creation criterion csa cto current currently day deadline deal
    dean decade december deciphering declaration declare define delegate deliver deliverable delivering demonstrate
    demonstrating depend deputy deriving describe description designing destination detail detecting determination
    determining develop developed developing development differ different difficulty director director-general
    discipline disclaimer disclosure discovering disseminate do dollar download drop due earlier edition effective
    efficient effort elaborate eligibility eligible embargo empirical empower enable enabling encourage encouraged
    engage engaging enhance enhanced enhancement enhancing ensure ensuring entail envisage essential establish
    established establishing estimating etc etip eu eur euro europe european evaluating event example exceed
    exhibitor existing expand expect expected experiment explain exploit exploiting explore exploring extending
    extracting facilitate facilitating fact faq far february fee fight final find finding first follow following
    foreseen formulate foster fostering found framework france french friday from fstp funded further furthermore
    gain general generalising generalizing generating german germany give given glossary gmbh goal goes gone good
    granting grew grow guarantee guideline guiding gwh handling harnessing have help helpdesk helped high higher
    hold homepage honorary hour html http https idea identified identify identifying iii illustrate impact implement
    implemented implementing imply important improve improved improving inc include included including incorporating
    increase increased increasing indicate indicative inducing inferring initiative insight inspire integrate
    integrating intend interested international introducing introduction investigating investigation invitation
    involve issue italian italy january japan japanese jrc july june jury justify keep kept key keynote kg kind know
    known kwh lack large larger last led less let level leverage leveraging lightweight like linking listed little
    live llc long look lower ltd made main maintain major make making many mapping march matching maximising may
    mean meaningful meant measuring meet mention mentioned mep method methodology milestone million minimise
    minimising minister minute mitigate mitigating mobilise mobilising modeling modelling moderator monday month
    more most motivate moving much multiple munich mwh national necessary need needed new news newsletter next ngo
    nonetheless note novel november number objective obtaining october offer offered old ongoing optimising
    optimizing organise organiser original other outcome outline overall overcoming overlap overview own panel paper
    parliament part participate participating particular pay pdf percent perform performing personalising
    perspective phenomenon place plan policymaker pose possible potential practical practitioner predicting preface
    preliminary prepare present presented president press prevent preventing previous principally problem proceeding
    proceedings produce professor programme progress project promote promoting proof proper proposal propose
    proposed protect prove proved provide provided provider providing publication purpose pursue put quantify
    quantifying question raise raising ran reach reached read realistic reason reasonable recent recently recipient
    recommend reconciling rector reduce reducing refer reflect registration reinforcing related release rely remain
    remaining removing replace replicate report reported represent requesting require required research reserved
    respective result resulting rethinking revealing review reviewer revisited revisiting ria rise robust role rose
    run satisfy saturday saw say scaling scope searching second secretary section see seeking seem seen selected
    selecting sell september serve session several shall show showed shown significant simple simplifying single
    small smaller solution solving some spain spanish special specify spokesman spokesperson spokeswoman sponsor
    spring start started state-of-the-art states stay step stimulate stop strengthen strengthened strengthening
    study studying submission submit submitted submitting subscribe success successful such suitable summarise
    summary summer sunday supported supporting suppose survey symposium tackling take taken taking talk target task
    technique tell term tested thank thing think third thursday ticket today told tomorrow took top topic total
    toward towards transforming transpose trend trl try tuesday turn turned tutorial twh type typical uk
    understanding understood undertake unified unifying union united unleashing unlocking unraveling unravelling
    unveiling usa usd use user using usual utilising validate validating variety various venue verify via
    vice-president view volume want way webinar website wednesday week well went wide wider win winter wish work
    worked works workshop world worldwide wp write year yesterday young
"""
_WEAK_EN = """
    ability access accessible accuracy accurate act actionable active activity actor adaptation adaptive
    administration adoption advance advanced advice advisory affordable agency agent algorithm alignment alternative
    ambitious analyse analysis annotated annotation answer application architecture article artificial assessment
    asset assistance audio authority automated automatic autonomous availability awareness basic behavior behaviour
    benchmark benefit bias big biological board body book border broad budget business candidate capability capable
    capacity care catalogue cell center centre chain change circular citizen city class classification classifier
    clean climate clinical cluster code coherence collaboration collaborative collection combination commercial
    commission common communication community comparable competence competing competitive competitiveness
    complementary complex complexity component computational computer concept condition conflict constraint
    construct construction content context contextual continuous control conversion cooperation coordination core
    corpora corpus cost country credit crisis critical cultural culture customer cycle data database dataset
    decision deep definition demand demonstration demonstrator deployment design detection device dictionary digital
    direct directive dissemination distributed diverse document domain driven driver duration dynamic dynamics early
    economic economy education effect effectiveness efficiency electric electronic element emerging employment end
    end-user energy engagement engine engineering english enterprise entity environment environmental equipment
    error esfri estimation evaluation evidence excellence exchange expansion experience expert expertise
    exploitation exploration expression extension extraction extreme facility fair fast feature feed field file
    finance financial financing flexible flow focus food form formal foundation free function functional fund
    fundamental funding future gap generation generative global grammar grant green group growth guidance guide head
    health hierarchical history holistic human hybrid identification image implementation improvement incentive
    inclusive independent index indicator individual induction industrial industry influence information
    infrastructure innovation innovative input installation instance institution instrument integrated integration
    intellectual intelligence intelligent interaction interactive interface interpretation intervention investment
    involvement joint knowledge kpi lab label laboratory language large-scale law layer lead learning legal life
    light limited line linear link literature local logic long-term low machine maintenance management manufacturing
    market material matter maximum meaning measurable measure measurement mechanism media medical medium member
    memory message metric mission mixed mobile model modern modular module monitoring motion movement multi
    multimodal name natural nature network noise non noun object observation online open operation operational
    operator opportunity optimal optimisation option order organisation output parallel parameter participation
    participatory partner partnership party path pattern people performance personal phase phrase physical pilot
    pipeline planning plant platform point policy political portfolio positioning post power practice precise
    precision prediction preparation principle priority private process processing product production professional
    profile property protection prototype provision public quality query radical rail random range rapid rate real
    real-life real-time real-world realisation reality reasoning recognition recommendation reconstruction reduction
    reference region regional regulation regulatory relation relationship relevant reliable remote replication
    reporting representation request requirement researcher resilience resource response responsible rich right risk
    roadmap rule safe safety sample scalable scale scheme school science scientific score search sector secure
    security segmentation selection self semantic semantics sense sensitive sentence sequence series service set
    setting shape share shared shift short signal similarity simulation site situation skill smart sme social
    societal society software solid source space spatial speaker specific speech spread ssh stage stakeholder
    standard start-up startup state statistical statistics status strategic strategy stream structural structure
    student style subject supply support surface sustainability sustainable synergy syntactic syntax synthesis
    synthetic system systematic systemic tag tailored targeted team technical technological technology template
    temporal test testing text textual thematic theory threat time tool traditional training transfer transformation
    transformative transition translation transnational transparent transport treatment tree unique unit universal
    university update uptake urban usage validation value variation vector vehicle verb version video vision visual
    vulnerable water web west window woman word worker workflow workforce
"""
_EMPTY_DE = """
    abdruck abend abgeordnete abgeordneter absatz abschluss abschlussbericht abstimmung abweichung abwicklung
    aenderung ag agvo aktion aktuell allgemein anbestgk anbestk anbestp anerkannt anfahrt anfang anforderung anfrage
    angabe angaben angebot angelegenheit anhalt anhang anlass anmeldeformular anmeldefrist anmeldelink
    anmeldeschluss anmeldung ansatz anschluss anschrift ansprechpartner ansprechperson anspruch anteil
    anteilfinanzierung anteilsfinanzierung antrag april art aspekt auf aufbau aufgabe aufgabenstellung aufruf
    aufwandsentschaedigung aufwendung augsburg august ausbau ausfuehrung ausgabe ausgestaltung ausnahmefall
    ausrichtung aussage ausschlussfrist ausschreibung ausserkrafttreten auswahl auswahlkriterium auswahlverfahren
    auszahlung baden bagatellgrenze basis bayerisch bayern bayho beachtung beauftragte beauftragter bedarf bedeutung
    beginn begrenzt begruendung begruessung beguenstigte beguenstigter beihilfe beihilferecht beilage beispiel
    beispielsweis beitrag bekanntgabe bekanntmachung belegexemplar bemessungsgrundlage bereich bericht berlin
    beruecksichtigung beschreibung besonder besonderheit bestaetigung bestandteil bestehend bestimmung beteiligte
    beteiligung betreiber betrieb bewerber bewerberin bewerbung bewertungskriterium beziehungsweis beziehungsweise
    bezug bgbl bho bildmaterial bildnachweis bildquelle bitte bmas bmbf bmftr bmi bmv bmwe bmwk bmz brandenburg
    bremen buchstabe bund bundesanzeiger bundesgebiet bundesland bundesministerium bundesprogramm bundesrechnungshof
    bundesregierung bundesrepublik chefredaktion china cookie copyright darlegung datenschutzerklaerung datum dauer
    definition deminimisbeihilfe deutsch deutschland dezember dienstag donnerstag download drittel drittmittel
    durchfuehrung ebene ebenfalls efre ehrengast eigenanteil eigenleistung eigenmittel einbeziehung einbindung
    einblick einfach einfuehrung einhaltung einladung einlass einreichung einreichungsfrist einreichungsschluss
    einrichtung einsatz einsendeschluss einsendung eintritt einvernehmen einzelfall einzelheit einzeln empfaenger
    empfehlung ende entscheidung entwicklung erbeten erfahrung erfolg erfolgreich erfolgskontrolle erfordernis
    erfuellung ergaenzend ergebnis erhoehung erklaerung erlaeuterung erlangen erreichung erst erstattung erstmalig
    esf esf+ eur euro europa europaeisch ev fahrtkosten fall faq fassung februar festbetrag festbetragsfinanzierung
    festlegung feststellung finanzierungsart finanzierungsplan finanzmittel foerderung folge folgejahr folgend
    folgetag folgevorhaben form formular forscher forscherin forschung forschungseinrichtung forschungsprojekt
    forschungsvorhaben fotonachweis frage fragestellung franken frankreich freigabe freistaat freitag frist
    fruehjahr fruehling fuer ganz gastredner gebiet gebietskoerperschaft gegenstand geld gelegenheit geltungsdauer
    gemaess gemeinsam genau gering gesamtausgabe gesamtbetrag gesamtfinanzierung gesamtkosten gesamtsumme
    geschaeftsbereich geschaeftsstelle gesellschaft gewaehrung gewinnung ggmbh gmbh gross gruendungsmitglied
    grundlage gruppe grusswort gut haelfte halle hamburg hansestadt hauptsaechlich haushaltsjahr haushaltsmittel
    haushaltsordnung herbst hessen hessisch heute hinaus hintergrundinformation hinweis hoch hoechstbetrag
    hoechstens hoechstgrenze hoehe holstein homepage honorarfrei hotline idee iii imbiss impressum individuell
    information informationsveranstaltung infoveranstaltung inhalt inkrafttreten insbesonder insbesondere insgesamt
    institut interesse interessenbekundung internet internetseite italien itsystem jahr jahresanfang jahresende
    jahreshaelfte jahreswechsel januar japan jeweilig juli jung juni jury kaffeepause kalenderjahr kategorie
    kenntnis keynote kg kilogramm kilometer kmu kofinanzierung konferenz kongress konkret konsortium kontakt
    kontaktaufnahme kontaktdaten kontaktformular kooperationspartner kosten kriterium kumulierung kurz kurzfassung
    kurztext land landesmittel landesprogramm landesrechnungshof landkreis lang laufend laufzeit leerzeichen
    leistung letztempfaenger lho link loesung maerz mai massnahme maximal mbh mecklenburg medieninformation
    medienkontakt medienmitteilung medienvertreter mehr mehrer meldung mensch merkblatt messe meter methode
    milliarde million mindestanforderung mindestbetrag mindestens ministerium minute mitarbeiter mitarbeiterin
    mitgliedstaat mittagspause mitte mittel mittler mittwoch mitwirkung moderation moderator modul moeglich
    moeglichkeit monat montag morgen muenchen nachfrist nacht naeher nah nebenbestimmung neu neuartig neuerung
    neuigkeit newsletter niederbayern niedersachsen niedrig nordrhein notwendig novelle november nuernberg nummer
    nutzung nutzungsbedingung oberbayern obergrenze oberpfalz oesterreich oktober ort partner pdf pdfdatei per
    person personalausgabe personalkosten pfalz phase platz podium podiumsdiskussion postanschrift postfach praxis
    preisgeld preisverleihung presseanfrage pressebild presseeinladung pressefoto presseinformation pressekontakt
    pressemeldung pressemitteilung pressestelle presseverteiler pro problem produkt programm programmheft
    programmteil projekt prozent punkt quadratmeter quellenangabe rahmen rahmenbedingung raum rechnungshof
    rechtsanspruch rechtsform rechtsgrundlage redaktion redaktionsschluss redner referent regelung regensburg region
    registrierung reihe rheinland richten richtlinie rolle rueckblick rueckforderung rueckfrage saarland sachausgabe
    sachbericht sachkosten sachsen saechsisch samstag schleswig schritt schwaben schweiz schwerpunkt schwierigkeit
    seite sekretariat sekunde seminar september sinn situation skizze skizzeneinreichung sockelbetrag sogenannt
    sommer sonntag sonstig sonstiges sozialfond sperrfrist staatsministerium stadt staerkung stand standort stelle
    stellungnahme stellvertreter stichtag stmwi studie stufe stunde suche taetigkeit tag tagesordnung tagung
    tagungsort teil teilnahme teilnahmebedingung teilnahmebestaetigung teilnahmegebuehr teilnehmende teilnehmer
    teilnehmerin telefax telefon telefonnummer tempo termin thema themengebiet themenschwerpunkt thueringen
    thueringer tonne ueberblick ueberschrift uebersicht uhr umfang umsetzung union unterlage unternehmen
    unterschrift unterstuetzung untersuchung unterzeichnung urkunde usa vde vdi veranstalter veranstaltung
    veranstaltungsort verantwortung verbesserung verbundprojekt verbundvorhaben verein vereinbarung verfahren
    verfahrensstufe verfuegung verlaengerung vermerk veroeffentlichung verpflichtung verschieden vertreter
    vertreterin verwaltungsbehoerde verwaltungsvorschrift verwendungsnachweis verwendungszweck viel viertel vii viii
    volltext vollzeitstelle voraussetzung vorbereitung vorhaben vorhabenbeginn vorjahr vorlage vorpommern vorschrift
    vorsitz vorstand vortrag vwv wahrnehmung web webinar webseite website weg weit weiter weiterentwicklung wert
    wesentlich westfalen wichtig winter wissenschaftler wissenschaftlerin woche wochenende workshop wortlaut
    wuerttemberg wuerzburg wunsch xii zahl zeit zeitpunkt zeitraum zentrum ziel zielerreichung zielgruppe
    zielsetzung zielstellung ziffer zitat zudem zugang zukunft zusaetzlich zusammenarbeit zusammenhang zuschuss
    zustaendig zustaendigkeit zustimmung zuwendung zuwendungsfaehig zweck zwischenbericht zwischenbilanz
    zwischennachweis
"""
_WEAK_DE = """
    abbau abrechnung absicherung akteur aktivierung aktivitaet akzeptanz alltag analyse anerkennung anforderung
    anlage anpassung anschubfinanzierung ansiedlung anteilseigner anwendung arbeit architektur artikel aufarbeitung
    aufnahme aufteilung ausbildung ausbildungsplatz ausland ausstattung austausch automatisierung bau bedingung
    begleitung behoerde bekaempfung beratung berechnung bereitstellung beruf beschaeftigung beseitigung besuch
    betreuung betroffene bevoelkerung bewaeltigung bewertung bezirk bild bildung branche chance computer darlehen
    darstellung daten datenbank design dialog dienst dienstleistung digital digitalisierung dokument druck effizienz
    eigenschaft einfluss einheit einsparung einstellung element energie engagement erbringung erforschung ergaenzung
    erleichterung ermittlung erneuerung erprobung errichtung erschliessung erstellung erweiterung erwerb erzeugung
    etablierung evaluierung existenz experte expertin fach fachkraft faehigkeit fahrzeug familie fertigung
    finanzierung firma flaeche fokus fortbildung frau funktion gebaeude gefahr gemeinde geraet geschaeftsfuehrer
    geschichte gesetz gestaltung gesundheit gremium grenze gruendung handel handlungsfeld haus heranfuehrung
    herausforderung hersteller herstellung hilfe hochschule industrie infrastruktur initiative innovation instrument
    integration investition kapazitaet kind klima kombination kommission kommune kommunikation kompetenz komponente
    konzept kooperation koordination koordinierung kraft kultur kunde labor leben lehre leistungsfaehigkeit leiter
    lernen linie luft machbarkeit mann markt maschine material messung mittelstand mobilitaet modell modernisierung
    nachfrage nachhaltigkeit nachweis natur netz netzwerk neubau notwendigkeit objekt oeffentlichkeit optimierung
    ordnung organisation orientierung paket perspektive plan planung plattform politik position potenzial preis
    produktion produzent professor professorin prozess pruefung publikation qualifizierung qualitaet quelle
    realisierung reduktion regel regierung reichweite relevanz ressource risiko rohstoff sache satz schaffung
    schueler schule schulung schutz sensibilisierung sensor sicherheit sicherstellung sicherung sichtbarkeit
    simulation software sport sprache staat standard start steigerung steuerung strategie struktur studierende
    system team technik technologie teilhabe test traeger transfer transformation transport ueberpruefung umbau
    umwelt universitaet unterbringung unterricht unterweisung veraenderung verarbeitung verband verbindung
    verbraucher verbreitung verbund verfuegbarkeit verhaeltnis verkehr verknuepfung vermeidung vermittlung
    vernetzung verordnung versorgung verstaendnis verteilung vertrieb verwaltung verwendung verwertung verzahnung
    verzoegerung vielfalt vorteil wachstum wandel ware wasser weiterbildung weiterleitung welt werk werkzeug
    wettbewerb wiederherstellung wirksamkeit wirkung wirtschaft wissen wissenschaft zusammenhalt zusammenschluss
    zusammensetzung zustand zuversicht zuwachs
"""
_HOLLOW = """
    added-value advisory-board author-contribution best-paper competing-interest conflict-interest consent-form
    contact-person cookie-policy corresponding-author cover-picture creative-common data-availability early-bird
    editorial-office ethic-approval ethic-committee expected-outcome financial-support funding-statement
    further-information future-work good-practice grant-agreement granting-authority graphical-abstract
    high-resolution image-credit image-source informed-consent innovative-technology interest-statement
    joint-research local-authority lump-sum media-contact media-relation open-day photo-credit picture-credit
    policy-maker press-contact press-image press-kit press-office press-photo press-release privacy-policy
    private-sector programme-committee public-authority public-body public-relation public-sector reasonable-request
    registration-fee related-work relevant-stakeholder reprint-request smart-technology supplementary-material
    supporting-information travel-expense travel-grant working-group
"""
_NO_HEAD = """
    acceptance attractiveness awareness capability competitiveness consequence effort feasibility implication
    importance interest limitation necessity opportunity possibility readiness relevance request requirement
    usefulness willingness
"""
_FINITE = """
    appeared arose arrived ate became began belonged blew came chose consisted depended did differed disappeared drew
    drove existed fell flew forgot froze gave grew happened knew lasted occurred overcame participated ran rang relied
    remained sang sank seemed shook shrank stayed stole succeeded swam swore tended threw took tore undertook underwent
    went withdrew woke wore wrote
"""
_FOREIGN = """
    aan ai al alla alle au aux avec bij ce ces cet cette che chez como con da dal dans das de dei del della delle
    der des di die door dos du due een el elle en entre est et het il ils je la las le les leur leurs lo los mais
    met mit más ne nei nel nella niet non nos notre nous o om op ou où par para pas perché più por pour qu que qui
    quoi sans se ses si sobre son sous sui sulla sulle sur te tegen tot tra très tu uit un una und une van vers via
    von voor vous y zijn zonder zur à ès é
"""


def _spelt(german_words: str, english_words: str) -> dict[str, frozenset[str]]:
    """Return the words by language, spelt as all words are compared; a German text is full of English ones."""
    english_ones = frozenset(map(english, english_words.split()))
    return {"en": english_ones, "de": english_ones | frozenset(map(german, german_words.split()))}


HOLLOW = frozenset(tuple(pair.split("-")) for pair in _HOLLOW.split())
NO_HEAD = frozenset(map(english, _NO_HEAD.split()))
FOREIGN = frozenset(_FOREIGN.split())
FINITE = frozenset(_FINITE.split())
EMPTY = _spelt(_EMPTY_DE, _EMPTY_EN)
WEAK = _spelt(_WEAK_DE, _WEAK_EN)
