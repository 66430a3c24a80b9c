"""Documents and ids in, a changed tantivy index out: nothing of it is seen before a commit, all of it after."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import tantivy

from search.errors import IndexUnavailableError

_HEAP = 128_000_000


class Writing:
    """Changes of an index; the writer, of which there is one at a time, is opened by the first."""

    def __init__(self, folder: Path, index: tantivy.Index) -> None:
        self._index = index
        self._telling = _Telling(folder)
        self._opened: tantivy.IndexWriter | None = None

    def add(self, document: tantivy.Document) -> None:
        with self._telling:
            self._writer().add_document(document)

    def delete(self, id_: str) -> None:
        """All that was added with this id up to now."""
        with self._telling:
            self._writer().delete_documents_by_term("id", id_)

    def commit(self) -> None:
        if self._opened is not None:
            with self._telling:
                self._opened.commit()

    def close(self) -> None:
        """Merging is waited for, so that few segments remain; what is not committed is lost."""
        if self._opened is not None:
            with self._telling:
                self._opened.wait_merging_threads()

    def _writer(self) -> tantivy.IndexWriter:
        if self._opened is None:
            self._opened = self._index.writer(_HEAP, num_threads=1)
        return self._opened


@contextmanager
def writing(folder: Path, index: tantivy.Index) -> Iterator[Writing]:
    """Committed at the end, unless something fails. Raises IndexUnavailableError."""
    changes = Writing(folder, index)
    try:
        yield changes
        changes.commit()
    finally:
        changes.close()


class _Telling:
    """Errors of tantivy as one of ours; a class, as a generator would cost a document more than adding it does."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if isinstance(error, ValueError | OSError):
            raise IndexUnavailableError(f"the index in {self._folder} cannot be written: {error}") from error
