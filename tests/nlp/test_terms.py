from typing import Any

import pytest

from nlp.lemmas import tokenise
from nlp.taxonomy import Competence, Labels, Taxonomy, Term, key_of
from nlp.terms import Match, TermFinder


def vocabulary(terms: list[dict[str, Any]], *, exclude: tuple[str, ...] = (), slug: str = "feld") -> Taxonomy:
    """Return one field with these terms; each has the key of its first wording."""
    made = tuple(Term(key=key_of((term.get("de") or term["en"])[0]), **term) for term in terms)
    return Taxonomy((Competence(slug=slug, labels=Labels(de="Feld", en="Field"), terms=made, exclude=exclude),), "1")


TERMS: list[dict[str, Any]] = [
    {"de": ("Wasserstoffspeicher",), "en": ("hydrogen storage",)},
    {"de": ("Batterie",), "en": ("battery",), "exclude": ("Batterie von Fragen",)},
    {"de": ("Batterierecycling",), "en": ("battery recycling",)},
    {"de": ("Windenergie",), "en": ("wind energy",)},
    {"de": ("künstliche Intelligenz", "KI"), "en": ("artificial intelligence", "AI")},
    {"de": ("Weiche",), "en": ("railway switch",), "context": ("Gleis", "Bahn")},
    {"de": ("Kohlenstofffaser",), "en": ("carbon fibre",)},
    {"de": ("Nanomaterial",), "en": ("nanomaterial",)},
    {"de": ("CO2-Abscheidung",), "en": ("CO2 capture",)},
    {"de": ("3D-Druck",), "en": ("3D printing",)},
    {"de": ("Biogasanlage",), "en": ("biogas plant",)},
    {"de": ("Biogas",), "en": ("biogas",)},
    {"de": ("IGBT",), "en": ("IGBT", "cobot")},
]


@pytest.fixture(scope="module")
def finder() -> TermFinder:
    return TermFinder(vocabulary(TERMS))


def find(finder: TermFinder, text: str, language: str = "de", title: str = "") -> list[Match]:
    fields = {"title": title, "text": text}
    return finder.find({name: tokenise(content, language) for name, content in fields.items()}, language)


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        pytest.param("de", "Die Batterien sind leer.", "Batterien", id="plural"),
        pytest.param(
            "de", "Der Anteil künstlicher Intelligenz wächst.", "künstlicher Intelligenz", id="inflected phrase"
        ),
        pytest.param("de", "ein Wasserstoff-Speicher", "Wasserstoff-Speicher", id="hyphen"),
        pytest.param("de", "ein Wasserstoffspeichersystem", "Wasserstoffspeichersystem", id="inside a compound"),
        pytest.param("de", "Wasserstoff- und Gasspeicher", "Wasserstoff- und Gasspeicher", id="half a compound"),
        pytest.param("de", "WINDENERGIE FÜR ALLE", "WINDENERGIE", id="headline in capitals"),
        pytest.param("de", "Das Konzept heißt hydrogen storage.", "hydrogen storage", id="English in a German text"),
        pytest.param("de", "Recycling von Batterien", "Recycling von Batterien", id="head first"),
        pytest.param("de", "Abscheidung des CO2", "Abscheidung des CO2", id="head first, genitive"),
        pytest.param("en", "the recycling of the batteries", "recycling of the batteries", id="English head first"),
        pytest.param("de", "eine Biogas-Anlage", "Biogas-Anlage", id="a hyphen the vocabulary has not"),
        pytest.param("en", "two batteries", "batteries", id="English plural"),
        pytest.param("en", "two cobots", "cobots", id="plural of a word no dictionary lists"),
        pytest.param("de", "Module mit IGBTs", "IGBTs", id="plural of an acronym"),
        pytest.param("en", "made of carbon fibers", "carbon fibers", id="American spelling"),
        pytest.param("en", "hydrogEn storAge", "hydrogEn storAge", id="letters raised to spell an acronym"),
        pytest.param("en", "new nano-materials", "nano-materials", id="a prefix apart"),
        pytest.param("de", "die CO₂-Abscheidung", "CO₂-Abscheidung", id="a small digit"),
        pytest.param("en", "cheap CO₂ capture", "CO₂ capture", id="an English small digit"),
        pytest.param("de", "der 3-D-Druck", "3-D-Druck", id="three dimensions"),
        pytest.param("en", "fast 3-D printing", "3-D printing", id="three English dimensions"),
        pytest.param("fr", "le projet AI4X: artificial intelligence", "artificial intelligence", id="other language"),
    ],
)
def test_a_term_is_found_in_any_form(finder: TermFinder, language: str, text: str, found: str) -> None:
    assert [match.text for match in find(finder, text, language)] == [found]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        pytest.param("de", "Der Minister beantwortet eine Batterie von Fragen.", id="an excluded phrase"),
        pytest.param("de", "Jetzt werden die Weichen gestellt.", id="no context"),
        pytest.param("de", "Wir trafen uns am ki, sagte er.", id="an acronym without its capitals"),
        pytest.param("en", "He said ai and left.", id="an English acronym without its capitals"),
        pytest.param("en", "Die Batterie", id="a German wording in an English text"),
        pytest.param("de", "", id="nothing"),
    ],
)
def test_what_is_no_term_is_not_found(finder: TermFinder, language: str, text: str) -> None:
    assert find(finder, text, language) == []


def test_a_context_counts_across_fields_and_inside_compounds(finder: TermFinder) -> None:
    matches = find(finder, "Die Weiche klemmt.", title="Arbeiten an der Bahn-Anlage")
    assert [match.text for match in matches] == ["Weiche"]


def test_an_excluded_phrase_blocks_only_where_it_stands(finder: TermFinder) -> None:
    matches = find(finder, "Eine Batterie von Fragen zur Batterie.")
    assert [(match.text, match.start) for match in matches] == [("Batterie", 29)]


def test_of_overlapping_terms_the_longest_counts(finder: TermFinder) -> None:
    assert [match.key for match in find(finder, "Das Batterierecycling wächst.")] == ["batterierecycling"]


def test_a_match_says_where_it_stands_in_code_points(finder: TermFinder) -> None:
    text = "🚀 Größe zählt: künstliche Intelligenz und Batterien\nsowie Windenergie"
    for match in find(finder, text):
        assert match.field == "text"
        assert text[match.start : match.end] == match.text


def test_matches_come_in_the_order_of_fields_and_text(finder: TermFinder) -> None:
    matches = find(finder, "Windenergie und Batterie", title="KI für alle")
    assert [(match.field, match.key) for match in matches] == [
        ("title", "kuenstliche-intelligenz"),
        ("text", "windenergie"),
        ("text", "batterie"),
    ]


def test_a_field_may_exclude_a_phrase_for_all_its_terms() -> None:
    finder = TermFinder(vocabulary(TERMS, exclude=("Haus der Windenergie",)))
    assert find(finder, "Treffpunkt: Haus der Windenergie") == []
    assert [match.text for match in find(finder, "Windenergie am Haus")] == ["Windenergie"]


def test_two_fields_may_use_one_term_with_weights_of_their_own() -> None:
    first, second = (
        vocabulary([{"de": ("Photonik",), "weight": weight}], slug=slug) for slug, weight in (("a", 1.0), ("b", 0.5))
    )
    finder = TermFinder(Taxonomy(first.competences + second.competences, "1"))
    (match,) = find(finder, "Photonik")
    assert {use.slug: use.term.weight for use in match.uses} == {"a": 1.0, "b": 0.5}
