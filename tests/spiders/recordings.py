"""Recorded answers in, the cases of the replay out: what a server says to each question."""

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tests.spiders.crawling import Answer
from tests.spiders.exports import zipped

Query = Mapping[str, str]
EU = {"kind": "call", "language": "en", "filter": {"type": ["1", "8"], "status": ["31094502"]}}
OAI_ANSWERS = {
    "badArgument": "badArgument",
    "badResumptionToken": "badResumptionToken: This resumptionToken is invalid",
    "cannotDisseminateFormat": "cannotDisseminateFormat",
    "idDoesNotExist": "idDoesNotExist",
    "noSetHierarchy": "noSetHierarchy",
    "undefinedError": "undefinedError",
    "ListRecordsBroken": "not XML",
    "Identify": "no list of records",
    "ListIdentifiers": "no list of records",
    "ListIdentifiers2": "no list of records",
    "ListSets": "no list of records",
    "ListMetadataFormats": "no list of records",
}


@dataclass
class Case:
    """A source, and what its server answers to the parameters of an address; `asked` are those that came."""

    spider: str
    answer: Callable[[Query], Answer]
    declared: Mapping[str, object] = field(default_factory=dict)
    asked: list[tuple[Query, bytes]] = field(default_factory=list)


def always(body: bytes, kind: str = "application/json") -> Callable[[Query], Answer]:
    return lambda _: Answer(body, headers={"Content-Type": kind})


def publications(folder: Path) -> dict[str, Case]:
    """OpenAlex, arXiv and Crossref."""
    works = ("works_list_page_2024", "work_single_W2099326003", "work_single_W3123223998")
    cases = {
        name: Case("publication.openalex", always((folder / "openalex" / f"{name}.json").read_bytes()))
        for name in works
    }
    categories = {"filter": {"categories": ["cs.SE"]}}
    pages = {str(start): arxiv_answer(folder, f"q_testing_s{start}_*") for start in (0, 10)}
    empty = Answer(pages["10"].body[: pages["10"].body.index(b"<entry>")] + b"</feed>")
    cases["arxiv_pages"] = Case("publication.arxiv", lambda query: pages.get(query["start"], empty), categories)
    for name, recording in {"arxiv_error": "id_abc_*", "arxiv_nothing": "id_0000*"}.items():
        answer = arxiv_answer(folder, recording)
        cases[name] = Case("publication.arxiv", lambda _, answer=answer: answer, categories)
    first, bad = (crossref_answer(folder, name) for name in ("cursor", "cursor_fails_cursor_value"))
    message = json.loads(gzip.decompress(first.body))["message"]
    last = Answer(json.dumps({"message": {**message, "items": []}}).encode())
    turns = iter([bad, first])
    return {
        **cases,
        "crossref": Case("publication.crossref", lambda query: first if query["cursor"] == "*" else last),
        "crossref_bad_cursor": Case("publication.crossref", lambda _: bad),
        "crossref_expired_cursor": Case("publication.crossref", lambda _: next(turns, last)),
    }


def arxiv_answer(folder: Path, pattern: str) -> Answer:
    """The recorder read UTF-8 as Latin-1; the way back gives what the source sent."""
    (path,) = (folder / "arxiv").glob(f"recorded_{pattern}")
    told = json.loads(path.read_text("utf-8"))
    return Answer(told["body"].encode("latin-1"), told["status_code"], {"Content-Type": "application/atom+xml"})


def crossref_answer(folder: Path, name: str) -> Answer:
    text = (folder / "crossref" / f"cassette_test_{name}.yaml").read_text("utf-8")
    (told,) = yaml.safe_load(text)["interactions"]
    body = told["response"]["body"]["string"]
    headers = {key: values[0] for key, values in told["response"]["headers"].items() if key != "transfer-encoding"}
    return Answer(body if isinstance(body, bytes) else body.encode(), told["response"]["status"]["code"], headers)


def repositories(folder: Path) -> dict[str, Case]:
    """OAI-PMH."""

    def sickle(name: str) -> bytes:
        return (folder / "oai_pmh" / f"sickle_{name}.xml").read_bytes()

    tokens = {f"ListRecords{number}.xml": sickle(f"ListRecords{number}") for number in (2, 3, 4)}
    whole = {**tokens, "ListRecords4.xml": sickle("GetRecord")}
    names = (*OAI_ANSWERS, "noRecordsMatch", "GetRecord", "GetRecord_utf8test")
    arxiv = (folder / "arxiv" / "oai_listrecords_arXiv_hep-th_2017.xml").read_bytes()
    return {
        **{f"oai_{name}": Case("oai_pmh", always(sickle(name), "text/xml")) for name in names},
        "oai_tokens": Case(
            "oai_pmh", lambda query: Answer(tokens.get(query.get("resumptionToken", ""), sickle("ListRecords")))
        ),
        "oai_whole": Case(
            "oai_pmh", lambda query: Answer(whole.get(query.get("resumptionToken", ""), sickle("ListRecords")))
        ),
        "oai_arxiv": Case("oai_pmh", always(arxiv, "text/xml"), {"options": {"prefix": "arXiv"}}),
    }


def calls(folder: Path) -> dict[str, Case]:
    """The EU portal, the federal funding database and advice service."""
    answers = ("search_topics_2026", "search_cascade_type8_2026", "search_full_envelope_excerpt_2026")
    bodies = {name: (folder / "sedia" / f"{name}.json").read_bytes() for name in answers}
    record = json.loads((folder / "sedia" / "record_legacy_2023.json").read_text("utf-8"))
    bodies["record_legacy_2023"] = json.dumps({"totalResults": 1, "results": [record]}).encode()
    export = folder / "foerderdatenbank" / "export"
    archive = zipped({str(path.relative_to(export)): path.read_bytes() for path in export.rglob("*.xml")})
    teasers = (folder / "foerderinfo" / "bekanntmachungen_teaser_excerpt.html").read_bytes()
    german = {"kind": "call", "language": "de"}
    return {
        **{name: Case("call.eu_funding_tenders", always(body), EU) for name, body in bodies.items()},
        "export": Case("call.foerderdatenbank", always(archive, "application/zip"), german),
        "teasers": Case("call.foerderinfo", always(teasers, "text/html; charset=utf-8"), german),
    }
