"""How far one may rely on a call."""

from datetime import date
from typing import Any

import pytest

from scouting.call_trust import Grade, judge

TODAY = date(2026, 11, 23)
SOUND = {"deadlines": [{"role": "submission", "date": "2027-01-15", "recurring": None}], "deadline_model": "single"}


def difference(field: str, source: object, text: object, **more: str) -> dict[str, Any]:
    return {"contradictions": [{"field": field, "source": source, "text": text, "evidence": None, **more}]}


@pytest.mark.parametrize(
    ("facts", "read", "said", "grade", "reason"),
    [
        ({}, TODAY, date(2026, 9, 1), "high", ""),
        ({}, None, date(2026, 9, 1), "high", ""),
        ({"unlisted_since": "2026-11-02"}, TODAY, date(2026, 9, 1), "low",
         "steht seit 02.11.2026 nicht mehr im Verzeichnis der Quelle"),
        ({"valid_until": "2025-12-31"}, TODAY, date(2025, 9, 1), "low",
         "die Richtlinie galt bis 31.12.2025; ob sie verlängert wurde, ist nicht bekannt"),
        (difference("deadlines", "2027-01-15", "2027-01-31"), TODAY, date(2026, 9, 1), "medium",
         "Frist: die Quelle nennt 15.01.2027, ihr Text 31.01.2027"),
        (difference("deadlines", "03-15", "2027-01-31"), TODAY, date(2026, 9, 1), "medium",
         "Frist: die Quelle nennt den 15.03., ihr Text 31.01.2027"),
        (difference("deadlines", "2027-01-15", "2027-01-31", role="stage_1"), TODAY, date(2026, 9, 1), "medium",
         "Projektskizze bis: die Quelle nennt 15.01.2027, ihr Text 31.01.2027"),
        (difference("amounts", 50, 60, role="rate_max", unit="percent"), TODAY, date(2026, 9, 1), "medium",
         "Förderquote bis: die Quelle nennt 50\u00a0%, ihr Text 60\u00a0%"),
        (difference("amounts", 80, 2_500_000.0, role="grant_max", unit="EUR"), TODAY, date(2026, 9, 1), "medium",
         "Förderung bis: die Quelle nennt 80\u00a0€, ihr Text 2,5\u00a0Mio.\u00a0€"),
        (difference("amounts", 50, 60.5), TODAY, date(2026, 9, 1), "medium",
         "Betrag: die Quelle nennt 50, ihr Text 60,5"),
        (difference("level", "bund", "bayern"), TODAY, date(2026, 9, 1), "medium",
         "Ebene: die Quelle nennt Bund, ihr Text Freistaat Bayern"),
        ({"deadlines": [], "deadline_model": "unknown"}, TODAY, date(2026, 9, 1), "medium",
         "weder eine Frist noch eine laufende Antragstellung ist genannt"),
        ({}, date(2026, 10, 12), date(2026, 9, 1), "medium", "die Quelle wurde zuletzt am 12.10.2026 gelesen"),
        ({}, TODAY, date(2023, 9, 1), "medium", "der Text ist seit 01.09.2023 unverändert"),
        ({"deadlines": [], "submission": "any_time", "deadline_model": "rolling"}, TODAY, date(2026, 9, 1), "high", ""),
    ],
)  # fmt: skip
def test_a_call_is_graded_with_reasons(
    facts: dict[str, Any], read: date | None, said: date, grade: Grade, reason: str
) -> None:
    trust = judge({**SOUND, **facts}, source_read=read, said=said, today=TODAY)
    assert (trust.grade, "; ".join(trust.reasons)) == (grade, reason)


def test_what_is_over_comes_before_what_is_doubtful() -> None:
    facts = {**SOUND, "valid_until": "2025-12-31", **difference("stages", 1, 2)}
    trust = judge(facts, source_read=None, said=date(2025, 1, 1), today=TODAY)
    assert [reason.partition(" ")[0] for reason in trust.reasons] == ["die", "Zahl"]
