"""A text in; how strongly it speaks of society, culture, law or pure science, where no competence is at home, out.

"Environmental pressures on island mammals" holds a word of environmental technology and is no matter for its team.
"""

import re
from itertools import groupby

TITLE = 2.5  # as a competence's terms: a word in the title counts that many times one in the text
MOST = 4.0  # what a text can gather at most: a long one names many things in passing

_STEMS = """
anthropolog, archaeo, archäolog, asylum, autocra, bystander, christian, citizenship, civic, civil society, colonial,
constitutional, corruption, court, cultural heritage, cultural poli, deliberat, democra, diaspora, disinformation,
discriminat, equality, ethnic, ethnograph, extremis, feminis, folklor, gender, geopolitic, global politics,
hate speech, histor, human rights, ideolog, inequalit, inclusive societ, intersectional, irregular migra, islam,
judic, jurisprud, kinship, labour market, law enforcement, lgbt, linguist, literary, literatur, medieval, mediaeval,
migrants, migration polic, minorit, modernis, museum, music, narrativ, nationalis, neanderthal, parliament, patriot,
peacebuild, philanthrop, philosoph, poet, police, policing, polit, populis, poverty, racis, raciali, refugee, religio,
renaissance, secular, social cohesion, social exclusion, social scien, social work, sociocultural, sociolog,
sovereignty, sport, stereotyp, terroris, theolog, theatre, tourism, town twinning, trafficking, victim, violence,
voters, welfare, xenophob, youth, asyl, arbeitslos, arbeitsmarkt, bildungsarbeit, demokrat, denkmal, ehrenamt,
erwachsenenbildung, flüchtling, geflücht, gesellschaftliche teilhabe, gleichstellung, inklusi, jugend, justiz, kinder,
kulturell, kultureinricht, kulturförder, kunst, migrant, mietwohn, museen, musik, pflegebedürft, politisch,
rechtsextrem, religi, schulsozial, schüler, senioren, sozialarbeit, sozialen betreuung, theater, toleranz, tourismus,
völker, weltoffen, wohneigentum, wohngemeinschaft, wohnraum, zugewander, zuwander, zusammenleben, adaptive radiation,
algebra, astronom, astrophys, black hole, climatic niche, cohomolog, collider, conjecture, cosmolog, dark matter,
dinosaur, evolutionary, extinction, fossil record, functional trait, galax, galactic, geodes, gravitational, hadron,
holocene, homotop, hypercontract, jurassic, milky way, motivic, neutrino, palaeo, paleo, paläonto,
partial differential, phylogen, pleistocene, quantum gravity, singularit, speciation, string theor, supernova,
symplectic, trait variation, triassic, wavefunction, häusliche gewalt, geschlechtsspezifisch, sexualisiert,
strafgefang, strafta, slavery, opferverb, kinder- und jugend, mental health, schulkind, educational, social media,
suchthilfe, patient-centred, caregiver, palliative, quality of care, higher education, citizen engagement,
risk perception
"""
_STARTS = sorted((stem.strip() for stem in _STEMS.split(",")), reverse=True)
# By first letters: re tries alternatives one by one, at the beginning of each word.
_BY_LETTER = (
    f"{letter}(?:{'|'.join(stem[1:] for stem in stems)})" for letter, stems in groupby(_STARTS, lambda s: s[0])
)
_WORDS = re.compile(rf"\b(?:{'|'.join(_BY_LETTER)})")


def elsewhere(title: str, text: str) -> float:
    """Return the sum over distinct stems, those of the title weighing more; 0 for a text of technology."""
    in_title = set(_WORDS.findall(title.lower()))
    in_text = set(_WORDS.findall(text.lower()))
    return min(MOST, TITLE * len(in_title) + len(in_text - in_title))
