import struct
import zipfile
from io import BytesIO
from typing import Any

import pytest

from spiders import archives
from spiders.errors import SourceError
from tests.spiders.exports import ROOT, categories, document, links, rich, value, zipped
from tests.spiders.reading import declare, read

SOURCE = declare("call.foerderdatenbank", kind="call", language="de")
PATH = f"{ROOT}Foerderprogramm/Land/Bayern/digitalbonus"
TITLE = rich("title", "<p>Digitalbonus <span>Bayern</span></p>")


def programme(*properties: str, path: str = PATH) -> dict[str, str]:
    return {f"{path}.xml": document(TITLE, *properties)}


def facts(*properties: str, path: str = PATH) -> dict[str, Any]:
    (item,) = read(SOURCE, zipped(programme(*properties, path=path))).items
    return dict(item.facts)


def test_the_path_is_the_identity_and_the_address() -> None:
    (item,) = read(SOURCE, zipped(programme())).items
    assert item.title == "Digitalbonus Bayern"
    assert item.identifiers == (("source", "Land/Bayern/digitalbonus"),)
    assert item.url == "https://www.foerderdatenbank.de/FDB/Content/DE/Foerderprogramm/Land/Bayern/digitalbonus.html"


@pytest.mark.parametrize(
    ("place", "level"),
    [
        ("Land/Bayern/x", "bayern"),
        ("Land/Hessen/x", "other_land"),
        ("Land/Bayernweit/x", "other_land"),
        ("Bund/BMWE/x", "bund"),
        ("EU/x", "eu"),
        ("Sonstige/x", "other"),
    ],
)
def test_the_level_follows_from_the_path(place: str, level: str) -> None:
    found = facts(path=f"{ROOT}Foerderprogramm/{place}")
    assert found["level"] == level
    assert found["evidence"]["level"]["text"] == place


@pytest.mark.parametrize(
    ("filed", "applicants"),
    [
        ({"Foerderberechtigte": ["unternehmen", "hochschule"]}, ["company", "university"]),
        ({"Foerderberechtigte": ["unternehmen"], "Unternehmensgroesse": ["kleines_unternehmen"]}, ["sme"]),
        (
            {
                "Foerderberechtigte": ["unternehmen"],
                "Unternehmensgroesse": ["kleines_unternehmen", "grosses_unternehmen"],
            },
            ["company"],
        ),
        ({"Foerderberechtigte": ["bildungseinrichtung", "oeffentliche_einrichtung"]}, ["other"]),
        ({"Foerderberechtigte": ["ganz_neu"]}, None),
        ({}, None),
    ],
)
def test_applicants_are_read_from_the_portals_own_fields(
    filed: dict[str, list[str]], applicants: list[str] | None
) -> None:
    found = facts(categories(**filed))
    assert found.get("applicants") == applicants
    assert ("applicants" in found["evidence"]) == (applicants is not None)


def test_instrument_and_region_name_all_they_were_read_from() -> None:
    found = facts(categories(Foerderart=["darlehen", "buergschaft"], Foerdergebiet=["_bundesweit", "bundesweit"]))
    assert (found["instrument"], found["evidence"]["instrument"]["text"]) == ("loan", "darlehen, buergschaft")
    assert found["region"] == "bundesweit"


def test_texts_stay_as_they_are_and_empty_ones_are_left_out() -> None:
    texts = [
        rich("header", "<p>Antragstellung nicht mehr möglich</p>"),
        rich("teaserText", ""),
        rich("summary", "<p>Kurz &amp; gut: EUR 5.000&#xa0;je Vorhaben</p>"),
        rich("bodyText", "<p>Kurz &amp; gut: EUR 5.000&#xa0;je Vorhaben</p>"),
        rich("comment", "<p>intern</p>"),
    ]
    (item,) = read(SOURCE, zipped(programme(*texts))).items
    assert item.is_html
    assert item.text == "<p>Antragstellung nicht mehr möglich</p>\n<p>Kurz &amp; gut: EUR 5.000&#xa0;je Vorhaben</p>"


