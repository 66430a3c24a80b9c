"""The command line as others run it: messages, exit codes, and what it imports."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from scouting.cli.main import folders_first, modules_needed
from tests.commands import scouting
from tests.conftest import ROOT

GOOD = {"id": "a1", "kind": "news", "title": "Wasserstoffspeicher in Bayern", "text": "Neue Speicher für Wasserstoff."}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two documents, processed."""
    root = tmp_path_factory.mktemp("data")
    lines = [
        {**GOOD, "date": "2026-11-10", "url": "https://a.example/1"},
        {**GOOD, "id": "a2", "kind": "call", "title": "Förderaufruf Wasserstoff", "date": "2026-11-11", "url": "https://a.example/2",
         "text": "Projektskizzen können bis zum 15. Januar 2027 eingereicht werden."},
    ]  # fmt: skip
    (root / "own.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    assert scouting("import", root / "own.jsonl", "--data-dir", root / "data").returncode == 0
    done = scouting("--data-dir", root / "data", "process", "--jobs", "1", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["annotated"] == 2
    return root / "data"


def test_folders_may_stand_behind_the_command() -> None:
    assert folders_first(["search", "x", "--data-dir", "d", "--config-dir=c"]) == [
        "--data-dir",
        "d",
        "--config-dir=c",
        "search",
        "x",
    ]
    assert modules_needed(["--data-dir", "run", "search", "run"]) == ["search"]


def test_search_prints_the_contracts_json(folder: Path) -> None:
    answer = json.loads(scouting("search", "Wasserstoffspeicher", "--json", "--data-dir", folder).stdout)
    assert answer["total"] == 1
    assert {"id", "score", "title", "url", "date", "precision", "kind", "competences", "snippet"} <= answer["hits"][
        0
    ].keys()
    assert answer["facets"]["kind"] == [{"value": "news", "count": 1}]


def test_search_goes_on_after_a_cursor(folder: Path) -> None:
    words = ("search", "--sort", "date", "--size", "1", "--json", "--data-dir", folder)
    first = json.loads(scouting(*words).stdout)
    second = json.loads(scouting(*words, "--after", first["next"]).stdout)
    assert first["hits"][0]["id"] != second["hits"][0]["id"]
    assert second["next"] is None


def test_search_is_widened_unless_it_shall_be_exact(folder: Path) -> None:
    answer = json.loads(scouting("search", "hydrogen storage", "--json", "--data-dir", folder).stdout)
    assert (answer["total"], answer["widened"][0]["words"]) == (1, "hydrogen storage")
    exact = json.loads(scouting("search", "hydrogen storage", "--exact", "--json", "--data-dir", folder).stdout)
    assert (exact["total"], exact["widened"]) == (0, [])
    assert "auch gesucht: Wasserstoffspeicher" in scouting("search", "hydrogen storage", "--data-dir", folder).stdout


def test_search_finds_documents_like_one(folder: Path) -> None:
    answer = json.loads(scouting("search", "--like", "https://a.example/1", "--json", "--data-dir", folder).stdout)
    assert "a1" not in {hit["id"] for hit in answer["hits"]}


def test_calls_carry_facts_and_status(folder: Path) -> None:
    words = ("calls", "--open", "--closing-before", "2027-02-01", "--today", "2026-12-01", "--json")
    hit = json.loads(scouting(*words, "--data-dir", folder).stdout)["hits"][0]
    assert hit["status"] == "open"
    assert [(d["role"], d["date"]) for d in hit["deadlines"]] == [("stage_1", "2027-01-15")]


def test_trace_follows_a_document_through_all_eight_hops(folder: Path) -> None:
    answer = json.loads(scouting("trace", "https://a.example/1", "--json", "--data-dir", folder).stdout)
    assert [hop["hop"] for hop in answer["hops"]] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert answer["id"] == "a1"


def test_trace_shows_each_quote_in_full(folder: Path) -> None:
    done = scouting("trace", "https://a.example/2", "--data-dir", folder)
    assert "text Projektskizzen können bis zum 15. Januar 2027 eingereicht werden., start 0" in " ".join(
        done.stdout.split()
    )
    assert "{'" not in done.stdout


def test_annotate_stores_nothing_and_prints_a_line_each() -> None:
    lines = '{"id": "x", "title": "Brennstoffzellen"}\n{"title": "no id"}\n'
    done = scouting("annotate", stdin=lines)
    assert done.returncode == 0
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["x"]
    assert "line 2: needs id" in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("search", "x", "--data-dir", "/tmp/none-of-this"), 1, "no data here yet"),
        (("search", "x", "--competence", "gardening"), 2, "unknown competence gardening"),
        (("search", "--after", "nonsense"), 2, "'nonsense' is no cursor; take `next` of the page before"),
        (("search", "--source", "nowhere"), 2, "unknown source nowhere; known are "),
        (("search", "--language", "xx"), 2, "unknown language xx; known are de, en"),
        (("search", "--kind", "book"), 2, "--kind book: not one of publication, call"),
        (("search", "--sort", "size"), 2, "--sort size: not one of relevance, date, deadline, start"),
        (("search", "--like", "nowhere"), 2, "no document 'nowhere' in the index"),
        (("search", "x", "--since", "yesterday"), 2, "--since yesterday: not a day"),
        (("trends", "--as-of", "0001-01-01"), 2, "--as-of 0001-01-01: not a day"),
        (("calls", "--level", "county"), 2, "--level county: not one of eu, bund"),
        (("calls", "--applicant", "firm"), 2, "--applicant firm: not one of company, sme"),
        (("digest", "--week", "2026-W99"), 2, "not a week such as 2026-W47"),
        (("trends", "--unit", "decade"), 2, "--unit decade"),
        (("import", "/tmp/none.jsonl"), 1, "/tmp/none.jsonl: No such file"),
        (("no-such-command",), 2, "No such command"),
        (("run", "--config-dir", "/tmp/none-of-this"), 2, "does not exist"),
    ],
)
def test_wrong_use_is_one_clear_sentence(folder: Path, words: tuple[str, ...], code: int, said: str) -> None:
    given = words if "--data-dir" in words else (*words, "--data-dir", str(folder))
    done = scouting(*given)
    assert done.returncode == code, done.stderr
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_an_outage_is_not_kept_as_a_quiet_week(tmp_path: Path) -> None:
    declaration = tmp_path / "config" / "sources" / "news" / "gone.yml"
    declaration.parent.mkdir(parents=True)
    declaration.write_text(
        "{title: Gone, url: 'http://127.0.0.1:9/feed.xml', kind: news, spider: feeds, known: unverified, seen: a test,"
        " language: de, cadence: daily, expect: {items: 1}, licence: none, keep: days 90}",
        "utf-8",
    )
    folders = ("--data-dir", tmp_path / "data", "--config-dir", tmp_path / "config")
    done = scouting("run", "--source", "gone", *folders)
    assert done.returncode == 1
    assert "gone: " in done.stderr
    assert "Connection" in done.stderr or "refused" in done.stderr
    assert not (tmp_path / "data" / "digests").exists()


@pytest.mark.parametrize("command", ["search", "trends", "calls"])
def test_asking_imports_no_crawler_no_pipeline_and_no_unused_engine(folder: Path, command: str) -> None:
    code = (
        "import sys; from scouting.cli.main import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "unused = ('spacy', 'scrapy', 'elasticsearch', 'trafilatura', 'psycopg')\n"
        "print([m for m in unused if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, command, "--data-dir", str(folder)],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stderr.splitlines()[-1] == "[]"


def test_the_configuration_in_force_is_printed_without_secrets() -> None:
    given = {
        "SCOUTING_CONTACT": "a@b.example",
        "SCOUTING_MAIL__PASSWORD": "geheim",
        "SCOUTING_ELASTICSEARCH_API_KEY": "k",
    }
    done = scouting("config", "export", **given)
    assert done.returncode == 0
    assert yaml.safe_load(done.stdout)["settings.yml"]["contact"] == "a@b.example"
    assert "geheim" not in done.stdout
    assert "api_key" not in done.stdout
