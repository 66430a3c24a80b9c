import pytest

from spiders.archives import Archive
from spiders.errors import SourceError
from spiders.sources import Source
from tests.spiders.crawling import Answer, Asked, a_source, run_crawl, serve
from tests.spiders.exports import zipped
from tests.spiders.reading import Reading, declare, read

FRAME = {
    "project.csv": '"id";"title";"objective";"startDate";"ecMaxContribution";"frameworkProgramme";"new"\n',
    "organization.csv": '"projectID";"name";"country";"nutsCode";"SME";"role"\n',
    "euroSciVoc.csv": '"projectID";"euroSciVocTitle"\n',
}
PROJECT = '"1";"Robots";"They weld.";"2026-01-01";"1234567.89";"HORIZON";"?"\n'
BAVARIAN = '"1";"BEISPIEL GMBH";"DE";"DE212";"true";"coordinator"\n'


def source(**changes: object) -> Source:
    return declare("project.cordis", kind="project", **changes)


def dump(project: str = PROJECT, organization: str = BAVARIAN, topics: str = "") -> bytes:
    rows = {"project.csv": project, "organization.csv": organization, "euroSciVoc.csv": topics}
    return zipped({name: head + rows[name] for name, head in FRAME.items()})


def many(number: int) -> str:
    return "".join(PROJECT.replace('"1"', f'"{place}"', 1) for place in range(1, number + 1))


def only(reading: Reading) -> dict[str, object]:
    assert (reading.error, reading.problems) == (None, [])
    (item,) = reading.items
    return dict(item.facts)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["1", "2", "3"]),
        ({"nuts": "DE2"}, ["1"]),
        ({"nuts": ["DE2", "EL"]}, ["1", "2"]),
        ({"country": "DE"}, ["1"]),
        ({"country": "DE", "nuts": "EL"}, []),
    ],
)
def test_a_filter_keeps_projects_with_a_participant_there(wanted: dict[str, object], found: list[str]) -> None:
    members = BAVARIAN + '"1";"B";"EL";"EL303";"";""\n"2";"C";"EL";"EL303";"";""\n'
    reading = read(source(filter=wanted), dump(many(3), members))
    assert [dict(item.identifiers)["source"] for item in reading.items] == found
    assert (reading.error, reading.problems) == (None, [])


def test_all_participants_of_a_project_stay_the_coordinator_first() -> None:
    members = '"1";"Uni &amp; Co";"UK";"UKE42";"false";"participant"\n' + BAVARIAN
    assert only(read(source(filter={"nuts": "DE2"}), dump(organization=members)))["participants"] == [
        {"name": "BEISPIEL GMBH", "country": "DE", "role": "coordinator", "nuts": "DE212", "sme": True},
        {"name": "Uni & Co", "country": "GB", "role": "participant", "nuts": "UKE42", "sme": False},
    ]


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1234567.89", 1234567.89),
        ("1234567,89", 1234567.89),
        ("2500000", 2500000),
        ("0", 0),
        ("0.125", 0.125),
        ("2.500", None),
        ("1.234.567,89", None),
        ("-5", None),
        ("", None),
        ("n/a", None),
    ],
)
def test_an_amount_is_exact_or_not_given(raw: str, value: float | None) -> None:
    facts = only(read(source(), dump(PROJECT.replace("1234567.89", raw))))
    assert facts.get("amount") == (None if value is None else {"value": value, "unit": "EUR"})


@pytest.mark.parametrize(
    ("raw", "day"), [("2026-01-31", "2026-01-31"), ("31/01/2026", "2026-01-31"), ("2026", None), ("2026-02-30", None)]
)
def test_a_start_that_is_no_day_is_none(raw: str, day: str | None) -> None:
    assert only(read(source(), dump(PROJECT.replace("2026-01-01", raw)))).get("starts") == day


def test_a_record_that_cannot_be_read_is_named_and_the_others_stay() -> None:
    project = many(30) + '"31";"too few"\n' + PROJECT.replace('"1";"Robots"', '"32";""')
    members = BAVARIAN * 30 + '"2";"half a row"\n'
    reading = read(source(), dump(project, members))
    assert (len(reading.items), reading.error) == (30, None)
    assert [problem.reason for problem in reading.problems] == [
        "organization.csv, record 31: 2 columns, not 6",
        "project.csv, record 31: 2 columns, not 7",
        "record 31: project '32': needs a number and a title",
    ]


def test_a_byte_that_is_no_text_costs_only_its_project() -> None:
    project = many(30).encode() + PROJECT.replace('"1";"Robots"', '"31";"Pr\xfcfen"').encode("latin-1")
    files = {**FRAME, "organization.csv": FRAME["organization.csv"] + BAVARIAN}
    reading = read(source(), zipped({**files, "project.csv": FRAME["project.csv"].encode() + project}))
    assert (len(reading.items), len(reading.problems), reading.error) == (30, 1, None)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"<html>Maintenance</html>", "no ZIP archive"),
        (dump()[:-40], "no ZIP archive"),
        (zipped({"readme.txt": "x"}), "no organization.csv among readme.txt"),
        (zipped({**FRAME, "project.csv": "a,b\n1,2\n"}), "project.csv: no header"),
        (dump(many(3) + '"4"\n'), "1 of 4 unreadable: project.csv, record 4: 1 columns, not 7"),
        (dump("x" * (2 << 20)), "project.csv: unpacks to more than an honest archive does"),
    ],
)
def test_an_archive_that_is_not_what_it_was_is_an_error(body: bytes, says: str) -> None:
    reading = read(source(), body)
    assert says in str(reading.error)
    assert reading.items == []


def test_a_column_that_a_filter_needs_and_is_gone_is_an_error() -> None:
    body = zipped({**FRAME, "organization.csv": '"projectID";"name"\n"1";"A"\n'})
    assert "organization.csv has no column 'nutsCode'" in str(read(source(filter={"nuts": "DE2"}), body).error)


def test_a_filter_that_is_none_is_an_error() -> None:
    with pytest.raises(SourceError, match="filter: 'region' is none of country, nuts"):
        read(source(filter={"region": "DE2"}), dump())


def test_lines_of_a_file_in_an_archive_come_as_text() -> None:
    archive = Archive(zipped({"a.csv": b"\xef\xbb\xbfeins\r\nzwei \xc3\xa4\xff\ndrei"}))
    assert list(archive.lines("a.csv")) == ["eins\r\n", "zwei ä\udcff\n", "drei"]


def test_an_archive_that_has_not_changed_is_not_read_again() -> None:
    body = dump()

    def route(asked: Asked) -> Answer:
        if asked.headers.get("If-Modified-Since"):
            return Answer(status=304)
        return Answer(body, headers={"Last-Modified": "Sat, 01 Aug 2026 00:00:00 GMT"})

    with serve(route) as site:
        cordis = a_source(f"{site.url}/projects.zip", "project.cordis", kind="project", filter={"nuts": "DE2"})
        first = run_crawl(cordis)
        again = run_crawl(cordis, checkpoints={"a": first.checkpoint()})
    assert (first.run.status, first.run.items) == ("ok", 1)
    assert (again.run.status, again.run.items) == ("unchanged", 0)


def test_no_project_there_is_an_empty_run() -> None:
    reading = read(source(filter={"nuts": "FI"}), dump())
    assert (reading.items, reading.problems, reading.error) == ([], [], None)
