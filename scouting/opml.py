"""Feed lists in and out: OPML 2.0, as feed readers exchange it."""

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import yaml

from scouting.errors import ConfigurationError
from scouting.sanitise import plain_line
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


def import_opml(path: Path, folder: Path, known: Sequence[Source]) -> list[Path]:
    """Write one source file below `folder` for each feed with a new address; switched off: its licence is unknown."""
    seen = {source.url for source in known}
    names = {source.name for source in known} | {file.stem for file in (folder / "sources").rglob("*.yml")}
    written = []
    for title, url in _feeds(path):
        if url in seen:
            continue
        seen.add(url)
        name = _free_name(_stem(title), names)
        names.add(name)
        target = folder / "sources" / "news" / f"{name}.yml"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(yaml.safe_dump(_declaration(title, url, path), allow_unicode=True, sort_keys=False), "utf-8")
        written.append(target)
    return written


def _free_name(stem: str, taken: Container[str]) -> str:
    """Feeds often bear the same title: the second `news` becomes `news_2`."""
    candidates = (stem if number == 1 else f"{stem}_{number}" for number in count(1))
    return next(name for name in candidates if name not in taken)


def _feeds(path: Path) -> Iterator[tuple[str, str]]:
    body = path.read_bytes()
    if len(body) > LARGEST:
        raise ConfigurationError(f"{path}: larger than {LARGEST >> 20} MB")
    try:
        root = parse_xml(body, what=str(path))
    except SourceError as error:
        raise ConfigurationError(str(error)) from error
    for outline in root.iter("outline"):
        url = outline.get("xmlUrl")
        if url and url.startswith(("http://", "https://")):
            yield plain_line(outline.get("title") or outline.get("text") or "") or url, url


def _stem(title: str) -> str:
    folded = unicodedata.normalize("NFKD", title.lower().replace("ß", "ss")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", folded).strip("_")[:60] or "feed"


def _declaration(title: str, url: str, path: Path) -> dict[str, Any]:
    return {
        "title": title,
        "url": url,
        "kind": "news",
        "spider": "feeds",
        "known": "unverified",
        "seen": f"OPML file {path.name}",
        "licence": "unknown",
        "keep": "days 90",
        "enabled": False,
        "reason": "imported from an OPML file: check licence and robots.txt, then switch on",
    }
