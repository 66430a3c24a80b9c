"""Crawled text in, harmless plain text out. Offsets of evidence count in what leaves here."""

import re
import unicodedata

LONGEST = 200_000
LEFT_OUT = "\n\n[…]"
LONGEST_TITLE = 1_000
# Controls, surrogates, bidirectional overrides (they can turn a line around) and private use (our own marks).
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ue000-\uf8ff\ufeff\ufff0-\uffff]"
)
_BLOCKS = [
    "p",
    "div",
    "li",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
    "blockquote",
    "pre",
    "dt",
    "dd",
]
_INVISIBLE = ["script", "style", "template", "noscript", "iframe", "object", "svg", "math", "head"]


def plain_text(text: str, *, is_html: bool) -> str:
    """Paragraphs separated by blank lines, at most LONGEST code points; one that is cut says so by LEFT_OUT."""
    if is_html:
        text = _text_of_html(text[: 4 * LONGEST])
    lines = (" ".join(line.split()) for line in clean(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n"))
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return text if len(text) <= LONGEST else _cut(text)


def _cut(text: str) -> str:
    """At the end of a paragraph, else of a line, else of a word, if there is one near."""
    room = LONGEST - len(LEFT_OUT)
    ends = (text.rfind(end, room * 9 // 10, room) for end in ("\n\n", "\n", " "))
    return text[: next((end for end in ends if end >= 0), room)].rstrip() + LEFT_OUT


def plain_line(text: str) -> str:
    """One line without markup, at most LONGEST_TITLE code points: titles and names."""
    text = text[: 4 * LONGEST_TITLE]
    if "<" in text or "&" in text:
        text = _text_of_html(text)
    return " ".join(clean(text.replace("\n", " ")).split())[:LONGEST_TITLE]


def clean(text: str) -> str:
    """Composed characters (NFC), nothing invisible that acts."""
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text.replace("\t", " ").replace("\x85", "\n")))


def _text_of_html(markup: str) -> str:
    from bs4 import BeautifulSoup  # who only asks reads no pages, and need not wait for it
    from bs4.element import PreformattedString

    soup = BeautifulSoup(markup, "lxml")
    for node in soup.find_all(_INVISIBLE):
        node.decompose()
    for comment in soup.find_all(string=lambda text: isinstance(text, PreformattedString)):
        comment.extract()
    for node in soup.find_all("br"):
        node.replace_with("\n")
    for node in soup.find_all(_BLOCKS):
        node.append("\n\n" if node.name.startswith(("p", "h", "d")) else "\n")
    return soup.get_text()
