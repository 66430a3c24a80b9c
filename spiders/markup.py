"""A string with HTML, JATS or MathML in, readable plain text out."""

import re

from lxml import etree

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad]")
_BLOCKS = frozenset([
    "p", "div", "br", "li", "ul", "ol", "dl", "dt", "dd", "tr", "table", "section", "article", "blockquote",
    "title", "sec", "list", "list-item", "disp-formula", "h1", "h2", "h3", "h4", "h5", "h6",
])  # fmt: skip
_DROPPED = frozenset([
    "script", "style", "annotation", "annotation-xml", "tex-math",
])  # fmt: skip
_HEADING = re.compile(r"^(?:Abstract|ABSTRACT)(?:\s*[.:—–]\s+|\s+(?=[^a-zäöü\s])|\s*$)")
_LONE_BRACKET = re.compile(r"<(?!!--|[/!?]?[A-Za-z][^<>]*>)")


def paragraphs(markup: str) -> str:
    """Plain text, its paragraphs apart by an empty line; `H<sub>2</sub>O` stays one word, formulas keep their signs."""
    flat = "".join(_pieces(_CONTROL.sub("", markup)))
    return "\n\n".join(block for part in flat.split("\n\n") if (block := " ".join(part.split())))


def one_line(markup: str) -> str:
    """Plain text in one line."""
    return " ".join(paragraphs(markup).split())


def abstract(markup: str) -> str:
    """Plain paragraphs without the heading "Abstract"."""
    return _HEADING.sub("", paragraphs(markup)).strip()


def _pieces(markup: str) -> list[str]:
    if "<" not in markup and "&" not in markup:
        return [markup]
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    # "0<x<1" in a title is no tag: a bracket that does not open one is text.
    root = etree.HTML(f"<html><body><div>{_LONE_BRACKET.sub('&lt;', markup)}</div></body></html>", parser)
    pieces: list[str] = []
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, node in walker:
        name = str(node.tag).rpartition(":")[2].lower()
        gap = "\n\n" if name in _BLOCKS else ""
        if event == "end":
            pieces.append(gap + (node.tail or ""))
        elif name in _DROPPED:
            walker.skip_subtree()
        else:
            pieces.append(gap + (node.text or ""))
    return pieces
