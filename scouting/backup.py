"""One consistent file of record and configuration out, while the program runs; and back."""

import json
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from scouting.config import Settings
from scouting.database import SCHEMA
from scouting.errors import ConfigurationError, NewerRecordError, RecordError

ABOUT = "about.json"
RECORD = "scouting.db"
OVERLAY = "config/"


def write_backup(settings: Settings, target: Path) -> int:
    """Write record and overlay into one ZIP file, complete or not at all. Returns its size in bytes."""
    if settings.database_url is not None:
        raise ConfigurationError("the record lies on a database server: use the server's own backup (pg_dump)")
    source = settings.data_dir / RECORD
    if not source.exists():
        raise RecordError(f"{settings.data_dir}: no record to back up")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        copy, packed = Path(folder) / RECORD, Path(folder) / target.name
        _copy_record(source, copy)
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(ABOUT, json.dumps({"schema": SCHEMA}))
            archive.write(copy, RECORD)
            if settings.config_dir is not None:
                for path in sorted(settings.config_dir.rglob("*.yml")):
                    archive.write(path, OVERLAY + path.relative_to(settings.config_dir).as_posix())
        packed.replace(target)
    return target.stat().st_size


def _copy_record(source: Path, copy: Path) -> None:
    """One state of the record, whoever writes meanwhile."""
    try:
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(copy)) as held:
            live.backup(held)
    except sqlite3.Error as error:
        raise RecordError(f"{source}: {error}") from error


def restore_backup(settings: Settings, source: Path) -> None:
    """Lay a backup into an empty data folder; `scouting rebuild` then makes the index."""
    target = settings.data_dir / RECORD
    if target.exists():
        raise RecordError(f"{target} exists: restore into an empty folder")
    try:
        with zipfile.ZipFile(source) as archive:
            if json.loads(archive.read(ABOUT))["schema"] > SCHEMA:
                raise NewerRecordError
            overlay = list(_overlay(archive, settings.config_dir or settings.data_dir / "config"))
            settings.data_dir.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=settings.data_dir) as folder:
                record = Path(archive.extract(RECORD, folder))
                for name, path in overlay:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(archive.read(name))
                record.replace(target)
    except (zipfile.BadZipFile, zlib.error, KeyError, TypeError, ValueError) as error:
        raise RecordError(f"{source}: no backup of this program: {error}") from error


def _overlay(archive: zipfile.ZipFile, folder: Path) -> Iterator[tuple[str, Path]]:
    """Each file of the configuration and where it goes. Raises ValueError where that is elsewhere."""
    for name in archive.namelist():
        if not name.startswith(OVERLAY) or not name.endswith(".yml"):
            continue
        path = (folder / name.removeprefix(OVERLAY)).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise ValueError(f"{name} leads out of the folder")
        yield name, path
