from pathlib import Path

import pytest

from nlp.spellings import fold
from nlp.taxonomy import Competence, TaxonomyError, key_of, load_competence, load_taxonomy
from tests.conftest import ROOT

SHIPPED = ROOT / "config" / "competences"
SLUGS = """aerospace automotive bahntechnik biotechnologie chemie energietechnik ernaehrung forst_und_holz
information_und_kommunikation leistungselektronik mai_carbon mechatronik_und_automation medizintechnik nanotechnologie
neue_werkstoffe sensorik umwelttechnologie""".split()
HEAD = "labels: {de: Bahn, en: Rail}\nterms:\n"


def write(folder: Path, slug: str, content: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{slug}.yml"
    path.write_text(content, "utf-8")
    return path


@pytest.fixture(scope="module")
def keys() -> dict[str, str]:
    terms = [term for competence in load_taxonomy(SHIPPED).competences for term in competence.terms]
    return {wording: term.key for term in terms for wording in term.de + term.en}


def test_the_shipped_vocabulary_has_the_seventeen_fields() -> None:
    assert [competence.slug for competence in load_taxonomy(SHIPPED).competences] == SLUGS


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("slug", SLUGS)
def test_a_shipped_field_has_sixty_wordings_a_language_and_none_twice(slug: str, language: str) -> None:
    competence = load_competence(SHIPPED / f"{slug}.yml")
    assert isinstance(competence, Competence)
    wordings = [fold(wording) for term in competence.terms for wording in getattr(term, language)]
    assert len(wordings) >= 60
    assert len(set(wordings)) == len(wordings)


def test_terms_of_a_shipped_field_have_keys_of_their_own() -> None:
    for competence in load_taxonomy(SHIPPED).competences:
        keys = [term.key for term in competence.terms]
        assert len(set(keys)) == len(keys), competence.slug


@pytest.mark.parametrize("wordings", [("tyre", "chassis", "suspension system"), ("bioprinting", "artificial organ")])
def test_what_means_different_things_is_counted_apart(wordings: tuple[str, ...]) -> None:
    concepts = load_taxonomy(SHIPPED).concepts().values()
    assert all(sum(wording in concept.en for wording in wordings) < 2 for concept in concepts)


@pytest.mark.parametrize(
    ("narrower", "broader"),
    [
        ("Präzisionsfermentation", "Fermentation"),
        ("grüner Wasserstoff", "Wasserstoff"),
        ("künstliche Photosynthese", "Photosynthese"),
        ("Nichtoxidkeramik", "Oxidkeramik"),
        ("Tierversuchsersatz", "Tierversuch"),
        ("Raketentriebwerk", "Rakete"),
        ("Pulvermetallurgie", "Metallurgie"),
        ("Nanosatellit", "Kleinsatellit"),
        ("monoclonal antibody", "antibody"),
        ("cold rolling", "rolling mill"),
    ],
)
def test_a_narrower_idea_is_counted_by_itself(keys: dict[str, str], narrower: str, broader: str) -> None:
    assert keys[narrower] != keys[broader]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bahntechnik", "Eisenbahntechnik"),
        ("Verkehrsunfall", "Straßenverkehrsunfall"),
        ("Lebendzellmikroskopie", "live-cell imaging"),
        ("combustion engine", "internal combustion engine"),
    ],
)
def test_wordings_of_one_idea_are_counted_together(keys: dict[str, str], one: str, other: str) -> None:
    assert keys[one] == keys[other]


@pytest.mark.parametrize(
    ("wording", "key"),
    [
        ("Wasserstoffspeicher", "wasserstoffspeicher"),
        ("Luft- und Raumfahrt", "luft-und-raumfahrt"),
        ("Ökologie für Straßen", "oekologie-fuer-strassen"),
        ("Aktorik/Sensorik (neu)", "aktorik-sensorik-neu"),
    ],
)
def test_a_key_is_the_wording_in_plain_letters(wording: str, key: str) -> None:
    assert key_of(wording) == key


