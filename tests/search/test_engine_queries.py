"""What every engine finds: the query language and the filters."""

from datetime import date

import pytest

from search.engine import Engine
from search.entries import Filters
from tests.search.samples import CALLS, TODAY, entry, ids

CORPUS = [
    entry("hydrogen", language="en", title="Hydrogen storage", text="Machine translation of storages. The sensor."),
    entry("hyphen", title="Wasserstoff-Speicher", text="Ein Gerät für Bayern."),
    entry("compound", title="Wasserstoffspeicher", text="Geräte aus Grünwald und Großmehring."),
    entry("genitive", title="Kosten des Batteriespeichers", text="Maschine und Übersetzung"),
    entry("sensorik", title="Sensorik", text="Die Kompetenz."),
    entry("sensoren", title="Neue Sensoren", text="Translation: a machine."),
    entry("umlaut", title="Waermepumpen in Groszstaedten", text="Fuer Gebaeude, Zoe\u0308 Müller"),
    entry("french", language="fr", title="Capteurs et réseaux", text="sensors", counted=False, regions=("eu", "world")),
    entry("lasersensorik", title="Lasersensorik", competences=("sensorik",)),
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Speicher", "compound genitive hyphen"),
        ("Wasserstoffspeicher", "compound hyphen"),
        ("Wasserstoff-Speicher", "compound hyphen"),
        ("wasserstoffspeichers", "compound hyphen"),
        ("Wasserstoff Speicher", "compound hyphen"),
        ('"Wasserstoff Speicher"', "hyphen"),
        ("Sensor", "french hydrogen sensoren"),
        ("Sensors", "french hydrogen sensoren"),
        ("Sensorik", "lasersensorik sensorik"),
        ("sensor*", "french hydrogen sensoren sensorik"),
        ("Laser", "lasersensorik"),
        ('"machine translation"', "hydrogen"),
        ("translation machine", "hydrogen sensoren"),
        ("Wärmepumpe", "umlaut"),
        ("WAERMEPUMPE", "umlaut"),
        ("Zoë Mueller", "umlaut"),
        ("Großstadt OR Grossmehring", "compound"),
        ("reseaux", "french"),
        ("storage -translation", ""),
        ("Gerät NOT Wasserstoffspeicher", ""),
        ("Gerät -Bayern", "compound"),
        ("-Gerät -Sensor -Sensorik", "genitive umlaut"),
        ("(Sensorik OR Sensor) -(Laser OR language:en)", "french sensoren sensorik"),
        ("title:Sensor", "sensoren"),
        ("title:sens*", "sensoren sensorik"),
        ("Gerat~", "hyphen"),
        ("Sesnorik~", "sensorik"),
        ("hidrogen~", "hydrogen"),
        ("title:hidrogen~", "hydrogen"),
        ("xy~", ""),
        ("competence:sensorik", "lasersensorik"),
        ("competence:none sensorik", "sensorik"),
        ("language:FR OR kind:call", "french"),
        ("since:2027", ""),
        ("until:2026-11 Kosten", "genitive"),
        ("Kosten since:2026-11-21 until:2026-11-21", "genitive"),
        ("week:2026-W47 Kosten", "genitive"),
        ("woche:2026-W46", ""),
        ("month:2026-11 year:2026 Kosten", "genitive"),
        ("monat:2026 OR jahr:2025", ""),
        ("counted:TRUE Kosten", "genitive"),
        ("counted:false", "french"),
        ("region:EU", "french"),
        ("region:none Kosten", "genitive"),
        ("*", " ".join(sorted(one.id for one in CORPUS))),
    ],
)
def test_a_query_finds(engine: Engine, text: str, found: str) -> None:
    engine.write(CORPUS)
    assert sorted(ids(engine, text)) == found.split()


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(open_on=TODAY), "begun far next rolling today undated"),
        (Filters(open_on=TODAY, level=("eu", "bund")), "far next rolling"),
        (Filters(closing_from=TODAY, closing_before=date(2026, 12, 15)), "next today"),
        (Filters(closing_before=date(2026, 11, 21)), "next over"),
        (Filters(closing_from=date(2026, 12, 16), closing_before=date(2027, 1, 1)), ""),
        (Filters(closing_from=date(2027, 3, 1)), "forthcoming next"),
        (Filters(ends_from=date(2026, 11, 21)), "fair"),
        (Filters(ends_from=date(2026, 11, 20)), "day fair"),
        (Filters(starts_from=date(2026, 11, 19), starts_until=date(2026, 11, 19)), "fair"),
        (Filters(kind=("event", "project"), starts_until=date(2026, 11, 19)), "fair project"),
        (Filters(applicant=("sme",)), "next today"),
        (Filters(applicant=("company",)), "next"),
        (Filters(place=("Bayern",), organisation=("Werk A",)), ""),
        (Filters(organisation=("Werk B",)), "project"),
        (Filters(until="2024-02-29"), "old year"),
        (Filters(until="2024-03"), "late month old year"),
        (Filters(since="2024-01-02", until="2024-03-01"), "late month old"),
        (Filters(since="2024", until="2024-12-31", known_by=date(2026, 11, 19)), "old"),
        (Filters(until="2024-12-31", counted_only=True), "late month year"),
        (Filters(competence=("chemie",)), "late"),
        (Filters(competence=("none", "chemie"), source=("post",)), "old"),
        (Filters(concept=("laser",), language=("en", "fr")), "old"),
    ],
)
def test_a_filter_lets_pass(engine: Engine, filters: Filters, found: str) -> None:
    engine.write(CALLS)
    assert sorted(ids(engine, filters=filters)) == found.split()
    assert engine.count(filters) == len(found.split())
