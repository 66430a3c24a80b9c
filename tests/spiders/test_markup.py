import pytest

from spiders.markup import abstract, one_line, paragraphs


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("p < 0.05 and x > y & z", "p < 0.05 and x > y & z"),
        ("0<x<0.5", "0<x<0.5"),
        ("H<sub>2</sub>O", "H2O"),
        (
            "Über <mml:math xmlns:mml='x'><mml:mi>x</mml:mi><mml:annotation>TeX</mml:annotation></mml:math> da",
            "Über x da",
        ),
        ("a<!-- c -->b", "ab"),
        ("x <script>evil()</script> y", "x y"),
        ("AT&T&nbsp;&#xa0;a\xadb", "AT&T ab"),
        ("one<br/>two", "one two"),
        ("<p>" * 5_000 + "deep", "deep"),
        ("<" * 50_000, "<" * 50_000),
        ("\x00nul", "nul"),
        ("", ""),
    ],
)
def test_markup_becomes_the_line_a_reader_sees(markup: str, text: str) -> None:
    assert one_line(markup) == text


def test_blocks_become_paragraphs() -> None:
    assert paragraphs("<p>One\nline</p><ul><li>a</li><li>b</li></ul>") == "One line\n\na\n\nb"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<jats:title>Abstract</jats:title><jats:p>We</jats:p>", "We"),
        ("Abstract We show", "We show"),
        ("ABSTRACT: we show", "we show"),
        ("Abstract interpretation is sound", "Abstract interpretation is sound"),
        ("Abstract", ""),
    ],
)
def test_the_heading_of_an_abstract_is_dropped_and_the_word_is_not(markup: str, text: str) -> None:
    assert abstract(markup) == text
