"""The query language: what is read how, and that nothing breaks it."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import Analyser
from search.errors import QueryError
from search.matching import Marker, edits_apart
from search.plan import plan
from search.query import And, Everything, Field, Fuzzy, Not, Or, Prefix, Words, parse

A, B, C = Words(("a",)), Words(("b",)), Words(("c",))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", Everything()),
        (" * ", Everything()),
        ("a", A),
        ("a b c", And((A, B, C))),
        ("a OR b c", Or((A, And((B, C))))),
        ("a ODER b UND c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("-a", Not(A)),
        ("a NICHT b", And((A, Not(B)))),
        ("a -(b c)", And((A, Not(And((B, C)))))),
        ("- a", A),
        ("--a", A),
        ("NOT (NOT a)", A),
        ('"a b"', Words(("a", "b"))),
        ("„a b“", Words(("a", "b"))),
        ("«a» or", And((A, Words(("or",))))),
        ('"OR"', Words(("OR",))),
        ("KI-Labor", Words(("KI-Labor",))),
        ("www.example.org", Words(("www", "example", "org"))),
        ("C++", Words(("C",))),
        ("Sens*", Prefix("Sens")),
        ("KI-Lab*", And((Words(("KI",)), Prefix("Lab")))),
        ("Sensro~", Fuzzy("Sensro")),
        ("Sensro~2", Fuzzy("Sensro")),
        ("a*b", Words(("a", "b"))),
        ("*a", A),
        ("title:a", Words(("a",), title=True)),
        ('Titel:"a b"', Words(("a", "b"), title=True)),
        ("title:a*", Prefix("a", title=True)),
        ("kind:Call", Field("kind", "call")),
        ("Thema:Laser", Field("concept", "Laser")),
        ('organisation:"Werk A, B"', Field("organisation", "Werk A, B")),
        ("seit:2026-11 bis:2026", And((Field("since", "2026-11"), Field("until", "2026")))),
        ("colour:red", Words(("colour", "red"))),
        ("kind: a", And((Words(("kind",)), A))),
        ("(a", A),
        ("a)", A),
        (")(a", A),
        ("()a", A),
        ('"a', A),
        ('a"', A),
        ("a OR", A),
        ("OR a", A),
        ("a NOT", A),
        ("a\x00b\ud800c\u200bd", And((A, B, Words(("cd",))))),
    ],
)
def test_a_query_is_read_as(text: str, tree: object) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("???", "no word to look for in the query '???'"),
        ("OR", "no word"),
        ('""', "no word"),
        ("((((", "no word"),
        ("-", "no word"),
        ("a " * 5000, "more than 64 words"),
        ("a" + "-b" * 5000, None),
        ("x" * 10_000, None),
        ("(" * 10_000 + "a", "more than 32 parentheses"),
        ("-(" * 5000 + "a", "more than 32 parentheses"),
        ("NOT " * 2500 + "a", None),
        (")" * 10_000 + "a", None),
        ("since:gestern", "since: wants a date such as 2026, 2026-11 or 2026-11-21, not 'gestern'"),
        ("until:2026-13", "until: wants a date"),
        ("since:2026-W10-1", "since: wants a date"),
        ("since:20261121", "since: wants a date"),
    ],
)
def test_odd_input_is_read_or_refused_in_a_plain_sentence(text: str, said: str | None) -> None:
    if said is None:
        plan(parse(text))
    else:
        with pytest.raises(QueryError, match=said.replace("?", r"\?")):
            parse(text)


SIGNS = st.sampled_from(
    [
        "(",
        ")",
        '"',
        "-",
        " ",
        " ",
        "*",
        "~",
        "OR",
        "AND",
        "NOT",
        "title:",
        "kind:",
        "since:2026",
        ":",
        "„",
        "“",
        "ß",
        "ä",
        "KI-Labor",
    ]
)


@given(st.one_of(st.text(max_size=40), st.lists(st.one_of(SIGNS, st.text(max_size=3)), max_size=30).map("".join)))
def test_any_text_is_read_or_refused_and_its_tree_reads_back(text: str) -> None:
    try:
        tree = parse(text)
    except QueryError:
        return
    assert parse(str(tree)) == tree
    plan(tree)
    Marker(tree, Analyser())


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("laser", "laser", 0),
        ("laser", "lase", 1),
        ("laser", "lasre", 1),
        ("laser", "lesar", 2),
        ("ab", "ba", 1),
        ("", "ab", 2),
    ],
)
def test_edits_are_counted_with_a_swap_as_one(one: str, other: str, edits: int) -> None:
    assert edits_apart(one, other, edits)
    assert not edits_apart(one, other, edits - 1)


@cache
def distance(one: str, other: str) -> int:
    """Optimal string alignment, by its definition."""
    if not one or not other:
        return len(one) + len(other)
    ways = [
        distance(one[:-1], other) + 1,
        distance(one, other[:-1]) + 1,
        distance(one[:-1], other[:-1]) + (one[-1] != other[-1]),
    ]
    if len(one) > 1 and len(other) > 1 and one[-2:] == other[:-3:-1]:
        ways.append(distance(one[:-2], other[:-2]) + 1)
    return min(ways)


SHORT = st.text("abc", max_size=7)


@given(one=SHORT, other=SHORT, most=st.integers(0, 4))
def test_words_too_far_apart_are_given_up_early_and_no_others(one: str, other: str, most: int) -> None:
    assert edits_apart(one, other, most) == (distance(one, other) <= most)
