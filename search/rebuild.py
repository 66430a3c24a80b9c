"""An index being built beside the live one: filled, then swapped in at once for all readers, or thrown away."""

from collections.abc import Callable, Iterable

from search.engine import Engine
from search.entries import Entry


class Rebuild:
    """Ends with `swap` or `discard`. What comes in meanwhile has to be written here too: see the outbox."""

    def __init__(self, engine: Engine, swap: Callable[[], None], discard: Callable[[], None]) -> None:
        self._engine = engine
        self._swap = swap
        self._discard = discard

    def write(self, entries: Iterable[Entry]) -> None:
        """As an engine's `write`."""
        self._engine.write(entries)

    def delete(self, ids: Iterable[str]) -> None:
        """As an engine's `delete`."""
        self._engine.delete(ids)

    def version(self) -> str:
        """As an engine's `version`: what the live index's will be after the swap."""
        return self._engine.version()

    def swap(self) -> None:
        """Readers see this index from now on; the one before is removed.

        Where this fails, either may be the live one: `discard` is then not to be called, the next rebuild tidies up.
        """
        self._engine.close()
        self._swap()

    def discard(self) -> None:
        """The live index stays."""
        self._engine.close()
        self._discard()
