import pytest

from nlp.english_in_german import english_spans
from tests.nlp.test_concepts import tags


def spans(text: str) -> list[str]:
    return [text[start:end] for start, end in english_spans(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("Der Einsatz von Large Language Models nimmt zu.", ["Large Language Models"], id="capitals"),
        pytest.param("Wir nutzen predictive maintenance im Betrieb.", ["predictive maintenance"], id="small letters"),
        pytest.param("Edge Computing, auch Blended Wings", ["Edge Computing", "Blended Wings"], id="two"),
        pytest.param("Extrakte, die Cell-Free heißen", ["Cell-Free"], id="one word with hyphens"),
        pytest.param("Das Team hat im Test den Start geschafft.", [], id="words of both languages"),
        pytest.param("Die E-Mail zur In-vitro-Fertilisation", [], id="joined with what is German"),
        pytest.param("Der neue Sensor misst die Temperatur.", [], id="one word alone"),
        pytest.param("Müller Software übernimmt Übersee Logistics.", [], id="beside a name"),
        pytest.param("", [], id="nothing"),
    ],
)  # fmt: skip
def test_english_in_a_german_text_is_found(text: str, found: list[str]) -> None:
    assert spans(text) == found


@pytest.mark.parametrize("wording", ["Large Language Models", "Edge Computing", "Metabolic Engineering"])
def test_english_counts_the_same_in_german_and_english_texts(wording: str) -> None:
    german = tags("Neue Wege", "de", f"Der Einsatz von {wording} nimmt zu. Auch {wording} sparen Zeit.")
    english = tags("New ways", "en", f"The use of {wording} grows. So do {wording} in industry.")
    assert german.keys() == english.keys()
    assert german


def test_an_english_name_and_its_abbreviation_are_one_in_a_german_text_too() -> None:
    found = tags("Neue Wege", "de", "Physics Informed Networks (PIN) helfen. Auch PIN sparen Zeit.")
    assert found.keys() == tags("New ways", "en", "Physics informed networks (PIN) help. A PIN is new.").keys()
    assert "PIN" in found["physics-informed-network"].forms
