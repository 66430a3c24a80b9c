"""What only the embedded engine promises: its folder."""

import subprocess
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from textwrap import dedent

import pytest
import tantivy

from search.codec import FORMAT
from search.embedded import EmbeddedEngine, rebuild
from search.entries import Entry, Filters, Query
from search.errors import IndexFormatError, IndexUnavailableError
from tests.conftest import ROOT
from tests.search.samples import entry

DAMAGES = {
    "cut": lambda content: content[: len(content) // 2],
    "emptied": lambda _content: b"",
    "overwritten": lambda content: b"\x00\xff" * (len(content) // 2),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index of two entries in two segments."""
    engine = EmbeddedEngine(tmp_path / "index")
    engine.write([entry("a", title="Laser a", concepts=("x",))])
    engine.write([entry("b", title="Laser b", concepts=("x",))])
    engine.close()
    return tmp_path / "index"


def test_a_folder_is_opened_again(folder: Path) -> None:
    engine = EmbeddedEngine(folder)
    assert [hit.id for hit in engine.search(Query(text="Laser")).hits] == ["a", "b"]


def test_a_reader_sees_what_another_process_writes(folder: Path) -> None:
    reader, writer = EmbeddedEngine(folder), EmbeddedEngine(folder)
    before = reader.version()
    writer.write([entry("c")])
    assert reader.count(Filters()) == 3
    assert reader.version() == writer.version() != before


def test_reading_takes_no_lock_and_a_second_writer_is_told(folder: Path) -> None:
    generation = next(folder.glob("g*"))
    held = tantivy.Index.open(str(generation)).writer(15_000_000, 1)
    engine = EmbeddedEngine(folder)
    assert engine.count(Filters()) == 2
    engine.write([entry("a", title="Laser a", concepts=("x",))])  # nothing new: nothing to write
    with pytest.raises(IndexUnavailableError, match="cannot be written"):
        engine.write([entry("c")])
    held.wait_merging_threads()
    engine.write([entry("c")])
    assert engine.count(Filters()) == 3


def test_many_small_writes_leave_few_segments(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path)
    for number in range(40):
        engine.write([entry(f"{number}")])
    assert len(list(tmp_path.glob("g*/*.idx"))) <= 16
    assert engine.count(Filters()) == 40


def test_an_error_while_entries_are_read_is_passed_on_and_nothing_of_them_is_written(folder: Path) -> None:
    def broken() -> Iterator[Entry]:
        yield from (entry(f"{number}") for number in range(6_000))
        raise ValueError("no such record")

    engine = EmbeddedEngine(folder)
    with pytest.raises(ValueError, match="no such record"):
        engine.write(broken())
    assert engine.count(Filters()) == 2
    engine.write([entry("c")])
    assert engine.count(Filters()) == 3


@pytest.mark.slow
def test_of_many_entries_written_at_once_the_newest_revisions_stay(tmp_path: Path) -> None:
    again = [entry("7", revision=3), entry("7", revision=2), entry("new", revision=2), entry("new")]
    engine = EmbeddedEngine(tmp_path)
    engine.write(chain((entry(f"{number}") for number in range(101_000)), again))
    assert engine.count(Filters()) == 101_001
    assert {id_: held.revision for id_, held in engine.get(["7", "8", "new"]).items()} == {"7": 3, "8": 1, "new": 2}


def put(file: Path, content: bytes) -> None:
    """In the file's place: what is still mapped into memory must not shrink under whoever reads it."""
    fresh = file.with_name(f"{file.name}.fresh")
    fresh.write_bytes(content)
    fresh.replace(file)


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize(
    "suffix", [".idx", ".term", ".fast", ".store", ".pos", ".fieldnorm", "meta.json", "current.json"]
)
def test_a_damaged_file_is_named_as_a_damaged_index(folder: Path, suffix: str, damage: str) -> None:
    file = next(path for path in sorted(folder.rglob("*")) if path.name.endswith(suffix))
    put(file, DAMAGES[damage](file.read_bytes()))
    with pytest.raises(IndexFormatError, match="scouting rebuild"):
        EmbeddedEngine(folder)


@pytest.mark.parametrize("pattern", ["g*/*.store", "g*/meta.json", "current.json"])
def test_a_missing_file_is_no_empty_index(folder: Path, pattern: str) -> None:
    next(folder.glob(pattern)).unlink()
    with pytest.raises(IndexFormatError, match="scouting rebuild"):
        EmbeddedEngine(folder)


def test_damage_that_tantivy_panics_at_is_an_error_too(folder: Path) -> None:
    for file in folder.glob("g*/*.idx"):
        content = file.read_bytes()
        put(file, b"\xff" * (len(content) - 100) + content[-100:])
    with pytest.raises(IndexFormatError, match="scouting rebuild"):
        EmbeddedEngine(folder).search(Query(text="Laser"))


def test_another_format_is_refused_with_both_numbers(folder: Path) -> None:
    pointer = folder / "current.json"
    pointer.write_text(pointer.read_text("utf-8").replace(f'"format": {FORMAT}', '"format": 99'), "utf-8")
    with pytest.raises(IndexFormatError, match=rf"format 99, this program reads {FORMAT}: run `scouting rebuild`"):
        EmbeddedEngine(folder)


def test_a_rebuilt_index_is_seen_at_once_and_only_when_swapped(folder: Path) -> None:
    reader = EmbeddedEngine(folder)
    building = rebuild(folder)
    building.write([entry("c"), entry("d")])
    building.delete(["d"])
    assert reader.count(Filters()) == 2
    version = building.version()
    building.swap()
    assert list(reader.get(["a", "c"])) == ["c"]
    assert reader.version() == version
    assert len(list(folder.glob("g*"))) == 1


def test_a_discarded_rebuild_leaves_the_live_index(folder: Path) -> None:
    building = rebuild(folder)
    building.write([entry("c")])
    building.discard()
    assert EmbeddedEngine(folder).count(Filters()) == 2
    assert len(list(folder.glob("g*"))) == 1


def test_an_interrupted_rebuild_is_begun_anew(folder: Path) -> None:
    rebuild(folder).write([entry("c")])
    rebuild(folder).swap()
    assert EmbeddedEngine(folder).count(Filters()) == 0


@pytest.mark.parametrize("content", [b"", b"{}", b'{"format": 0, "generation": "g000001"}'])
def test_a_rebuild_needs_no_readable_index(folder: Path, content: bytes) -> None:
    (folder / "current.json").write_bytes(content)
    building = rebuild(folder)
    building.write([entry("c")])
    building.swap()
    assert EmbeddedEngine(folder).count(Filters()) == 1


def in_a_process(script: str, *arguments: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", dedent(script), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_a_full_disk_loses_nothing_that_was_there(folder: Path) -> None:
    script = """
        import resource, sys
        from pathlib import Path
        from search.embedded import EmbeddedEngine
        from search.errors import IndexUnavailableError
        from tests.search.samples import entry
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        try:
            engine = EmbeddedEngine(Path(sys.argv[1]))
            engine.write([entry(f"{i}", text=f"Ein Text {i}. " * i) for i in range(2_000)])
        except IndexUnavailableError as error:
            print(error)
        """
    done = in_a_process(script, folder)
    assert "cannot be written" in done.stdout, done.stderr
    engine = EmbeddedEngine(folder)
    assert engine.count(Filters()) == 2
    engine.write([entry("c")])
    assert engine.count(Filters()) == 3


def test_a_writer_that_is_killed_leaves_the_index_as_it_was(folder: Path) -> None:
    script = """
        import os, signal, sys
        from pathlib import Path
        from search.embedded import EmbeddedEngine
        from tests.search.samples import entry
        def entries():
            for i in range(100):
                yield entry(f"{i}")
            yield entry("last", title=Fatal(), text="x")
        class Fatal(str):
            def split(self, *_):
                os.kill(os.getpid(), signal.SIGKILL)
        EmbeddedEngine(Path(sys.argv[1])).write(entries())
        """
    assert in_a_process(script, folder).returncode == -9
    engine = EmbeddedEngine(folder)
    assert engine.count(Filters()) == 2
    engine.write([entry("c")])
    assert engine.count(Filters()) == 3


def test_the_engine_that_is_not_used_is_not_imported(folder: Path) -> None:
    script = """
        import sys
        from pathlib import Path
        from search.open import Place, open_engine
        assert not {"tantivy", "elasticsearch"} & set(sys.modules)
        engine = open_engine(Place(folder=Path(sys.argv[1])))
        assert not {"elasticsearch", "spacy", "scrapy", "numpy"} & set(sys.modules)
        """
    done = in_a_process(script, folder)
    assert done.returncode == 0, done.stderr


def test_more_pairs_than_one_aggregation_may_list_are_counted_all_the_same(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path)
    engine.write(entry(f"e{at}", concepts=("laser", *(f"c{at}-{i}" for i in range(30)))) for at in range(2_500))
    counts = engine.concept_counts("week", ("2026-W46", "2026-W47"), Filters())
    assert len(counts) == 75_001
    assert counts["laser"] == [0, 2_500]
