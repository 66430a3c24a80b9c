from functools import cache

import pytest

from nlp.annotations import ConceptTag, Pair, Text
from nlp.pairs import PairFinder
from nlp.taxonomy import Competence, Labels, Taxonomy, Term

TERMS = (
    Term(key="siliziumkarbid", de=("Siliziumkarbid",), en=("silicon carbide",)),
    Term(key="keramik", de=("Faserverbundkeramik",), en=("ceramic matrix composite", "CMC")),
    Term(key="wasserstoff", de=("Wasserstoff",), en=("hydrogen",)),
)
TAXONOMY = Taxonomy((Competence(slug="werkstoffe", labels=Labels(de="Werkstoffe", en="Materials"), terms=TERMS),), "1")


@cache
def finder() -> PairFinder:
    return PairFinder(TAXONOMY)


def pairs(text: str, *keys: str, language: str = "de", keywords: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    concepts = [ConceptTag(key=key, label=key, count=1, forms=(key,)) for key in keys]
    found = finder()(Text(id="1", text=text, keywords=keywords), concepts, language)
    return [(pair.key, pair.into) for pair in found]


@pytest.mark.parametrize(
    ("text", "language", "pair"),
    [
        pytest.param("Becher aus Polymilchsäure (PLA).", "de", ("pla", "polymilchsaeure"), id="compound"),
        pytest.param("Becher aus PLA (Polymilchsäure).", "de", ("pla", "polymilchsaeure"), id="the other order"),
        pytest.param("aus Polymilchsäure (kurz: PLA) gepresst", "de", ("pla", "polymilchsaeure"), id="announced"),
        pytest.param("in Polymilchsäure (PLA; ein Kunststoff)", "de", ("pla", "polymilchsaeure"), id="more follows"),
        pytest.param("lipid nanoparticles (LNPs) carry it", "en", ("lnp", "lipid-nanoparticle"), id="plural"),
        pytest.param(
            "die Magnetresonanztomographie (MRT)", "de", ("mrt", "magnetresonanztomographie"), id="letters inside"
        ),
        pytest.param(
            "der Forschung und Entwicklung (FuE)", "de", ("fue", "forschung-und-entwicklung"), id="a small word counts"
        ),
        pytest.param(
            "in social sciences and humanities (SSH)", "en", ("ssh", "social-science-and-humanity"), id="one by one"
        ),
        pytest.param("aus Siliziumkarbid (SiK)", "de", ("sik", "siliziumkarbid"), id="into the vocabulary's key"),
        pytest.param("made of silicon carbide (SC)", "en", ("sc", "siliziumkarbid"), id="in either language"),
    ],
)
def test_a_text_explains_an_abbreviation(text: str, language: str, pair: tuple[str, str]) -> None:
    assert pairs(text, pair[1], language=language) == [pair]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        pytest.param("die Verordnung (EU) gilt", ("verordnung",), id="no letter in common"),
        pytest.param("Hessisches Ministerium für Soziales (HMSI)", ("hessisch-ministerium",), id="a letter is left"),
        pytest.param("Bundesprogramm Ländliche Entwicklung (BL)", ("laendlich-entwicklung",), id="a word is left"),
        pytest.param("die Stufe (III) und Stufe (II)", ("stufe",), id="roman numerals"),
        pytest.param("Ein Messer (MSR) misst", ("messer",), id="a short word with letters inside"),
        pytest.param("Carboxymethylcellulose (CMC)", ("carboxymethylcellulose",), id="the vocabulary's abbreviation"),
        pytest.param("Polymilchsäure (PLA)", ("kunststoff",), id="what it stands for is no concept of the text"),
        pytest.param("Polymilchsäure. (PLA)", ("polymilchsaeure",), id="another sentence"),
        pytest.param("(PLA)", ("polymilchsaeure",), id="nothing before it"),
        pytest.param("Polymilchsäure (PLA", ("polymilchsaeure",), id="a bracket that is never closed"),
    ],
)
def test_what_is_no_abbreviation_of_a_concept(text: str, keys: tuple[str, ...]) -> None:
    assert pairs(text, *keys) == []


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        pytest.param("Ein digitaler Zwilling (engl. digital twin)", ("digital-zwilling", "digital-twin"), id="said"),
        pytest.param(
            "Ein digitaler Zwilling (englisch: Digital Twin)", ("digital-zwilling", "digital-twin"), id="long"
        ),
        pytest.param("Der digitale Zwilling (digital twin) lebt", ("digital-zwilling", "digital-twin"), id="not said"),
        pytest.param("die globale Lieferkette (engl. supply chain)", ("lieferkette", "supply-chain"), id="compound"),
        pytest.param(
            "zur Lieferkettenplattform (engl. supply chain platform)",
            ("lieferkettenplattform", "supply-chain-platform"),
            id="a compound behind its article",
        ),
        pytest.param("der Wasserstoff (engl. dihydrogen)", ("dihydrogen", "wasserstoff"), id="into the vocabulary's"),
    ],
)
def test_a_german_text_translates(text: str, pair: tuple[str, str]) -> None:
    assert pairs(text, "digital-zwilling", "lieferkette", "lieferkettenplattform", "wasserstoff") == [pair]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("der digitale Zwilling (ohne Anlagen)", id="german in brackets"),
        pytest.param("der digitale Zwilling (online)", id="a single word"),
        pytest.param("die Lieferkette (chartered accountants)", id="an example in English"),
        pytest.param("die vernetzte Lieferkette (engl. networked supply chain)", id="with or without the word before?"),
        pytest.param("Wasserstoff (engl. silicon carbide)", id="two keys of the vocabulary"),
        pytest.param("Wasserstoff (engl. hydrogen)", id="known already"),
    ],
)
def test_what_is_no_translation(text: str) -> None:
    assert pairs(text, "digital-zwilling", "lieferkette", "wasserstoff") == []


