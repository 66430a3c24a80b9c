from datetime import date
from typing import Any

import pytest

from scouting.facts import next_deadline

SKETCH = {"role": "stage_1", "date": "2027-03-01"}
APPLICATION = {"role": "stage_2", "date": "2027-09-01"}
YEARLY = {"role": "submission", "date": None, "recurring": "03-31"}


@pytest.mark.parametrize(
    ("facts", "today", "expected"),
    [
        pytest.param({"deadlines": [SKETCH]}, "2027-03-01", "2027-03-01", id="on its last day"),
        pytest.param({"deadlines": [SKETCH]}, "2027-03-02", None, id="over"),
        pytest.param({"deadlines": [APPLICATION, SKETCH]}, "2027-05-01", None, id="only those invited go on"),
        pytest.param({"deadlines": [APPLICATION]}, "2027-05-01", "2027-09-01", id="invited without a sketch's date"),
        pytest.param({"deadlines": [{**SKETCH, "role": "opening"}]}, "2027-01-01", None, id="an opening"),
        pytest.param({"deadlines": [SKETCH], "deadline_model": "closed"}, "2027-01-01", None, id="closed by its text"),
        pytest.param({"deadlines": [SKETCH], "unlisted_since": "2026-11-21"}, "2027-01-01", None, id="listed no more"),
        pytest.param({"deadlines": [YEARLY]}, "2026-04-01", "2027-03-31", id="yearly"),
        pytest.param({"deadlines": [YEARLY], "valid_until": "2026-12-31"}, "2026-04-01", None, id="run out"),
        pytest.param(
            {"deadlines": [{**YEARLY, "recurring": "02-29"}]}, "2026-04-01", "2028-02-29", id="the 29th of February"
        ),
        pytest.param({}, "2026-04-01", None, id="none"),
    ],
)
def test_the_next_deadline_is_the_next_day_to_apply_by(facts: dict[str, Any], today: str, expected: str | None) -> None:
    upcoming = next_deadline(facts, date.fromisoformat(today))
    assert (upcoming and upcoming.day) == expected
