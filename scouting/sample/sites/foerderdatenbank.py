"""Calls in, the export of the federal funding database out: a ZIP of documents of the Government Site Builder."""

import io
import zipfile
from datetime import datetime
from html import escape

from scouting.sample.documents import Call
from scouting.sample.sites.answers import Answer, Site, pages, slug

DOCUMENT = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<document xmlns:xlink="http://www.w3.org/1999/xlink" name="{name}" path="/{path}" type="{kind}">
{properties}</document>
"""
RICH = """    <property name="gsb:{name}" type="RichText">
        <text>{text}</text>
    </property>
"""
VALUE = """    <property name="gsb:{name}" type="{kind}">
        <value>{value}</value>
    </property>
"""
LINKS = """    <property name="gsb:{name}" type="ClassifiedLinkLists">
        <classifiedLinkLists>{lists}</classifiedLinkLists>
    </property>
"""
LIST = """
            <classifiedLinkList><classifierText></classifierText>
                <classifierLinks><link xlink:href="target:/{path}/{name}"/></classifierLinks>
                <links>{links}</links>
            </classifiedLinkList>"""
LINK = '<link xlink:href="target:/{path}"/>'
CATEGORY = "BMWI/SiteGlobals/Categories/FDB/{name}/{value}"
CLASSIFIERS = "BMWI/SiteGlobals/Classifications/Classifier/Common"
CONTENT = "BMWI/FDB/Content/DE"
FUNDER = f"{CONTENT}/Foerdergeber/B/beispielministerium"
EMPTY = (
    "challenge",
    "customerBenefit",
    "functions",
    "header",
    "remark",
    "procQuality",
    "requirements",
    "termsOfPayment",
)
WHOLE_DAY = (2024, 1, 1, 0, 0, 0)


def foerderdatenbank(calls: list[Call], changed: datetime) -> Site:
    """`/FDB/WS/export`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for call in calls:
            _add(archive, _path(call), _programme(call))
        _add(archive, FUNDER, _rich_document(FUNDER, "Beispielministerium (Beispieldaten)"))
    return pages({"/FDB/WS/export": Answer(body=buffer.getvalue(), content_type="application/zip", changed=changed)})


def _add(archive: zipfile.ZipFile, path: str, document: str) -> None:
    """With a fixed time, so that the same documents give the same bytes."""
    archive.writestr(zipfile.ZipInfo(f"{path}.xml", WHOLE_DAY), document, zipfile.ZIP_DEFLATED)


def _path(call: Call) -> str:
    place = "Land/Bayern" if call.level == "bayern" else "Bund/Beispielministerium"
    return f"{CONTENT}/Foerderprogramm/{place}/beispieldaten-{call.number}-{slug(call.title)}"


def _programme(call: Call) -> str:
    body = "".join(
        f"<h2>{heading}</h2>" + "".join(f"<p>{escape(text, quote=False)}</p>" for text in texts)
        for heading, texts in call.sentences
    )
    region = "bayern" if call.level == "bayern" else "bundesweit"
    sizes = ["kleines_unternehmen", "mittleres_unternehmen"] if call.applicants == ("sme",) else []
    processes = [
        _list("Foerderart", [CATEGORY.format(name="Foerderart", value="zuschuss")]),
        _list("Foerdergebiet", [CATEGORY.format(name="Foerdergebiet", value=region)]),
        _list("Foerderberechtigte", [CATEGORY.format(name="Foerderberechtigte", value=label) for label in call.labels]),
        _list("Unternehmensgroesse", [CATEGORY.format(name="Unternehmensgroesse", value=size) for size in sizes]),
        _list("Foerderorganisation", [FUNDER]),
    ]
    properties = [
        RICH.format(name="bodyText", text=_rich(f"<p><strong>{escape(call.title, quote=False)}</strong></p>{body}")),
        LINKS.format(name="cl2Processes", lists="".join(processes)),
        LINKS.format(name="cl2Location", lists=_list("Foerdertermin", [])),
        VALUE.format(name="dateOfIssue", kind="Date", value=f"{call.published.isoformat()}T08:12:51.975+02:00"),
        VALUE.format(name="shouldNotBeIndexed", kind="Long", value="0"),
        VALUE.format(name="subType", kind="String", value="ServiceOffer-FundingProgram"),
        *(RICH.format(name=name, text=_rich("")) for name in EMPTY),
        RICH.format(name="title", text=_rich(f"<p>{escape(call.title, quote=False)}</p>")),
    ]
    return _document(_path(call), "gsb:ServiceOffer", properties)


def _rich_document(path: str, title: str) -> str:
    return _document(path, "gsb:ContactData", [RICH.format(name="title", text=_rich(f"<p>{title}</p>"))])


def _document(path: str, kind: str, properties: list[str]) -> str:
    folder, _, name = path.rpartition("/")
    return DOCUMENT.format(name=name, path=folder, kind=kind, properties="".join(properties))


def _rich(html: str) -> str:
    """As the export holds it: an escaped CDATA section around one division."""
    return escape(f'<![CDATA[<div xmlns:xlink="http://www.w3.org/1999/xlink">{html}</div>]]>', quote=False)


def _list(name: str, paths: list[str]) -> str:
    return LIST.format(path=CLASSIFIERS, name=name, links="".join(LINK.format(path=path) for path in paths))
