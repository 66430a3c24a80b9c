from collections.abc import Iterable
from functools import cache

import pytest

from nlp.annotations import ConceptTag
from nlp.concepts import MOST, ConceptFinder
from nlp.lemmas import tokenise
from nlp.taxonomy import Competence, Labels, Taxonomy, Term
from nlp.terms import TermFinder

STORAGE = Term(key="wasserstoffspeicher", de=("Wasserstoffspeicher",), en=("hydrogen storage",))
TAXONOMY = Taxonomy((Competence(slug="energie", labels=Labels(de="Energie", en="Energy"), terms=(STORAGE,)),), "1")


@cache
def finders() -> tuple[TermFinder, ConceptFinder]:
    return TermFinder(TAXONOMY), ConceptFinder(TAXONOMY, names=("Garching", "Nordbayern"))


def tags(title: str, language: str, text: str = "", authors: Iterable[str] = ()) -> dict[str, ConceptTag]:
    fields = {name: tokenise(content, language) for name, content in (("title", title), ("text", text)) if content}
    terms, concepts = finders()
    return {tag.key: tag for tag in concepts(fields, terms.find(fields, language), language, authors=authors)}


@pytest.mark.parametrize(
    ("one", "other", "language", "key"),
    [
        pytest.param("Neural networks", "neural network", "en", "neural-network", id="plural"),
        pytest.param(
            "phrase-based translation", "Phrase based translation", "en", "phrase-based-translation", id="hyphen"
        ),
        pytest.param("optimized catalysts", "optimised catalyst", "en", "optimised-catalyst", id="spelling"),
        pytest.param("LLMs", "LLM", "en", "llm", id="plural of an acronym"),
        pytest.param("CO₂ membranes", "CO2 membrane", "en", "co2-membrane", id="small digit"),
        pytest.param("hemodialysis membranes", "haemodialysis membrane", "en", "hemodialysis-membrane", id="ae"),
        pytest.param("bio-based plastics", "biobased plastic", "en", "biobased-plastic", id="prefix"),
        pytest.param("recycling of batteries", "battery recycling", "en", "battery-recycling", id="head first"),
        pytest.param("end of life vehicle", "end-of-life vehicles", "en", "end-of-life-vehicle", id="lexical phrase"),
        pytest.param("hydrogen buffer requirements", "hydrogen buffers", "en", "hydrogen-buffer", id="empty head"),
        pytest.param("3-D microscopy", "3D microscopy", "en", "3d-microscopy", id="dimensions"),
        pytest.param("Festkörperbatterien", "Festkörperbatterie", "de", "festkoerperbatterie", id="german plural"),
        pytest.param("Zellulosefaser", "Cellulosefasern", "de", "cellulosefaser", id="chemists' spelling"),
        pytest.param("Versorgung von Wunden", "Wundversorgung", "de", "wundversorgung", id="german head first"),
        pytest.param(
            "Messung der Luftqualität", "Luftqualitätsmessungen", "de", "luftqualitaetmessung", id="linking letter"
        ),
        pytest.param("Roboter Greifer", "Robotergreifer", "de", "robotergreifer", id="a compound written apart"),
        pytest.param("Festkörper-Batterie", "Festkörperbatterie", "de", "festkoerperbatterie", id="german hyphen"),
        pytest.param(
            "künstlicher Intelligenz", "Künstliche Intelligenz", "de", "kuenstlich-intelligenz", id="inflection"
        ),
    ],
)
def test_wordings_of_one_idea_share_a_key(one: str, other: str, language: str, key: str) -> None:
    assert key in tags(one, language)
    assert key in tags(other, language)


def test_german_and_english_share_the_vocabularys_key() -> None:
    german, english = tags("Wasserstoffspeicher für Lkw", "de"), tags("Safer hydrogen storage", "en")
    assert german["wasserstoffspeicher"].label == "Wasserstoffspeicher"
    assert english["wasserstoffspeicher"].label == "hydrogen storage"
    assert english["wasserstoffspeicher"].labels == {"de": "Wasserstoffspeicher", "en": "hydrogen storage"}
    assert "hydrogen-storage" not in english
    assert "hydrogen" not in english


def test_every_run_of_a_title_is_a_concept() -> None:
    assert tags("Recurrent neural networks for named entity recognition", "en").keys() == {
        "recurrent", "recurrent-neural", "recurrent-neural-network", "neural", "neural-network",
        "named-entity", "named-entity-recognition", "entity-recognition",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("title", "language"),
    [
        pytest.param("A new approach: first results of the project in 2026", "en", id="boilerplate"),
        pytest.param("Neues Förderprogramm: Antragstellung ab Montag, 3. November", "de", id="paperwork"),
        pytest.param("Tagung in Garching und Nordbayern", "de", id="places"),
        pytest.param("Proceedings of WMT12 and CoNLL-2012", "en", id="events of a year"),
        pytest.param("ACHEMA 2027", "de", id="a fair and its year"),
        pytest.param("Fachtagung, Jahreskongress und Workshop", "de", id="occasions"),
        pytest.param("Automatentage, Branchenforum und Holzbaumesse", "de", id="fairs and days"),
        pytest.param("Prof. Dr.-Ing. Wolfram Huntgeburth", "de", id="a person"),
        pytest.param("Desmond Hargreave", "en", id="a first name and a surname"),
        pytest.param("Director-General for Research", "en", id="an office"),
        pytest.param("Staatssekretärin und Ministerpräsident", "de", id="german offices"),
    ],
)
def test_words_without_an_idea_are_no_concepts(title: str, language: str) -> None:
    assert tags(title, language) == {}


