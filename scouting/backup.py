"""One consistent file of record, erasures and configuration out, while the program runs."""

import hashlib
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict, Field

from scouting import __version__
from scouting.config import Settings, read_yaml
from scouting.database import BUSY_SECONDS, SCHEMA, opened
from scouting.documents import stamp
from scouting.errors import RecordError
from scouting.forgetting import ERASURES
from scouting.moving import copy_record
from scouting.store import Store

ABOUT = "about.json"
RECORD = "scouting.db"
OVERLAY = "config/"
BACKUP_AT = "backup_at"  # the fact of a record that says when it was last backed up
SECRETS = (("mail", "password"), ("elasticsearch_api_key",), ("database_url",))
PIECE = 1 << 20
SEAL = 64  # the file's last bytes: a hash of all that is before them


class Member(BaseModel):
    """A file in a backup."""

    model_config = ConfigDict(frozen=True)

    sha256: str
    size: int = Field(ge=0)


class About(BaseModel):
    """What a backup says of itself."""

    model_config = ConfigDict(frozen=True)

    record_schema: str = Field(alias="schema")
    version: str
    made_at: str
    members: dict[str, Member]


def write_backup(settings: Settings, target: Path, *, now: datetime) -> int:
    """Write record, erasures and overlay into one ZIP file, complete or not at all. Returns its size in bytes."""
    record = settings.data_dir / RECORD
    if settings.database_url is None and not record.exists():
        raise RecordError(f"{settings.data_dir}: no record to back up")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
            copy, packed = Path(folder) / RECORD, Path(folder) / "packed.zip"
            schema = _copy_of_server(settings.database_url, copy) if settings.database_url else _copy(record, copy)
            _pack(packed, [(RECORD, copy), *_beside(settings)], schema=schema, now=now)
            size = packed.stat().st_size
            packed.replace(target)
    except OSError as error:
        raise RecordError(f"{target}: no backup was written: {error.strerror or error}") from error
    _note(settings, now)
    return size


def secrets_in(settings: Settings) -> list[str]:
    """Settings of the overlay that are secret and so would stand in a backup."""
    path = settings.config_dir / "settings.yml" if settings.config_dir else None
    if path is None or not path.exists():
        return []
    found = []
    for names in SECRETS:
        value: object = read_yaml(path)
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        if value:
            found.append(".".join(names))
    return found


def sealed_hash(path: Path) -> str:
    """The hash of all but the seal."""
    digest, left = hashlib.sha256(), path.stat().st_size - SEAL
    with path.open("rb") as file:
        while left > 0 and (piece := file.read(min(PIECE, left))):
            digest.update(piece)
            left -= len(piece)
    return digest.hexdigest()


def _beside(settings: Settings) -> Iterator[tuple[str, Path]]:
    """What lies beside the record and belongs to it."""
    if (settings.data_dir / ERASURES).exists():
        yield ERASURES, settings.data_dir / ERASURES
    if settings.config_dir is not None:
        for path in sorted(settings.config_dir.rglob("*.yml")):
            yield OVERLAY + path.relative_to(settings.config_dir).as_posix(), path


def _copy(record: Path, copy: Path) -> str:
    """One state of the record, whoever writes meanwhile, as it is: of whichever schema. Returns that."""
    try:
        with closing(sqlite3.connect(record)) as live, closing(sqlite3.connect(copy)) as held:
            live.backup(held)
            held.execute("PRAGMA journal_mode = DELETE")
            return str(held.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    except sqlite3.Error as error:
        raise RecordError(f"no backup of {record} was written to {copy.parent.parent}: {error}") from error


def _copy_of_server(url: str, copy: Path) -> str:
    with opened(url) as server, opened(f"sqlite:///{copy}") as held:
        copy_record(server, held)
    return SCHEMA


def _pack(path: Path, files: list[tuple[str, Path]], *, schema: str, now: datetime) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        members = {name: _add(archive, name, file) for name, file in files}
        about = About(schema=schema, version=__version__, made_at=stamp(now), members=members)
        archive.writestr(ABOUT, about.model_dump_json(by_alias=True, indent=1))
        archive.comment = b"0" * SEAL
    seal = sealed_hash(path)
    with path.open("r+b") as file:
        file.seek(-SEAL, 2)
        file.write(seal.encode())


def _add(archive: zipfile.ZipFile, name: str, file: Path) -> Member:
    with file.open("rb") as source, archive.open(name, "w", force_zip64=True) as packed:
        return copy_hashed(source, packed)


def copy_hashed(source: IO[bytes], target: IO[bytes]) -> Member:
    """Copy to the end, and say what it was."""
    digest, size = hashlib.sha256(), 0
    while piece := source.read(PIECE):
        target.write(piece)
        digest.update(piece)
        size += len(piece)
    return Member(sha256=digest.hexdigest(), size=size)


def _note(settings: Settings, now: datetime) -> None:
    """For `doctor`. A backup is one even where that cannot be written down."""
    if settings.database_url:
        with opened(settings.database_url) as server:
            Store(server).set_fact(BACKUP_AT, stamp(now))
        return
    # Not by way of `Database`, which would upgrade the record: one may well make a backup before that.
    path = settings.data_dir / RECORD
    with suppress(sqlite3.Error), closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as record, record:
        record.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (BACKUP_AT, stamp(now)))
