"""One consistent file of record and configuration out, while the program runs; and back."""

import json
import shutil
import sqlite3
import tempfile
import zipfile
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
    partial = target.with_name(target.name + ".partial")
    with tempfile.TemporaryDirectory(dir=target.parent) as passing:
        copy = Path(passing) / RECORD
        with sqlite3.connect(source) as live, sqlite3.connect(copy) as held:
            live.backup(held)
        held.close()
        live.close()
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(ABOUT, json.dumps({"schema": SCHEMA}))
            archive.write(copy, RECORD)
            if folder := settings.config_dir:
                for path in sorted(folder.rglob("*.yml")):
                    archive.write(path, OVERLAY + path.relative_to(folder).as_posix())
    partial.replace(target)
    return target.stat().st_size


def restore_backup(settings: Settings, source: Path) -> None:
    """Lay a backup into an empty data folder; `scouting rebuild` then makes the index."""
    target = settings.data_dir / RECORD
    if target.exists():
        raise RecordError(f"{target} exists: restore into an empty folder")
    try:
        with zipfile.ZipFile(source) as archive:
            about = json.loads(archive.read(ABOUT))
            if about["schema"] > SCHEMA:
                raise NewerRecordError
            settings.data_dir.mkdir(parents=True, exist_ok=True)
            partial = target.with_name(RECORD + ".partial")
            with archive.open(RECORD) as stream, partial.open("wb") as out:
                shutil.copyfileobj(stream, out)
            _restore_overlay(archive, settings)
            partial.replace(target)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise RecordError(f"{source}: no backup of this program: {error}") from error


def _restore_overlay(archive: zipfile.ZipFile, settings: Settings) -> None:
    names = [name for name in archive.namelist() if name.startswith(OVERLAY) and name.endswith(".yml")]
    if not names:
        return
    folder = settings.config_dir or settings.data_dir / "config"
    for name in names:
        path = (folder / name.removeprefix(OVERLAY)).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise ValueError(f"{name} leads out of the folder")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(archive.read(name))
