"""Letters in, files out: `digests/2026-W47/<slug>.html` and `.txt` in the data folder, and a page that lists them."""

import os
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, PackageLoader

from scouting.delivery.html import render_html
from scouting.delivery.letter import Letter
from scouting.delivery.text import render_text
from scouting.texts import period_text

_templates = Environment(loader=PackageLoader("scouting.delivery"), autoescape=True, trim_blocks=True)


def write_files(data_dir: Path, letter: Letter, *, base_url: str) -> Path:
    """Write a letter as page and text; returns the page. A reader never meets half a file."""
    folder = data_dir / "digests" / letter.week
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / f"{letter.competence}.txt", render_text(letter, base_url=base_url))
    return _replace(folder / f"{letter.competence}.html", render_html(letter, base_url=base_url))


def write_index(data_dir: Path, labels: Mapping[str, str]) -> Path:
    """Write `digests/index.html`, the newest week first; returns it. `labels` name the competences by slug."""
    folder = data_dir / "digests"
    folder.mkdir(parents=True, exist_ok=True)
    weeks = [
        (
            period_text(week.name),
            [(labels.get(page.stem, page.stem), f"{week.name}/{page.name}") for page in sorted(week.glob("*.html"))],
        )
        for week in sorted(folder.glob("*-W*"), reverse=True)
    ]
    return _replace(folder / "index.html", _templates.get_template("index.html").render(weeks=weeks))


def _replace(path: Path, text: str) -> Path:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_text(text, "utf-8")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path
