"""Any text a source may send: annotated without a crash, in bounded time, each quote where it is said to stand."""

import random
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlp.annotate import Annotator
from nlp.dates import find_dates
from scouting.annotating import annotate_lines
from scouting.sanitise import LEFT_OUT, LONGEST, plain_line, plain_text
from scouting.vocabulary import make_annotator
from tests.conftest import ROOT

SIZE = 5_000_000
GERMAN = "Die Anlage speichert grünen Wasserstoff für Züge am Standort Nürnberg. Anträge sind bis zum 31. März 2027 "
ENGLISH = "The plant stores green hydrogen for trains in Nuremberg. Proposals must be submitted by 31 March 2027. "
BOUND = 15  # seconds of computing, for what takes two on a machine at rest: it is told from hours
SUMS = {"300.000 Euro": 300_000, "EUR 1,5 Mio.": 1_500_000, "EUR 25.000": 25_000, "80 Prozent": 80, "45 %": 45}
PIECES = (
    *("Anträge sind", "Skizzen können", "Der Verwendungsnachweis ist", "Die Frist endet", "einzureichen", "vorzulegen"),
    *(
        "bis zum",
        "spätestens",
        "jeweils zum",
        "ab dem",
        "vom",
        "in der ersten Stufe",
        "jährlich",
        "by",
        "no later than",
    ),
    *("31. März 2027", "1.9.", "30.09.2026", "15 October 2026", "12 Uhr", "Ende Februar", "2026-12-01", "31.02.2027"),
    *("Der Zuschuss beträgt bis zu", "mindestens", "höchstens", "der zuwendungsfähigen Ausgaben", "je Vorhaben", *SUMS),
    *(
        "Antragsberechtigt sind",
        "Unternehmen",
        "KMU",
        "Hochschulen",
        "Kommunen",
        "The total budget is",
        "grants of up to",
    ),
    *("Wasserstoffspeicher", "Drucksensor (DS)", "Siliziumkarbid (SiC)", "Leichtbau", "Fraunhofer IIS", "Nürnberg"),
    *(
        "### Richtlinie",
        "\n\n* ",
        "\n\n",
        ". ",
        ", ",
        "; ",
        ": ",
        "<p>",
        "&amp;",
        "„",
        "“",
        "(",
        ")",
        "\u00ad",
        "💥",
        "\u202e",
    ),
)


@pytest.fixture(scope="module")
def annotator() -> Annotator:
    return make_annotator([ROOT / "config"], None)


def annotate(annotator: Annotator, **record: str) -> dict[str, Any]:
    (result,) = annotate_lines([(1, {"id": "1", "date": "2026-11-16", **record})], annotator)
    assert isinstance(result, dict)
    return result


def words() -> str:
    chance = random.Random(1)
    return " ".join("".join(chance.choices("abcdefghijklmnopqrstuvwxyzäöü", k=9)) for _ in range(SIZE // 10))


HUGE = {
    "German": GERMAN,
    "English": ENGLISH,
    "paragraphs": f"{GERMAN}\n\n",
    "half a word": "Wasser",
    "brackets": "(",
    "hyphens": "ab-",
    "letters": "a",
    "scripts": "Wasserstoff водород 水素 هيدروجين ",
    "right to left": "\u202eשלום עולם ",
    "zero width": "W\u200ba\u200bs\u200bser ",
    "controls": "\x00\x01\x1b[31mSensor\x07 ",
    "emoji": "💥🧪 ",
    "markup": "<div class='x'><p>Sensor &amp; <b>Laser</b><script>alert(1)</script>",
    "dates": "Frist 31.03.2027, ",
    "spans": "bis zum 1.1.2027 und ",
    "sums": "bis zu EUR 1.000 ",
    "lines": "\n",
    "blanks": " ",
    "cells": "| a ",
    "addresses": "https://example.org/a/b?c=d ",
    "capitals": "ABC ",
    "abbreviations": "(SiC) Siliziumkarbid (SiC) ",
    "quotes": "„Sensor“ ",
    "digits": "1234567890",
    "items": "* Antragsberechtigt sind\n",
    "new words": "",
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["news", "call"])
@pytest.mark.parametrize("name", HUGE)
def test_five_megabytes_of_anything_are_annotated_in_bounded_time(annotator: Annotator, name: str, kind: str) -> None:
    piece = HUGE[name]
    text = piece * (SIZE // len(piece)) if piece else words()
    began = time.process_time()
    annotate(annotator, title="Titel", text=text, kind=kind)
    assert time.process_time() - began < BOUND


def test_a_text_that_is_cut_says_so() -> None:
    cut = plain_text(f"{GERMAN}\n\n" * 5_000, is_html=False)
    assert cut.endswith(LEFT_OUT)
    assert LONGEST * 9 // 10 < len(cut) <= LONGEST
    assert cut.removesuffix(LEFT_OUT).endswith("2027")  # a whole paragraph
    whole = plain_text("wort " * 100, is_html=False)
    assert LEFT_OUT not in whole


def quotes(said: object) -> Iterator[dict[str, Any]]:
    """Each piece of evidence, wherever it stands."""
    if isinstance(said, dict):
        if {"field", "text", "start", "end"} <= said.keys():
            yield said
        for value in said.values():
            yield from quotes(value)
    elif isinstance(said, list | tuple):
        for value in said:
            yield from quotes(value)


DOCUMENT = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=40).map(" ".join)


@pytest.mark.slow
@settings(max_examples=5_000, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(title=st.sampled_from(PIECES), text=DOCUMENT, kind=st.sampled_from(["news", "call"]))
def test_a_quote_is_a_piece_of_the_text_and_alone_says_the_same(
    annotator: Annotator, title: str, text: str, kind: str
) -> None:
    stored = {"title": plain_line(title), "text": plain_text(text, is_html=False)}
    if not any(stored.values()):
        return
    said = annotate(annotator, **stored, kind=kind)
    for quote in quotes(said):
        if quote["start"] is not None:
            assert stored[quote["field"]][quote["start"] : quote["end"]] == quote["text"]
            assert quote["text"]
    call = said["call"] or {}
    for deadline in call.get("deadlines", ()):
        told = {day for mention in find_dates(deadline["evidence"]["text"]) for day in (mention.iso, mention.month_day)}
        assert (deadline["date"] or deadline["recurring"]) in told
    for amount in call.get("amounts", ()):
        assert amount["value"] in [value for words, value in SUMS.items() if words in amount["evidence"]["text"]]
