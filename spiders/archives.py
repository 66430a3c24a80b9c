"""Bytes of a ZIP archive in, its files out, one at a time; one made to fill the memory is refused."""

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper

from spiders.errors import SourceError

MAX_FILES = 50_000
MAX_FILE = 5 << 20
MAX_TOTAL = 600 << 20
MAX_RATIO = 200
MAX_TABLE = 300 << 20
MAX_LINE = 1 << 20  # characters
_DAMAGE = (KeyError, RuntimeError, zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError)


class Archive:
    """An archive in memory. Nothing is written to disk, so names in it lead nowhere."""

    def __init__(self, body: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(body))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise SourceError(f"no ZIP archive: {error}; it begins with {body[:40]!r}") from error
        if len(self._zip.namelist()) > MAX_FILES:
            raise SourceError(f"{len(self._zip.namelist())} files in the archive, more than {MAX_FILES}")
        self._read = 0

    @property
    def names(self) -> list[str]:
        """All files, in order of their names."""
        return sorted(set(self._zip.namelist()))

    def __contains__(self, name: str) -> bool:
        return name in self._zip.NameToInfo

    def read(self, name: str) -> bytes:
        """One file's bytes. Raises SourceError where it is missing, damaged, or larger than any honest one."""
        try:
            info = self._zip.getinfo(name)
            with self._zip.open(info) as file:
                body = file.read(MAX_FILE + 1)  # what the directory says of sizes is not to be believed
        except _DAMAGE as error:
            raise SourceError(f"{name}: {error}") from error
        self._read += len(body)
        if len(body) > MAX_FILE or len(body) > MAX_RATIO * max(info.compress_size, 1_000) or self._read > MAX_TOTAL:
            raise SourceError(f"{name}: unpacks to more than an honest archive does")
        return body

    def lines(self, name: str) -> Iterator[str]:
        """A large text file (UTF-8) line by line; bytes that are none become lone surrogates. Raises as `read` does."""
        count = 0
        try:
            info = self._zip.getinfo(name)
            with self._zip.open(info) as file, TextIOWrapper(file, "utf-8-sig", "surrogateescape", newline="") as text:
                while line := text.readline(MAX_LINE):
                    count += len(line)
                    limit = min(MAX_TABLE, MAX_RATIO * max(info.compress_size, 1_000))
                    if count > limit or len(line) == MAX_LINE:
                        raise SourceError(f"{name}: unpacks to more than an honest archive does")
                    yield line
        except _DAMAGE as error:
            raise SourceError(f"{name}: {error}") from error
