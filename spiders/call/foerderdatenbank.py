"""The export of the federal funding database (a ZIP of XML documents) in, funding programmes out.

Texts are handed on unaltered (CC BY-ND); names of persons are never read. A programme's identity is its path, since
slugs repeat across levels.
"""

from collections.abc import Iterator
from functools import lru_cache, partial
from typing import Any

from scrapy.http import Response

from spiders.apis import read_each, report
from spiders.archives import Archive
from spiders.call.gsb import Links, document_of, rich_text
from spiders.errors import SourceError
from spiders.facts import evidence, state
from spiders.items import Item, Organisation
from spiders.markup import one_line
from spiders.records import Record, finish
from spiders.runs import Problem
from spiders.sources import Source

_ROOT = "BMWI/FDB/Content/DE/Foerderprogramm/"
_SITE = "https://www.foerderdatenbank.de/"
_TEXTS = (
    "header", "teaserText", "summary", "bodyText", "regulatoryFWork", "procInfluence", "procMethod", "competenceDescr",
    "progress", "procDescription", "remark",
)  # fmt: skip
_IGNORED = (
    "comment", "challenge", "customerBenefit", "functions", "procQuality", "referenceCustomer", "requirements",
    "serviceDescription", "serviceFeeDescr", "termsOfPayment", "externalID", "languageInd", "cl2CustServices",
    "cl2Location", "cl2Satisfaction", "subType",
)  # fmt: skip
_INSTRUMENTS = {
    "zuschuss": "grant", "darlehen": "loan", "buergschaft": "guarantee", "garantie": "guarantee",
    "beteiligung": "equity",
}  # fmt: skip
_APPLICANTS = {
    "unternehmen": "company", "existenzgruenderin": "startup", "hochschule": "university",
    "forschungseinrichtung": "research_institute", "kommune": "municipality", "verband_vereinigung": "association",
    "privatperson": "individual", "bildungseinrichtung": "other", "oeffentliche_einrichtung": "other",
}  # fmt: skip
_SMALL = frozenset({"kleinstunternehmen", "kleines_unternehmen", "mittleres_unternehmen"})


def parse(response: Response, _source: Source) -> Iterator[Item | Problem]:
    """Read every programme of the export. Raises SourceError where there is none, or the archive is a trap."""
    archive = Archive(response.body)
    paths = [name for name in archive.names if name.startswith(_ROOT) and name.endswith(".xml")]
    if not paths:
        raise SourceError(f"no programme below {_ROOT} among {len(archive.names)} files")
    report((yield from read_each(response, paths, partial(_items, library=_Library(archive)))))


class _Library:
    """The documents that programmes point to; many point to the same ones."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.title = lru_cache(maxsize=None)(self._title)
        self.agency = lru_cache(maxsize=None)(self._agency)

    def _document(self, path: str) -> Record:
        return document_of(self.archive.read(path), path)

    def _title(self, path: str) -> str | None:
        """What an organisation is called; None where the export lacks it."""
        if f"{path}.xml" not in self.archive:
            return None
        return one_line(rich_text(self._document(f"{path}.xml").pop("title", None))) or None

    def _agency(self, path: str) -> tuple[str, str] | None:
        """The body a contact belongs to and its mail domain; the contact itself may be a person and is not named."""
        if f"{path}.xml" not in self.archive:
            return None
        contact = self._document(f"{path}.xml")
        units = contact.pop("cl2RespTargets", Links()).get("UebergeordneteEinheit")
        name = next((title for unit in units if (title := self.title(unit))), None)
        domain = (contact.pop("email", None) or "").rpartition("@")[2]
        if name is None:
            return None
        return name, domain


def _items(path: str, library: _Library) -> Iterator[Item]:
    record = document_of(library.archive.read(path), path)
    if record.pop("shouldNotBeIndexed", "0") == "1":
        return
    place = path.removeprefix(_ROOT).removesuffix(".xml")
    processes = record.pop("cl2Processes", Links())
    contacts = record.pop("cl2Contacts", Links()).get("Kontakt")
    funders = [name for unit in processes.get("Foerderorganisation") if (name := library.title(unit))]
    facts = _facts(place, processes, funders)
    if agency := next((found for contact in contacts if (found := library.agency(contact))), None):
        name, domain = agency
        state(facts, "agency", name, evidence("gsb:cl2Contacts", name))
        if domain:
            facts["agency_domain"] = domain
    if ends := record.pop("dateOfExpiration", None):
        state(facts, "valid_until", ends[:10], evidence("gsb:dateOfExpiration", ends))
    item = Item(
        url=_SITE + path.removeprefix("BMWI/").removesuffix(".xml") + ".html",
        title=one_line(rich_text(record.pop("title"))),
        text="\n".join(dict.fromkeys(text for name in _TEXTS if (text := rich_text(record.pop(name, None))))),
        is_html=True,
        date=record.pop("dateOfIssue", None),
        language="de",
        organisations=tuple(Organisation(name=name, role="funder") for name in funders),
        identifiers=(("source", place),),
        keywords=tuple(word for word in (record.pop("keywords", None) or "").split() if word[0].isupper()),
        facts=facts,
    )
    finish(record, ignore=_IGNORED)
    yield item


def _facts(place: str, processes: Links, funders: list[str]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    state(facts, "type", "programme", evidence("path", place))
    state(facts, "level", _level(place), evidence("path", place))
    if applicants := _applicants(processes):
        state(facts, "applicants", applicants, _proof(processes, "Foerderberechtigte", "Unternehmensgroesse"))
    kinds = [_INSTRUMENTS[name] for name in processes.names("Foerderart") if name in _INSTRUMENTS]
    if kinds:  # the first is the main one; the evidence names all
        state(facts, "instrument", kinds[0], _proof(processes, "Foerderart"))
    if regions := processes.names("Foerdergebiet"):
        regions = list(dict.fromkeys(name.lstrip("_") for name in regions))
        state(facts, "region", ", ".join(regions), _proof(processes, "Foerdergebiet"))
    if funders:
        names = "; ".join(funders)
        state(facts, "funder", names, evidence("gsb:cl2Processes/Foerderorganisation", names))
    return facts


def _proof(processes: Links, *classifiers: str) -> dict[str, Any]:
    quoted = ", ".join(name for classifier in classifiers for name in processes.names(classifier))
    return evidence(f"gsb:cl2Processes/{classifiers[0]}", quoted)


def _level(place: str) -> str:
    if place.startswith("Land/"):
        return "bayern" if place.startswith("Land/Bayern/") else "other_land"
    return {"Bund": "bund", "EU": "eu"}.get(place.partition("/")[0], "other")


def _applicants(processes: Links) -> list[str]:
    """Who may apply; companies are `sme` where none but small ones are named."""
    found = [_APPLICANTS[name] for name in processes.names("Foerderberechtigte") if name in _APPLICANTS]
    sizes = set(processes.names("Unternehmensgroesse"))
    only_small = bool(sizes & _SMALL) and "grosses_unternehmen" not in sizes
    return list(dict.fromkeys("sme" if name == "company" and only_small else name for name in found))
