"""Bytes of XML in, an element tree out: nothing outside the bytes is read, and a text that stops short is refused."""

import re

from lxml import etree

from spiders.errors import SourceError

_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def parse_xml(body: bytes, *, what: str) -> etree._Element:
    """The root element, read leniently; entities and the network stay off, `huge_tree` too.

    Raises SourceError, beginning with `what`, where there is no element or the document is not complete.
    """
    clean = body if body.startswith(_UTF16) else _CONTROL.sub(b"", body)
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root: etree._Element | None = etree.fromstring(clean.strip(), parser)
    except etree.XMLSyntaxError as error:
        raise SourceError(f"{what}: not XML: {error}") from error
    if root is None:
        raise SourceError(f"{what}: not XML: {clean[:60]!r}")
    if not _is_complete(clean, root):
        raise SourceError(f"{what}: the XML ends before it is complete")
    return root


def _is_complete(body: bytes, root: etree._Element) -> bool:
    """Whether the root is closed: a recovering parser closes what a broken line left open, as if there were no more."""
    if body.startswith(_UTF16) or (not len(root) and body.rstrip().endswith(b"/>")):
        return True
    name = f"{root.prefix}:{name_of(root)}" if root.prefix else name_of(root)
    return f"</{name}".encode() in body[-1_000:]


def name_of(element: etree._Element) -> str:
    """The tag without its namespace."""
    return etree.QName(element).localname


def text_of(element: etree._Element) -> str:
    """All text within, runs of white space as one blank."""
    return " ".join("".join(map(str, element.itertext())).split())
