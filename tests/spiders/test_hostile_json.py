"""Every value of every frozen JSON page is replaced by odd ones: only named errors and whole texts may come of it."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.spiders.reading import read
from tests.spiders.test_pages import FOLDERS, source_of

PAGES = [folder for folder in FOLDERS if (folder / "page.json").exists()]
ODD = [None, 0, -1, "", [], {}, "x", [None], [[]], {"a": None}, 1e308, True, "\ud800", "<b>", "2026-99-99"]
TEXTS = ("url", "title", "text")
OPTIONAL_TEXTS = ("date", "updated", "language", "licence")


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401  any JSON value
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield (*path, key)
        yield from places(value[key], (*path, key))


def variants(page: dict[str, Any]) -> Iterator[bytes]:
    for path in places(page):
        for odd in (*ODD, ...):
            changed = deepcopy(page)
            parent = changed
            for key in path[:-1]:
                parent = parent[key]
            if odd is ...:
                del parent[path[-1]]
            else:
                parent[path[-1]] = odd
            yield json.dumps(changed).encode()


@pytest.mark.parametrize("folder", PAGES, ids=lambda folder: folder.name)
def test_no_odd_value_breaks_a_module_or_slips_into_an_item(folder: Path) -> None:
    source = source_of(folder)
    for body in variants(json.loads((folder / "page.json").read_text("utf-8"))):
        for item in read(source, body).items:
            assert all(isinstance(getattr(item, name), str) for name in TEXTS)
            assert all(isinstance(getattr(item, name), str | None) for name in OPTIONAL_TEXTS)
            assert all(isinstance(value, str) for value in (*item.authors, *item.keywords))
            json.dumps(dict(item.facts))
