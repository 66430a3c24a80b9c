"""A backup in, record and configuration in their place out: all is verified before anything is changed."""

import os
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import delete, update

from scouting.backup import ABOUT, OVERLAY, RECORD, SEAL, About, Member, copy_hashed, sealed_hash
from scouting.config import Settings
from scouting.database import SCHEMA, opened
from scouting.errors import NewerRecordError, RecordError
from scouting.forgetting import ERASURES, Erasure, read_erasures, replay, write_erasures
from scouting.models import indexes, leases
from scouting.moving import copy_record

LONGEST_ABOUT = 64 << 20


@dataclass(frozen=True, slots=True)
class Restored:
    """When the backup was made, how many documents were erased again, and whether a list said which."""

    made_at: str
    erased: int
    knew_erasures: bool


def restore_backup(settings: Settings, source: Path, *, erasures: Path | None = None) -> Restored:
    """Lay a backup into a data folder without a record; `scouting rebuild` then makes the index.

    What was erased since is erased again: by the folder's own list, if one was left there, and by `erasures`.
    """
    overlay = settings.config_dir or settings.data_dir / "config"
    held = sorted(settings.data_dir.glob(f"{RECORD}*"))  # also a log left beside it: it would be replayed onto ours
    if settings.database_url is None and held:
        raise RecordError(f"{held[0]} exists: move {RECORD}* aside or restore into another folder")
    known = [read_erasures(path) for path in (settings.data_dir / ERASURES, erasures) if path and path.exists()]
    if erasures is not None and not erasures.exists():
        raise RecordError(f"{erasures}: this list of erasures is not there")
    with _workplace(settings.data_dir) as folder:
        about = _unpack(source, folder)
        files = _overlay_files(folder / OVERLAY, overlay)
        packed = read_erasures(folder / ERASURES) if (folder / ERASURES).exists() else []
        lines = [line for part in known for line in part] + packed
        erased = _settle(folder / RECORD, lines)
        _put(settings, folder, files, lines)
    return Restored(about.made_at, erased, bool(known))


@contextmanager
def _workplace(data_dir: Path) -> Iterator[Path]:
    """A folder on the same disk; what was made is gone again where it did not end well."""
    is_new = not data_dir.exists()
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=data_dir, prefix=".restore-") as folder:
            yield Path(folder)
    except OSError as error:
        raise RecordError(f"{data_dir}: not restored: {error.strerror or error}") from error
    finally:
        if is_new and data_dir.is_dir() and not any(data_dir.iterdir()):
            data_dir.rmdir()


def _unpack(source: Path, folder: Path) -> About:
    """Lay all that was packed into a folder. Raises RecordError where it is not whole, NewerRecordError."""
    try:
        if not _is_sealed(source):
            raise RecordError(f"{source} is damaged, cut off or no backup of this program: take another file")
        with zipfile.ZipFile(source) as archive:
            about = _read_about(archive, source)
            _check_room(folder, about)
            for name, member in about.members.items():
                _extract(archive, name, member, folder)
    except OSError as error:
        raise RecordError(f"{source}: not restored: {error.strerror or error}") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, RuntimeError) as error:
        reason = "its description is another" if isinstance(error, ValidationError) else str(error)
        raise RecordError(f"{source} is no backup of this program ({reason}): take another file") from error
    _check_record(folder / RECORD, about, source)
    return about


def _is_sealed(source: Path) -> bool:
    with source.open("rb") as file:
        file.seek(-min(SEAL, source.stat().st_size), os.SEEK_END)
        return file.read() == sealed_hash(source).encode()


def _read_about(archive: zipfile.ZipFile, source: Path) -> About:
    if archive.getinfo(ABOUT).file_size > LONGEST_ABOUT:
        raise ValueError(f"{ABOUT} is too long")
    about = About.model_validate_json(archive.read(ABOUT))
    if about.record_schema > SCHEMA:
        raise NewerRecordError(f"{source} was written by version {about.version}, which is newer: upgrade the program")
    if sorted(archive.namelist()) != sorted([ABOUT, *about.members]) or RECORD not in about.members:
        raise ValueError("it is not complete")
    return about


def _check_room(folder: Path, about: About) -> None:
    """Once unpacked, and as much again for what an upgrade of the record writes."""
    needed, free = 2 * sum(member.size for member in about.members.values()), shutil.disk_usage(folder).free
    if needed > free:
        raise RecordError(f"{folder.parent}: {needed >> 20} MB are needed, {free >> 20} MB are free: make room")


def _extract(archive: zipfile.ZipFile, name: str, member: Member, folder: Path) -> None:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ValueError(f"{name} leads out of the folder")
    if archive.getinfo(name).file_size != member.size:  # and zipfile unpacks no more than that
        raise ValueError(f"{name} is not as long as it should be")
    path.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as packed, path.open("wb") as unpacked:
        if copy_hashed(packed, unpacked) != member:
            raise ValueError(f"{name} is not what was packed")


def _check_record(record: Path, about: About, source: Path) -> None:
    try:
        with closing(sqlite3.connect(record)) as connection:
            sound = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            schema = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    except (sqlite3.Error, TypeError) as error:
        raise RecordError(f"{source}: the record in it cannot be read ({error}): take another backup") from error
    if not sound or schema != about.record_schema:
        raise RecordError(f"{source}: the record in it is damaged: take another backup")


def _overlay_files(packed: Path, overlay: Path) -> list[tuple[Path, Path]]:
    """Each file of the configuration and where it goes; what stands there must not be another."""
    files = [(path, overlay / path.relative_to(packed)) for path in sorted(packed.rglob("*.yml"))]
    others = [str(to) for path, to in files if to.exists() and to.read_bytes() != path.read_bytes()]
    if others:
        raise RecordError(f"{', '.join(others)} would be replaced by other files: move {overlay} aside first")
    return files


def _settle(record: Path, lines: list[Erasure]) -> int:
    """Bring the record to this version and erase again. Its indexes are elsewhere; nobody works on it."""
    with opened(f"sqlite:///{record}") as database:
        erased = replay(database, lines)
        with database.writing() as connection:
            connection.execute(update(indexes).values(live=False))
            connection.execute(delete(leases))
    return erased


def _put(settings: Settings, folder: Path, files: list[tuple[Path, Path]], lines: list[Erasure]) -> None:
    """Everything to its place, the record's file last: while that is missing, one may begin again."""
    if settings.database_url is not None:
        with opened(f"sqlite:///{folder / RECORD}") as record, opened(settings.database_url) as server:
            copy_record(record, server)
    for path, to in files:
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, to)
    if lines:
        whole = folder / f"whole-{ERASURES}"
        write_erasures(whole, lines)
        whole.replace(settings.data_dir / ERASURES)
    if settings.database_url is None:
        (folder / RECORD).replace(settings.data_dir / RECORD)
