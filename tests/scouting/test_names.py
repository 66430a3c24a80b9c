"""A name: in which writings it is found, whom it is not, and what stands where it stood."""

import time
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scouting.masking import hashed_names, name_hash
from scouting.names import MASK, UnclearNameError, keys_of, names_of, possible_spans, words_of

FOUND = [
    "Anna Müller", "Müller, Anna", "MÜLLER Anna", "anna mueller", "Anna Muller", normalize("NFD", "Anna Müller"),
    "Anna\nMüller", "Anna  Müller", "Anna\xa0Müller",
]  # fmt: skip
OTHERS = [
    "Hanna Müller", "Anna Müllerin", "Eva-Anna Müller", "Anna Müller-Lüdenscheidt", "Anna Meier", "Anna", "Müller",
    "Peter Müller, Anna Schmidt", "Schmidt Anna, Müller Peter", "peter müller, anna schmidt", "Anna Müllers, Eva Ott",
    "Anna. Müller ging.", "Anna und Müller", "Anna\n\nMüller",
]  # fmt: skip


@pytest.mark.parametrize("written", FOUND)
@pytest.mark.parametrize("asked", ["Anna Müller", "Müller, Anna", "ANNA MÜLLER"])
def test_order_case_umlauts_and_marks_do_not_matter(asked: str, written: str) -> None:
    text = f"Es sprach Dr. {written} in Hof."
    masked = names_of(asked).mask(text)
    assert len(masked) == len(text)
    assert masked.split() == ["Es", "sprach", "Dr.", *(MASK * len(part) for part in written.split()), "in", "Hof."]


@pytest.mark.parametrize("written", OTHERS)
def test_who_is_called_otherwise_stays(written: str) -> None:
    text = f"Es sprachen Prof. {written}."
    assert names_of("Anna Müller").mask(text) == text


@pytest.mark.parametrize(
    ("asked", "text", "masked"),
    [
        pytest.param("Anna Müller", "Anna Müllers Vortrag", f"{MASK * 4} {MASK * 7} Vortrag", id="genitive"),
        pytest.param("Anna Müller", "anna.mueller@x.example", f"{MASK * 12}@x.example", id="mail address"),
        pytest.param("Anna Müller", "mueller.anna@x.example", f"{MASK * 12}@x.example", id="mail address, turned"),
        pytest.param("Anna Müller", "Anna Müller1, Eva Ott2", f"{MASK * 4} {MASK * 6}1, Eva Ott2", id="footnotes"),
        pytest.param("Hans-Peter Groß", "Hans Peter Gross", f"{MASK * 4} {MASK * 5} {MASK * 5}", id="hyphen, ß"),
        pytest.param("Łukasz Sørensen", "Lukasz Soerensen", f"{MASK * 6} {MASK * 9}", id="letters of neighbours"),
        pytest.param("Anna B. Müller", "Anna B. Müller", f"{MASK * 4} {MASK * 2} {MASK * 6}", id="middle initial"),
        pytest.param("Ludwig van Beek", "van Beek, Ludwig", f"{MASK * 3} {MASK * 5} {MASK * 6}", id="particle"),
        pytest.param("Eva Bauer", "Eva Baur", "Eva Baur", id="Bauer and Baur are two"),
        pytest.param("Anna Mueller", "Anna Müller", f"{MASK * 4} {MASK * 6}", id="umlaut written out"),
        pytest.param("Eva Ott", "Eva Ott, Eva Ott", f"{MASK * 3} {MASK * 3}, {MASK * 3} {MASK * 3}", id="twice"),
    ],
)
def test_what_a_name_is_written_like(asked: str, text: str, masked: str) -> None:
    assert names_of(asked).mask(text) == masked


@pytest.mark.parametrize(
    "written",
    ["A. Müller", "Müller, A.", "Anna B. Müller", "Frau Müller", "Dr. Mueller", "Anna-Müller-Preis",
     "Peter Müller, Anna Schmidt", "Anna Müller-Ott"],
)  # fmt: skip
def test_where_a_name_may_be_meant_a_person_judges(written: str) -> None:
    text = f"Genannt ist {written}."
    assert names_of("Anna Müller").spans(text) == []
    assert len(possible_spans(text, "Anna Müller")) == 1


@pytest.mark.parametrize("written", ["Müller und Söhne", "Anna Schmidt", "B. Müller", "Anna Müller"])
def test_what_is_someone_elses_or_certain_is_not_possible(written: str) -> None:
    assert possible_spans(f"Genannt ist {written}.", "Anna Müller") == []


@pytest.mark.parametrize("name", ["Müller", "", "  ", "12 34", "eins zwei drei vier fünf sechs sieben"])
def test_a_surname_alone_is_refused(name: str) -> None:
    with pytest.raises(UnclearNameError, match="give first name and surname"):
        names_of(name)


@given(st.text(alphabet="Anna Müler.,-\n@ß'", max_size=60))
def test_hashes_find_what_the_name_finds_and_nothing_gets_longer(text: str) -> None:
    plain = names_of("Anna Müller")
    hashes = {name_hash("salt", key): len(words_of("Anna Müller")) for key in keys_of("Anna Müller")}
    masked = plain.mask(text)
    assert hashed_names("salt", hashes).mask(text) == masked
    assert len(masked) == len(text)
    assert plain.spans(masked) == []


@pytest.mark.parametrize("part", ["Anna Müller ", "Anna ", "Müller, ", "a.", "a-", "ä"])
def test_no_text_keeps_it_busy(part: str) -> None:
    text = part * (200_000 // len(part))
    before = time.process_time()
    masked = names_of("Anna Müller").mask(text)
    assert time.process_time() - before < 5
    assert len(masked) == len(text)


def test_a_hash_is_nothing_without_the_salt() -> None:
    assert name_hash("one", "anna mueller") != name_hash("other", "anna mueller")
    assert "mueller" not in name_hash("one", "anna mueller")
