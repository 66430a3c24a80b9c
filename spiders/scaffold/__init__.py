"""A kind, a name and an address in, the files of a new source out."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

import yaml

from spiders.errors import SourceError
from spiders.sources import load_source

HERE = Path(__file__).parent
CODE = "code"


def scaffold(folder: Path, *, kind: str, name: str, url: str, spider: str = "feeds") -> list[Path]:
    """Write a source's declaration, and with `code` its module and frozen page; the paths written.

    `folder` is the project or a configuration folder laid over it, which cannot hold code. Raises SourceError, and
    writes nothing, where the declaration would not load or a file is there already.
    """
    _check_name(name)
    is_project = (folder / "config").is_dir()
    if spider == CODE and not is_project:
        raise SourceError(f"{folder} holds no config/: a module needs the folder of the project")
    files = {_home(folder, is_project=is_project) / kind / f"{name}.yml": _declaration(kind, name, url, spider)}
    if spider == CODE:
        page = folder / "tests" / "spiders" / "pages" / kind / name
        files |= {
            folder / "spiders" / kind / f"{name}.py": _filled("module.txt", title=_title(name)),
            page / "page.html": "<!doctype html>\n<title>A page of this source, as recorded</title>\n",
            page / "items.json": "[]\n",
            page / "README.md": "Written from documentation; replace by `recorded` with the day once it was.\n",
        }
    _write(files)
    return list(files)


def place_of(folder: Path, *, kind: str, name: str) -> Path:
    """Where a new source's declaration goes. Raises SourceError where the name is none or taken."""
    _check_name(name)
    path = _home(folder, is_project=(folder / "config").is_dir()) / kind / f"{name}.yml"
    if path.exists():
        raise SourceError(f"{path} is there already")
    return path


def write_source(path: Path, declaration: Mapping[str, Any]) -> None:
    """Write a declaration that is known already. Raises SourceError, and writes nothing, where it would not load."""
    _write({path: yaml.safe_dump(dict(declaration), allow_unicode=True, sort_keys=False, width=120)})


def _check_name(name: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise SourceError(f"{name!r} is no name: lower-case letters, digits and underscores")


def _home(folder: Path, *, is_project: bool) -> Path:
    return folder / "config" / "sources" if is_project else folder / "sources"


def _declaration(kind: str, name: str, url: str, spider: str) -> str:
    module = f"{kind}.{name}" if spider == CODE else spider
    return _filled(
        "source.txt", title=_title(name), url=json.dumps(url), kind=json.dumps(kind), spider=json.dumps(module)
    )


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _filled(template: str, **values: str) -> str:
    return Template((HERE / template).read_text("utf-8")).substitute(values)


def _write(files: dict[Path, str]) -> None:
    there = [path for path in files if path.exists()]
    if there:
        raise SourceError(f"{there[0]} is there already")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    try:
        load_source(next(iter(files)))
    except SourceError:
        for path in files:
            path.unlink()
        raise
