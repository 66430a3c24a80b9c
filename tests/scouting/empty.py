"""A folder in, an empty record in it out: its tables are made once a process and copied, as on a server."""

import tempfile
from functools import cache
from pathlib import Path

from scouting.database import Database


def empty_record(folder: Path) -> Path:
    """The record's file in this folder, unless there is one already."""
    path = folder / "scouting.db"
    if not path.exists():
        path.write_bytes(_tables())
    return path


@cache
def _tables() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scouting.db"
        Database(f"sqlite:///{path}").close()
        return path.read_bytes()
