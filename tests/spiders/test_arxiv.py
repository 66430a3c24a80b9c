import pytest
from w3lib.url import url_query_parameter

from tests.spiders.reading import ask, declare, read

SOURCE = declare(
    "publication.arxiv",
    filter={"categories": ["cs.RO", "eess.SY"], "phrases": ["digital twin"]},
    lookback_days=14,
)
ENTRY = """<entry><id>http://arxiv.org/abs/{id}</id><title>{title}</title><updated>2026-11-19T10:00:00Z</updated>
<published>2026-11-18T10:00:00Z</published><summary>First line
  second line</summary><author><name>A. Huber</name><arxiv:affiliation>TUM</arxiv:affiliation></author>
<category term="cs.RO"/><arxiv:doi>10.1/ABC</arxiv:doi></entry>"""


def feed(*entries: str, total: int = 0) -> bytes:
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"'
        ' xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">'
        f"<title>arXiv Query</title><opensearch:totalResults>{total or len(entries)}</opensearch:totalResults>"
        f"{''.join(entries)}</feed>"
    ).encode()


def entry(number: str = "2611.00001v2", title: str = "A title") -> str:
    return ENTRY.format(id=number, title=title)


def test_the_question_quotes_phrases_and_bounds_the_days() -> None:
    query = url_query_parameter(ask(SOURCE).url, "search_query")
    assert query == (
        '((cat:cs.RO OR cat:eess.SY) AND (all:"digital twin")) AND submittedDate:[202611070000 TO 202611212359]'
    )


@pytest.mark.parametrize(
    ("number", "identity"),
    [("2611.00001v2", "2611.00001"), ("astro-ph/0601001v1", "astro-ph/0601001"), ("2611.00001", "2611.00001")],
)
def test_the_version_is_no_part_of_the_identity(number: str, identity: str) -> None:
    (item,) = read(SOURCE, feed(entry(number))).items
    assert item.url == f"https://arxiv.org/abs/{identity}"
    assert item.identifiers == (("source", identity), ("arxiv", identity), ("doi", "10.1/abc"))


def test_hard_line_breaks_are_no_part_of_the_text_and_a_title_may_be_0() -> None:
    (item,) = read(SOURCE, feed(entry(title="0"))).items
    assert (item.title, item.text, item.date) == ("0", "First line second line", "2026-11-18T10:00:00Z")
    assert (item.authors, item.keywords, item.language) == (("A. Huber",), ("cs.RO",), "en")


def test_the_next_page_begins_after_what_came() -> None:
    found = read(SOURCE, feed(entry("1v1"), entry("2v1"), total=5))
    assert url_query_parameter(found.requests[0].url, "start") == "2"
    assert found.checkpoint == {}


def test_a_question_too_deep_for_the_interface_is_asked_anew_from_where_it_came() -> None:
    deep = ask(SOURCE).url.replace("start=0", "start=29900")
    found = read(SOURCE, feed(*(entry(f"{number}v1") for number in range(100)), total=70_000), url=deep)
    (request,), (mark,) = found.requests, found.marks
    assert url_query_parameter(request.url, "start") == "0"
    window = "submittedDate:[202611181000 TO 202611212359]"
    assert str(url_query_parameter(request.url, "search_query")).endswith(window)
    assert mark.values["url"] == request.url
    again = read(SOURCE, feed(entry(), total=70_000), url=request.url.replace("start=0", "start=29999"))
    assert again.error == "more than 30000 entries submitted at 2026-11-18T10:00:00Z"


def test_an_empty_page_with_more_to_come_is_asked_for_again_three_times() -> None:
    for tries in range(3):
        found = read(SOURCE, feed(total=5), meta={"tries": tries})
        assert [request.meta["tries"] for request in found.requests] == [tries + 1]
    last = read(SOURCE, feed(total=5), meta={"tries": 3})
    assert last.error is not None
    assert (last.requests, last.checkpoint) == ([], {})


@pytest.mark.parametrize("status", [200, 400])
def test_an_error_told_as_a_feed_is_an_error_and_no_paper(status: int) -> None:
    error = "<entry><id>https://arxiv.org/api/errors#x</id><title>Error</title><summary>wrong id</summary></entry>"
    found = read(SOURCE, feed(error), status=status)
    assert (found.items, found.error) == ([], "arXiv says: wrong id")


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"Rate exceeded.", 200), (b"<html><body>busy</body></html>", 200), (feed(), 400), (feed(entry())[:-20], 200)],
)
def test_what_is_no_complete_feed_is_an_error(body: bytes, status: int) -> None:
    found = read(SOURCE, body, status=status)
    assert found.error is not None
    assert found.checkpoint == {}


def test_a_source_without_categories_or_phrases_is_refused() -> None:
    with pytest.raises(Exception, match="needs categories or phrases"):
        ask(declare("publication.arxiv"))
