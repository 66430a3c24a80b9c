"""The sets of calls written without sight of the rules: each label stands in its text, exactly and once."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

CALLS = Path(__file__).with_name("unseen_calls")
PARTS = ("tune", "held")
SETS = ("sentences_de", "sentences_en", "announcements")
LEAP_YEAR = "2028-"


def read(name: str) -> list[dict[str, Any]]:
    texts = ((CALLS / part / f"{name}.jsonl").read_text("utf-8") for part in PARTS)
    return [json.loads(line) for text in texts for line in text.splitlines()]


def day(label: str) -> date:
    return date.fromisoformat(label if len(label) > len("MM-DD") else LEAP_YEAR + label)


@pytest.mark.parametrize("name", SETS)
def test_every_quote_stands_where_its_label_says_and_nowhere_else(name: str) -> None:
    for case in read(name):
        for fact in [*case["deadlines"], *case.get("amounts", [])]:
            quote = fact["evidence"]
            found = (case["text"][quote["start"] : quote["end"]], case["text"].count(quote["text"]))
            assert found == (quote["text"], 1), case["id"]


@pytest.mark.parametrize("name", SETS)
def test_no_day_is_both_a_deadline_and_none(name: str) -> None:
    for case in read(name):
        deadlines = {fact["date"] or fact["recurring"] for fact in case["deadlines"]}
        assert all(map(day, {*deadlines, *case["not_deadlines"]}))
        assert not deadlines & set(case["not_deadlines"]), case["id"]


@pytest.mark.parametrize("name", SETS)
def test_each_case_has_a_name_of_its_own_and_belongs_to_one_part(name: str) -> None:
    cases = read(name)
    assert len({case["id"] for case in cases}) == len({case["text"] for case in cases}) == len(cases)
    assert {case["part"] for case in cases} == set(PARTS)
