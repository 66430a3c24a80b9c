"""Documents as the federal funding database exports them, written from documentation."""

import zipfile
from collections.abc import Mapping
from html import escape
from io import BytesIO

ROOT = "BMWI/FDB/Content/DE/"
CLASSIFIER = "target:/BMWI/SiteGlobals/Classifications/Classifier/Common/"
CATEGORY = "BMWI/SiteGlobals/Categories/FDB/"


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """An archive of these files."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return buffer.getvalue()


def rich(name: str, html: str) -> str:
    """A rich text: its HTML is escaped once more."""
    wrapped = f'<![CDATA[<div xmlns:xlink="http://www.w3.org/1999/xlink">{html}</div>]]>'
    return f'<property name="gsb:{name}" type="RichText"><text>{escape(wrapped, quote=False)}</text></property>'


def value(name: str, text: str) -> str:
    """A plain value."""
    return f'<property name="gsb:{name}" type="String"><value>{text}</value></property>'


def links(name: str, **targets: list[str]) -> str:
    """Links by classifier."""
    groups = ""
    for classifier, paths in targets.items():
        inside = "".join(f'<link xlink:href="target:/{path}"/>' for path in paths)
        groups += (
            f'<classifiedLinkList><classifierLinks><link xlink:href="{CLASSIFIER}{classifier}"/></classifierLinks>'
        )
        groups += f"<links>{inside}</links></classifiedLinkList>"
    head = f'<property name="gsb:{name}" type="ClassifiedLinkLists">'
    return f"{head}<classifiedLinkLists>{groups}</classifiedLinkLists></property>"


def categories(**names: list[str]) -> str:
    """What a programme is filed under."""
    targets = {
        classifier: [path if path.startswith("BMWI/") else f"{CATEGORY}{classifier}/{path}" for path in paths]
        for classifier, paths in names.items()
    }
    return links("cl2Processes", **targets)


def document(*properties: str) -> str:
    """A document of the export."""
    return f'<document xmlns:xlink="http://www.w3.org/1999/xlink">{"".join(properties)}</document>'
