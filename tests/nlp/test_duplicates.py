import random
import tracemalloc
from collections.abc import Sequence
from itertools import combinations

import pytest

from nlp.duplicates import SAME_STORY, bands, is_same_story, sign, similarity

VOCABULARY = """
das unternehmen stellt eine neue anlage vor die wasserstoff aus erneuerbarem strom erzeugt forscher der universität
untersuchen wie sich katalysatoren auf träger verhalten während partner aus der industrie den betrieb im dauerlauf
erproben und die kosten je kilogramm senken wollen nach angaben der beteiligten beginnt die erste phase bald
"""
WORDS = VOCABULARY.split()


def text(seed: int, number: int = 250) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=number))


def test_a_press_release_under_other_leads_and_footers_is_one_story() -> None:
    release = text(1)
    outlets = [sign("Neue Anlage", f"{text(seed, 20)} {release} {text(seed + 50, 20)}") for seed in range(2, 22)]
    assert all(is_same_story(one, other) for one, other in combinations(outlets, 2))
    assert all(set(bands(one)) & set(bands(other)) for one, other in combinations(outlets, 2))


def test_other_texts_of_the_same_words_are_other_stories() -> None:
    signatures = [sign("Neue Anlage", text(seed)) for seed in range(30)]
    assert max(similarity(one, other) for one, other in combinations(signatures, 2)) < SAME_STORY / 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("Förderaufruf 2025", "Förderaufruf 2026", False, id="another year"),
        pytest.param("2. Förderaufruf 2026", "3. Förderaufruf 2026", False, id="another call of the year"),
        pytest.param("Konjunkturbericht Oktober", "Konjunkturbericht November", False, id="another month"),
        pytest.param("Workshop Teil II", "Workshop Teil III", False, id="another part"),
        pytest.param("Messe im Mai 2026", "Messe im Mai 2026 eröffnet", True, id="the same edition"),
        pytest.param("Werk für 100 Millionen Euro", "Konzern baut neues Werk", True, id="the number left out"),
        pytest.param("Anlage geht in Betrieb", "Anlage startet", True, id="another headline"),
    ],
)
def test_numbers_of_a_title_tell_lookalikes_apart(one: str, other: str, same: bool) -> None:
    assert is_same_story(sign(one, text(3)), sign(other, text(3))) is same


def test_case_and_punctuation_do_not_matter() -> None:
    assert similarity(sign("A", text(4)), sign("A", text(4).upper().replace(" ", " , "))) == 1.0


def test_a_teaser_is_a_copy_of_the_whole() -> None:
    release = text(5)
    teaser = " ".join(release.split()[:60]) + " … Weiterlesen"
    assert is_same_story(sign("Neue Anlage", release), sign("Neue Anlage", teaser))
    assert set(bands(sign("", release))) & set(bands(sign("", teaser)))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("Umsatz 4,5 Prozent, Aufträge 7,1 Prozent", "Umsatz 2,9 Prozent, Aufträge 8,8 Prozent", False,
                     id="another month's figures"),
        pytest.param("Umsatz 4,5 Prozent", "Umsatz 2,9 Prozent", True, id="one other figure"),
        pytest.param("Umsatz 4,5 Prozent, Aufträge 7,1 Prozent", "Umsatz und Aufträge wachsen", True, id="left out"),
    ],
)  # fmt: skip
def test_figures_of_a_text_tell_lookalikes_apart(one: str, other: str, same: bool) -> None:
    release = text(6)
    assert is_same_story(sign("Lage", f"{release} {one}"), sign("Lage", f"{release} {other}")) is same


NOTICE = """
{0} folgt einem Ruf auf die Professur für {1} an der Hochschule {2}. Zuvor leitete sie eine Abteilung in der Industrie.
Das Labor wird im Sommer eingerichtet, dort sollen auch Studierende an eigenen Vorhaben arbeiten. „Wir freuen uns, dass
die Stelle so schnell besetzt ist“, sagte der Präsident. Die ersten Vorlesungen beginnen im Wintersemester."""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(("Lena Voss", "Leistungselektronik", "Landshut"), ("Ute Thal", "Holzbau", "Rosenheim"), id="all"),
        pytest.param(("Lena Voss", "Holzbau", "Landshut"), ("Ute Thal", "Holzbau", "Rosenheim"), id="person and place"),
        pytest.param(
            ("Lena Voss", "Holzbau", "Landshut"), ("Ute Thal", "Holzbau", "Landshut"), id="person, in the title"
        ),
    ],
)
def test_names_tell_the_notices_of_one_template_apart(one: Sequence[str], other: Sequence[str]) -> None:
    first, second = (sign(f"{words[0]} geht nach {words[2]}", NOTICE.format(*words)) for words in (one, other))
    assert not is_same_story(first, second)
    lead, footer = "Nürnberg (ots) – Am Dienstag teilte Petra Funk mit: ", " Kontakt: Rolf Abel, Telefon 0911 4711-0"
    assert is_same_story(first, sign("Ruf angenommen", lead + NOTICE.format(*one) + footer))


