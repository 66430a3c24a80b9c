"""A folder to be made in: documents of all kinds go through all hops there, by whichever version is on the path."""

import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from scouting.cli.main import main

DOCUMENTS = [
    {
        "id": f"p{week}",
        "kind": "publication",
        "title": f"Ein Quantensensor für Magnetfelder, Folge {week}",
        "text": "Der Quantensensor misst schwache Magnetfelder genauer als ein Drucksensor den Druck.",
        "date": f"2026-11-{week:02}",
        "url": f"https://verlag.example/{week}",
        "source": "verlag",
    }
    for week in range(2, 20)
] + [
    {
        "id": "call",
        "kind": "call",
        "title": "Förderung von Sensorik für den Mittelstand",
        "text": "Anträge können bis zum 15.12.2026 eingereicht werden."
        " Gefördert werden kleine und mittlere Unternehmen.",
        "date": "2026-11-17",
        "url": "https://foerderung.example/sensorik",
    },
    {
        "id": "news",
        "kind": "news",
        "title": "Werk für Drucksensoren eröffnet",
        "text": "In Regensburg ist ein Werk für Drucksensoren eröffnet worden.",
        "date": "2026-11-18",
        "url": "https://zeitung.example/werk",
    },
    {
        "id": "event",
        "kind": "event",
        "title": "Forum Sensorik",
        "text": "Das Forum findet in Nürnberg statt.",
        "date": "2026-11-19",
        "url": "https://cluster.example/forum",
    },
    {
        "id": "project",
        "kind": "project",
        "title": "Verbundprojekt Quantensensor",
        "text": "Drei Partner entwickeln einen Quantensensor.",
        "date": "2026-11",
        "url": "https://projekte.example/quantensensor",
    },
]
CORRECTION = (
    "INSERT INTO corrections (document_id, competence, belongs, team, actor, at)"
    " VALUES ('news', 'chemie', 0, 'sensorik', 'redaktion', '2026-11-20T08:00:00.000000Z')"
)


def run(*words: str) -> None:
    sys.argv = ["scouting", *words]
    try:
        main()
    except SystemExit as end:
        if end.code:
            raise


def make(folder: Path) -> None:
    folder.mkdir(parents=True)
    given = folder.with_suffix(".jsonl")
    given.write_text("\n".join(json.dumps(document) for document in DOCUMENTS), "utf-8")
    for words in (
        ("import", str(given)),
        ("process", "--jobs", "1", "--today", "2026-11-23"),
        ("digest", "--competence", "sensorik", "--week", "2026-W47", "--today", "2026-11-23"),
    ):
        run("--data-dir", str(folder), *words)
    with closing(sqlite3.connect(folder / "scouting.db")) as record, record:
        record.execute(CORRECTION)
    given.unlink()


if __name__ == "__main__":
    make(Path(sys.argv[1]))
