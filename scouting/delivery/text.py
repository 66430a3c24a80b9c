"""A letter in, plain text out: at most 78 columns, addresses on lines of their own."""

from collections.abc import Iterator
from textwrap import wrap

from scouting.delivery.letter import Chapter, Letter, Link, Paragraph
from scouting.sparkline import bars
from scouting.texts import web_address

COLUMNS = 78


def render_text(letter: Letter, *, base_url: str) -> str:
    """The letter for mails and files; lines end with a line feed."""
    lines = [letter.title, "=" * min(COLUMNS, len(letter.title)), letter.subtitle, ""]
    if letter.sample:
        lines += ["*** Beispieldaten: Alle Dokumente sind erfunden. ***", ""]
    lines += [*_wrapped(letter.intro), ""]
    for chapter in letter.chapters:
        lines += _chapter(chapter)
    lines += ["-- ", f"Online: {base_url.rstrip('/')}/digests/{letter.week}/{letter.competence}"]
    return "\n".join(lines) + "\n"


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield from (chapter.heading.upper(), "-" * len(chapter.heading))
    if chapter.note:
        yield from (*_wrapped(chapter.note), "")
    for paragraph in chapter.paragraphs:
        yield from (*_paragraph(paragraph), "")
    if chapter.more:
        yield from (f"({chapter.more})", "")


def _paragraph(paragraph: Paragraph) -> Iterator[str]:
    badge = f" [{paragraph.badge}]" if paragraph.badge else ""
    title = paragraph.heading if isinstance(paragraph.heading, str) else paragraph.heading.title
    yield from _wrapped(title + badge, first="* ")
    for line in paragraph.lines:
        yield from _wrapped(line, first="  ")
    if paragraph.quote:
        yield from _wrapped(f"„{paragraph.quote}“", first="  ")
    if paragraph.series:
        yield f"  {bars(paragraph.series)}  (je Woche, zuletzt {paragraph.series[-1]})"
    if isinstance(paragraph.heading, Link):
        yield from _source(paragraph.heading, "  ")
    for link in paragraph.proof:
        yield from _wrapped(link.title, first="  - ", rest="    ")
        yield from _source(link, "    ")


def _source(link: Link, indent: str) -> Iterator[str]:
    """Where and when it was published; an address is never broken, however long."""
    if link.note:
        yield from _wrapped(link.note, first=indent)
    address = web_address(link.url)
    if address:
        yield f"{indent}{address}"


def _wrapped(text: str, *, first: str = "", rest: str | None = None) -> list[str]:
    return wrap(text, COLUMNS, initial_indent=first, subsequent_indent=" " * len(first) if rest is None else rest)