GERMAN, ENGLISH = ("Zwilling", "Lieferkette", "Biegung"), ("twin", "supply chain", "bending")


@pytest.mark.parametrize(
    ("keywords", "found"),
    [
        pytest.param(
            GERMAN + ENGLISH, [("zwilling", "twin"), ("lieferkette", "supply-chain"), ("biegung", "bending")], id="both"
        ),
        pytest.param(
            ENGLISH + GERMAN,
            [("zwilling", "twin"), ("lieferkette", "supply-chain"), ("biegung", "bending")],
            id="english first",
        ),
        pytest.param(
            ("Sensor", "Lieferkette", "Biegung", "sensor", "supply chain", "bending"),
            [("lieferkette", "supply-chain"), ("biegung", "bending")],
            id="one word is the same",
        ),
        pytest.param(GERMAN + ENGLISH[:2], [], id="not as many"),
        pytest.param(GERMAN[:2] + ENGLISH[:2], [], id="too few"),
        pytest.param(tuple(sorted(GERMAN)) + ENGLISH, [], id="in the order of the alphabet"),
        pytest.param(
            ("Wasserstoff", "Zwilling", "Biegung", "silicon carbide", "twin", "bending"), [], id="contradicted"
        ),
        pytest.param(GERMAN + GERMAN, [], id="one language"),
    ],
)
def test_keywords_in_two_languages_are_translated_place_by_place(
    keywords: tuple[str, ...], found: list[tuple[str, str]]
) -> None:
    assert pairs("", keywords=keywords) == found


def test_a_pair_says_why() -> None:
    concepts = [ConceptTag(key=key, label=key, count=1, forms=(key,)) for key in ("polymilchsaeure", "lieferkette")]
    text = Text(
        id="1", title="Polymilchsäure (PLA)", text="Polymilchsäure (PLA) in der Lieferkette (engl. supply chain)"
    )
    assert finder()(text, concepts, "de") == (
        Pair("pla", "polymilchsaeure", "abbreviation"),
        Pair("lieferkette", "supply-chain", "translation"),
    )


@pytest.mark.parametrize(
    "text", ["(AB " * 1_000_000, "Ab cd (ABCD) " * 300_000, "A" * 5_000_000, " (" * 2_000_000, "\u0301 \u0301 (ABC)"]
)
def test_any_text_ends_soon(text: str) -> None:
    assert pairs(text, "polymilchsaeure") == []
