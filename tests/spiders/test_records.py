import pytest
from parsel import Selector

from spiders.errors import SourceError, UnknownFieldError
from spiders.records import Record, finish, first, one, pairs, plain

PAGE = Selector(
    "<dl><dt>Frist:</dt><dd> 1.12. </dd><dt>Stand</dt><dd>heute</dd></dl><h2> T </h2><p>a</p><p>b</p><i> </i>"
)


def test_the_only_match_is_returned_and_any_other_number_is_a_change_of_the_page() -> None:
    assert one(PAGE, "h2::text") == "T"
    for css, count in (("p::text", 2), ("h3::text", 0)):
        with pytest.raises(SourceError, match=f"^{css}: {count} matches"):
            one(PAGE, css)


@pytest.mark.parametrize(("css", "found"), [("p::text", "a"), ("h3::text", None), ("i::text", None)])
def test_the_first_match_may_be_missing(css: str, found: str | None) -> None:
    assert first(PAGE, css) == found


def test_names_are_paired_with_values() -> None:
    assert pairs(PAGE, "dt::text", "dd::text") == {"Frist": "1.12.", "Stand": "heute"}


@pytest.mark.parametrize(
    ("html", "reason"),
    [("<dt>a</dt><dt>b</dt><dd>1</dd>", "2 names but 1 values"), ("<dt>a</dt><dd>1</dd><dt>a</dt><dd>2</dd>", "twice")],
)
def test_pairs_that_do_not_match_are_a_change_of_the_page(html: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        pairs(Selector(html), "dt::text", "dd::text")


def test_a_record_is_read_by_taking_out_until_nothing_is_left() -> None:
    record = Record({"a": 1, "b": {"c": 2}, "d": None, "e": "x"})
    assert (record.pop("a"), record.record("b").pop("c"), record.pop("z", 9)) == (1, 2, 9)
    with pytest.raises(SourceError, match="'a' is missing; there are 'd', 'e'"):
        record.pop("a")
    with pytest.raises(UnknownFieldError, match="e='x'"):
        finish(record)
    finish(record, ignore=["e"])


def test_a_nested_record_must_be_a_mapping() -> None:
    assert Record({"a": None}).record("a") == {}
    with pytest.raises(SourceError, match="'a': list, not a mapping"):
        Record({"a": [1]}).record("a")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<b>A</b> &amp; B", "A & B"),
        (" a \n b ", "a b"),
        ("a < b > c", "a < b > c"),
        ("H<sub>2</sub>O", "H 2 O"),
        ("<!-- x -->y", "y"),
    ],
)
def test_a_line_of_html_becomes_plain(text: str, expected: str) -> None:
    assert plain(text) == expected
