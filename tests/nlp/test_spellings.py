import pytest

from nlp.spellings import english, fold, german

ENGLISH = """
fiber/fibre nanofiber/nanofibre center/centre centered/centred theater/theatre caliber/calibre kilometer/kilometre
color/colour multicolor/multicolour behavioral/behavioural tumors/tumours vapor/vapour odor/odour
neighboring/neighbouring modeling/modelling fueled/fuelled leveler/leveller signaling/signalling
crystallization/crystallisation metalized/metallised fulfill/fulfil enrollment/enrolment installment/instalment
anemia/anaemia leukemia/leukaemia hemodialysis/haemodialysis anesthesia/anaesthesia pediatric/paediatric
gynecology/gynaecology cesarean/caesarean etiology/aetiology paleontology/palaeontology edema/oedema
estrogen/oestrogen esophageal/oesophageal fetal/foetal diarrhea/diarrhoea celiac/coeliac ameba/amoeba
sulfate/sulphate desulfurization/desulphurisation catalyzed/catalysed analyzer/analyser mold/mould gray/grey
tire/tyre artifact/artefact defense/defence license/licence catalog/catalogue skepticism/scepticism aging/ageing
""".split()
GERMAN = """
foto/photo fotovoltaik/photovoltaik geografie/geographie grafit/graphit paragraf/paragraph mikrofon/mikrophon
potenzial/potential differenzialgetriebe/differentialgetriebe essenziell/essentiell substanziell/substantiell
oxyd/oxid jodsalz/iodsalz äthanol/ethanol polyäthylen/polyethylen sulphat/sulfat kalziumkarbonat/calciumcarbonat
zellulose/cellulose zyanid/cyanid rezyklat/recyclat polyzyklisch/polycyclisch leukozyt/leukocyt
zitronensäure/citronensäure laktose/lactose glukose/glucose glyzerin/glycerin azetylen/acetylen silikat/silicat
silizium/silicium pestizid/pesticid kobalt/cobalt zäsium/caesium cäsium/zäsium kollagen/collagen karzinom/carcinom
kopolymer/copolymer mikroplastik/microplastik kodierung/codierung schiffahrt/schifffahrt selbständig/selbstständig
tunfisch/thunfisch kathode/katode hydroxyd/hydroxid
""".split()


@pytest.mark.parametrize("pair", ENGLISH)
def test_british_and_american_are_one(pair: str) -> None:
    one, other = pair.split("/")
    assert english(one) == english(other)


@pytest.mark.parametrize("pair", GERMAN)
def test_german_double_spellings_are_one_folded_or_not(pair: str) -> None:
    one, other = pair.split("/")
    assert german(one) == german(other)
    assert german(fold(one)) == german(fold(other))


@pytest.mark.parametrize(
    "word",
    """collaboration laboratory corridor valorisation evaporation humoral colorectal cluster diameter parameter
    thermometer transmitter installation distillation aerosol algae larvae israel aesthetic rigorous insulation control
    entire engage molecule polymer modelling""".split(),
)
def test_words_that_only_look_alike_stay(word: str) -> None:
    assert english(word) == word


@pytest.mark.parametrize("word", "landgraf jodeln ästhetik rezept anekdote gazette finanziell sozial taktik".split())
def test_german_words_that_only_look_alike_stay(word: str) -> None:
    assert german(word) == word
