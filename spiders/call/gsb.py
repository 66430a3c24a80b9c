"""One XML document of the Government Site Builder in, its properties out: texts, values, and links by classifier."""

import re
from collections.abc import Iterator

from lxml import etree

from spiders.errors import SourceError
from spiders.records import Record
from spiders.xml import parse_xml

_HREF = "{http://www.w3.org/1999/xlink}href"
_WRAPPER = re.compile(r"^<div\b[^<>]*>(.*)</div>$", re.DOTALL)


class Links(dict[str, list[str]]):
    """Targets of links by the last part of their classifier: `Foerderart` → [`BMWI/…/Foerderart/zuschuss`]."""

    def get(self, classifier: str, _default: object = None) -> list[str]:
        """The targets; none where the classifier is not used."""
        return super().get(classifier, [])

    def names(self, classifier: str) -> list[str]:
        """The last parts of the targets: `zuschuss`."""
        return [target.rpartition("/")[2] for target in self.get(classifier)]


def document_of(body: bytes, path: str) -> Record:
    """The document's properties by name without `gsb:`; empty ones are left out."""
    root = parse_xml(body, what=path)
    if root.tag != "document":
        raise SourceError(f"{path}: <{root.tag}>, not a document")
    found = ((str(node.get("name")).removeprefix("gsb:"), _value(node)) for node in root.iterchildren("property"))
    return Record({name: value for name, value in found if value})


def rich_text(value: str | None) -> str:
    """The HTML of a rich text: it comes as an escaped CDATA section around one division."""
    bare = (value or "").strip().removeprefix("<![CDATA[").removesuffix("]]>").strip()
    inner = _WRAPPER.match(bare)
    return (inner[1] if inner else bare).strip()


def _value(node: etree._Element) -> str | Links | None:
    if node.get("type") == "ClassifiedLinkLists":
        return _links(node)
    if node.get("type") == "LinkList":
        return ", ".join(_targets(node))
    text = node.findtext("text") or node.findtext("value") or ""
    return text if rich_text(text) else None


def _links(node: etree._Element) -> Links:
    links = Links()
    for group in node.iter("classifiedLinkList"):
        for classifier in _targets(group.find("classifierLinks")):
            links.setdefault(classifier.rpartition("/")[2], []).extend(_targets(group.find("links")))
    return links


def _targets(node: etree._Element | None) -> Iterator[str]:
    for link in () if node is None else node.iter("link"):
        yield str(link.get(_HREF, "")).removeprefix("target:/")
