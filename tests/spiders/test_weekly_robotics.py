import pytest

from tests.spiders.reading import declare, read

SOURCE = declare("event.weekly_robotics", kind="event", language="en")
EVENT = """
- title: Example Expo
  link: https://expo.example.org/
  start_date: {starts}
  end_date: {ends}
  city: Nuremberg
  country: Germany
  category: {category}
"""


def event(starts: str = "2027-03-09", ends: str = "2027-03-11", category: str = "Expo") -> str:
    return EVENT.format(starts=starts, ends=ends, category=category)


@pytest.mark.parametrize(
    ("category", "kind"), [("Conference", "conference"), ("Expo", "fair"), ("Workshop", "workshop")]
)
def test_an_event_says_when_where_and_what_it_is(category: str, kind: str) -> None:
    (item,) = read(SOURCE, event(category=category).replace("Expo\n  link", "Days\n  link").encode()).items
    assert (item.facts["starts"], item.facts["ends"]) == ("2027-03-09", "2027-03-11")
    assert (item.facts["place"], item.facts["type"]) == ("Nuremberg, Germany", kind)


def test_an_event_of_one_day_ends_on_it() -> None:
    (item,) = read(SOURCE, event().replace("  end_date: 2027-03-11\n", "").encode()).items
    assert item.facts["ends"] == "2027-03-09"


@pytest.mark.parametrize("starts", ["soon", "2027", "2027-02-31"])
def test_an_event_without_a_day_is_left_out_and_said(starts: str) -> None:
    reading = read(SOURCE, (event() * 20 + event(starts=starts)).encode())
    assert len(reading.items) == 20
    assert "is no date of an event" in reading.problems[0].reason
    assert reading.error is None


@pytest.mark.parametrize(
    ("body", "reason"), [(b"404: Not Found", "not a list"), (b"a: [", "no YAML"), (b"\xff\xfe\x00", "no YAML")]
)
def test_what_is_no_list_is_an_error(body: bytes, reason: str) -> None:
    assert reason in (read(SOURCE, body).error or "")


def test_nothing_in_the_list_is_carried_out() -> None:
    assert read(SOURCE, b"- !!python/object/apply:os.system [exit 1]").error is not None
