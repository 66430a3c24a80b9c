"""Feed lists in and out: OPML 2.0, as feed readers exchange it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import yaml

from scouting.errors import ConfigurationError
from spiders.errors import SourceError
from spiders.sources import Source
from spiders.xml import parse_xml

LARGEST = 5 << 20


def write_opml(sources: Iterable[Source]) -> str:
    """Feed sources as one OPML document, grouped by kind."""
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = "Quellen"
    body = SubElement(root, "body")
    groups: dict[str, Element] = {}
    for source in sources:
        if source.spider != "feeds":
            continue
        if source.kind not in groups:
            groups[source.kind] = SubElement(body, "outline", text=source.kind)
        SubElement(groups[source.kind], "outline", type="rss", text=source.title, xmlUrl=source.url)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def import_opml(path: Path, folder: Path, known: Iterable[str]) -> list[Path]:
    """Write one source file for each feed with a new address; switched off, since its licence is unknown."""
    seen = set(known)
    written = []
    for title, url in _feeds(path):
        if url in seen:
            continue
        seen.add(url)
        target = folder / "sources" / "news" / f"{_stem(title)}.yml"
        if target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(yaml.safe_dump(_declaration(title, url, path), allow_unicode=True, sort_keys=False), "utf-8")
        written.append(target)
    return written


def _feeds(path: Path) -> Iterator[tuple[str, str]]:
    body = path.read_bytes()
    if len(body) > LARGEST:
        raise ConfigurationError(f"{path}: larger than {LARGEST >> 20} MB")
    try:
        root = parse_xml(body, what=str(path))
    except SourceError as error:
        raise ConfigurationError(f"{path}: no OPML: {error}") from error
    for outline in root.iter("outline"):
        url = outline.get("xmlUrl")
        if url and url.startswith(("http://", "https://")):
            yield outline.get("title") or outline.get("text") or url, url


def _stem(title: str) -> str:
    folded = unicodedata.normalize("NFKD", title.lower().replace("ß", "ss")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", folded).strip("_")[:60] or "feed"


def _declaration(title: str, url: str, path: Path) -> dict[str, Any]:
    return {
        "title": title,
        "url": url,
        "kind": "news",
        "spider": "feeds",
        "known": "reported",
        "seen": f"OPML file {path.name}",
        "licence": "unknown",
        "keep": "days 90",
        "enabled": False,
        "reason": "imported from an OPML file: check licence and robots.txt, then switch on",
    }
