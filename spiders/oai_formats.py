"""One record's metadata in a format of OAI-PMH in, a publication out."""

import re
from collections.abc import Callable, Iterator

from lxml import etree

from spiders.apis import doi_pairs, earliest, language_code
from spiders.items import Item
from spiders.markup import abstract, one_line
from spiders.records import Record, finish
from spiders.xml import name_of, text_of

_ARXIV = "oai:arXiv.org:"
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_DOI = re.compile(r"^(?:doi:|info:doi/|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)$", re.IGNORECASE)
_HANDLE = re.compile(r"^(?:hdl:|https?://hdl\.handle\.net/)(\S+)$", re.IGNORECASE)
_CODES = re.compile(r"^(ddc:|info:eu-repo/|http|doc-type:)")  # subjects that are class marks, not words


def withdrawn_item(identifier: str, address: str) -> Item:
    """The tombstone of a deleted record."""
    number = identifier.removeprefix(_ARXIV)
    if number == identifier:
        return Item(url=address, title="", identifiers=(("source", identifier),), status="withdrawn")
    url = f"https://arxiv.org/abs/{number}"
    return Item(url=url, title="", identifiers=(("source", identifier), ("arxiv", number)), status="withdrawn")


def _dublin_core(metadata: etree._Element, identifier: str, address: str, changed: str | None) -> Iterator[Item]:
    record = _record(metadata)
    names = record.pop("identifier", [])
    dois = [match[1] for name in names if (match := _DOI.match(name))]
    handles = [f"https://hdl.handle.net/{match[1]}" for name in names if (match := _HANDLE.match(name))]
    pages = [name for name in names if name.startswith(("http://", "https://")) and not _DOI.match(name)]
    links = [*(page for page in pages if not page.lower().endswith(".pdf")), *(f"https://doi.org/{d}" for d in dois)]
    rights = sorted(record.pop("rights", []), key=lambda right: "creativecommons" not in right)
    item = Item(
        url=next(iter([*links, *handles, *pages]), address),
        title=one_line(next(iter(record.pop("title", [])), "")),
        text=abstract(max(record.pop("description", []), key=len, default="")),  # shorter ones are notes
        date=earliest(match[0] for day in record.pop("date", []) if (match := _DATE.match(day))),
        updated=changed,
        language=next((code for raw in record.pop("language", []) if (code := language_code(raw))), None),
        authors=tuple(record.pop("creator", [])),
        identifiers=(("source", identifier), *(pair for doi in dois for pair in doi_pairs(doi))),
        keywords=tuple(subject for subject in record.pop("subject", []) if not _CODES.match(subject)),
        licence=next(iter(rights), None),
    )
    finish(record, ignore=("contributor", "publisher", "source", "format", "coverage", "relation", "type"))
    if item.title:
        yield item


def _arxiv(metadata: etree._Element, identifier: str, _address: str, _changed: str | None) -> Iterator[Item]:
    record = _record(metadata)
    authors = [
        {name_of(part): text_of(part) for part in author}
        for group in metadata
        if name_of(group) == "authors"
        for author in group
    ]
    number = _only(record, "id")
    doi = _only(record, "doi")
    item = Item(
        url=f"https://arxiv.org/abs/{number}",
        title=_only(record, "title"),
        text=_only(record, "abstract"),
        date=_only(record, "created") or None,
        updated=_only(record, "updated") or None,
        language="en",  # nearly always; the source does not say
        authors=tuple(f"{author.get('forenames', '')} {author.get('keyname', '')}".strip() for author in authors),
        identifiers=(("source", identifier), ("arxiv", number), *doi_pairs(doi)),
        keywords=tuple(_only(record, "categories").split()),
        licence=_only(record, "license") or None,
    )
    finish(record, ignore=("authors", "comments", "journal-ref", "report-no", "msc-class", "acm-class", "proxy"))
    yield item


READERS: dict[str, Callable[..., Iterator[Item]]] = {"dc": _dublin_core, "arXiv": _arxiv}


def _record(metadata: etree._Element) -> Record:
    """The texts of a record's elements by name, empty ones left out."""
    record = Record()
    for child in metadata:
        if text := text_of(child):
            record.setdefault(name_of(child), []).append(text)
    return record


def _only(record: Record, name: str) -> str:
    return " ".join(record.pop(name, []))
