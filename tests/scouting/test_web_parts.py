import pytest

from scouting.web.addresses import Address
from scouting.web.charts import bar_chart
from scouting.web.highlight import Span, marked, pieces

TEXT = "Die Sensorik misst Drücke. Anträge sind bis zum 15.12.2026 einzureichen."


def test_a_snippet_is_escaped_before_it_is_marked() -> None:
    assert marked("<b>\ue000Sen\x00sor\ue001</b>") == "&lt;b&gt;<mark>Sensor</mark>&lt;/b&gt;"
    assert marked("\ue001\ue000offen\ue000") == "<mark>offen</mark>"


def test_pieces_give_the_whole_text_whatever_the_spans() -> None:
    spans = [Span(4, 12, "tag", "a"), Span(6, 30, "fact", "b"), Span(90, 99, "tag", "c"), Span(3, 3, "tag", "d")]
    found = list(pieces(TEXT, spans))
    assert "".join(piece.text for piece in found) == TEXT
    assert [piece.text for piece in found if piece.span] == ["Sensorik"]


def test_an_address_changes_one_filter_and_begins_anew() -> None:
    here = Address("/search", (("q", "ä&b"), ("kind", "news"), ("from", "20")))
    assert str(here.toggled("kind", "news")) == "/search?q=%C3%A4%26b"
    assert str(here.toggled("kind", "call")) == "/search?q=%C3%A4%26b&kind=news&kind=call"
    assert str(here.starting(40)) == "/search?q=%C3%A4%26b&kind=news&from=40"


@pytest.mark.parametrize(("highest", "top"), [(0, 2), (2, 2), (3, 4), (5, 10), (11, 20), (41, 100), (101, 200)])
def test_a_chart_ends_at_a_round_number(highest: int, top: int) -> None:
    chart = bar_chart(["2026-W01"], [highest])
    assert [value for value, _ in chart.lines] == [0, top // 2, top]
