import pytest

from spiders.errors import SourceError
from spiders.tables import read_rows


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        pytest.param(['"a";"b"\n', '"1";"2"\n'], [{"a": "1", "b": "2"}], id="plain"),
        pytest.param(
            ['"a";"b"\r\n', '"1 ""x""";"2\r\n', '\r\n3"\r\n'], [{"a": '1 "x"', "b": "2\r\n\r\n3"}], id="quotes"
        ),
        pytest.param(["a;b\n", "\n", "1;2"], [{"a": "1", "b": "2"}], id="an empty line, no last line break"),
        pytest.param(["a;b\n"], [], id="a header alone"),
    ],
)
def test_rows_come_by_column(lines: list[str], rows: list[dict[str, str]]) -> None:
    assert list(read_rows(lines, what="x.csv")) == rows


@pytest.mark.parametrize(
    ("row", "says"),
    [
        pytest.param('"1";"2";"3"\n', "x.csv, record 2: 3 columns, not 2", id="too many"),
        pytest.param('"1"\n', "x.csv, record 2: 1 columns, not 2", id="too few"),
        pytest.param(f'"{"x" * (2 << 20)}";"2"\n', "x.csv, record 2: field larger than field limit", id="too long"),
    ],
)
def test_a_bad_row_is_named_by_its_number_and_costs_only_itself(row: str, says: str) -> None:
    first, bad, last = read_rows(['"a";"b"\n', '"1";"2"\n', row, '"3";"4"\n'], what="x.csv")
    assert (first, last) == ({"a": "1", "b": "2"}, {"a": "3", "b": "4"})
    assert isinstance(bad, str)
    assert bad.startswith(says)


@pytest.mark.parametrize("lines", [[], [""], ["<html>\n"], ["a,b,c\n", "1,2,3\n"]])
def test_a_file_without_a_header_is_no_table(lines: list[str]) -> None:
    with pytest.raises(SourceError, match=r"x\.csv: no header"):
        list(read_rows(lines, what="x.csv"))
