"""A data folder in, all that runs left in it out, without the moments at which they did."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import select

from scouting.app import open_app
from scouting.config import Settings
from scouting.models import annotations, concepts, documents, editions, identifiers, outbox
from search.entries import Filters

Left = Mapping[str, Any]


def read_back(folder: Path, **settings: Any) -> Left:  # noqa: ANN401  # fields of Settings
    with open_app(Settings(data_dir=folder, **settings)) as app, app.store.database.reading() as connection:
        found = {row["id"]: _said(dict(row)) for row in connection.execute(select(documents)).mappings()}
        return {
            "documents": found,
            "identifiers": {(r.scheme, r.value): r.document_id for r in connection.execute(select(identifiers))},
            "annotations": {row.document_id: row.data for row in connection.execute(select(annotations))},
            "concepts": {row.key: (row.labels, row.forms) for row in connection.execute(select(concepts))},
            "editions": {row.competence: row.data for row in connection.execute(select(editions))},
            "waiting": connection.execute(select(outbox)).all(),
            "entries": {id_: asdict(entry) for id_, entry in app.engine.get(list(found)).items()},
            "held": app.engine.count(Filters()),
        }


def _said(row: Mapping[str, Any]) -> dict[str, Any]:
    """A document without when it was seen; that is also the date of one that bears none."""
    moments = {"first_seen", *(("date", "published") if row["details"]["date_assumed"] else ())}
    return {name: value for name, value in row.items() if name not in moments}


def assert_same(got: Left, expected: Left) -> None:
    """Nothing lost, nothing doubled, nothing different."""
    for part, wanted in expected.items():
        if isinstance(wanted, dict):
            lost, doubled = wanted.keys() - got[part].keys(), got[part].keys() - wanted.keys()
            assert (sorted(lost), sorted(doubled)) == ([], []), part
            other = {key: _different(got[part][key], value) for key, value in wanted.items() if got[part][key] != value}
            assert not other, f"{part}: {len(other)} differ, such as {list(other.items())[:3]}"
        assert got[part] == wanted, part


def _different(got: Any, wanted: Any) -> Any:  # noqa: ANN401  # rows and annotations of any shape
    """What of two values is not the same, field by field where they have fields."""
    if not isinstance(got, dict) or not isinstance(wanted, dict):
        return got, wanted
    names = sorted(got.keys() | wanted.keys())
    return {name: (got.get(name), wanted.get(name)) for name in names if got.get(name) != wanted.get(name)}
