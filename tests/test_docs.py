"""What the pages say is there: commands, files, functions, links, and the tour's document."""

import ast
import re
from pathlib import Path

import pytest

from nlp.annotations import Text
from nlp.calls import extract_call
from scouting.cli.main import COMMANDS
from scouting.sample.corpus import build
from tests.conftest import ROOT

DOCS = sorted({*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")})
TOUR = (ROOT / "docs" / "tour.md").read_text("utf-8")
STOPS = re.findall(r"\| \d \| [^|]+ \| `([^`]+)` \| `([^`]+)` \|", TOUR)
TITLE = "Forschung und Entwicklung zur Kabinenauslegung"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_reference(command: str) -> None:
    assert f"`scouting {command}`" in (ROOT / "docs" / "reference" / "cli.md").read_text("utf-8")


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_a_page_is_short_enough_to_be_read(page: Path) -> None:
    assert len(page.read_text("utf-8").splitlines()) <= 300


def test_the_tour_stops_at_all_eight_hops() -> None:
    assert len(STOPS) == 8


@pytest.mark.parametrize(("path", "function"), STOPS)
def test_the_tours_functions_are_where_it_says(path: str, function: str) -> None:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    assert function in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:scouting|spiders|nlp|search)/[\w/]+\.py)`", TOUR))))
def test_the_tours_files_exist(path: str) -> None:
    assert (ROOT / path).is_file()


def test_the_tours_document_is_in_the_sample_web_and_says_what_the_tour_says() -> None:
    call = next(call for call in build(17, "2026-W47").calls if call.title == TITLE)
    assert TITLE in " ".join(TOUR.split())
    text = "\n\n".join(sentence for _, sentences in call.sentences for sentence in sentences)
    facts = extract_call(Text(id="tour", title=call.title, text=text, kind="call", language="de"))
    deadline = facts["deadlines"][0]
    assert f"`{deadline['role']} {deadline['date']}`" in TOUR
    assert f"“{deadline['evidence']['text']}”" in TOUR
