"""Contact persons: whom a text gives as one is not stored, everybody and everything else is."""

import time
from dataclasses import replace

import pytest

from scouting.contact_persons import mask_contacts
from scouting.ingest import Outcome, ingest
from scouting.names import MASK
from scouting.store import Store
from spiders.items import Item
from tests.scouting.conftest import NOW, origin

NAMED = {
    "announced": "Ansprechpartnerin ist:\n\nDr. [Ingrid Lohfink]\nVDI-Haus",
    "two": "Ansprechpersonen sind:\n\nFrau Dr. [Heide Kampe] und\nDr.-Ing. [Arno von der Wense]\nTelefon: 0228 1",
    "surname only": "Ansprechpartner/-in\n\nFörderbank Nord\nHerr [Ostrowski]\nHafenstraße 5",
    "telephone": "Beratung durch Herrn [Lohfink] (Tel.: 030 31-426)",
    "mail": "Fragen an Frau [Ute Brandt] ([ute.brandt]@amt.example)",
    "no title": "Es berät:\n\n[Christian Schorn]\nTelefon: 02461 61\nE-Mail: [c.schorn]@fz.example",
    "umlaut written out": "[Jörg Müller], [joerg.mueller]@uni.example",
    "hyphen": "Pressekontakt: Prof. Dr. [Anne-Marie Groß-Ott], Tel. 1",
    "at spelt": "Auskünfte: [Eva Ott], [eva.ott](at)uni.example",
    "English": "Contact person: Ms [Jane Doe], Phone +44 1",
    "English, no title": "Please write to [Jane A. Doe] at [jane.doe]@uni.example",
}
KEPT = [
    "Ansprechpartner ist der Projektträger Jülich, Telefon: 02461 61-0, E-Mail: ptj@fz.example",
    "Kontakt: VDI Technologiezentrum GmbH, info@vdi.example",
    "E-Mail: beratung@foerderinfo.example, pp@dlr.example, land.opendata@ble.example",
    "Professorin Anna Müller von der TU sagt: Der Sensor misst genauer.",
    "Das Institut steht in Kontakt mit Firmen, sagt Dr. Anna Müller.",
    "Ansprechpartner beim Projektträger aufzunehmen. In der Jury sitzt Prof. Anna Müller.",
    "Der Preis geht an Anna Müller. Anmeldung: info@mueller.example",
    "",
]


def marked(text: str) -> tuple[str, str]:
    """A text with brackets around what is to go: as it is published, and as it is stored."""
    parts = text.replace("]", "[").split("[")
    masked = ["".join(" " if c == " " else MASK for c in part) if n % 2 else part for n, part in enumerate(parts)]
    return "".join(parts), "".join(masked)


@pytest.mark.parametrize("text", NAMED.values(), ids=NAMED)
def test_a_contact_person_is_blacked_out(text: str) -> None:
    published, stored = marked(text)
    assert mask_contacts(published) == stored


@pytest.mark.parametrize("text", KEPT)
def test_offices_and_who_is_written_about_stay(text: str) -> None:
    assert mask_contacts(text) == text


def test_what_is_stored_names_none_and_unchanged_stays_unchanged(store: Store) -> None:
    published, stored = marked(NAMED["mail"])
    quoted = {"field": "text", "text": published, "start": 0, "end": len(published)}
    item = Item(url="https://a.example/1", title="Aufruf", text=published, facts={"evidence": {"funder": quoted}})
    for outcome in (Outcome(new=1), Outcome(unchanged=1)):
        with store.database.writing() as connection:
            assert ingest(connection, origin(kind="call"), [item], now=NOW) == outcome
    document = store.document(item.url)
    assert document is not None
    assert document.text == stored
    assert document.details["facts"]["evidence"]["funder"]["text"] == stored
    with store.database.writing() as connection:
        changed = replace(item, text=f"{published}.")
        assert ingest(connection, origin(kind="call"), [changed], now=NOW) == Outcome(changed=1)


@pytest.mark.parametrize(
    "part",
    [
        "Aa Bb aa.bb@ ",
        "Dr. ",
        "Frau ",
        "von ",
        "A-a",
        "Aa-",
        "a.",
        "Ansprechpartner ",
        "Aa Aa ",
        "Dr. Aa a",
        "a.a@",
        "Tel Aa. ",
        "Ä",
    ],
)
def test_no_text_keeps_it_busy(part: str) -> None:
    text = "@" + part * (200_000 // len(part))
    before = time.process_time()
    mask_contacts(text)
    assert time.process_time() - before < 5
