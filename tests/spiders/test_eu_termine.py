import pytest

from tests.spiders.reading import ask, declare, read

SOURCE = declare("event.eu_termine", kind="event", language="en")
CARD = """<article class="ecl-content-item"><time class="ecl-date-block {variant}">
<span class="ecl-date-block__day">{day}</span><abbr class="ecl-date-block__month" title="">{month}</abbr>
<span class="ecl-date-block__year">{year}</span></time>
<div class="ecl-content-block__title"><a href="/events/a_en">{title}</a></div></article>"""
NEXT = '<li class="ecl-pagination__item ecl-pagination__item--next"><a href="?page=1">Next</a></li>'


def card(day: str = "02", month: str = "Dec", year: str = "2026", variant: str = "", title: str = "A") -> str:
    return CARD.format(day=day, month=month, year=year, variant=variant, title=title)


@pytest.mark.parametrize(
    ("block", "starts", "ends"),
    [
        (("15", "Jun", "2026"), "2026-06-15", "2026-06-15"),
        (("15-18", "Jun", "2026"), "2026-06-15", "2026-06-18"),
        (("28-03", "JUN-JUL", "2026"), "2026-06-28", "2026-07-03"),
        (("30 – 02", "Dec – Jan", "2026 – 2027"), "2026-12-30", "2027-01-02"),
    ],
)
def test_the_block_of_a_card_says_the_first_and_the_last_day(block: tuple[str, ...], starts: str, ends: str) -> None:
    (item,) = read(SOURCE, card(*block).encode()).items
    assert (item.facts["starts"], item.facts["ends"]) == (starts, ends)


@pytest.mark.parametrize("block", [("31", "Feb", "2026"), ("18-15", "Jun", "2026"), ("soon", "Jun", "2026")])
def test_a_card_with_no_such_day_is_left_out_and_said(block: tuple[str, ...]) -> None:
    others = card() * 10
    reading = read(SOURCE, f"{others}{card(*block)}{NEXT}".encode())
    assert len(reading.items) == 10
    assert "is no date of an event" in reading.problems[0].reason
    assert (reading.error, len(reading.requests)) == (None, 1)


@pytest.mark.parametrize(
    ("variant", "status"),
    [
        ("", "scheduled"),
        ("ecl-date-block--ongoing", "scheduled"),
        ("ecl-date-block--cancelled", "cancelled"),
        ("ecl-date-block--rescheduled", "moved"),
    ],
)
def test_the_colour_of_the_block_says_whether_it_takes_place(variant: str, status: str) -> None:
    (item,) = read(SOURCE, card(variant=variant).encode()).items
    assert item.facts["status"] == status


def test_what_has_no_block_is_no_event() -> None:
    news = '<article class="ecl-content-item"><div class="ecl-content-block__title"><a href="/n">N</a></div></article>'
    assert [item.title for item in read(SOURCE, f"{news}{card(title='Tagung')}".encode()).items] == ["Tagung"]


@pytest.mark.parametrize(("month", "asked"), [("Dec", ["https://www.example.org/api?page=1"]), ("Sep", [])])
def test_the_list_is_followed_until_all_is_over(month: str, asked: list[str]) -> None:
    reading = read(SOURCE, f"{card(month='Sep')}{card(month=month)}{NEXT}".encode())
    assert [request.url for request in reading.requests] == asked


def test_a_later_page_knows_how_far_back_pages_matter() -> None:
    (request,) = read(SOURCE, f"{card()}{NEXT}".encode()).requests
    assert request.meta["since"] == "2026-10-22"


def test_an_ended_walk_goes_on_with_the_page_that_was_named() -> None:
    first = read(SOURCE, f"{card()}{NEXT}".encode())
    assert ask(SOURCE, resume=first.marks[0].values).url == first.requests[0].url
    last = read(SOURCE, card().encode())
    assert (last.marks, last.checkpoint) == ([], {"resume": None})


def test_cards_of_another_form_are_an_error() -> None:
    assert "ecl-content-block__title" in (read(SOURCE, card().replace("__title", "__name").encode()).error or "")
