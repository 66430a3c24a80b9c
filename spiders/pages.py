"""An HTML page in, its main text and what it says of itself out: its own data first, then meta elements, then the text.

Nothing is ever fetched from here.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import trafilatura
from htmldate import find_date
from lxml.html import HtmlElement
from trafilatura.utils import decode_file

from spiders import json_ld
from spiders.dates import read_date
from spiders.markup import paragraphs
from spiders.records import plain

DATES = ("article:published_time", "datepublished", "dc.date.issued", "dcterms.created", "dc.date", "date", "pubdate")
CHANGED = ("article:modified_time", "datemodified", "dcterms.modified", "last-modified", "og:updated_time")
LEAST = 200  # characters: of a shorter text it is asked whether the page says its own elsewhere


@dataclass(frozen=True, slots=True)
class Page:
    """A page's parts; dates are ISO 8601 as exact as the page, `type` is the page's own word (`NewsArticle`).

    `facts` are those of an event, where the page is about one. Of a `paywalled` page, which says itself that it is not
    for everyone, the text is what it shows, and nothing is sought behind that; a crawl keeps none of it.
    """

    title: str = ""
    text: str = ""
    published: str | None = None
    modified: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    image: str | None = None
    site: str | None = None
    type: str | None = None
    paywalled: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)


def extract(html: bytes | str, url: str | None = None, content_type: str = "") -> Page:
    """The parts of a page; what it does not say stays empty, and of what is no page all does."""
    source = _decoded(html, content_type)
    tree = trafilatura.load_html(source)
    if tree is None:
        return Page()
    data = json_ld.main_piece(json_ld.linked_data(tree)) or json_ld.main_piece(json_ld.microdata(tree))
    meta = _meta(tree)
    heads = data.get("headline"), data.get("name"), meta.get("og:title"), _heading(tree), meta.get("title")
    title, text, is_locked = _first(*heads) or "", _text(tree, data, url), json_ld.is_locked(data)
    facts = json_ld.facts_of_event(data, title, text)
    return Page(
        title=title,
        text=text,
        published=_published(tree, data, meta, is_event=bool(facts)),
        modified=_date(data.get("dateModified"), *map(meta.get, CHANGED)),
        authors=json_ld.names_of(data.get("author")) or json_ld.names_of(meta.get("author")),
        language=_language(tree.get("lang"), data.get("inLanguage"), meta.get("og:locale")),
        image=_first(meta.get("og:image"), _url_of(data.get("image"))),
        site=_first(meta.get("og:site_name"), *json_ld.names_of(data.get("publisher"))),
        type=_first(json_ld.type_of(data), meta.get("og:type")),
        paywalled=is_locked,
        facts=facts,
    )


def _text(tree: HtmlElement, data: Mapping[str, Any], url: str | None) -> str:
    """The main text; where next to none is found, what the page's own data call its body."""
    found = trafilatura.extract(tree, url=url, include_comments=False, favor_precision=True) or ""
    body = data.get("articleBody") if len(found) < LEAST and not json_ld.is_locked(data) else None
    said = paragraphs(body) if isinstance(body, str) else ""
    return said if len(said) > len(found) else found


def _decoded(html: bytes | str, content_type: str) -> str:
    """Text by the charset of the content type, else by what the bytes look like."""
    charset = re.search(r"charset=\"?([\w-]+)", content_type, re.IGNORECASE)
    if isinstance(html, bytes) and charset:
        with suppress(LookupError, UnicodeDecodeError):
            return html.decode(charset[1])
    return str(decode_file(html))


def _meta(tree: HtmlElement) -> dict[str, str]:
    """Meta elements by lower-case name, the first of each, and the `title`."""
    found: dict[str, str] = {}
    for element in tree.xpath("//meta[@content]"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        found.setdefault(name.lower(), element.get("content").strip())
    titles = tree.xpath("//head/title | //title")
    return {"title": titles[0].text_content() if titles else "", **found}


def _published(tree: HtmlElement, data: Mapping[str, Any], meta: Mapping[str, str], *, is_event: bool) -> str | None:
    """When the page was published; a date in the text of an event's page is when it takes place."""
    said = _date(data.get("datePublished"), data.get("dateCreated"), *map(meta.get, DATES))
    if said or is_event:
        return said
    marked = tree.xpath("(//*[@itemprop='datePublished'] | //article//time[@datetime] | //main//time[@datetime])[1]")
    stamps = [element.get("datetime") or element.get("content") or element.text_content() for element in marked]
    return _date(*stamps) or find_date(tree, original_date=True, extensive_search=False)


def _date(*candidates: object) -> str | None:
    return next((found for text in candidates if isinstance(text, str) and (found := read_date(text))), None)


def _heading(tree: HtmlElement) -> str | None:
    headings = tree.xpath("//h1")
    return headings[0].text_content() if len(headings) == 1 else None


def _first(*candidates: object) -> str | None:
    texts = (plain(text) for text in candidates if isinstance(text, str))
    return next((text for text in texts if text), None)


def _url_of(value: object) -> object:
    value = value[0] if isinstance(value, list) and value else value
    return value.get("url") if isinstance(value, dict) else value


def _language(*candidates: object) -> str | None:
    codes = (text[:2].lower() for text in candidates if isinstance(text, str))
    return next((code for code in codes if len(code) == 2 and code.isalpha()), None)
