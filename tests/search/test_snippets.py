"""A text and a query in, the passage to show out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import Analyser
from search.matching import Marker
from search.query import parse
from search.snippets import END, START, snippet

FILLER = "Hier steht nichts davon, und auch hier nicht. " * 10


def shown(query: str, text: str, language: str = "de") -> str:
    """The snippet, its marks as brackets."""
    parts = {"Wasserstoffspeicher": ["Wasserstoff", "speicher"]}
    marker = Marker(parse(query), Analyser(lambda word: parts.get(word, [])))
    return snippet(text, language, marker).replace(START, "[").replace(END, "]")


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("Sensor", "Neue Sensoren, keine Sensorik.", "Neue [Sensoren], keine Sensorik."),
        ("Haus", "Die Häuser und die HAEUSER", "Die [Häuser] und die [HAEUSER]"),
        ("Speicher", "Ein Wasserstoffspeicher", "Ein [Wasserstoffspeicher]"),
        ("Wasserstoffspeicher", "Ein Wasserstoff-Speicher", "Ein [Wasserstoff-Speicher]"),
        ("Wasserstoff-Speicher", "Ein Wasserstoffspeicher", "Ein [Wasserstoffspeicher]"),
        ('"neue Sensoren"', "neue, neue Sensoren", "[neue], [neue] [Sensoren]"),
        ("Sens* -Auto", "Sensorik im Auto", "[Sensorik] im Auto"),
        ("Sesnor~", "Sensor Motor", "[Sensor] Motor"),
        ("(Laser OR Optik) kind:news", "Optik und Laser", "[Optik] und [Laser]"),
        ("*", "Alles", "Alles"),
        ("Laser", "", ""),
        ("Laser", "ein\u00adfacher Laser\u00adstrahl\n\n\tmit  Laser", "einfacher Laserstrahl mit [Laser]"),
        ("Laser", "\ue000Laser\ue001 <b>&amp;", "[Laser] <b>&amp;"),
    ],
)
def test_words_found_are_marked(query: str, text: str, marked: str) -> None:
    assert shown(query, text) == marked


def test_an_english_text_is_not_marked_by_german_stems() -> None:
    assert shown("machines", "A machine. Machen", "en") == "A [machine]. Machen"


def test_the_passage_with_most_different_words_is_shown_from_a_sentence() -> None:
    text = f"Laser, Laser. {FILLER}Anders. Der Laser und die Optik sind da. {FILLER}Optik."
    found = shown("Laser Optik", text)
    assert found.startswith("… Der [Laser] und die [Optik] sind da. Hier steht nichts davon")
    assert found.endswith("auch hier nicht. …")


def test_without_a_sentence_near_it_starts_and_ends_at_words() -> None:
    found = shown("Laser", "ohne Punkt und Komma weiter " * 40 + "Laser " + "und immer so fort " * 40)
    assert found.startswith("… ")
    assert found.endswith(" …")
    words = set(found.strip("… ").split())
    assert words <= {"ohne", "Punkt", "und", "Komma", "weiter", "[Laser]", "immer", "so", "fort"}


def test_nothing_found_shows_the_beginning() -> None:
    assert shown("Laser", FILLER).startswith("Hier steht nichts davon")


@given(st.text(alphabet="aAäß .-\n\u00ad\ue000", max_size=900), st.sampled_from(["a", "aä*", "a-a", "aaa~"]))
def test_a_snippet_is_a_short_piece_of_the_text(text: str, query: str) -> None:
    found = snippet(text, "de", Marker(parse(query), Analyser()))
    plain = found.replace(START, "").replace(END, "")
    assert len(plain) <= 240
    assert found.count(START) == found.count(END)
    squeezed = "".join(text.replace("\ue000", " ").replace("\u00ad", "").split())
    assert "".join(plain.replace("…", "").split()) in squeezed
