import json
from typing import Any

import pytest

from spiders.event.ieee_vtools import ROWS
from tests.spiders.reading import ask, declare, read

SOURCE = declare("event.ieee_vtools", kind="event", filter={"span": "now~"}, options={"zones": ["Europe/Berlin"]})


def event(**attributes: Any) -> dict[str, Any]:  # noqa: ANN401  # as JSON has them
    given = {"id": 7, "title": "A", "start-time": "2026-12-08T16:00:00.000Z", "time-zone": {"name": "Europe/Berlin"}}
    return {"id": "7", "attributes": {**given, **attributes}}


def answer(*events: dict[str, Any]) -> bytes:
    return json.dumps({"data": list(events)}).encode()


def test_what_is_coming_is_asked_for() -> None:
    assert ask(SOURCE).url == f"https://www.example.org/api?span=now~&limit={ROWS}&page=1"


@pytest.mark.parametrize("zone", [{"name": "America/Chicago"}, {}, None])
def test_what_is_elsewhere_is_left_out(zone: object) -> None:
    reading = read(SOURCE, answer(event(**{"time-zone": zone})))
    assert (reading.items, reading.problems, reading.error) == ([], [], None)


@pytest.mark.parametrize(
    ("moment", "starts"),
    [
        ("2026-12-08T16:00:00.000Z", "2026-12-08T17:00:00+01:00"),
        ("2027-07-01T22:30:00.000Z", "2027-07-02T00:30:00+02:00"),
    ],
)
def test_a_time_is_that_of_the_place(moment: str, starts: str) -> None:
    (item,) = read(SOURCE, answer(event(**{"start-time": moment}))).items
    assert (item.facts["starts"], item.facts["ends"], item.facts["zone"]) == (starts, starts, "Europe/Berlin")


def test_nobody_to_write_to_is_read() -> None:
    (item,) = read(SOURCE, answer(event(**{"contact-email": "a@b.example", "contact-name": "Erika Beispiel"}))).items
    assert "a@b.example" not in repr(item)
    assert "Erika" not in repr(item)


@pytest.mark.parametrize(("count", "following"), [(ROWS, ["2"]), (ROWS - 1, [])])
def test_a_full_page_is_not_the_last(count: int, following: list[str]) -> None:
    reading = read(SOURCE, answer(*[event(id=number) for number in range(count)]))
    assert [request.url.rpartition("page=")[2] for request in reading.requests] == following
    assert [ask(SOURCE, resume=mark.values).url for mark in reading.marks] == [r.url for r in reading.requests]
    assert reading.checkpoint == ({} if following else {"resume": None})


def test_an_event_without_a_time_is_said() -> None:
    reading = read(SOURCE, answer(*[event(id=number) for number in range(20)], event(**{"start-time": None})))
    assert len(reading.items) == 20
    assert len(reading.problems) == 1
    assert reading.error is None


def test_an_answer_of_another_form_is_an_error() -> None:
    assert "'data' is missing" in (read(SOURCE, b'{"errors": []}').error or "")
