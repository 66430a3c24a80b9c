"""A letter in, a page of the terminal out."""

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from scouting.delivery.letter import Letter, Paragraph
from scouting.sparkline import bars
from scouting.texts import web_address

TONES = {"emerging": "bold green", "rising": "green", "open": "green", "forthcoming": "cyan", "cancelled": "red"}


def show(letter: Letter, console: Console) -> None:
    """Print the letter. Crawled words are printed as they are, never read as markup."""
    console.print(Rule(Text(letter.title, "bold")))
    console.print(Text(letter.subtitle, "dim"))
    if letter.sample:
        console.print(Text("Beispieldaten: Alle Dokumente sind erfunden.", "yellow"))
    console.print(Text(letter.intro))
    for chapter in letter.chapters:
        console.print()
        console.print(Text(chapter.heading, "bold underline"))
        if chapter.note:
            console.print(Text(chapter.note, "dim"))
        for paragraph in chapter.paragraphs:
            console.print(Padding(_paragraph(paragraph), (0, 0, 0, 2)))
        if chapter.more:
            console.print(Padding(Text(chapter.more, "dim"), (0, 0, 0, 2)))


def _paragraph(paragraph: Paragraph) -> Text:
    text = Text()
    if isinstance(paragraph.heading, str):
        text.append(paragraph.heading, "bold")
    else:
        address = web_address(paragraph.heading.url)
        text.append(paragraph.heading.title, f"bold link {address}" if address else "bold")
    if paragraph.badge:
        text.append(f"  {paragraph.badge}", TONES.get(paragraph.tone, "dim"))
    for line in paragraph.lines:
        text.append(f"\n{line}")
    if paragraph.series:
        text.append(f"\n{bars(paragraph.series)}", "cyan")
    for link in paragraph.proof:
        text.append(f"\n– {link.title} ({link.note})", "dim")
    return text
