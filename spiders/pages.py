"""An HTML page in, its main text and what it says of itself out: JSON-LD first, then meta elements, then the text.

Nothing is ever fetched from here.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import trafilatura
from htmldate import find_date
from lxml.html import HtmlElement
from trafilatura.utils import decode_file

from spiders.dates import read_date
from spiders.records import plain

WRAPPER = re.compile(r"^(?:<!--|(?://)?\s{0,9}<!\[CDATA\[)|(?:-->|(?://)?\s{0,9}\]\]>);?$")
# Strings are matched first, so that what looks like a comment or a comma inside one stays; what is never closed runs to
# the end, so that no text is scanned twice.
STRING = r'("(?:\\.|[^"\\])*+"?)'
COMMENT = re.compile(STRING + r"|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
LAST_COMMA = re.compile(STRING + r"|,(?=\s{0,99}[}\]])", re.DOTALL)
DATES = ("article:published_time", "datepublished", "dc.date.issued", "dcterms.created", "dc.date", "date", "pubdate")
CHANGED = ("article:modified_time", "datemodified", "dcterms.modified", "last-modified", "og:updated_time")
PIECES = {"Article", "BlogPosting", "CreativeWork", "Event", "NewsArticle", "Report", "ScholarlyArticle", "WebPage"}


@dataclass(frozen=True, slots=True)
class Page:
    """A page's parts; dates are ISO 8601 as exact as the page, `type` is the page's own word (`NewsArticle`)."""

    title: str = ""
    text: str = ""
    published: str | None = None
    modified: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    image: str | None = None
    site: str | None = None
    type: str | None = None


def extract(html: bytes | str, url: str | None = None, content_type: str = "") -> Page:
    """The parts of a page; what it does not say stays empty, and of what is no page all does."""
    source = _decoded(html, content_type)
    tree = trafilatura.load_html(source)
    if tree is None:
        return Page()
    data = main_piece(linked_data(tree))
    meta = _meta(tree)
    text = trafilatura.extract(tree, url=url, include_comments=False, favor_precision=True)
    return Page(
        title=_first(data.get("headline"), data.get("name"), meta.get("og:title"), _heading(tree), meta.get("title"))
        or "",
        text=text or "",
        published=_published(tree, data, meta),
        modified=_date(data.get("dateModified"), *map(meta.get, CHANGED)),
        authors=_names(data.get("author")) or _names(meta.get("author")),
        language=_language(tree.get("lang"), data.get("inLanguage"), meta.get("og:locale")),
        image=_first(meta.get("og:image"), _url_of(data.get("image"))),
        site=_first(meta.get("og:site_name"), *_names(data.get("publisher"))),
        type=_first(_type(data), meta.get("og:type")),
    )


def _decoded(html: bytes | str, content_type: str) -> str:
    """Text by the charset of the content type, else by what the bytes look like."""
    charset = re.search(r"charset=\"?([\w-]+)", content_type, re.IGNORECASE)
    if isinstance(html, bytes) and charset:
        with suppress(LookupError, UnicodeDecodeError):
            return html.decode(charset[1])
    return str(decode_file(html))


def linked_data(tree: HtmlElement) -> list[dict[str, Any]]:
    """All JSON-LD objects of a page, lists and `@graph` unrolled; what stays broken after cleaning is left out."""
    scripts = tree.xpath("//script[contains(@type, 'ld+json')]/text()")
    return [thing for script in scripts for thing in _things(_lenient(script))]


def _lenient(script: str) -> Any:  # noqa: ANN401  a value of JSON may be anything
    text = script.strip()
    cleaned = LAST_COMMA.sub(r"\1", COMMENT.sub(r"\1", WRAPPER.sub("", WRAPPER.sub("", text)))).strip().rstrip(";")
    for candidate, strict in ((text, True), (cleaned, False)):
        try:
            return json.loads(candidate, strict=strict)
        except (ValueError, RecursionError):
            continue
    return None


def _things(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    if isinstance(value, list):
        for part in value:
            yield from _things(part)
    if isinstance(value, dict):
        yield value
        yield from _things(value.get("@graph"))
        yield from _things(value.get("mainEntity"))


def main_piece(things: list[dict[str, Any]]) -> Mapping[str, Any]:
    """The object that describes the page's own piece; articles go before the page as such."""
    pieces = [thing for thing in things if _type(thing) in PIECES]
    return max(pieces, key=lambda thing: (_type(thing) != "WebPage", "headline" in thing), default={})


def _type(thing: Mapping[str, Any]) -> str | None:
    kind = thing.get("@type")
    kinds = [str(name).rpartition("/")[2] for name in (kind if isinstance(kind, list) else [kind]) if name]
    return next((name for name in kinds if name in PIECES), kinds[0] if kinds else None)


def _meta(tree: HtmlElement) -> dict[str, str]:
    """Meta elements by lower-case name, the first of each, and the `title`."""
    found: dict[str, str] = {}
    for element in tree.xpath("//meta[@content]"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        found.setdefault(name.lower(), element.get("content").strip())
    titles = tree.xpath("//head/title | //title")
    return {"title": titles[0].text_content() if titles else "", **found}


def _published(tree: HtmlElement, data: Mapping[str, Any], meta: Mapping[str, str]) -> str | None:
    marked = tree.xpath("(//*[@itemprop='datePublished'] | //article//time[@datetime] | //main//time[@datetime])[1]")
    stamps = [element.get("datetime") or element.get("content") or element.text_content() for element in marked]
    said = _date(data.get("datePublished"), data.get("dateCreated"), *map(meta.get, DATES), *stamps)
    return said or find_date(tree, original_date=True, extensive_search=False)


def _date(*candidates: object) -> str | None:
    return next((found for text in candidates if isinstance(text, str) and (found := read_date(text))), None)


def _heading(tree: HtmlElement) -> str | None:
    headings = tree.xpath("//h1")
    return headings[0].text_content() if len(headings) == 1 else None


def _first(*candidates: object) -> str | None:
    texts = (plain(text) for text in candidates if isinstance(text, str))
    return next((text for text in texts if text), None)


def _names(value: object) -> tuple[str, ...]:
    """Names out of a string, an object with a `name` or a list of these; addresses are none."""
    parts = value if isinstance(value, list) else [value]
    names = (part.get("name") if isinstance(part, dict) else part for part in parts)
    texts = (plain(name) for name in names if isinstance(name, str))
    return tuple(dict.fromkeys(text for text in texts if text and "@" not in text and "://" not in text))


def _url_of(value: object) -> object:
    value = value[0] if isinstance(value, list) and value else value
    return value.get("url") if isinstance(value, dict) else value


def _language(*candidates: object) -> str | None:
    codes = (text[:2].lower() for text in candidates if isinstance(text, str))
    return next((code for code in codes if len(code) == 2 and code.isalpha()), None)
