"""Files of one's own: each bad line is named, the rest is taken."""

import gzip
import json
from pathlib import Path

import pytest

from scouting.errors import ImportFileError
from scouting.importing import Imported, import_file
from scouting.store import Store
from tests.scouting.conftest import NOW

GOOD = {"id": "1", "kind": "news", "title": "Eins", "text": "", "date": "2026-11-20", "url": "https://a.example/1"}


def write(path: Path, *lines: object) -> Path:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), "utf-8")
    return path


def test_a_document_keeps_the_id_its_owner_gave_it(store: Store, tmp_path: Path) -> None:
    import_file(store, write(tmp_path / "a.jsonl", GOOD), now=NOW)
    document = store.document("1")
    assert document is not None
    assert (document.id, document.title) == ("1", "Eins")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "not JSON"),
        ("[1]", "not a JSON object"),
        ({**GOOD, "kind": "rumour"}, "kind 'rumour'"),
        ({**GOOD, "date": "2026-99-01"}, "date '2026-99-01'"),
        ({**GOOD, "url": ""}, "missing: url"),
        ({**GOOD, "title": "", "text": ""}, "missing: title"),
        ({**GOOD, "title": 7}, "not a text: title"),
        ({**GOOD, "url": "file:///etc/passwd"}, "not http(s)"),
        ({**GOOD, "url": " https://a.example/1 ", "date": "soon"}, "date 'soon'"),
        ({**GOOD, "date": "soon"}, "date 'soon'"),
        ({**GOOD, "id": ["1"]}, "neither a text nor a whole number: id"),
        ({**GOOD, "source": "s" * 101}, "longer than 100 characters: source"),
        ({**GOOD, "language": 7}, "not a text: language"),
    ],
)
def test_a_bad_line_is_named_with_its_number(store: Store, tmp_path: Path, line: object, said: str) -> None:
    other = {**GOOD, "id": "2", "url": "https://a.example/2"}
    result = import_file(store, write(tmp_path / "a.jsonl", GOOD, line, other), now=NOW)
    assert (result.read, result.new) == (3, 2)
    assert [bad.line for bad in result.rejected] == [2]
    assert said in result.rejected[0].error


def test_importing_twice_changes_nothing(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", GOOD)
    import_file(store, path, now=NOW)
    assert import_file(store, path, now=NOW) == Imported(1, 0, 0, 1, ())


def test_gzip_and_csv_are_read(store: Store, tmp_path: Path) -> None:
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(b"id;kind;title;text;date;url\n7;news;Titel;;2026;https://a.example/7\n"))
    assert import_file(store, packed, now=NOW).new == 1


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        pytest.param("a.csv", b"id,title\n1,x\n", "columns missing: kind, date, url", id="columns"),
        pytest.param("a.jsonl.gz", b"no gzip", "a.jsonl.gz", id="not packed"),
        pytest.param("a.jsonl.gz", gzip.compress(b"{}" * 99)[:20], "a.jsonl.gz", id="cut off"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(store: Store, tmp_path: Path, name: str, body: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(body)
    with pytest.raises(ImportFileError, match=said):
        import_file(store, tmp_path / name, now=NOW)


def test_a_missing_file_is_named(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match=r"none\.jsonl"):
        import_file(store, tmp_path / "none.jsonl", now=NOW)


def test_characters_that_no_text_may_hold_are_left_out(store: Store, tmp_path: Path) -> None:
    odd = {name: f"{value}\ud800\x00" for name, value in GOOD.items() if name not in {"kind", "date"}}
    result = import_file(store, write(tmp_path / "a.jsonl", {**GOOD, **odd, "source": "s\ud800"}), now=NOW)
    document = store.document("1")
    assert (result.new, result.rejected) == (1, ())
    assert document is not None
    assert (document.title, document.url, document.source) == ("Eins", GOOD["url"], "s")