def test_a_contact_gives_its_organisation_and_mail_domain_and_no_person() -> None:
    unit, person, giver = (
        f"{ROOT}{name}" for name in ("Kontakt/_Uebergeordnet/B/bi", "Kontakt/M/mm", "Foerdergeber/S/stmwi")
    )
    files = {
        f"{unit}.xml": document(rich("title", "<p>Bayern Innovativ</p>")),
        f"{giver}.xml": document(rich("title", "<p>Ministerium</p>")),
        f"{person}.xml": document(
            rich("title", "<p>Max Mustermann</p>"),
            value("email", "max.mustermann@bayern-innovativ.de"),
            value("phone", "+49 89 1"),
            links("cl2RespTargets", UebergeordneteEinheit=[unit]),
        ),
        **programme(
            links("cl2Contacts", Kontakt=[person]),
            categories(Foerderorganisation=[giver, f"{ROOT}Foerdergeber/X/fehlt"]),
        ),
    }
    (item,) = read(SOURCE, zipped(files)).items
    assert (item.facts["agency"], item.facts["agency_domain"]) == (
        "Bayern Innovativ",
        "bayern-innovativ.de",
    )
    assert item.facts["funder"] == "Ministerium"
    assert [(o.name, o.role) for o in item.organisations] == [("Ministerium", "funder")]
    assert "ustermann" not in repr(item)


def test_dates_and_keywords_are_the_documents_own() -> None:
    properties = (
        value("dateOfIssue", "2026-11-02T08:00:00.000+01:00"),
        value("dateOfExpiration", "2027-12-31T00:00:00+01:00"),
    )
    (item,) = read(SOURCE, zipped(programme(*properties, value("keywords", "Digitalisierung zur Cloud")))).items
    assert (item.date, item.keywords) == ("2026-11-02T08:00:00.000+01:00", ("Digitalisierung", "Cloud"))
    assert item.facts["valid_until"] == "2027-12-31"


def test_only_programmes_are_read_and_hidden_ones_are_not() -> None:
    files = {
        **programme(),
        **programme(value("shouldNotBeIndexed", "1"), path=f"{ROOT}Foerderprogramm/Bund/versteckt"),
        f"{ROOT}Archiv/Foerderprogramm/Bund/alt.xml": document(TITLE),
        "Schema.pdf": b"%PDF",
    }
    assert len(read(SOURCE, zipped(files)).items) == 1


def test_control_characters_are_tolerated() -> None:
    body = document(rich("title", "<p>Bürg\x02schaft</p>")).encode()
    (item,) = read(SOURCE, zipped({f"{PATH}.xml": body})).items
    assert item.title == "Bürgschaft"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        pytest.param(b"<html><title>Radware Captcha Page</title></html>", "no ZIP archive", id="bot wall"),
        pytest.param(zipped({"readme.txt": "x"}), "no programme", id="nothing in it"),
        pytest.param(zipped({f"{PATH}.xml": "<html/>"}), "not a document", id="another format"),
        pytest.param(zipped(programme(value("neueEigenschaft", "x"))), "neueEigenschaft", id="unknown property"),
        pytest.param(zipped({f"{PATH}.xml": document()}), "'title' is missing", id="no title"),
    ],
)
def test_an_export_that_is_not_as_declared_is_an_error(body: bytes, says: str) -> None:
    found = read(SOURCE, body)
    assert found.items == []
    assert found.error is not None
    assert says in found.error


def test_a_file_that_unpacks_without_end_is_refused() -> None:
    bomb = zipped({f"{PATH}.xml": b"0" * (2 << 20)})
    found = read(SOURCE, bomb)
    assert found.error is not None
    assert "honest" in found.error


def test_a_size_the_archive_lies_about_is_not_believed() -> None:
    body = bytearray(zipped({"a": b"x" * (archives.MAX_FILE + 10)}))
    at = body.rindex(b"PK\x01\x02")
    struct.pack_into("<I", body, at + 24, 10)  # uncompressed size in the directory
    with pytest.raises(SourceError):
        archives.Archive(bytes(body)).read("a")


def test_an_archive_of_too_many_files_or_too_much_in_all_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    body = zipped({str(number): b"x" * 100 for number in range(5)})
    monkeypatch.setattr(archives, "MAX_TOTAL", 250)
    archive = archives.Archive(body)
    archive.read("0")
    archive.read("1")
    with pytest.raises(SourceError, match="honest"):
        archive.read("2")
    monkeypatch.setattr(archives, "MAX_FILES", 4)
    with pytest.raises(SourceError, match="5 files"):
        archives.Archive(body)


def test_a_damaged_file_costs_only_itself_while_most_are_whole() -> None:
    files = {f"{PATH}{number}.xml": document(TITLE) for number in range(20)}
    body = bytearray(zipped(files))
    info = zipfile.ZipFile(BytesIO(bytes(body))).infolist()[3]
    body[info.header_offset + 30 + len(info.filename) + 5] ^= 0xFF
    found = read(SOURCE, bytes(body))
    assert (len(found.items), len(found.problems), found.error) == (19, 1, None)
