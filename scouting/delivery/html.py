"""A letter in, one HTML page for mail programs out: styles inline, no picture, no script, nothing fetched."""

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined

from scouting.delivery.letter import Letter
from scouting.sparkline import heights
from scouting.texts import clean, web_address

MOST_BYTES = 102 * 1024  # beyond it Gmail cuts a mail off
BAR_HEIGHT = 24
INLINER = css_inline.CSSInliner(load_remote_stylesheets=False)

_templates = Environment(
    loader=PackageLoader("scouting.delivery"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    finalize=lambda value: clean(value) if type(value) is str else value,
)
_templates.filters["web_address"] = web_address
_templates.filters["heights"] = lambda series: heights(series, BAR_HEIGHT)


def render_html(letter: Letter, *, base_url: str) -> str:
    """The letter as a page; proofs and then entries are left out until it is small enough for every mail program."""
    for proofs, entries in ((3, 50), (1, 50), (0, 50), (0, 10), (0, 5)):
        page = _render(letter, base_url, proofs, entries)
        if len(page.encode()) <= MOST_BYTES:
            break
    return page


def _render(letter: Letter, base_url: str, proofs: int, entries: int) -> str:
    page = _templates.get_template("letter.html").render(
        letter=letter, base_url=base_url.rstrip("/"), proofs=proofs, entries=entries
    )
    return INLINER.inline(page)