def test_a_key_is_that_of_the_first_german_wording_unless_given(tmp_path: Path) -> None:
    terms = "  - {de: [Gleisbau, Oberbau], en: [track]}\n  - {en: [signal box]}\n  - {key: zug, de: [Triebzug]}\n"
    competence = load_competence(write(tmp_path, "bahn", HEAD + terms))
    assert isinstance(competence, Competence)
    assert [term.key for term in competence.terms] == ["gleisbau", "signal-box", "zug"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(HEAD + "  - {de: [Gleis\n", r"bahn\.yml: line \d", id="broken YAML"),
        pytest.param("- Gleis\n", r"bahn\.yml: not a mapping", id="a list"),
        pytest.param(
            HEAD + "  - {de: [Gleis], wieght: 2}\n", r"bahn\.yml: terms\.1\.wieght: Extra", id="unknown field"
        ),
        pytest.param(
            HEAD + "  - {de: [Gleis]}\n  - {weight: 1}\n", r"terms\.2: .*at least one wording", id="no wording"
        ),
        pytest.param(HEAD + "  - {de: [Gleis], weight: 3}\n", r"terms\.1\.weight: .*less than", id="too much weight"),
        pytest.param(HEAD + "  - {key: Gleis, de: [Gleis]}\n", r"terms\.1\.key: ", id="no key"),
        pytest.param("labels: {de: Bahn}\nterms: []\n", r"labels\.en: ", id="a label is missing"),
        pytest.param("slug: x\n" + HEAD, r"slug: the file's name is the slug", id="slug"),
        pytest.param("enabled: perhaps\n" + HEAD, r"enabled: neither true nor false", id="enabled"),
    ],
)
def test_a_wrong_file_is_named_with_its_line_or_field(tmp_path: Path, content: str, message: str) -> None:
    path = write(tmp_path, "bahn", content)
    with pytest.raises(TaxonomyError, match=message) as error:
        load_taxonomy(tmp_path)
    assert str(path) in str(error.value)


def test_the_line_of_broken_yaml_is_the_line_of_the_mistake(tmp_path: Path) -> None:
    write(tmp_path, "bahn", HEAD + "  - {de: [Gleis]}\n  - {de: [Weiche]]}\n")
    with pytest.raises(TaxonomyError, match=r"bahn\.yml: line 4"):
        load_taxonomy(tmp_path)


def test_a_wording_under_two_keys_is_refused_with_both_files(tmp_path: Path) -> None:
    write(tmp_path, "auto", HEAD + "  - {de: [Fahrzeug, E-Antrieb]}\n")
    write(tmp_path, "bahn", HEAD + "  - {de: [eantrieb]}\n")
    with pytest.raises(TaxonomyError, match=r"bahn\.yml.*'eantrieb'.*'fahrzeug'.*auto\.yml"):
        load_taxonomy(tmp_path)


def test_a_key_in_two_fields_is_one_concept_with_all_wordings(tmp_path: Path) -> None:
    write(tmp_path, "auto", HEAD + "  - {de: [Batterie], en: [battery]}\n")
    write(tmp_path, "bahn", HEAD + "  - {de: [Batterie, Akku], en: [accumulator]}\n")
    concept = load_taxonomy(tmp_path).concepts()["batterie"]
    assert (concept.de, concept.en) == (("Batterie", "Akku"), ("battery", "accumulator"))
    assert concept.labels == {"de": "Batterie", "en": "battery"}


def test_a_later_folder_replaces_a_file_and_adds_others(tmp_path: Path) -> None:
    write(tmp_path / "shipped", "bahn", HEAD + "  - {de: [Gleis]}\n")
    write(tmp_path / "own", "bahn", HEAD + "  - {de: [Weiche]}\n")
    write(tmp_path / "own", "schiff", HEAD + "  - {de: [Hafen]}\n")
    taxonomy = load_taxonomy(tmp_path / "shipped", tmp_path / "own")
    assert [competence.slug for competence in taxonomy.competences] == ["bahn", "schiff"]
    assert set(taxonomy.concepts()) == {"weiche", "hafen"}


def test_a_field_can_be_switched_off_in_a_later_folder(tmp_path: Path) -> None:
    write(tmp_path / "shipped", "auto", HEAD + "  - {de: [Fahrzeug]}\n")
    write(tmp_path / "shipped", "bahn", HEAD + "  - {de: [Gleis]}\n")
    write(tmp_path / "own", "bahn", "enabled: false\n")
    assert set(load_taxonomy(tmp_path / "shipped", tmp_path / "own").labels()) == {"auto"}


def test_a_folder_without_fields_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TaxonomyError, match="no competence in"):
        load_taxonomy(tmp_path)


def test_the_version_changes_with_the_content_only(tmp_path: Path) -> None:
    path = write(tmp_path, "bahn", HEAD + "  - {de: [Gleis]}\n")
    first = load_taxonomy(tmp_path).version
    path.write_text("# a remark\n" + path.read_text("utf-8"), "utf-8")
    assert load_taxonomy(tmp_path).version == first
    path.write_text(HEAD + "  - {de: [Gleis], weight: 0.5}\n", "utf-8")
    assert load_taxonomy(tmp_path).version != first
