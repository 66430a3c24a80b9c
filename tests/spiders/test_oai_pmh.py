import pytest
from w3lib.url import url_query_parameter

from tests.spiders.reading import ask, declare, read

SOURCE = declare("oai_pmh", url="https://repo.example.org/oai?x=1", options={"set": "phys"})
ARXIV = declare("oai_pmh", options={"prefix": "arXiv"})
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'


def answer(*inside: str, responded: str = "2026-11-20T23:59:59Z") -> bytes:
    return (
        f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>{responded}</responseDate>'
        f"{''.join(inside)}</OAI-PMH>"
    ).encode()


def listing(*records: str, token: str = "") -> bytes:
    return answer(f"<ListRecords>{''.join(records)}<resumptionToken>{token}</resumptionToken></ListRecords>")


def record(fields: str, *, number: str = "oai:x:1") -> str:
    header = f"<header><identifier>{number}</identifier><datestamp>2026-11-19</datestamp></header>"
    return f"<record>{header}<metadata><oai_dc:dc {DC}>{fields}</oai_dc:dc></metadata></record>"


def test_the_first_window_is_bounded_and_the_next_begins_where_the_server_says() -> None:
    assert url_query_parameter(ask(SOURCE).url, "from") == "2026-10-22"
    later = ask(SOURCE, watermark="2026-11-20T23:59:59Z").url
    assert url_query_parameter(later, "from") == "2026-11-20"
    assert url_query_parameter(later, "set") == "phys"


def test_a_token_travels_alone_and_the_first_pages_time_becomes_the_watermark() -> None:
    first = read(SOURCE, listing(record("<dc:title>A</dc:title>"), token="t&amp;1"))
    (request,) = first.requests
    assert request.url == "https://repo.example.org/oai?x=1&verb=ListRecords&resumptionToken=t%261"
    assert first.checkpoint == {}
    second = answer("<ListRecords><resumptionToken/></ListRecords>", responded="2026-11-21T08:00:00Z")
    assert read(SOURCE, second, meta=request.meta).checkpoint == {"watermark": "2026-11-20T23:59:59Z"}


def test_a_token_that_leads_to_itself_is_an_error() -> None:
    found = read(SOURCE, listing(token="t"), meta={"token": "t"})
    assert found.error is not None
    assert found.requests == []


@pytest.mark.parametrize(
    ("fields", "field", "value"),
    [
        ("<dc:identifier>doi:10.1234/AB</dc:identifier>", "url", "https://doi.org/10.1234/AB"),
        (
            "<dc:identifier>https://r.org/1.pdf</dc:identifier><dc:identifier>https://r.org/1</dc:identifier>",
            "url",
            "https://r.org/1",
        ),
        ("<dc:identifier>hdl:2/3</dc:identifier>", "url", "https://hdl.handle.net/2/3"),
        ("<dc:date>2026-11-20T08:00:00Z</dc:date><dc:date>2025</dc:date>", "date", "2025"),
        ("<dc:date>2026</dc:date><dc:date>2026-03</dc:date>", "date", "2026-03"),
        ("<dc:language>ger</dc:language>", "language", "de"),
        ("<dc:language>de-DE</dc:language>", "language", "de"),
        ("<dc:language>Latein</dc:language>", "language", None),
        ("<dc:subject>ddc:620</dc:subject><dc:subject>Sensorik</dc:subject>", "keywords", ("Sensorik",)),
        (
            "<dc:description>12 S.</dc:description><dc:description>Abstract: Lang genug.</dc:description>",
            "text",
            "Lang genug.",
        ),
        (
            "<dc:rights>frei</dc:rights><dc:rights>https://creativecommons.org/licenses/by/4.0/</dc:rights>",
            "licence",
            "https://creativecommons.org/licenses/by/4.0/",
        ),
        ("<dc:creator>Huber, Anna</dc:creator><dc:creator/>", "authors", ("Huber, Anna",)),
        ("", "url", "https://repo.example.org/oai?x=1&verb=GetRecord&identifier=oai%3Ax%3A1&metadataPrefix=oai_dc"),
    ],
)
def test_dublin_core_is_read_for_what_it_holds(fields: str, field: str, value: object) -> None:
    (item,) = read(SOURCE, listing(record(f"<dc:title>Titel</dc:title>{fields}"))).items
    assert getattr(item, field) == value


def test_a_deleted_record_is_withdrawn_and_an_empty_one_left_out() -> None:
    deleted = '<record><header status="deleted"><identifier>oai:x:9</identifier></header></record>'
    empty = "<record><header><identifier>oai:x:8</identifier></header><metadata/></record>"
    (item,) = read(SOURCE, listing(deleted, empty)).items
    assert (item.status, item.identifiers) == ("withdrawn", (("source", "oai:x:9"),))


def test_a_paper_deleted_on_arxiv_is_named_by_its_number() -> None:
    deleted = '<record><header status="deleted"><identifier>oai:arXiv.org:2611.1</identifier></header></record>'
    (item,) = read(ARXIV, listing(deleted)).items
    assert (item.url, item.identifiers[1]) == ("https://arxiv.org/abs/2611.1", ("arxiv", "2611.1"))


def test_no_matching_records_are_an_empty_result_and_move_the_watermark() -> None:
    found = read(SOURCE, answer('<error code="noRecordsMatch"/>'))
    assert (found.items, found.error, found.checkpoint) == ([], None, {"watermark": "2026-11-20T23:59:59Z"})


def test_a_bad_token_restarts_the_window_once() -> None:
    body = answer('<error code="badResumptionToken">gone</error>')
    (request,) = read(SOURCE, body, meta={"token": "t", "responded": "2026-11-01T00:00:00Z"}).requests
    assert url_query_parameter(request.url, "from") == "2026-10-22"
    assert request.meta["responded"] is None
    again = read(SOURCE, body, meta=request.meta)
    assert (again.requests, again.error) == ([], "OAI-PMH error badResumptionToken: gone")


@pytest.mark.parametrize("status", [400, 404, 410, 422])
def test_a_token_refused_by_status_restarts_the_window_too(status: int) -> None:
    (request,) = read(SOURCE, b"", status=status, meta={"token": "t"}).requests
    assert url_query_parameter(request.url, "from") == "2026-10-22"
    again = read(SOURCE, b"", status=status, meta=request.meta)
    assert (again.requests, again.error) == ([], f"answered {status}")


@pytest.mark.parametrize(
    "code",
    [
        "badArgument",
        "badVerb",
        "cannotDisseminateFormat",
        "idDoesNotExist",
        "noMetadataFormats",
        "noSetHierarchy",
        "new",
    ],
)
def test_every_other_error_of_the_protocol_is_an_error_that_names_it(code: str) -> None:
    found = read(SOURCE, answer(f'<error code="{code}">words</error>'))
    assert found.error == f"OAI-PMH error {code}: words"
    assert found.checkpoint == {}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"broken xml", "not XML"),
        (b"<html><body>maintenance</body></html>", "not an answer of OAI-PMH"),
        (answer("<Identify/>"), "no list of records"),
        (listing(record("<dc:title>A</dc:title>"))[:-40], "ends before"),
        (listing(record("<dc:title>A</dc:title><dc:surprise>!</dc:surprise>")), "surprise"),
        (listing("<record><header><identifier>1</identifier></header><metadata><mods/></metadata></record>"), "<mods>"),
    ],
)
def test_an_answer_that_is_not_as_declared_is_an_error(body: bytes, says: str) -> None:
    found = read(SOURCE, body)
    assert found.error is not None
    assert says in found.error
    assert found.checkpoint == {}
