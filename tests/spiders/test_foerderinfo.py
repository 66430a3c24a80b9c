import pytest

from tests.spiders.reading import declare, read

SOURCE = declare("call.foerderinfo", kind="call", language="de")
TEASER = """<a class="c-teaser c-teaser--announcement" href="/b.html"><span class="c-teaser__title">Name</span>
<time datetime="2026-07-28" class="c-topline__time">28.07.2026</time>
<span class="c-topline__item--stopdate"><time datetime="{until}" class="c-topline__time">- {shown}</time></span>
<span class="c-topline__category">BMFTR</span><div class="c-teaser__text"><p>Worum es geht.</p></div></a>"""


def feed(title: str) -> bytes:
    link = "<link>https://www.bmftr.bund.de/a.html</link><guid>4711</guid>"
    item = f"<item><title>{title}</title>{link}</item>"
    return f'<rss version="2.0"><channel><title>T</title>{item}</channel></rss>'.encode()


@pytest.mark.parametrize(
    ("title", "name", "day", "quote"),
    [
        ("Batterien | 01.10.2026 - 31.12.2026", "Batterien", "2026-12-31", "01.10.2026 - 31.12.2026"),
        ("Batterien | 31.12.2026", "Batterien", "2026-12-31", "31.12.2026"),
        ("KMU | Licht | 31.12.2026", "KMU | Licht", "2026-12-31", "31.12.2026"),
    ],
)
def test_the_last_date_beside_the_name_is_the_deadline(title: str, name: str, day: str, quote: str) -> None:
    (item,) = read(SOURCE, feed(title)).items
    assert item.title == name
    (deadline,) = item.facts["deadlines"]
    assert (deadline["role"], deadline["date"], deadline["evidence"]["text"]) == ("submission", day, quote)
    assert item.facts["deadline_model"] == "single"


@pytest.mark.parametrize("title", ["Batterien", "Stand 31.12.2026", "Batterien | demnächst"])
def test_a_title_without_a_date_beside_it_gives_no_deadline(title: str) -> None:
    (item,) = read(SOURCE, feed(title)).items
    assert item.title == title
    assert item.facts["deadlines"] == []
    assert "deadline_model" not in item.facts


def test_a_day_that_does_not_exist_is_no_deadline() -> None:
    (item,) = read(SOURCE, feed("Batterien | 31.02.2026")).items
    assert item.facts["deadlines"] == []


def test_the_ministrys_page_is_the_identity_since_several_feeds_name_it() -> None:
    (item,) = read(SOURCE, feed("Batterien | 31.12.2026")).items
    assert (item.url, item.identifiers) == ("https://www.bmftr.bund.de/a.html", ())


def test_a_saved_list_gives_the_same_facts() -> None:
    body = TEASER.format(until="2026-09-30", shown="30.09.2026").encode()
    (item,) = read(SOURCE, body).items
    assert (item.title, item.url, item.date) == ("Name", "https://www.example.org/b.html", "2026-07-28")
    assert item.facts["deadlines"][0]["date"] == "2026-09-30"
    assert item.facts["deadlines"][0]["evidence"]["text"] == "30.09.2026"
    assert item.facts["funder"] == "BMFTR"


def test_what_is_neither_is_an_error() -> None:
    assert read(SOURCE, b"<html>Wartung</html>").error is not None
