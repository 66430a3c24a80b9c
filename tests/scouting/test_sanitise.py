"""What leaves is plain text, whatever came in."""

import pytest

from scouting.sanitise import LONGEST, plain_line, plain_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Eins</p><p>Zwei &amp; drei</p>", "Eins\n\nZwei & drei"),
        ("a<br>b", "a\nb"),
        ("<style>p{}</style><svg><text>x</text></svg>Rest", "Rest"),
        ("<!-- weg -->da<![CDATA[auch weg]]>", "da"),
        ("<img src=x onerror=alert(1)>Bild", "Bild"),
        ("<ul><li>eins<li>zwei</ul>", "eins\nzwei"),
        ("", ""),
    ],
)
def test_markup_becomes_paragraphs(markup: str, text: str) -> None:
    assert plain_text(markup, is_html=True) == text


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("a\u202eb", "ab"),
        ("a\ue000b\ue001", "ab"),
        ("a\x00b\x1bc", "abc"),
        ("e\u0301", "é"),
        ("  viel \t Platz  ", "viel Platz"),
        ("a\r\nb\rc", "a\nb\nc"),
    ],
)
def test_characters_that_act_unseen_are_gone(raw: str, clean: str) -> None:
    assert plain_text(raw, is_html=False) == clean


def test_a_title_is_one_line_without_markup() -> None:
    assert plain_line("Ein <i>Titel</i>\nmit &uuml;") == "Ein Titel mit ü"


def test_a_huge_text_is_cut() -> None:
    assert 0 < LONGEST - len(plain_text("wort " * 1_000_000, is_html=False)) < 20
