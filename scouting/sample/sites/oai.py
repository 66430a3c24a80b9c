"""Papers in, answers of an OAI-PMH repository out: pages with tokens, deleted headers, every error of the protocol."""

import base64
import binascii
from datetime import date
from xml.sax.saxutils import escape

from scouting.sample.documents import Paper
from scouting.sample.sites.answers import NOT_FOUND, Answer, Ask, Site

PAGE = 100
ENVELOPE = """<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<responseDate>{now}</responseDate>
<request>https://repositorium.example/oai</request>
{content}
</OAI-PMH>
"""
DC = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "{fields}</oai_dc:dc>"
)
IDENTIFY = """<Identify><repositoryName>Repositorium (Beispieldaten)</repositoryName>
<baseURL>https://repositorium.example/oai</baseURL><protocolVersion>2.0</protocolVersion>
<adminEmail>kontakt@repositorium.example</adminEmail><earliestDatestamp>2020-01-01</earliestDatestamp>
<deletedRecord>persistent</deletedRecord><granularity>YYYY-MM-DD</granularity></Identify>"""
FORMATS = """<ListMetadataFormats><metadataFormat><metadataPrefix>oai_dc</metadataPrefix>
<schema>http://www.openarchives.org/OAI/2.0/oai_dc.xsd</schema>
<metadataNamespace>http://www.openarchives.org/OAI/2.0/oai_dc/</metadataNamespace></metadataFormat></ListMetadataFormats>"""


class Repository:
    """Records by datestamp; those withdrawn have a header only."""

    def __init__(self, papers: list[Paper], withdrawn: frozenset[int], today: date) -> None:
        self._papers = sorted(papers, key=lambda paper: (self._changed(paper, withdrawn, today), paper.number))
        self._stamps = {paper.number: self._changed(paper, withdrawn, today) for paper in papers}
        self._withdrawn = withdrawn
        self._now = f"{today.isoformat()}T12:00:00Z"

    @staticmethod
    def _changed(paper: Paper, withdrawn: frozenset[int], today: date) -> str:
        return (today if paper.number in withdrawn else paper.indexed).isoformat()

    def answer(self, ask: Ask) -> Answer:
        if ask.path != "/oai":
            return NOT_FOUND
        return self._enclosed(self._verb(dict(ask.query)))

    def _enclosed(self, content: str) -> Answer:
        body = ENVELOPE.format(now=self._now, content=content).encode()
        return Answer(body=body, content_type="text/xml; charset=utf-8")

    def _verb(self, query: dict[str, str]) -> str:
        match query.pop("verb", None):
            case "Identify":
                return IDENTIFY
            case "ListMetadataFormats":
                return FORMATS
            case "ListSets":
                return _error("noSetHierarchy", "This repository has no sets.")
            case "GetRecord":
                return self._get(query)
            case "ListRecords" | "ListIdentifiers" as verb:
                return self._list(verb, query)
        return _error("badVerb", "Illegal or missing verb.")

    def _get(self, query: dict[str, str]) -> str:
        found = [paper for paper in self._papers if _identifier(paper) == query.get("identifier")]
        if not found:
            return _error("idDoesNotExist", "No such record.")
        return f"<GetRecord>{self._record(found[0])}</GetRecord>"

    def _list(self, verb: str, query: dict[str, str]) -> str:
        if "resumptionToken" in query:
            if (position := _position(query["resumptionToken"])) is None:
                return _error("badResumptionToken", "The token is invalid or has expired.")
            start, since, until = position
        else:
            if query.get("metadataPrefix") != "oai_dc":
                code = "cannotDisseminateFormat" if "metadataPrefix" in query else "badArgument"
                return _error(code, "Only oai_dc is available.")
            start, since, until = 0, query.get("from", ""), query.get("until", "9999")
        found = [paper for paper in self._papers if since <= self._stamps[paper.number] <= until]
        if not found:
            return _error("noRecordsMatch", "Nothing in this window.")
        page = found[start : start + PAGE]
        rows = [self._record(paper) if verb == "ListRecords" else self._header(paper) for paper in page]
        more = start + PAGE < len(found)
        token = _token(start + PAGE, since, until) if more else ""
        size = f'completeListSize="{len(found)}" cursor="{start}"'
        return f"<{verb}>{''.join(rows)}<resumptionToken {size}>{token}</resumptionToken></{verb}>"

    def _header(self, paper: Paper) -> str:
        status = ' status="deleted"' if paper.number in self._withdrawn else ""
        datestamp = self._stamps[paper.number]
        return (
            f"<header{status}><identifier>{_identifier(paper)}</identifier><datestamp>{datestamp}</datestamp></header>"
        )

    def _record(self, paper: Paper) -> str:
        if paper.number in self._withdrawn:
            return f"<record>{self._header(paper)}</record>"
        return f"<record>{self._header(paper)}<metadata>{_dublin_core(paper)}</metadata></record>\n"


def repository(papers: list[Paper], withdrawn: frozenset[int], today: date) -> Site:
    return Repository(papers, withdrawn, today).answer


def _identifier(paper: Paper) -> str:
    return f"oai:repositorium.example:{paper.number}"


def _dublin_core(paper: Paper) -> str:
    rows = [
        ("title", paper.title),
        *(("creator", ", ".join(reversed(name.split(" ", 1)))) for name in paper.authors),
        ("description", paper.text),
        ("date", str(paper.day.year) if paper.year_only else paper.day.isoformat()),
        ("identifier", f"https://repositorium.example/eintrag/{paper.number}"),
        *((("identifier", f"https://doi.org/{paper.doi}"),) if paper.doi else ()),
        ("language", {"de": "deu", "en": "eng"}[paper.language]),
        ("publisher", f"{paper.institution} (Beispieldaten)"),
        ("rights", "https://creativecommons.org/licenses/by/4.0/"),
        ("type", "doc-type:report"),
    ]
    return DC.format(fields="".join(f"<dc:{name}>{escape(value)}</dc:{name}>" for name, value in rows))


def _error(code: str, text: str) -> str:
    return f'<error code="{code}">{text}</error>'


def _token(start: int, since: str, until: str) -> str:
    return base64.urlsafe_b64encode(f"{start}|{since}|{until}".encode()).decode()


def _position(token: str) -> tuple[int, str, str] | None:
    try:
        start, since, until = base64.urlsafe_b64decode(token).decode().split("|")
        return int(start), since, until
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