@pytest.mark.parametrize(
    "said",
    ["Die Organchipplattform (engl. organ chip platforms)", "Rund um die Organchipplattform (organ chip platform)"],
)
def test_a_german_text_that_gives_the_english_wording_counts_under_both(said: str) -> None:
    found = tags("Neue Wege", "de", f"{said} misst. Eine Organchipplattform hilft.")
    assert found.keys() == {"organchipplattform", "organ-chip-platform"}
    assert found["organ-chip-platform"].forms == (said.partition("(")[2].strip(")").removeprefix("engl. "),)


def test_english_in_brackets_is_not_read_as_german() -> None:
    text = "Der Moirégitterkristall (englisch: moire lattice crystal) wächst, der Moirégitterkristall ruht."
    assert tags("Neue Wege", "de", text).keys() == {"moiregitterkristall", "moire-lattice-crystal"}


def test_a_sentence_in_a_title_is_no_phrase() -> None:
    assert "valve-control" in tags("Valve control remained stable", "en")
    assert not any("remained" in key for key in tags("Valve control remained stable", "en"))


def test_a_tag_that_is_no_day_is_a_concept() -> None:
    assert {"rfidtag", "batteriemontage"} <= tags("RFID-Tags und Batteriemontage", "de").keys()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param(
            "Einsendeschluss und Kontaktaufnahme. Verwendungsnachweis: Höchstbetrag, Rückfragen, Übersicht.",
            "de",
            id="de",
        ),
        pytest.param("Forschungseinrichtung, Antragsfrist, Bewerbungsfrist und Fördersatz als PDF", "de", id="more de"),
        pytest.param("Abdruck honorarfrei, Belegexemplar erbeten. Pressefoto: Sperrfrist.", "de", id="press"),
        pytest.param(
            "Competing interests: none. Available on reasonable request. Press contact.",
            "en",
            id="paper",
        ),
        pytest.param("All rights reserved. Download the PDF. Eligible applicants, submission deadline.", "en", id="en"),
    ],
)
def test_words_of_forms_and_notices_are_no_concepts(text: str, language: str) -> None:
    assert tags(text, language) == {}


@pytest.mark.parametrize("wording", ["Wasserstoff-Speicher", "Wasserstoffspeicher", "Wasserstoff Speicher"])
def test_a_wording_of_the_vocabulary_is_not_also_a_free_phrase(wording: str) -> None:
    assert [key for key in tags(wording, "de") if "speicher" in key] == ["wasserstoffspeicher"]


def test_authors_are_no_concepts() -> None:
    assert "ada-lovelace" in tags("Ada Lovelace on Graphene", "en")
    assert tags("Ada Lovelace on Graphene", "en", authors=["Lovelace, Ada"]).keys() == {"graphene"}


def test_a_surname_alone_is_no_concept_once_its_bearer_was_named() -> None:
    text = "Die Lyoner Forscherin Anna Huntgeburth misst. Huntgeburth wiegt. Huntgeburth zählt."
    assert not any("huntgeburth" in key for key in tags("Titel", "de", text))


def test_an_abbreviation_counts_with_what_it_stands_for() -> None:
    text = "We study solid oxide fuel cells (SOFC). An SOFC is hot. SOFC stacks age."
    found = tags("Ageing of SOFC", "en", text)
    assert "sofc" not in found
    assert found["solid-oxide-fuel-cell"].forms == ("solid oxide fuel cells", "SOFC")
    assert found["solid-oxide-fuel-cell"].count == 5


def test_a_german_name_ends_in_a_noun() -> None:
    found = tags("Forscher entwickeln druckbare Sensoren schneller", "de")
    assert "druckbar-sensor" in found
    assert not any(key.endswith("schnell") for key in found)


def test_two_nouns_in_a_row_are_a_name_in_a_title_and_none_in_prose() -> None:
    assert "perowskit-tandemzelle" in tags("Perowskit Tandemzelle", "de")
    assert "sensor-vertrauen" not in tags("Titel", "de", "Wer dem Sensor Vertrauen schenkt, misst. Sensor Vertrauen.")


def test_words_inside_a_name_are_no_concepts() -> None:
    doc = tokenise("Fraunhofer Institute for Photonic Microsystems", "en")
    assert finders()[1]({"title": doc}, [], "en", names={"title": [(0, 46)]}) == ()


def test_of_a_text_only_what_stands_out_counts() -> None:
    filler = " ".join(f"Wort{chr(97 + at)}{chr(97 + at // 26)} steht hier allein." for at in range(200))
    found = tags("Titel", "de", f"{filler} Die Perowskitzelle altert. Die Perowskitzelle hält. {filler}")
    assert "perowskitzelle" in found
    assert found["perowskitzelle"].count == 2
    assert len(found) <= MOST


def test_keys_depend_on_the_text_alone() -> None:
    first = list(tags("Quantum sensors for gravimetry", "en", "Quantum sensors drift. Gravimetry helps."))
    assert first == list(tags("Quantum sensors for gravimetry", "en", "Quantum sensors drift. Gravimetry helps."))


def test_a_label_has_no_headline_capitals() -> None:
    found = tags("Learning Sparse LoRA Adapters", "en")
    assert found["sparse-lora-adapter"].label == "sparse LoRA adapters"
    assert found["sparse-lora-adapter"].forms == ("Sparse LoRA Adapters",)


def test_debris_without_blanks_is_no_concept() -> None:
    assert max(map(len, tags("Über Sensorik und Abc" + "def" * 100, "de")), default=0) <= 200
