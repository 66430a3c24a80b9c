"""One test for every source with code: its frozen page still gives its items.

A folder `<kind>/<name>` holds `page.*` (or a folder `page`, which is zipped), `items.json`, and a README.md that says
whether the page was recorded or written from documentation; `meta.json` where the page answers a later request than the
first one.
"""

import json
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import Request, Response
from scrapy.responsetypes import responsetypes

from spiders.base import first_requests
from spiders.items import Item
from spiders.sources import Source, load_source
from tests.conftest import ROOT
from tests.spiders.exports import zipped
from tests.spiders.reading import TODAY

PAGES = Path(__file__).parent / "pages"
FOLDERS = sorted(PAGES.glob("*/*"))


def source_of(folder: Path) -> Source:
    """The declaration of that name, or the first of the family it begins."""
    kind = ROOT / "config" / "sources" / folder.parent.name
    exact = kind / f"{folder.name}.yml"
    return load_source(exact if exact.exists() else min(kind.glob(f"{folder.name}_*.yml")))


def answer_of(folder: Path, request: Request) -> Response:
    (page,) = folder.glob("page*")
    if page.is_dir():
        files = {str(path.relative_to(page)): path.read_bytes() for path in page.rglob("*") if path.is_file()}
        return Response(request.url, body=zipped(files), request=request)
    body = page.read_bytes()
    kind = responsetypes.from_args(filename=page.name, body=body)
    return kind(request.url, body=body, request=request)


def items_of(folder: Path) -> list[dict[str, Any]]:
    """What the page gives, without empty fields."""
    source = source_of(folder)
    module = import_module(f"spiders.{folder.parent.name}.{folder.name}")
    request = next(first_requests(module, source, {}, TODAY))
    later = folder / "meta.json"
    request.meta.update(json.loads(later.read_text("utf-8")) if later.exists() else {})
    found = [thing for thing in module.parse(answer_of(folder, request), source) if isinstance(thing, Item)]
    said = [{name: value for name, value in asdict(item).items() if value} for item in found]
    return list(json.loads(json.dumps(said)))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_a_frozen_page_still_gives_its_items(folder: Path) -> None:
    assert items_of(folder) == json.loads((folder / "items.json").read_text("utf-8"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_a_frozen_page_says_where_it_is_from(folder: Path) -> None:
    said = (folder / "README.md").read_text("utf-8").lower()
    assert "recorded" in said or "written from documentation" in said
