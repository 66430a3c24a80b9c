import pytest

from nlp.taxonomy import load_taxonomy
from nlp.terms import TermFinder
from tests.conftest import ROOT

RIGHT = """
Abwasserbehandlungsanlage=abwasser+behandlung+anlage Antikörpertherapie=antikoerper+therapie
Automatisierungslösungen=automatisierung+loesung Batteriespeichersystem=batterie+speicher+system
Brennstoffzellenfahrzeug=brennstoff+zelle+fahrzeug Brennstoffzellensystem=brennstoff+zelle+system
Chemieparkbetreiber=chemie+park+betreiber Datenraumprojekt=datenraum+projekt Drohnenflug=drohne+flug
Elektrofahrzeugbatterie=elektro+fahrzeug+batterie Endoskopiegerät=endoskopie+geraet Enzymherstellung=enzym+herstellung
Faserverbundwerkstoffe=faser+verbund+werkstoff Flughafenbetreiber=flughafen+betreiber
Flugzeugtriebwerk=flugzeug+triebwerk Galliumnitridtransistor=galliumnitrid+transistor Getreideernte=getreide+ernte
Glasfaserausbau=glas+faser+ausbau Gleisüberwachung=gleis+ueberwachung Greifersystem=greifer+system
Hochwasserschutzanlage=hochwasser+schutz+anlage Holzbauunternehmen=holz+bau+unternehmen
Implantatoberfläche=implantat+oberflaeche Impfstoffproduktion=impfstoff+produktion
Katalysatorentwicklung=katalysator+entwicklung Klimaanpassungsstrategie=klima+anpassung+strategie
Klärschlammverwertung=klaerschlamm+verwertung Kunststoffrecyclinganlage=kunststoff+recycling+anlage
Ladeinfrastrukturausbau=ladeinfrastruktur+ausbau Lasermesstechnik=laser+messtechnik
Lebensmittelsicherheit=lebensmittel+sicherheit Legierungsentwicklung=legierung+entwicklung
Leichtbaukomponenten=leicht+bau+komponente Leistungshalbleiterindustrie=leistung+halbleiter+industrie
Maschinenbaubetrieb=maschine+bau+betrieb Medizinproduktehersteller=medizin+produkt+hersteller
Milchverarbeitung=milch+verarbeitung Mobilfunkstandard=mobil+funk+standard Nanobeschichtungen=nano+beschichtung
Nanopartikelsynthese=nano+partikel+synthese Polymerforschung=polymer+forschung
Quantencomputerzentrum=quant+computer+zentrum Radarsensorsystem=radar+sensor+system
Regenwassernutzung=regenwasser+nutzung Robotersteuerung=roboter+steuerung Satellitenbilder=satellit+bild
Schienenfahrzeugbau=schiene+fahrzeug+bau Sensornetzwerke=sensor+netzwerk Softwareentwicklung=software+entwicklung
Solarstromerzeugung=solar+strom+erzeugung Stahlindustrie=stahl+industrie Stromnetzbetreiber=strom+netz+betreiber
Sägewerksbetreiber=saegewerk+betreiber Trägerraketenstart=traeger+rakete+start Waldumbauprojekt=waldumbau+projekt
Wasserstoffspeicherung=wasserstoff+speicherung Wechselrichterhersteller=wechselrichter+hersteller
Werkzeugmaschinenbau=werkzeug+maschine+bau Windkraftanlagen=windkraft+anlage
Wärmepumpenhersteller=waermepumpe+hersteller Zugsicherungssystem=zug+sicherung+system
""".split()

WHOLE = """
Abstimmung Anwalt Anzug Ausbildung Beratung Betreuung Bewilligung Bundestag Bürger Bürgermeister Demokratie
Dimension Diskussion Ehrenamt Entzug Ergebnis Erziehung Erzählung Familie Feuerwehr Freiheit Förderung Gemeinde Gericht
Geschäft Gesellschaft Gespräch Haushalt Inflation Jugendliche Kanzler Kindergarten Kirche Konzert Kooperation Kreuzzug
Kultur Landkreis Lehrer Lektion Mannschaft Meerrettich Minister Mitglied Museum Nation Notar Opposition Organisation
Partei Polizei Position Produktion Rechnung Regierung Region Reisende Religion Richtlinie Rundfunk Schule Senioren
Sicherheit Sprache Stadion Station Steuer Studierende Theater Tourismus Trainer Urlaub Urteil Verbraucher Verein
Verfassung Verhandlung Versammlung Vertrag Verwaltung Vorzug Wachstube Wahlkampf Wirtschaft Wohnung Zukunft Zuschuss
""".split()


@pytest.fixture(scope="module")
def finder() -> TermFinder:
    return TermFinder(load_taxonomy(ROOT / "config" / "competences"))


def test_there_are_enough_words_to_judge_by() -> None:
    assert min(len(RIGHT), len(WHOLE)) >= 60


@pytest.mark.parametrize("case", RIGHT)
def test_a_compound_is_cut_at_its_joints(finder: TermFinder, case: str) -> None:
    word, _, parts = case.partition("=")
    assert finder.split(word) == tuple(parts.split("+"))


@pytest.mark.parametrize("word", WHOLE)
def test_a_word_firmly_one_stays_whole(finder: TermFinder, word: str) -> None:
    assert len(finder.split(word)) == 1


@pytest.mark.parametrize("word", ["Lidar-Sensor", "Lidar‑Sensor", "Lidarsensor", "LIDAR-SENSOREN"])
def test_hyphens_and_capitals_change_no_cut(finder: TermFinder, word: str) -> None:
    assert finder.split(word) == ("lidar", "sensor")


@pytest.mark.parametrize("word", ["-", "–", "x", "123", "Ⅷ", "a" * 300])
def test_any_run_of_characters_has_a_part(finder: TermFinder, word: str) -> None:
    assert finder.split(word)
