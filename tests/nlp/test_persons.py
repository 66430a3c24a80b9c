import pytest

from nlp.lemmas import tokenise
from nlp.persons import find_persons


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("de", "Prof. Dr.-Ing. Wolfram Huntgeburth leitet es.", "Wolfram Huntgeburth"),
        ("de", "Das sagte Herr Holz gestern.", "Holz"),
        ("de", "Wirtschaftsminister Xaver Quandel lobt.", "Xaver Quandel"),
        ("de", "Dipl.-Ing. (FH) Anna Bär", "Anna Bär"),
        ("de", "Dr. rer. nat. Eva Maria Bock", "Eva Maria Bock"),
        ("de", "Karl-Heinz von der Au kam.", "Karl-Heinz von der Au"),
        ("en", "with Mr. J. R. Smythe", "J. R. Smythe"),
        ("en", "Mary O'Hara wins", "Mary O'Hara"),
        ("en", "President van Bellen spoke", "van Bellen"),
    ],
)
def test_a_name_is_found_with_its_title(language: str, text: str, name: str) -> None:
    assert [found for _, _, found in find_persons(tokenise(text, language))] == [name]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Frau und Mann arbeiten. Die Ministerin kommt. Max Pooling, Mark Brandenburg, Ernst Machen."),
        ("en", "Monte Carlo Simulation. Ray Tracing. Florence Declaration. Thomas. Iris Recognition"),
        ("en", ""),
    ],
)
def test_words_and_places_are_no_names(language: str, text: str) -> None:
    assert list(find_persons(tokenise(text, language))) == []