PATENT = """
The European Patent Office has granted {0} a patent for {1}. The application was filed years ago. It covers Germany and
France. Patents protect our lead over competitors, said the head of research. The talk was given by {2} in {3}."""


def test_names_stand_anywhere_in_english_and_behind_titles() -> None:
    one = sign("Voltwerk granted patent for charger", PATENT.format("Voltwerk", "a charger", "Dr. Ida Roth", "Hof"))
    other = sign("Optima granted patent for lens", PATENT.format("Optima", "a lens", "Prof. Max Funk", "Hof"))
    assert not is_same_story(one, other)


def test_under_one_title_less_has_to_be_alike() -> None:
    one, other = text(11), f"{text(11).rsplit(' ', 120)[0]} {text(12, 60)}"
    assert is_same_story(sign("Neue Anlage in Hof", one), sign("Hof: Neue Anlage", other))
    assert not is_same_story(sign("Neue Anlage in Hof", f"{text(13, 80)} {one}"), sign("Werk wächst", other))


def test_a_place_corrected_is_no_other_story() -> None:
    words = ("Lena Voss", "Holzbau", "Landshut")
    corrected = NOTICE.format(*words).replace("Zuvor", "Bis 2024").replace("Landshut", "Rosenheim")
    assert is_same_story(sign("Neue Professur", NOTICE.format(*words)), sign("Neue Professur", corrected))


def test_a_press_release_typed_without_umlauts_is_a_copy() -> None:
    release = NOTICE.format("Lena Voß", "Bauökologie", "München")
    typed = release.replace("ä", "ae").replace("ü", "ue").replace("ö", "oe").replace("ß", "ss")
    assert similarity(sign("Für März", release), sign("Fuer Maerz", typed)) == 1.0


def test_half_a_text_is_a_copy_wherever_it_stands() -> None:
    release = text(7, 300).split()
    assert is_same_story(sign("Neue Anlage", " ".join(release)), sign("Neue Anlage", " ".join(release[150:])))


def test_a_signature_of_an_earlier_release_is_still_compared() -> None:
    new = sign("Neue Anlage", text(8))
    earlier = (*new[:129], 1 << 60 | 3)  # the mask of the text's figures that stood there
    assert similarity(new, earlier) == similarity(earlier, new) == similarity(earlier, earlier) == 1.0


def test_a_book_is_signed_within_its_memory() -> None:
    tracemalloc.start()
    sign("Neue Anlage", text(9, 100_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60_000_000


@pytest.mark.parametrize(
    ("title", "content"),
    [
        pytest.param("Research in Natural Language Processing at the University of Rochester", "", id="a title alone"),
        pytest.param("Neuer Podcast", "Jetzt anhören!", id="too short"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_what_is_too_short_is_nobodys_copy(title: str, content: str) -> None:
    signature = sign(title, content)
    assert signature == ()
    assert bands(signature) == ()
    assert similarity(signature, signature) == 0.0


def test_short_texts_are_copies_only_as_a_whole() -> None:
    teaser = "Die Firma erweitert ihr Werk in Augsburg und stellt hundert Menschen ein."
    assert is_same_story(sign("Werk wächst", teaser), sign("Werk wächst", teaser))
    assert not is_same_story(sign("Werk wächst", teaser), sign("Werk wächst", teaser.replace("Augsburg", "Hof")))


def test_a_notice_under_many_titles_is_no_story() -> None:
    notice = "Diesen Beitrag lesen Sie mit dem Abo weiter, das Sie jederzeit zum Monatsende kündigen können."
    assert not is_same_story(sign("Stromnetz am Limit", notice), sign("Forscher züchten Leder aus Pilzen", notice))
    assert is_same_story(sign("Stromnetz am Limit", notice), sign("Region: Stromnetz am Limit", notice))


def test_a_figure_in_the_other_languages_spelling_is_the_same() -> None:
    one, other = (f"{text(10)} rund {a} Euro und etwa {b} Stück" for a, b in (("4,8", "12.000"), ("4.8", "12,000")))
    assert is_same_story(sign("Lage", one), sign("Lage", other))


def test_a_signature_is_the_same_on_every_machine() -> None:
    signature = sign("Förderaufruf 2026", " ".join(WORDS))
    assert len(signature) == 142
    assert signature[:3] == (85092543, 21083977, 196044928)
    assert bands(signature)[0] == -6477480766720300137
