"""What is read of labelled calls, held to the aims of design.md §8; real and written cases apart."""

import json
from pathlib import Path

import pytest

from nlp.annotations import Text
from nlp.call_quality import score_calls
from nlp.calls import extract_call

AIMS = {
    ("deadlines", "precision"): 0.98,
    ("deadlines", "recall"): 0.90,
    ("deadlines", "traps avoided"): 0.98,
    ("deadline_model", "accuracy"): 0.90,
    ("valid_until", "accuracy"): 0.95,
    ("level", "accuracy"): 0.95,
    ("amounts", "precision"): 0.90,
    ("amounts", "recall"): 0.90,
    ("applicants", "micro f1"): 0.90,
}


def below_aim(path: Path) -> list[str]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    texts = [Text(id=row["id"], title=row["title"], text=row["text"], kind="call") for row in rows]
    figures = score_calls([(row, extract_call(text)) for row, text in zip(rows, texts, strict=True)])
    return [str(figure) for figure in figures if figure.value < AIMS.get((figure.label, figure.metric), 0)]


def test_written_calls_are_read_as_labelled() -> None:
    assert below_aim(Path(__file__).parent / "calls.jsonl") == []


@pytest.mark.shared
def test_real_programmes_are_read_as_labelled(shared: Path) -> None:
    assert below_aim(shared / "data/calls/call_facts.jsonl") == []
